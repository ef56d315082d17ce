"""The place of curation: one file per part, declarations only."""

from django.contrib import admin

from registry.admin import (
    accounts,
    assays,
    assessments,
    imports,
    jobs,
    outcomes,
    patients,
    queries,
    sites,
    specimens,
    trail,
    treatments,
    tumours,
)

__all__ = [
    "accounts",
    "assays",
    "assessments",
    "imports",
    "jobs",
    "outcomes",
    "patients",
    "queries",
    "sites",
    "specimens",
    "trail",
    "treatments",
    "tumours",
]

# Many records at once are deleted by nobody: each deletion is looked at, with what goes with it.
admin.site.disable_action("delete_selected")
