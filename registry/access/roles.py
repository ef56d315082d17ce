"""The roles and what each may do, in one table.

The groups are made from it after every migration, so that a new model needs no further step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions
from django.utils.translation import gettext_noop

CLINICAL = (
    "patient", "enrolment", "clinicalassessment", "tumourassessment", "nodule", "colorectalprimary", "treatment",
    "treatmentdrug",
    "responseassessment", "adverseevent", "followup", "recurrence",
)  # fmt: skip
LABORATORY = ("specimen", "assayresult", "assayrun")
REFERENCE = ("site", "study", "studyarm", "analyte", "assaymethod", "cutoff")
CURATION = ("query",)
IMPORTING = ("importrun", "importprofile")
ACCOUNTS = ("user", "group")
RECORDS = CLINICAL + LABORATORY
FREEZES = ("freeze",)

ANALYST = gettext_noop("analyst")
CURATOR = gettext_noop("curator")
LAB_TECHNICIAN = gettext_noop("lab technician")
SITE_COORDINATOR = gettext_noop("site coordinator")
DATA_MANAGER = gettext_noop("data manager")
ADMINISTRATOR = gettext_noop("administrator")
AUDITOR = gettext_noop("auditor")


def may(actions: str, models: Iterable[str]) -> frozenset[str]:
    """Permission codes of `actions` (space-separated) on `models`."""
    return frozenset(f"{action}_{model}" for action in actions.split() for model in models)


@dataclass(frozen=True)
class Role:
    """A role: a group of the same name, and its permission codes."""

    name: str
    permissions: frozenset[str]


_CURATES = may("add change view", RECORDS + CURATION + IMPORTING) | may("view", REFERENCE)
_EXTENDS_REFERENCE = may("add change", ("study", "studyarm", "analyte", "assaymethod", "cutoff"))
# How far records are, and who moves them on: `registry/curation/transitions.py`.
_SUBMITS = frozenset({"submit_records"})
_VERIFIES = _SUBMITS | {"verify_records", "lock_records"}
_IMPORTS = may("import", RECORDS) | {"import_records"}
_EXPORTS = may("export", RECORDS) | {"export_records"}
# Whose history: of every record that the role sees, or of those that its user entered or changed.
_READS_HISTORY = frozenset({"view_history"})
_READS_OWN_HISTORY = frozenset({"view_own_history"})

ROLES: tuple[Role, ...] = (
    Role(CURATOR, _CURATES | _IMPORTS | _EXTENDS_REFERENCE | _SUBMITS | _READS_OWN_HISTORY | {"view_summaries"}),
    Role(
        LAB_TECHNICIAN,
        may("add change view", (*LABORATORY, *IMPORTING))
        | may("view", REFERENCE)
        | may("import", LABORATORY)
        | {"import_assays", "reference_patient"},
    ),
    Role(
        ANALYST,
        frozenset({"view_summaries", "summarise_all_sites", "export_deidentified"})
        | may("view", ("study", "studyarm", "analyte", "cutoff")),
    ),
    Role(
        SITE_COORDINATOR,
        _CURATES
        | may("delete", RECORDS + CURATION)
        | _IMPORTS
        | _EXPORTS
        | _EXTENDS_REFERENCE
        | _VERIFIES
        | _READS_HISTORY
        | {"view_summaries"},
    ),
    Role(
        DATA_MANAGER,
        may("add change delete view", RECORDS + REFERENCE + CURATION + IMPORTING)
        | _IMPORTS
        | _EXPORTS
        | _VERIFIES
        | _READS_HISTORY
        | may("add view", FREEZES)
        | {"erase_patient", "unlock_records", "view_summaries", "see_all_sites", "summarise_all_sites"},
    ),
    Role(ADMINISTRATOR, may("add change delete view", ACCOUNTS) | may("view", ("site",)) | _READS_HISTORY),
    Role(
        AUDITOR,
        may("view", RECORDS + REFERENCE + CURATION + IMPORTING + ACCOUNTS)
        | _READS_HISTORY
        | {"view_auditevent", "view_summaries", "see_all_sites", "summarise_all_sites"},
    ),
)


def make_groups(sender: AppConfig, using: str, verbosity: int = 1, **_kwargs: Any) -> None:
    """Make each role's group hold exactly the role's permissions (receiver of ``post_migrate``).

    Django makes the permissions in the same signal, but perhaps later, so they are made here first.
    """
    for app in (sender, *map(all_apps.get_app_config, ("analysis", "auth"))):
        create_permissions(app, using=using, verbosity=verbosity, interactive=False)
    groups = all_apps.get_model("auth", "Group").objects.using(using)
    permissions = all_apps.get_model("auth", "Permission").objects.using(using)
    for role in ROLES:
        group, _created = groups.get_or_create(name=role.name)
        group.permissions.set(
            permissions.filter(
                content_type__app_label__in=("registry", "analysis", "auth"), codename__in=role.permissions
            )
        )
