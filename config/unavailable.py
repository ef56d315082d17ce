"""The page for what the database stops on any page: said in a sentence, with what was typed kept.

It is the handler of status 500, so that faults of views and of middleware come by here alike.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from registry.audit.recording import NotRecorded
from registry.imports.database_faults import Fault, fault_of

SECONDS_UNTIL_RETRY = 60
FORM = "application/x-www-form-urlencoded"
TOKEN = "csrfmiddlewaretoken"

Typed = list[tuple[str, str]]


def server_fault(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database can't be used just now, and 500 to every other fault."""
    sentence = sentence_for(sys.exc_info()[1])
    if not sentence:
        return server_error(request)
    context = {"sentence": sentence, "typed": typed(request), "address": request.get_full_path()}
    response = render(request, "503.html", context, status=503, using="django")
    response.headers["Retry-After"] = str(SECONDS_UNTIL_RETRY)
    return response


def sentence_for(error: BaseException | None) -> str:
    """Return what is said of a fault of the database; nothing for another."""
    if isinstance(error, NotRecorded):
        return str(error)
    fault = fault_of(error)
    if fault is Fault.BUSY:
        return _("Much is being written just now, an import perhaps. Nothing was saved. Wait a minute, then try again.")
    if fault is Fault.FULL:
        return _("The disk of the database is full. Nothing was saved. Tell the administrator.")
    if fault is Fault.AWAY:
        return _("The database can't be reached just now. Wait a minute, and look whether anything was saved.")
    return ""


def typed(request: HttpRequest) -> Typed:
    """Return what a form said, to be sent again; nothing of a form with a password or a file."""
    if request.method != "POST" or request.content_type != FORM:
        return []
    said = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
    return [] if any("password" in name for name, _value in said) else said
