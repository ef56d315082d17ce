"""Who moves parts of a patient's records in the tests, and how far they are."""

from registry.curation.actions import move
from registry.curation.kinds import Level, Part
from registry.curation.parts import PatientPart
from registry.curation.status import levels_of
from registry.models import PartStatus, Patient, Site, User
from tests.factories import UserFactory


def person(role: str, site: Site) -> User:
    return UserFactory.create(sites=[site], roles=[role])


def put(patient: Patient, level: Level, *parts: Part) -> None:
    for part in parts or tuple(Part):
        PartStatus.objects.update_or_create(patient=patient, part=part, defaults={"level": level})


def level(patient: Patient, part: Part) -> Level:
    return levels_of({PatientPart(patient.pk, part)})[PatientPart(patient.pk, part)]


def taken(name: str, patient: Patient, user: User, *parts: Part, reason: str = "") -> set[Part]:
    wanted = {PatientPart(patient.pk, part) for part in parts or tuple(Part)}
    return {key.part for key in move(name=name, parts=wanted, user=user, reason=reason).moved}
