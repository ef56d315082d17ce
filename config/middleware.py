"""Middleware of our own."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from registry.imports.runs import may_import
from registry.imports.workbook.reader import MAX_FILE_BYTES

# Above the limit of a workbook, so that one which is a little too large is told so beside its field.
LARGEST_UPLOAD = 2 * MAX_FILE_BYTES


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


class SizeLimitMiddleware:
    """Refuse a request that is too large before its files are written to the disk.

    Django limits what a form says, not the files sent along, and reads them all, on any page and from anybody, to find
    the token of the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or 400: a workbook where workbooks are taken, small forms elsewhere."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        takes_workbooks = request.path == reverse("import_new") and may_import(request.user)
        limit = LARGEST_UPLOAD if takes_workbooks else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdecimal() and int(length[:20]) > limit:
            raise RequestDataTooBig
        return self.get_response(request)
