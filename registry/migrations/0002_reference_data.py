"""Analytes, methods, cut-offs and import profiles of the first release."""

from dataclasses import asdict

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from registry.imports.profiles import ship
from registry.reference_data import ANALYTES, CUT_OFFS, METHODS


def load(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows that ship with the registry."""
    analyte_model = apps.get_model("registry", "Analyte")
    if analyte_model.objects.exists():
        return  # Taken back and applied again: the rows stayed, as results refer to them.
    analytes = {row.code: analyte_model.objects.create(**asdict(row)) for row in ANALYTES}
    for table, rows in (("AssayMethod", METHODS), ("CutOff", CUT_OFFS)):
        model = apps.get_model("registry", table)
        for row in rows:
            model.objects.create(**asdict(row) | {"analyte": analytes[row.analyte]})
    ship(apps.get_model("registry", "ImportProfile"))


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_clinical_model")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
