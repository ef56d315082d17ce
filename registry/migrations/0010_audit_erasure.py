"""What lets the values of events be erased: a salt for each event, and the list of the erased ones.

What the chain says of an erased event are salted hashes, from which no value can be guessed once the salt is gone.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SALT = {
    "sqlite": ("ALTER TABLE registry_auditevent ADD COLUMN salt blob",),
    "postgresql": (
        "ALTER TABLE registry_auditevent ADD COLUMN salt uuid",
        # Afterwards, so that the events that stand there stay as they were sealed.
        "ALTER TABLE registry_auditevent ALTER COLUMN salt SET DEFAULT gen_random_uuid()",
    ),
}
ERASURES = """
    CREATE TABLE IF NOT EXISTS registry_auditerasure (
        event_id bigint NOT NULL PRIMARY KEY,
        erasure_id bigint NOT NULL,
        old_hash varchar(64) NOT NULL,
        new_hash varchar(64) NOT NULL,
        reason_hash varchar(64) NOT NULL
    )
"""
# Of a trail that was dropped with its own tables, and that this list outlived.
STALE = """
    DELETE FROM registry_auditerasure
    WHERE erasure_id NOT IN (SELECT id FROM registry_auditevent WHERE action = 'erase')
"""


def has_salt(editor: BaseDatabaseSchemaEditor) -> bool:
    with editor.connection.cursor() as cursor:
        columns = editor.connection.introspection.get_table_description(cursor, "registry_auditevent")
    return "salt" in {column.name for column in columns}


def make(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in () if has_salt(editor) else SALT[editor.connection.vendor]:
        editor.execute(statement)
    editor.execute(ERASURES)
    editor.execute(STALE)


def leave(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away that an earlier version doesn't know. Salts and list stay: the chain is made over them."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION IF EXISTS audit_erase_registry_auditevent() CASCADE")
        editor.execute("DROP TRIGGER IF EXISTS audit_keep_registry_auditerasure ON registry_auditerasure")
        return
    editor.execute('DROP TRIGGER IF EXISTS "audit_keep_registry_auditevent_update"')
    for action in ("update", "delete"):
        editor.execute(f'DROP TRIGGER IF EXISTS "audit_keep_registry_auditerasure_{action}"')


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_curation_status")]
    operations = [
        migrations.RunPython(make, leave),
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit events",
                "default_permissions": ("view",),
                "ordering": ["id"],
                "managed": False,
                "permissions": [
                    ("view_history", "Can view the history of records"),
                    ("view_own_history", "Can view the history of records that they entered or changed"),
                    ("erase_patient", "Can erase the personal data of a patient"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditErasure",
            fields=[
                ("event", models.BigIntegerField(db_column="event_id", primary_key=True, serialize=False)),
                ("erasure", models.BigIntegerField(db_column="erasure_id", verbose_name="erasure")),
                ("old_hash", models.CharField(max_length=64, verbose_name="hash of the old values")),
                ("new_hash", models.CharField(max_length=64, verbose_name="hash of the new values")),
                ("reason_hash", models.CharField(max_length=64, verbose_name="hash of the reason")),
            ],
            options={
                "verbose_name": "erased event",
                "verbose_name_plural": "erased events",
                "db_table": "registry_auditerasure",
                "ordering": ["event"],
                "managed": False,
                "default_permissions": (),
            },
        ),
    ]
