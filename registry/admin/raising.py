"""The way from a record's form to a query about it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from registry.curation.parts import PART_OF


class RaisingAdmin(admin.ModelAdmin):
    """Pages of records of which queries can be raised."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Lead to a query about the record; the page's script names the field, and the row of a table within it."""
        record, table = context.get("original"), str(self.opts.model_name)
        if record is not None and table in PART_OF and request.user.has_perm("registry.add_query"):
            asked = urlencode({"record": f"{table}:{record.pk}"})
            context["raise_query"] = f"{reverse('admin:registry_query_add')}?{asked}"
            tables = {inline.formset.prefix: inline.opts.opts.model_name for inline in context["inline_admin_formsets"]}
            context["raise_query_tables"] = json.dumps({key: name for key, name in tables.items() if name in PART_OF})
        return super().render_change_form(request, context, *args, **kwargs)
