"""Sessions that end when nobody has done anything for a while, kept alive with few writes.

Django can only write a session on each request or on none. On SQLite each such write waits for whoever writes the
database, so that asking how far an import is would wait for that import.
"""

import logging
import time

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from registry.audit.waiting import not_waiting

logger = logging.getLogger(__name__)

# A session may end this much early; its row is written that much more seldom.
SECONDS_BETWEEN_WRITES = 60
WRITTEN_AT = "_written_at"
# What pages ask for by themselves, without anybody there.
POLLED = frozenset({"import_progress"})


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, which writes a session that is only to be kept alive at most once a minute."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session if it changed, or if its user did something and it was long not written."""
        session = request.session
        if session.modified or session.is_empty():
            return self._written(request, response)
        now = int(time.time())
        if not _is_polled(request) and now - session.get(WRITTEN_AT, 0) >= SECONDS_BETWEEN_WRITES:
            session[WRITTEN_AT] = now
            try:
                with not_waiting():
                    return self._written(request, response)
            except OperationalError:
                logger.warning("A session could not be kept alive, because the database is busy.")
        patch_vary_headers(response, ("Cookie",))
        return response

    def _written(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session. Django says the same of one that is gone and of a database that can't be written."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted as error:
            if fault := _of_database(error):
                raise fault from fault.__cause__
            raise


def _of_database(error: BaseException | None) -> OperationalError | None:
    while error is not None and not isinstance(error, OperationalError):
        error = error.__context__
    return error


def _is_polled(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name in POLLED
