"""What lets the values of events be erased: a salt for each event, and the list of the erased ones.

What the chain says of an erased event are salted hashes, from which no value can be guessed once the salt is gone.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "ALTER TABLE registry_auditevent ADD COLUMN salt blob",
    """
    CREATE TABLE registry_auditerasure (
        event_id bigint NOT NULL PRIMARY KEY,
        erasure_id bigint NOT NULL,
        old_hash varchar(64) NOT NULL,
        new_hash varchar(64) NOT NULL,
        reason_hash varchar(64) NOT NULL
    )
    """,
)
POSTGRESQL = (
    "ALTER TABLE registry_auditevent ADD COLUMN salt uuid",
    # Afterwards, so that the events that stand there stay as they were sealed.
    "ALTER TABLE registry_auditevent ALTER COLUMN salt SET DEFAULT gen_random_uuid()",
    SQLITE[1],
)
DROP = ("DROP TABLE registry_auditerasure", "ALTER TABLE registry_auditevent DROP COLUMN salt")


def make(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take back what an earlier version of the registry doesn't know, with the triggers that read it."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION IF EXISTS audit_erase_registry_auditevent() CASCADE")
    else:
        editor.execute('DROP TRIGGER IF EXISTS "audit_keep_registry_auditevent_update"')
    for statement in DROP:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_curation_status")]
    operations = [
        migrations.RunPython(make, drop),
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
