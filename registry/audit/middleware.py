"""Says of each request who makes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.audit.context import acting


class AuditMiddleware:
    """Let what a request changes be recorded under its user and number. It stands below the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        # Asked for only when something is written: a page that reads needs no session for it.
        with acting(user=lambda: request.user if request.user.is_authenticated else None, request_id=str(uuid.uuid4())):
            return self.get_response(request)
