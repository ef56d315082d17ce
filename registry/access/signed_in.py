"""Who is signed in, for views that nobody else reaches."""

from __future__ import annotations

from django.http import HttpRequest

from registry.models import User


def signed_in(request: HttpRequest) -> User:
    """Give who asks; the admin, and the views that use it, have asked to sign in."""
    assert isinstance(request.user, User)
    return request.user
