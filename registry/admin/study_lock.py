"""Locking a study, and with it the records of its patients; unlocking it with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.access.scope import sees_all_sites
from registry.access.signed_in import signed_in
from registry.admin.guarded import REASON
from registry.curation.actions import lock_study, unlock_study
from registry.curation.kinds import Level
from registry.curation.reasons import cleaned_reason
from registry.curation.status import ChangeRefused
from registry.models import Study


class StudyLockAdmin(admin.ModelAdmin):
    """The pages of studies, with who may lock and unlock them."""

    @admin.display(description=gettext_lazy("status"))
    def lock_badge(self, study: Study) -> str:
        """Show that a study is locked."""
        return render_to_string("admin/registry/level.html", {"level": Level.LOCKED}) if study.locked_at else ""

    def get_urls(self) -> list[URLPattern]:
        """Add the address that locking and unlocking are sent to."""
        own = path("<path:object_id>/lock/", self.admin_site.admin_view(self.lock_view), name="registry_study_lock")
        return [own, *super().get_urls()]

    def lock_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lock or unlock a study; who may not is refused."""
        study: Any = self.get_object(request, unquote(object_id))
        if study is None:
            return HttpResponseRedirect(reverse("admin:index"))
        if request.method == "POST" and "lock" in request.POST:
            count = lock_study(study=study, user=signed_in(request))
            sentence = ngettext(
                "The study is locked, with the records of its %(count)s patient.",
                "The study is locked, with the records of its %(count)s patients.",
                count,
            )
            messages.success(request, sentence % {"count": count})
        elif request.method == "POST":
            self._unlock(request, study)
        return HttpResponseRedirect(reverse("admin:registry_study_change", args=(study.pk,)))

    def _unlock(self, request: HttpRequest, study: Study) -> None:
        try:
            unlock_study(study=study, user=signed_in(request), reason=cleaned_reason(request.POST.get(REASON)))
        except ChangeRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The study is unlocked. Its records have the status again that they had."))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Offer to lock or unlock to who may."""
        study = context.get("original")
        if study is not None:
            everywhere = sees_all_sites(request.user)
            context["may_lock"] = everywhere and not study.locked_at and request.user.has_perm("registry.lock_records")
            context["may_unlock"] = everywhere and study.locked_at and request.user.has_perm("registry.unlock_records")
        return super().render_change_form(request, context, *args, **kwargs)
