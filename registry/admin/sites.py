"""Hospitals and studies."""

from __future__ import annotations

from django.contrib import admin

from registry.admin.base import ScopedAdmin, ScopedInline
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
class StudyAdmin(ScopedAdmin):
    """Studies, with their arms."""

    list_display = ("code", "title", "design", "synthetic")
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
