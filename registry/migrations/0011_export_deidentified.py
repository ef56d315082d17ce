"""A right of its own for the analyst: data without what tells who a patient is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_audit_erasure")]

    operations = [
        migrations.AlterModelOptions(
            name="patient",
            options={
                "default_permissions": ("add", "change", "delete", "view", "import", "export"),
                "ordering": ["registry_id"],
                "permissions": [
                    ("import_records", "Can import workbooks"),
                    ("import_assays", "Can import assay results only"),
                    ("export_records", "Can export records"),
                    ("export_deidentified", "Can export de-identified data"),
                    ("view_summaries", "Can view summaries"),
                    ("see_all_sites", "Sees the records of every site"),
                    ("summarise_all_sites", "Summarises the records of every site"),
                    ("reference_patient", "Can refer to a patient by registry id"),
                ],
                "verbose_name": "patient",
                "verbose_name_plural": "patients",
            },
        ),
    ]
