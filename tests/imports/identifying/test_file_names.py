"""A file whose name tells who a patient is is refused before anything of it is kept."""

from __future__ import annotations

import pytest

from registry.audit.models import AuditEvent
from registry.imports import size
from registry.imports.actions import ImportRefused
from registry.imports.identifying import in_file_name
from registry.imports.jobs import send
from registry.imports.models import ImportRun
from registry.models import Site, User
from tests.imports.conftest import csv_bytes


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Nguyễn Văn An.xlsx", "name"),
        ("Tran_Thi_Bich_2017.xlsx", "name"),
        ("maria.rossi@example.org.csv", "e-mail address"),
        ("BN_0912345678.csv", "phone number"),
        ("benh_nhan_moi.xlsx", ""),
        ("Ospedale San Carlo 2017.xlsx", ""),
        ("HCC cytokines 2017-03-05.xlsx", ""),
        ("export_20170305_143022.csv", ""),
        ("IL-2 TNF-α tháng 3.xlsx", ""),
    ],
)
def test_what_a_name_tells(name: str, what: str) -> None:
    assert in_file_name(name) == what


@pytest.mark.parametrize("longest", [1, 5_000])
def test_nothing_is_kept_of_such_a_file(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch, longest: int
) -> None:
    monkeypatch.setattr(size, "BACKGROUND_ROWS", longest)
    before = AuditEvent.objects.count()
    data = csv_bytes("id,sex", "BN1,M", "BN2,F")
    with pytest.raises(ImportRefused, match="give it another name") as refused:
        send(file_bytes=data, file_name="C:\\ward\\Nguyễn Văn An.csv", user=curator, site=site)
    assert "Nguyễn" not in str(refused.value)
    assert not ImportRun.objects.exists()
    assert AuditEvent.objects.count() == before
