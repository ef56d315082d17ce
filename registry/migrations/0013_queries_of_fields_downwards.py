"""Backwards only: before 0009 a query knew no field, and a record had one open query of a rule.

A person may have raised several on different fields of one record. Backwards, the field goes into the name of the rule
(``by_hand:notes``), which all earlier states can hold: each query stays as it is, open ones included, and none is
merged or closed. Forwards, the name is taken apart again. A migration of its own, as 0009 has been applied, and what has
been applied isn't rewritten; it comes after 0009, so that its reverse comes before that of 0009.
"""

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Substr

BY_HAND = "by_hand"
WITH_FIELD = f"{BY_HAND}:"


def fields_out_of_rules(apps, editor):
    queries = apps.get_model("registry", "Query").objects.using(editor.connection.alias)
    queries.filter(rule__startswith=WITH_FIELD).update(field=Substr("rule", len(WITH_FIELD) + 1), rule=BY_HAND)


def fields_into_rules(apps, editor):
    queries = apps.get_model("registry", "Query").objects.using(editor.connection.alias)
    queries.filter(rule=BY_HAND).exclude(field="").update(rule=Concat(Value(WITH_FIELD), "field"), field="")


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_audit_other_events")]
    operations = [migrations.RunPython(fields_out_of_rules, fields_into_rules)]
