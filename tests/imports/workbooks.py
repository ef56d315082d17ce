"""Workbooks as a ward would send them, made in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

HEADER = ("Mã BN", "Giới", "Năm sinh", "Chẩn đoán", "Ngày xét nghiệm", "IL-2 (pg/mL)", "Kích thước (cm)", "BCLC")
GOOD_ROWS = (
    ("BN901", "Nam", 1956, "UTBMTBG", "05/03/2017", "355,7", "6,2", "B"),
    ("BN902", "Nữ", 1961, "UTBMTBG", "06/03/2017", "<5", "4,1", "A"),
)
BAD_DATE = "31/02/2017"
# The second row's date stands in E3.
BAD_ROWS = (GOOD_ROWS[0], (*GOOD_ROWS[1][:4], BAD_DATE, *GOOD_ROWS[1][5:]))


def workbook_bytes(
    rows: Sequence[Sequence[str | int | float]],
    header: Sequence[str] = HEADER,
    sheet_name: str = "Bệnh nhân",
) -> bytes:
    """Return an XLSX file of one sheet, its header in the first row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(sheet_name)
        for number, cells in enumerate((header, *rows)):
            sheet.write_row(number, 0, cells)
    return buffer.getvalue()
