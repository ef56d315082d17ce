"""Hospitals and studies."""

from __future__ import annotations

from django.contrib import admin

from registry.admin.base import ScopedAdmin, ScopedInline
from registry.admin.study_lock import StudyLockAdmin
from registry.models import Site, Study, StudyArm


@admin.register(Site)
class SiteAdmin(ScopedAdmin):
    """Hospitals."""

    list_display = ("code", "name", "city", "country")
    search_fields = ("code", "name")
    sortable_by = ("code",)


class StudyArmInline(ScopedInline):
    """The arms of a study."""

    model = StudyArm
    fields = ("position", "code", "name")
    classes = ()


@admin.register(Study)
class StudyAdmin(StudyLockAdmin, ScopedAdmin):
    """Studies, with their arms."""

    change_form_template = "admin/registry/study/change_form.html"
    list_display = ("code", "title", "design", "synthetic", "lock_badge")
    list_filter = ("design", "synthetic")
    search_fields = ("code", "title")
    sortable_by = ("code",)
    inlines = (StudyArmInline,)


@admin.register(StudyArm)
class StudyArmAdmin(ScopedAdmin):
    """Arms, chosen where a patient is enrolled."""

    list_display = ("name", "code", "study", "position")
    list_select_related = ("study",)
    list_filter = ("study",)
    search_fields = ("code", "name")
    autocomplete_fields = ("study",)
