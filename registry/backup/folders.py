"""The files of the data directory that nothing can make anew, such as freezes: saved and restored with the database.

Which folders these are, the settings say. Their files are written once: whoever removes one wants it gone.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings

from registry.backup.archive import BackupRefused, Progress, copy_in, copy_out, fsync_folder
from registry.backup.manifest import StoredFile

WITHIN = "files/"
WRITTEN_ONCE = 0o400
FOR_THE_OWNER = 0o700


def _in_use() -> dict[str, Path]:
    return {name: Path(settings.DATA_DIR) / name for name in settings.BACKUP_FOLDERS}


def pack(archive: zipfile.ZipFile, progress: Progress) -> dict[str, StoredFile]:
    """Put the files into an archive, and return what they hold; drafts, whose names begin with a dot, stay out.

    To be called after the tables were read: what they tell of is there by then.
    """
    found: dict[str, StoredFile] = {}
    for folder in _in_use().values():
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder.parent).as_posix()
            if path.is_file() and _is_plain(name):
                with suppress(FileNotFoundError):  # Removed just now, as a person wanted.
                    found[name] = copy_in(archive, WITHIN + name, path, progress)
    return found


def _is_plain(name: str) -> bool:
    """Tell whether a name leads to a file of one of the folders, and nowhere else."""
    parts = PurePosixPath(name).parts
    known = len(parts) > 1 and parts[0] in settings.BACKUP_FOLDERS
    return known and "/".join(parts) == name and not any(part.startswith(".") or "\\" in part for part in parts)


@dataclass
class Beside:
    """Folders that were unpacked beside those in use, and are to change places with them.

    Attributes
    ----------
    at : str
        When, as the names of what is kept tell it.
    folders : dict
        By name; empty where a backup says nothing of files: those in use then stay.
    kept : tuple of Path
        Where the files are that stood there before.
    """

    at: str
    folders: dict[str, Path] = field(default_factory=dict)
    kept: tuple[Path, ...] = ()

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """Put the folders in the place of those in use, which are kept; back again, if what follows fails."""
        with ExitStack() as undoing:
            for name, used in _in_use().items():
                if name in self.folders:
                    self._exchange(self.folders[name], used, undoing)
            yield
            undoing.pop_all()

    def _exchange(self, side: Path, used: Path, undoing: ExitStack) -> None:
        if used.exists() and any(used.iterdir()):
            kept = used.with_name(f"{used.name}-before-{self.at}")
            used.rename(kept)
            undoing.callback(kept.rename, used)
            self.kept += (kept,)
        side.rename(used)  # In the place of nothing, or of a folder without files.
        undoing.callback(used.rename, side)
        fsync_folder(used.parent)


@contextmanager
def unpacked(
    archive: zipfile.ZipFile, files: Mapping[str, StoredFile] | None, at: str, progress: Progress
) -> Iterator[Beside]:
    """Take the files out of an archive, to folders beside those in use, which are gone afterwards unless exchanged.

    Raises
    ------
    BackupRefused
        If they aren't those that the manifest lists, or belong elsewhere.
    """
    if files is None:
        yield Beside(at)
        return
    _refuse_others(archive, files)
    sides = {name: used.with_name(f"{used.name}.restoring") for name, used in _in_use().items()}
    try:
        for side in sides.values():
            shutil.rmtree(side, ignore_errors=True)
            side.mkdir(mode=FOR_THE_OWNER, parents=True)
        for name, file in files.items():
            folder, _slash, rest = name.partition("/")
            _unpack(archive, name, sides[folder] / rest, file, progress)
        yield Beside(at, sides)
    finally:
        for side in sides.values():
            shutil.rmtree(side, ignore_errors=True)


def _refuse_others(archive: zipfile.ZipFile, files: Mapping[str, StoredFile]) -> None:
    there = sorted(name for name in archive.namelist() if name.startswith(WITHIN))
    if there != sorted(WITHIN + name for name in files):
        raise BackupRefused("The backup contradicts itself: its files aren't those that it lists.")
    strange = sorted(name for name in files if not _is_plain(name))
    if strange:
        raise BackupRefused(f"The backup holds files that belong to no folder of this registry: {strange[0]}.")


def _unpack(archive: zipfile.ZipFile, name: str, target: Path, file: StoredFile, progress: Progress) -> None:
    target.parent.mkdir(mode=FOR_THE_OWNER, parents=True, exist_ok=True)
    if copy_out(archive, WITHIN + name, target, progress) != file:
        raise BackupRefused(f"The backup is damaged: its file {name} isn't what was saved. Nothing was replaced.")
    target.chmod(WRITTEN_ONCE)
    fsync_folder(target.parent)
