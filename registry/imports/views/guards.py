"""Who may come to a page of the import."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry.imports.runs import may_import, may_read_runs
from registry.models import User


class SignedInRequest(HttpRequest):
    """A request of someone who has signed in."""

    user: User


Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[SignedInRequest, Arguments], HttpResponse]
OpenView = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def importer_required(view: View[Arguments]) -> OpenView[Arguments]:
    """Ask for sign-in, and refuse who may not import."""
    return _guarded(view, may_import)


def reader_required(view: View[Arguments]) -> OpenView[Arguments]:
    """Ask for sign-in, and refuse who may neither import nor read the imports of others."""
    return _guarded(view, may_read_runs)


def _guarded(view: View[Arguments], may: Callable[[User], bool]) -> OpenView[Arguments]:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        signed_in = cast(SignedInRequest, request)
        if not may(signed_in.user):
            raise PermissionDenied
        return view(signed_in, *args, **kwargs)

    return guarded


def posted(view: View[[UUID]]) -> View[[UUID]]:
    """Send whoever comes without a form to the run: so does signing in again after the session ended."""

    @wraps(view)
    def guarded(request: SignedInRequest, number: UUID) -> HttpResponse:
        return view(request, number) if request.method == "POST" else redirect("import_run", number)

    return guarded
