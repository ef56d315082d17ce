"""Pages that are kept while nothing has changed: neither a record, nor the reader's rights, nor the program.

A page is kept for the one who saw it, in the language and for the kind of request it was made for. What a browser
itself brings to each request, the token of its forms, is put in anew. The key is the ETag too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from analysis.dataset.columnar.copy import current_copy
from analysis.reports.dependence import code_version, hash_of, rights_of
from registry.models import User

View = Callable[..., HttpResponse]

_TOKEN = re.compile(rb'csrfmiddlewaretoken" value="(\w+)"')
_PLACE = b"@the-token-of-this-browser@"
_OF_REQUEST = ("HX-Request", "HX-Target", "HX-Boosted", "HX-History-Restore-Request")
# Rows of every recorded table, accounts, sites and saved reports among them. Events may be committed out of the order
# of their numbers: the first and the last of a thousand show one that came in between.
_LAST_EVENTS = """
SELECT COUNT(*), MIN(id), MAX(id) FROM (
    SELECT id FROM registry_auditevent WHERE table_name <> '' ORDER BY id DESC LIMIT 1000
) AS last
"""


def kept(view: View) -> View:
    """Answer with the page as it was made for this reader, if nothing that it depends on has changed.

    It stands below what asks for permission, which is asked for every time.
    """

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if not key:
            return view(request, **kwargs)
        if f'"{key}"' in request.headers.get("If-None-Match", ""):
            return _tagged(HttpResponseNotModified(), key)
        held = caches["reports"].get(key)
        if held is not None:
            return _tagged(_again(request, *held), key)
        response = view(request, **kwargs)
        if response.status_code == 200 and not response.streaming and not response.cookies and _key(request) == key:
            caches["reports"].set(key, (_without_token(response.content), dict(response.headers)))
            return _tagged(response, key)
        return response

    return answer


def kept_inline(view: View) -> View:
    """Do as `kept` with figures that a page shows; one to keep is made, and what is told of that, each time."""
    again = kept(view)

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return again(request, **kwargs) if "inline" in request.GET else view(request, **kwargs)

    return answer


def _key(request: HttpRequest) -> str:
    """Name what the page depends on; empty where that isn't known, or something is to be told once."""
    copy = current_copy()
    if copy is None or request.method != "GET" or len(get_messages(request)):
        return ""
    assert isinstance(request.user, User)
    with connection.cursor() as cursor:
        cursor.execute(_LAST_EVENTS)
        events = repr(cursor.fetchone())
    of_request = repr([request.headers.get(name) for name in _OF_REQUEST])
    return hash_of(
        copy.folder.name, events, code_version(), str(request.user.pk), rights_of(request.user), str(get_language()),
        request.get_host(), request.get_full_path(), of_request,
    )  # fmt: skip


def _without_token(content: bytes) -> bytes:
    for token in set(_TOKEN.findall(content)):
        content = content.replace(token, _PLACE)
    return content


def _again(request: HttpRequest, content: bytes, headers: dict[str, str]) -> HttpResponse:
    if _PLACE in content:
        content = content.replace(_PLACE, get_token(request).encode())
    return HttpResponse(content, headers=headers)


def _tagged(response: HttpResponse, key: str) -> HttpResponse:
    # Weak: the token of the forms differs.
    response.headers["ETag"] = f'W/"{key}"'
    return response
