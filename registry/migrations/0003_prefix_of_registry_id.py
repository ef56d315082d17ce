"""An index that finds a registry id by its beginning on PostgreSQL, whose other indexes keep the order of a language."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "patient_registry_id_prefix"


def make(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite walks the unique index on the lower case, which it compares byte by byte."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE INDEX {NAME} ON registry_patient (LOWER(registry_id) text_pattern_ops)")


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the index away again."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_reference_data")]
    operations = [migrations.RunPython(make, drop)]
