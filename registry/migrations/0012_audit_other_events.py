"""What finds the few events that are no row's (sign-ins, exports, erasures) among the many that are."""

from django.db import migrations

MAKE = "CREATE INDEX audit_other_idx ON registry_auditevent (action, id) WHERE table_name = ''"


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_export_deidentified")]
    operations = [migrations.RunSQL(MAKE, "DROP INDEX audit_other_idx")]
