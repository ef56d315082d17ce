"""The triggers of PostgreSQL: one for each statement, over all of its rows. Generated from the tables."""

from __future__ import annotations

from collections.abc import Iterator

from registry.audit.tables import MASK, Column, Table, quote

EVENTS = "registry_auditevent"
COLUMNS = (
    "action, table_name, record_id, patient_id, site_id, old, new, changes_records, "
    "user_id, user_name, reason, request_id, import_run, transaction_id"
)
SETTING = "cytoledger.acting"
ACTING = (
    "(acting->>'user_id')::bigint, COALESCE(acting->>'user_name', ''), COALESCE(acting->>'reason', ''), "
    "COALESCE(acting->>'request_id', ''), (acting->>'import_run')::bigint, transaction_number"
)
_SET = f"NULLIF(current_setting('{SETTING}', true), '')::json"
DECLARATION = f"DECLARE acting json := {_SET}; transaction_number bigint := registry_audit_transaction();"
# The same outside of a function.
ACTING_ROW = f"(SELECT {_SET} AS acting, registry_audit_transaction() AS transaction_number) AS context"
# A server counts its transactions from the beginning again after a dump was restored into it: those of the registry go
# on by what `registry_auditepoch` adds, see `epoch`.
TRANSACTION = "registry_audit_transaction"
TRANSACTION_BODY = "SELECT pg_current_xact_id()::text::bigint + shift FROM registry_auditepoch"
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "truncate": "",
}


def trigger_name(table: Table, action: str) -> str:
    """Name the trigger, and the function it calls."""
    return f"audit_{table.name}_{action}"


def functions(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the name and body of each trigger function of a table."""
    for action, source in {"insert": "new_rows", "delete": "old_rows", "truncate": quote(table.name)}.items():
        recorded = "delete" if action == "truncate" else action
        yield trigger_name(table, action), _body(event(table, recorded, f"{source} AS n"))
    yield trigger_name(table, "update"), _body(_update(table))


def _body(*statements: str) -> str:
    return f"{DECLARATION} BEGIN {'; '.join(statements)}; RETURN NULL; END"


def create_trigger(table: Table, action: str) -> str:
    """Return the statement that makes a trigger; before a TRUNCATE, as after it the rows are gone."""
    name = quote(trigger_name(table, action))
    when = "BEFORE" if action == "truncate" else "AFTER"
    return (
        f"CREATE TRIGGER {name} {when} {action.upper()} ON {quote(table.name)} {TRANSITIONS[action]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def event(table: Table, action: str, source: str) -> str:
    """Return the statement that records an action on the rows ``n`` of a source."""
    old = whole(table, "n") if action == "delete" else "''"
    new = whole(table, "n") if action != "delete" else "''"
    return _insert(table, action, "n", "n", old, new, f"FROM {source}")


def _update(table: Table) -> str:
    """Record each changed row; one whose number changed counts as another row."""
    key, different = quote(table.key), changed(table)
    pairs = f"FROM old_rows AS o JOIN new_rows AS n ON o.{key} = n.{key} WHERE {different}"
    gone = f"old_rows AS n WHERE NOT EXISTS (SELECT 1 FROM new_rows AS m WHERE m.{key} = n.{key})"
    come = f"new_rows AS n WHERE NOT EXISTS (SELECT 1 FROM old_rows AS m WHERE m.{key} = n.{key})"
    return "; ".join(
        (
            _insert(table, "update", "o", "n", difference(table, "o"), difference(table, "n"), pairs),
            event(table, "delete", gone),
            event(table, "insert", come),
        )
    )


def _insert(table: Table, action: str, keyed: str, row: str, old: str, new: str, source: str) -> str:
    site = f"{row}.{quote(table.site)}" if table.site else "NULL"
    return (
        f"INSERT INTO {EVENTS} ({COLUMNS}) SELECT '{action}', '{table.name}', {keyed}.{quote(table.key)}, "
        f"{table.patient_of(row)}, {site}, {old}, {new}, {str(table.counts).lower()}, {ACTING} {source}"
    )


def changed(table: Table) -> str:
    """Return the condition that a recorded column differs between ``o`` and ``n``."""
    return "(" + " OR ".join(_differs(column) for column in table.columns) + ")"


def whole(table: Table, row: str) -> str:
    """Return the expression of a whole row as JSON."""
    if table.whole:
        return f"row_to_json({row})::text"
    cells = (f"{_value(column, row)} AS {quote(column.name)}" for column in table.columns)
    return f"(SELECT row_to_json(r)::text FROM (SELECT {', '.join(cells)}) AS r)"


def difference(table: Table, row: str) -> str:
    """Return the expression of the columns that differ, as JSON."""
    parts = (
        f"CASE WHEN {_differs(column)} THEN '\"{column.name}\":' || "
        f"COALESCE(to_json({_value(column, row)})::text, 'null') END"
        for column in table.columns
    )
    return f"'{{' || concat_ws(',', {', '.join(parts)}) || '}}'"


def _differs(column: Column) -> str:
    cast = "::text" if column.json else ""
    return f"o.{quote(column.name)}{cast} IS DISTINCT FROM n.{quote(column.name)}{cast}"


def _value(column: Column, row: str) -> str:
    return f"'{MASK}'::text" if column.masked else f"{row}.{quote(column.name)}"


# Of an event, only values and salt can become empty, once an erasure names it (see `erasure`).
ERASABLE = ("old", "new", "reason")
_KEPT = ("at", *(name for name in COLUMNS.split(", ") if name not in ERASABLE))
ERASE = f"audit_erase_{EVENTS}"
ERASE_BODY = f"""BEGIN
    IF EXISTS (
        SELECT 1 FROM new_rows AS n LEFT JOIN old_rows AS o ON o.id = n.id
        LEFT JOIN registry_auditerasure AS e ON e.event_id = n.id
        WHERE o.id IS NULL OR e.event_id IS NULL OR n.salt IS NOT NULL OR n.old <> '' OR n.new <> ''
           OR (n.reason <> '' AND (o.salt IS NOT NULL OR n.reason <> o.reason))
           OR {" OR ".join(f"n.{name} IS DISTINCT FROM o.{name}" for name in _KEPT)}
    ) THEN RAISE EXCEPTION 'The audit trail is never changed.'; END IF;
    RETURN NULL;
END"""


def guards() -> Iterator[tuple[str, str, str, str]]:
    """Yield the table, name, statement and actions of the triggers that keep events, seals and erasures as they are."""
    for table in (EVENTS, "registry_auditseal", "registry_auditerasure"):
        name = f"audit_keep_{table}"
        actions = ("DELETE", "TRUNCATE") if table == EVENTS else ("DELETE", "UPDATE", "TRUNCATE")
        yield (
            table,
            name,
            f"CREATE TRIGGER {name} BEFORE {' OR '.join(actions)} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_keep()",
            " ".join(actions),
        )
    yield (
        EVENTS,
        ERASE,
        f"CREATE TRIGGER {ERASE} AFTER UPDATE ON {EVENTS} {TRANSITIONS['update']} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {ERASE}()",
        "UPDATE",
    )


KEEP_BODY = "BEGIN RAISE EXCEPTION 'The audit trail is never changed.'; END"
# What nobody can do, not even the owner, without first giving the right to himself.
PRIVILEGES = (
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {EVENTS}, registry_auditseal, registry_auditerasure FROM PUBLIC, CURRENT_USER",
    f"GRANT UPDATE (old, new, reason, salt) ON {EVENTS} TO CURRENT_USER",
)
