"""Says of each request who makes it, records that it was denied, and seals from time to time."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.audit.chain import seal_in_passing
from registry.audit.context import acting
from registry.audit.events import denied

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
FORBIDDEN = 403


class AuditMiddleware:
    """Let what a request changes be recorded under its user and number. It stands below the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        # Asked for only when something is written: a page that reads needs no session for it.
        with acting(user=lambda: request.user if request.user.is_authenticated else None, request_id=str(uuid.uuid4())):
            response = self.get_response(request)
            if response.status_code == FORBIDDEN:
                denied(request)
        if request.method not in READING:
            seal_in_passing()
        return response
