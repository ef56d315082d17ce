"""Middleware of our own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class NoStoreMiddleware:
    """Forbid browsers and proxies to keep a page: any of them may hold records.

    It stands below WhiteNoise, which answers requests for static files before they come here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with `Cache-Control: no-store`."""
        response = self.get_response(request)
        add_never_cache_headers(response)
        return response
