import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# By it, who deleted nodules, drugs or results is found: their events name no patient.
DELETED = (
    "CREATE INDEX audit_deleted_idx ON registry_auditevent (table_name, user_id) "
    "WHERE action = 'delete' AND patient_id IS NULL"
)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_query_resolved_by_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("patient", "patient and enrolment"),
                            ("tumours", "tumours"),
                            ("specimens", "specimens and results"),
                            ("treatments", "treatments"),
                            ("assessments", "assessments"),
                            ("outcomes", "outcomes"),
                        ],
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "draft"), (1, "in review"), (2, "verified"), (3, "locked")],
                        default=0,
                        verbose_name="status",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="since")),
            ],
            options={
                "verbose_name": "status of a part",
                "verbose_name_plural": "statuses of parts",
                "permissions": [
                    ("submit_records", "Sends records to review, and takes them back"),
                    ("verify_records", "Verifies records that others entered"),
                    ("lock_records", "Locks verified records, and studies"),
                    ("unlock_records", "Unlocks records and studies, with a reason"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="QueryComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="comment")),
                ("said_at", models.DateTimeField(auto_now_add=True, verbose_name="said at")),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["pk"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="query",
            name="query_one_open_per_rule_and_record",
        ),
        migrations.AddField(
            model_name="importrun",
            name="reason",
            field=models.TextField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="query",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="assigned_queries",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="query",
            name="field",
            field=models.CharField(blank=True, max_length=60, verbose_name="field"),
        ),
        migrations.AddField(
            model_name="study",
            name="locked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="locked since"),
        ),
        migrations.AddConstraint(
            model_name="query",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("rule", "record", "field"),
                name="query_one_open_per_rule_and_record",
                violation_error_message="An open query asks about this already: add to its discussion.",
            ),
        ),
        migrations.AddField(
            model_name="partstatus",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="statuses",
                to="registry.patient",
                verbose_name="patient",
            ),
        ),
        migrations.AddField(
            model_name="querycomment",
            name="query",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="registry.query",
                verbose_name="query",
            ),
        ),
        migrations.AddField(
            model_name="querycomment",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="said by",
            ),
        ),
        migrations.AddIndex(
            model_name="partstatus",
            index=models.Index(fields=["level", "part", "patient"], name="partstatus_level_idx"),
        ),
        migrations.AddIndex(
            model_name="partstatus",
            index=models.Index(fields=["changed_at"], name="partstatus_changed_idx"),
        ),
        migrations.AddConstraint(
            model_name="partstatus",
            constraint=models.UniqueConstraint(fields=("patient", "part"), name="partstatus_once_per_part"),
        ),
        migrations.AddConstraint(
            model_name="partstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [0, 1, 2, 3])),
                name="partstatus_level_known",
                violation_error_message="There is no such status.",
            ),
        ),
        migrations.RunSQL(DELETED, "DROP INDEX audit_deleted_idx"),
    ]
