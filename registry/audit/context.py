"""Who is acting, and why: what the events of all that follows say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Protocol


class Person(Protocol):
    """Who signs in, or nobody in particular: a user of Django, without the need to load the models first."""

    pk: Any

    def get_username(self) -> str:
        """Return the name of the account."""


SomeUser = Person | None


@dataclass(frozen=True)
class Acting:
    """Who acts, and why. The user may be a function: in a request, nobody is known until the session is read."""

    user: SomeUser | Callable[[], SomeUser] = None
    reason: str = ""
    request_id: str = ""
    import_run: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what an event says of it."""
        user = self.user() if callable(self.user) else self.user
        return {
            "user_id": user.pk if user else None,
            "user_name": user.get_username()[:150] if user else "",
            "reason": self.reason,
            "request_id": self.request_id,
            "import_run": self.import_run,
        }


_acting: ContextVar[Acting | None] = ContextVar("cytoledger_acting", default=None)


def current() -> Acting | None:
    """Return who is acting, if anybody is."""
    return _acting.get()


@contextmanager
def acting(
    *,
    user: SomeUser | Callable[[], SomeUser] = None,
    reason: str = "",
    request_id: str = "",
    run: int | Any | None = None,
) -> Iterator[None]:
    """Let every event of the block say who acted, why, in which request and in which import.

    What isn't given stays as it was around the block.

    Parameters
    ----------
    user
        A user, or a function that returns one when it is asked for.
    run
        An import run that is stored, or its number; 0 for what is done in no import, whatever is around the block.
    """
    now = _acting.get() or Acting()
    number = getattr(run, "pk", run)
    token = _acting.set(
        replace(
            now,
            user=now.user if user is None else user,
            reason=reason or now.reason,
            request_id=request_id or now.request_id,
            import_run=now.import_run if number is None else (number or None),
        )
    )
    try:
        yield
    finally:
        _acting.reset(token)
