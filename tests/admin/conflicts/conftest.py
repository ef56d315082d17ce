"""Two curators of one site, each with the page of a patient open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from registry.models import Patient, Specimen, User
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import PatientFactory, SiteFactory, SpecimenFactory, UserFactory


@dataclass
class Curator:
    """A person at a browser."""

    user: User
    client: Client = field(default_factory=Client)
    form: dict[str, Any] = field(default_factory=dict)

    def opens(self, record: Model) -> None:
        """Open the page of a record, and remember what a browser would send back."""
        self.client.force_login(self.user)
        self.page = address(record, "change", record.pk)
        self.form = sent_back(self.client.get(self.page))

    def sends(self, **typed: Any) -> Any:
        """Send the form with what was typed."""
        return self.client.post(self.page, self.form | typed, follow=True)

    def saves(self, **typed: Any) -> str:
        """Send the form, which is stored, and return the page that follows."""
        answer = self.sends(**typed)
        assert answer.redirect_chain, errors_of(answer) if "adminform" in answer.context else questions(answer)
        return str(answer.content.decode())

    def answers(self, asked: Any, **keep: str) -> Any:
        """Answer the questions of a page: by the key of each, ``mine`` or ``theirs``."""
        self.form = hidden(asked) | {f"_keep-{key}": value for key, value in keep.items()}
        return self.client.post(self.page, self.form, follow=True)


def hidden(page: Any) -> dict[str, str]:
    """Return what a page that asks would send without an answer."""
    return dict(page.context["sent"]) | {"_standing": page.context["standing"]}


def questions(page: Any) -> dict[str, Any]:
    """Return the questions of a page by their key."""
    assert page.status_code == 409
    return {question.key: question for _record, group in page.context["groups"] for question in group}


def text_of(page: Any) -> str:
    """Return the words of a page."""
    content = page if isinstance(page, str) else page.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", content))


@pytest.fixture
def patient(db: None) -> Patient:
    return PatientFactory.create(site=SiteFactory.create())


@pytest.fixture
def specimen(patient: Patient) -> Specimen:
    return SpecimenFactory.create(patient=patient, freeze_thaw_count=1, notes="As admitted")


@pytest.fixture
def ann(patient: Patient) -> Curator:
    return Curator(UserFactory.create(username="ann", sites=[patient.site], roles=["curator"]))


@pytest.fixture
def ben(patient: Patient) -> Curator:
    return Curator(UserFactory.create(username="ben", sites=[patient.site], roles=["curator"]))
