"""A program that stores one patient after another, and writes down each that the database acknowledged.

It is run as `python -m tests.faults.acknowledging FILE`, with the settings of the project, and killed.
"""

from __future__ import annotations

import os
import sys

import django
from django.apps import apps
from django.db import DatabaseError, transaction


def main(written_down: str) -> None:
    """Store until the end, which comes from outside."""
    django.setup()
    patient, site = (apps.get_model("registry", name) for name in ("Patient", "Site"))
    owner, _made = site.objects.get_or_create(code="KILL", defaults={"name": "Killed", "city": "", "country": "VN"})
    with open(written_down, "a", buffering=1) as file:
        for number in range(1_000_000):
            name = f"K{os.getpid()}-{number}"
            try:
                with transaction.atomic():
                    patient.objects.create(registry_id=name, site=owner)
            except DatabaseError:
                return
            print(name, file=file)


if __name__ == "__main__":
    main(sys.argv[1])
