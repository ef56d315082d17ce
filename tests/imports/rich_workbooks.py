"""Workbooks with all that a curator may have put into one: charts, pictures, formats, comments, rules."""

from __future__ import annotations

import base64
import io
import zipfile

import xlsxwriter

from tests.imports.workbooks import BAD_ROWS, HEADER

# One transparent point.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SHEET = "Bệnh nhân"


def rich_workbook(*, comments: bool = True) -> bytes:
    """Return a workbook with a day in E3 that doesn't exist, and the curator's comments in E3 and B2."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        striped = book.add_format({"bg_color": "#EEEEAA", "num_format": "0.00", "italic": True})
        for number, cells in enumerate((HEADER, *BAD_ROWS)):
            sheet.write_row(number, 0, cells)
        sheet.write_number(1, 8, 6.2, striped)
        sheet.write_formula("J2", "=I2*2", striped, 12.4)
        sheet.set_column("A:A", 33)
        if comments:
            sheet.write_comment("E3", "ask the ward", {"author": "Lan"})
            sheet.write_comment("B2", "seen twice", {"author": "Lan"})
        sheet.conditional_format("C2:C9", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("E2:E9", {"type": "no_blanks", "format": striped, "stop_if_true": True})
        sheet.data_validation("B2:B99", {"validate": "list", "source": ["Nam", "Nữ"]})
        sheet.insert_image("L2", "dot.png", {"image_data": io.BytesIO(PICTURE)})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{SHEET}'!$I$2:$I$3"})
        sheet.insert_chart("L5", chart)
        sheet.autofilter("A1:H3")
        book.define_name("ward", f"='{SHEET}'!$A$1")
        other = book.add_worksheet("notes")
        other.write("A1", "kept as it is")
    return buffer.getvalue()


def with_macros(data: bytes) -> bytes:
    """Return an XLSX file as an XLSM file, with something where the macros stand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            target.writestr(name, content)
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    return buffer.getvalue()
