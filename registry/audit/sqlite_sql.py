"""The triggers of SQLite, and the statements by which a bulk write records its events. Generated from the tables.

They use only what SQLite itself brings: a statement from its own shell is recorded too.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.audit.tables import MASK, Column, Table, quote

EVENTS = "registry_auditevent"
COLUMNS = (
    "action, table_name, record_id, patient_id, site_id, old, new, changes_records, "
    "user_id, user_name, reason, request_id, import_run, transaction_id, salt"
)
# Without anyone acting, the join leaves nulls, and there still is an event.
ACTING = (
    "acting.user_id, COALESCE(acting.user_name, ''), COALESCE(acting.reason, ''), COALESCE(acting.request_id, ''), "
    "acting.import_run, acting.transaction_id, randomblob(16)"
)
ACTING_ROW = "LEFT JOIN registry_auditcontext AS acting ON acting.id = 1"


def trigger_name(table: Table, action: str) -> str:
    """Name the trigger that records an action on a table."""
    return f"audit_{table.name}_{action}"


def triggers(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the name and statement of each trigger of a table."""
    for action in ("insert", "update", "delete"):
        name, row = trigger_name(table, action), "OLD" if action == "delete" else "NEW"
        condition = f" WHEN {changed(table, 'OLD', 'NEW')}" if action == "update" else ""
        yield (
            name,
            f"CREATE TRIGGER {quote(name)} AFTER {action.upper()} ON {quote(table.name)} FOR EACH ROW{condition} BEGIN "
            f"{event(table, action, row, '(SELECT 1)')}; END",
        )


def event(table: Table, action: str, row: str, source: str) -> str:
    """Return the statement that records an action on the rows of a source.

    Parameters
    ----------
    row
        The name under which the source gives the row: NEW, OLD or that of a table. An update knows OLD and NEW.
    source
        What stands after FROM.
    """
    old = whole(table, row) if action == "delete" else "''"
    new = whole(table, row) if action in ("insert", "baseline") else "''"
    if action == "update":
        old, new = difference(table, "OLD"), difference(table, "NEW")
    site = f"{row}.{quote(table.site)}" if table.site else "NULL"
    patient, number = table.patient_of(row), f"{'OLD' if action == 'update' else row}.{quote(table.key)}"
    return (
        f"INSERT INTO {EVENTS} ({COLUMNS}) SELECT '{action}', '{table.name}', {number}, {patient}, {site}, "
        f"{old}, {new}, {int(table.counts)}, {ACTING} FROM {source} {ACTING_ROW}"
    )


def changed(table: Table, old: str, new: str) -> str:
    """Return the condition that a recorded column differs."""
    return "(" + " OR ".join(f"{_cell(column, old)} IS NOT {_cell(column, new)}" for column in table.columns) + ")"


def whole(table: Table, row: str) -> str:
    """Return the expression of a whole row as JSON."""
    pairs = (f"'{column.name}', {_value(column, row)}" for column in table.columns)
    return f"json_object({', '.join(pairs)})"


def difference(table: Table, row: str) -> str:
    """Return the expression of the columns that differ between OLD and NEW, as JSON."""
    parts = (
        f"CASE WHEN {_cell(column, 'OLD')} IS NOT {_cell(column, 'NEW')} "
        f"THEN ',\"{column.name}\":' || json_quote({_value(column, row)}) ELSE '' END"
        for column in table.columns
    )
    return f"'{{' || substr({' || '.join(parts)}, 2) || '}}'"


def _cell(column: Column, row: str) -> str:
    return f"{row}.{quote(column.name)}"


def _value(column: Column, row: str) -> str:
    if column.masked:
        return f"'{MASK}'"
    return f"json({_cell(column, row)})" if column.json else _cell(column, row)


# Of an event, only values and salt can become empty, once an erasure names it (see `erasure`).
ERASABLE = ("old", "new", "reason", "salt")
KEPT = ("id", "at", *(name for name in COLUMNS.split(", ") if name not in ERASABLE))
_IS_ERASED = " AND ".join(
    (
        "EXISTS (SELECT 1 FROM registry_auditerasure WHERE event_id = OLD.id)",
        "NEW.salt IS NULL",
        "NEW.old = '' AND NEW.new = ''",
        # A reason that was chained in clear, before there were salts, stays.
        "(NEW.reason = '' OR (OLD.salt IS NULL AND NEW.reason = OLD.reason))",
        *(f"NEW.{name} IS OLD.{name}" for name in KEPT),
    )
)


_KEYS = {EVENTS: "id", "registry_auditseal": "id", "registry_auditerasure": "event_id"}


def guards() -> Iterator[tuple[str, str]]:
    """Yield the triggers that keep events, seals and erasures as they are.

    REPLACE removes the row before it without a trigger of deletion unless the connection asks for those
    (``recursive_triggers``), so a key that is there refuses the row that would take its place.
    """
    for table, key in _KEYS.items():
        conditions = {
            "update": f"WHEN NOT ({_IS_ERASED}) " if table == EVENTS else "",
            "delete": "",
            "insert": f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) ",
        }
        for action, when in conditions.items():
            name = f"audit_keep_{table}_{action}"
            yield (
                name,
                f"CREATE TRIGGER {quote(name)} BEFORE {action.upper()} ON {table} FOR EACH ROW {when}BEGIN "
                "SELECT RAISE(ABORT, 'The audit trail is never changed.'); END",
            )
