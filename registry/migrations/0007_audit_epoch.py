"""What is added to PostgreSQL's numbers of transactions, so that they rise after a dump was restored."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MAKE = (
    "CREATE TABLE registry_auditepoch (id integer PRIMARY KEY CHECK (id = 1), shift bigint NOT NULL)",
    "INSERT INTO registry_auditepoch (id, shift) VALUES (1, 0)",
    # The number now comes with each event: it needs the table, and a default can't read one.
    "ALTER TABLE registry_auditevent ALTER transaction_id DROP DEFAULT",
)
DROP = (
    "DROP FUNCTION IF EXISTS registry_audit_transaction() CASCADE",
    "DROP TABLE registry_auditepoch",
    "ALTER TABLE registry_auditevent ALTER transaction_id SET DEFAULT pg_current_xact_id()::text::bigint",
)


def make(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in MAKE:
            editor.execute(statement)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in DROP:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_audit_trail")]
    operations = [migrations.RunPython(make, drop)]
