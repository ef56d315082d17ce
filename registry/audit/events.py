"""Events that are no row's: signing in and out, denials, exports, views of identities, erasures."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest

from registry.audit.context import Acting, Person, current
from registry.audit.kinds import Action
from registry.audit.postgres_sql import TRANSACTION


def record(
    action: Action,
    *,
    user: Person | None = None,
    particulars: dict[str, Any] | None = None,
    reason: str = "",
    site_id: int | None = None,
    patient_id: int | None = None,
) -> int:
    """Record what somebody did, and return the event's number. Who and why default to who is acting.

    Parameters
    ----------
    particulars
        What there is to say, without values of records: of an export its filter, columns, count and hash.
    """
    acting = (current() or Acting()).values()
    if user is not None:
        acting |= {name: value for name, value in Acting(user=user).values().items() if name.startswith("user_")}
    told = acting | {
        "action": action.value,
        "new": json.dumps(particulars, default=str, ensure_ascii=False) if particulars else "",
        "site_id": site_id,
        "patient_id": patient_id,
        "reason": reason or acting["reason"],
    }
    names, places = list(told), ["%s"] * len(told)
    if connection.vendor == "postgresql":
        names, places = [*names, "transaction_id"], [*places, f"{TRANSACTION}()"]
    else:
        names, places = [*names, "salt"], [*places, "randomblob(16)"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO registry_auditevent ({', '.join(names)}) VALUES ({', '.join(places)}) RETURNING id",
            list(told.values()),
        )
        number: int = cursor.fetchone()[0]
    return number


def signed_in(*, user: Any, **_kwargs: Any) -> None:
    """Record a sign-in (receiver of ``user_logged_in``)."""
    record(Action.SIGN_IN, user=user)


def signed_out(*, user: Any, **_kwargs: Any) -> None:
    """Record a sign-out (receiver of ``user_logged_out``)."""
    record(Action.SIGN_OUT, user=user)


def sign_in_failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Record that somebody failed to sign in (receiver of ``user_login_failed``).

    The account is named where there is one; else what was typed may be a password in the wrong place, and isn't kept.
    """
    accounts = get_user_model()
    name = str(credentials.get(accounts.USERNAME_FIELD) or "")
    account = accounts._default_manager.filter(**{accounts.USERNAME_FIELD: name}).first()
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    record(Action.SIGN_IN_FAILED, user=account, particulars={"address": address})


def denied(request: HttpRequest) -> None:
    """Record that a request was denied: its page, without what a form or an address said."""
    record(Action.DENIED, particulars={"method": request.method, "path": request.path[:200]})


def exported(*, what: str, filters: dict[str, Any], columns: list[str], count: int, sha256: str) -> None:
    """Record an export: of what, by which filter, which columns, how many rows, and the hash of the file."""
    record(
        Action.EXPORT,
        particulars={"what": what, "filters": filters, "columns": columns, "count": count, "sha256": sha256},
    )
