"""The files of freezes in a backup: restored with the database, or nothing is."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from analysis.freezes.actions import make_freeze
from analysis.freezes.models import Freeze
from analysis.freezes.storage import folder_of_freezes
from analysis.freezes.verification import fault_of
from registry.backup import archive, on_postgresql, on_sqlite
from registry.backup.archive import BackupRefused, checked
from registry.backup.making import make_backup
from registry.backup.restoring import restore_backup
from registry.models import Patient
from tests.factories import AssayResultFactory
from tests.faults.test_backup import tidy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
__all__ = ["tidy"]


@pytest.fixture(autouse=True)
def frozen(settings: LazySettings, tmp_path: Path) -> Freeze:
    """Give a registry with a freeze, in a data directory of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    AssayResultFactory.create(specimen__patient__registry_id="VN-001")
    return make_freeze(name="thesis-2026", reason="the thesis", user=None)


@pytest.fixture
def backup(tmp_path: Path, frozen: Freeze) -> Path:
    return make_backup(tmp_path / "today.backup").path


def files() -> dict[str, bytes]:
    """Return the files of the data directory, but for what is computed anew; databases of tests are elsewhere."""
    home = folder_of_freezes().parent
    found = {path.relative_to(home).as_posix(): path for path in home.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith("columns/")}


def folders() -> set[str]:
    return {path.name for path in folder_of_freezes().parent.iterdir()} - {"columns"}


def test_freezes_are_restored_with_the_database_and_what_was_there_is_kept(
    frozen: Freeze, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = files()
    (folder_of_freezes() / ".part-x").mkdir()
    (folder_of_freezes() / ".part-x" / "patient.parquet").write_bytes(b"half")
    backup = make_backup(tmp_path / "now.backup").path
    call_command("backup", backup, "--check")
    assert f"{len(saved)} files of freezes, " in capsys.readouterr().out
    assert set(checked(backup).files or {}) == set(saved)
    shutil.rmtree(folder_of_freezes())
    assert "not there" in fault_of(frozen)
    make_freeze(name="later", reason="made after the backup", user=None)
    call_command("restore", backup, "--replace")
    assert "freezes-before-" in capsys.readouterr().out
    assert {name: content for name, content in files().items() if name.startswith("freezes/")} == saved
    assert [fault_of(freeze) for freeze in Freeze._default_manager.all()] == [""]
    assert {oct(path.stat().st_mode & 0o777) for path in folder_of_freezes().rglob("*.*")} == {"0o400"}
    (kept,) = folder_of_freezes().parent.glob("freezes-before-*")
    assert [path.name for path in kept.iterdir()] == ["later"]


def rewritten(backup: Path, tmp_path: Path, drop: str = "-", add: str = "", spoil: str = "-", **said: Any) -> Path:
    """Return a backup that is sound as a file, but holds other files than it says."""
    other = tmp_path / "rewritten.backup"
    with zipfile.ZipFile(backup) as source, archive.new_archive(other) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == archive.MANIFEST:
                manifest = json.loads(content) | said
                if said.get("format") == 1:
                    del manifest["files"]
                if add:
                    manifest["files"][add] = {"size": 4, "sha256": "0" * 64}
                content = json.dumps(manifest).encode()
            if not name.startswith(drop):
                target.writestr(name, content[:-1] + b"?" if spoil in name else content)
        if add:
            target.writestr(f"files/{add}", b"evil")
    return other


OTHERS: list[tuple[dict[str, Any], str]] = [
    ({"spoil": "patient.parquet"}, "its file freezes/thesis-2026/patient.parquet isn't what was saved"),
    ({"drop": "files/freezes/thesis-2026/patient"}, "its files aren't those that it lists"),
    ({"files": {}}, "its files aren't those that it lists"),
    ({"add": "freezes/../../evil"}, "belong to no folder of this registry"),
    ({"add": "/freezes/evil"}, "belong to no folder of this registry"),
    ({"add": "work/evil"}, "belong to no folder of this registry"),
    ({"add": "freezes/.hidden"}, "belong to no folder of this registry"),
    ({"add": "freezes/new/evil"}, "isn't what was saved"),
]


def test_other_files_than_were_saved_are_refused_and_nothing_is_touched(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files()
    Patient.objects.update(birth_year=1950)
    for change, sentence in OTHERS:
        other = rewritten(backup, tmp_path, **change)
        with pytest.raises(BackupRefused, match=sentence):
            restore_backup(other, replace=True)
        other.unlink()
        assert (files(), folders()) == (before, {"freezes"})
    with monkeypatch.context() as refusing:
        for module in (on_sqlite, on_postgresql):
            refusing.setattr(module, "replace", refuse)
        with pytest.raises(BackupRefused, match="Somebody else"):
            restore_backup(backup, replace=True)
    assert (files(), folders()) == (before, {"freezes"})
    assert Patient.objects.get().birth_year == 1950
    # A version that saved no files leaves those in use alone.
    assert restore_backup(rewritten(backup, tmp_path, drop="files/", format=1), replace=True).kept_folders == ()
    assert files() == before
    assert Patient.objects.get().birth_year != 1950


def refuse(*_asked: object) -> None:
    raise BackupRefused("Somebody else is using the database.")
