"""What a file is, judged by its bytes and never by its name."""

from __future__ import annotations

import re
import struct
from typing import Literal

from .container import damaged
from .model import UnusableFile
from .model import gettext_noop as _

Kind = Literal["zip", "xls", "text"]

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# Streams that Office writes when a workbook is encrypted; stream names in an OLE file are UTF-16 (MS-CFB 2.6.1).
ENCRYPTED_STREAMS = ("EncryptionInfo".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
SOMETHING = re.compile(rb"[^\x00 \t\r\n\xef\xbb\xbf\xff\xfe]")
MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|table|meta|\?xml|!--)", re.IGNORECASE)
EXTENSIONS = {"xlsx": ("xlsx", "xlsm"), "ods": ("ods",), "xls": ("xls",), "csv": ("csv", "tsv", "txt")}
OTHER_KINDS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"{\\rtf": "RTF",
}


def sniff(data: bytes) -> Kind:
    """Tell whether the bytes are a ZIP container (XLSX, ODS), an old XLS workbook, or text (CSV, TSV).

    Raises
    ------
    UnusableFile
        For an empty, encrypted or HTML file, and for any other kind.
    """
    if not SOMETHING.search(data):
        raise UnusableFile(_("The file is empty."))
    if data.startswith(ZIP_SIGNATURES):
        return "zip"
    if data.startswith(OLE_SIGNATURE):
        return _sniff_ole(data)
    for signature, name in OTHER_KINDS.items():
        if data.startswith(signature):
            raise UnusableFile(_("This is a %(kind)s file, not a workbook: send XLSX, ODS, XLS or CSV."), kind=name)
    if match := MARKUP.match(data[:4096]):
        kind = "XML" if b"?xml" in match.group().lower() and b"<html" not in data[:4096].lower() else "HTML"
        message = _(
            "This is an %(kind)s page under a spreadsheet's name: open it in Excel or LibreOffice and save it as .xlsx."
        )
        raise UnusableFile(message, kind=kind)
    return "text"


def check_extension(kind: str, file_name: str) -> None:
    """Refuse a file whose name says another kind of table than its content is; other names say nothing.

    Raises
    ------
    UnusableFile
        With both kinds in the sentence: one of the two is a mistake, and only the sender knows which.
    """
    extension = file_name.rpartition(".")[2].lower()
    named = next((name for name, extensions in EXTENSIONS.items() if extension in extensions), kind)
    if named != kind:
        message = _("The file is named .%(extension)s but its content is %(kind)s: save it anew under its right name.")
        raise UnusableFile(message, extension=extension, kind=kind.upper())


def _sniff_ole(data: bytes) -> Kind:
    if any(stream in data for stream in ENCRYPTED_STREAMS):
        raise UnusableFile(_("The workbook is password-protected: remove the password in Excel and send it again."))
    if not any(stream in data for stream in XLS_STREAMS):
        if _lacks_directory(data):
            raise UnusableFile(damaged())
        raise UnusableFile(_("This is an old Office document, but not a workbook: send XLSX, ODS, XLS or CSV."))
    return "xls"


def _lacks_directory(data: bytes) -> bool:
    """Tell whether an OLE file breaks off before the list of its streams ([MS-CFB] 2.2)."""
    head = data[:52].ljust(52, b"\0")
    (shift,), (directory,) = struct.unpack_from("<H", head, 30), struct.unpack_from("<I", head, 48)
    return (directory + 1) << min(shift, 12) >= len(data)
