"""The file of a backup: an ordinary ZIP, whose comment ends with the SHA-256 of all that stands before it.

Whatever was cut off or altered, in the contents or in between, is found before anything of it is used.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from registry.backup.manifest import Manifest, StoredFile

CHUNK = 1 << 20
MANIFEST = "manifest.json"
SIGN = b"Cytoledger backup, SHA-256 "
DIGITS = 64

Progress = Callable[[str, int, int], None]


class BackupRefused(Exception):
    """A backup that can't be made, or a file that isn't restored; its text is the sentence for people."""


def fsync_folder(folder: Path) -> None:
    """Have a folder's names on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give an archive to be filled; at the end it is complete, on the disk, and read again, or it isn't there.

    Raises
    ------
    BackupRefused
        If what was written doesn't come back.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with (
            open(draft, "xb", opener=_for_the_owner) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            yield archive
            archive.comment = SIGN + b"0" * DIGITS
        _seal(draft)
        checked(draft)
        os.rename(draft, path)
        fsync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _for_the_owner(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _seal(draft: Path) -> None:
    with open(draft, "r+b") as file:
        digest = _digest_before_end(file)
        file.seek(-DIGITS, os.SEEK_END)
        file.write(digest.encode())
        file.flush()
        os.fsync(file.fileno())


def _digest_before_end(file: IO[bytes]) -> str:
    left = file.seek(0, os.SEEK_END) - DIGITS
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def checked(path: Path) -> Manifest:
    """Read the whole file, and return its manifest.

    Raises
    ------
    BackupRefused
        If it is no backup, or damaged, or cut off, or of a later program.
    """
    try:
        with open(path, "rb") as file:
            return _checked(file)
    except OSError as error:
        raise BackupRefused(f"{path} can't be read: {error.strerror}.") from error


def _checked(file: IO[bytes]) -> Manifest:
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - DIGITS - len(SIGN)))
    end = file.read()
    if not end.startswith(SIGN):
        raise BackupRefused("This is no backup of Cytoledger, or its end was cut off.")
    if _digest_before_end(file).encode() != end[len(SIGN) :]:
        raise BackupRefused("The backup is damaged: its contents aren't what was written. Nothing was touched.")
    try:
        with zipfile.ZipFile(file) as archive:
            return Manifest.read(archive.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BackupRefused("The backup can't be read: it was made by another program, or by a later one.") from error


def copy_in(archive: zipfile.ZipFile, name: str, source: Path, progress: Progress) -> StoredFile:
    """Put a file into an archive, and return what it holds."""
    digest, done = hashlib.sha256(), 0
    with open(source, "rb") as file, archive.open(name, "w", force_zip64=True) as target:
        total = os.fstat(file.fileno()).st_size
        while chunk := file.read(CHUNK):
            target.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress("packing", done, total)
    return StoredFile(done, digest.hexdigest())


def copy_out(archive: zipfile.ZipFile, name: str, target: Path, progress: Progress) -> StoredFile:
    """Take a file out of an archive, onto the disk, and return what it holds."""
    total, digest, done = archive.getinfo(name).file_size, hashlib.sha256(), 0
    with archive.open(name) as source, open(target, "xb", opener=_for_the_owner) as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress("unpacking", done, total)
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(done, digest.hexdigest())


def silent(*_told: Any) -> None:
    """Tell nobody how far it is."""
