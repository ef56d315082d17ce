from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_audit_epoch"),
    ]

    operations = [
        migrations.AlterField(
            model_name="query",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("answered", "answered"),
                    ("closed", "closed"),
                    ("resolved", "resolved by data"),
                ],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
