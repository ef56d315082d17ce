"""Makes workbooks by hand, part by part, honest and hostile."""

import io
import zipfile
from collections.abc import Mapping

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT_RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK_RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def text_cell(address: str, text: str) -> str:
    """Return a cell that holds a text."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(rows: str, *, dimension: str = "A1:B2", before: str = "", after: str = "") -> str:
    """Return a sheet's XML around its rows."""
    start = f'{before}<worksheet {MAIN} {REL}><dimension ref="{dimension}"/>'
    return f"{start}<sheetData>{rows}</sheetData>{after}</worksheet>"


TWO_ROWS = (
    f'<row r="1">{text_cell("A1", "id")}{text_cell("B1", "il2")}</row>'
    f'<row r="2">{text_cell("A2", "BN001")}<c r="B2"><v>5</v></c></row>'
)


def parts(sheet: str, *, workbook_attributes: str = "") -> dict[str, str]:
    """Return the parts of a workbook of one sheet."""
    workbook = (
        f"<workbook {MAIN} {REL}><workbookPr{workbook_attributes}/><sheets>"
        '<sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet,
    }


def archive(entries: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def workbook(
    rows: str = TWO_ROWS,
    *,
    dimension: str = "A1:B2",
    before: str = "",
    after: str = "",
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an XLSX file of one sheet with these rows."""
    return archive(parts(sheet_xml(rows, dimension=dimension, before=before, after=after)) | dict(extra or {}))


def several(sheets: str, relations: Mapping[str, str], extra: Mapping[str, str | bytes]) -> bytes:
    """Return an XLSX file with these <sheet> elements, whose relations, by id, lead to these targets."""
    related = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{"sharedStrings" if "Strings" in target else "worksheet"}" '
        f'Target="{target}"/>'
        for name, target in relations.items()
    )
    made = parts(sheet_xml(TWO_ROWS))
    made["xl/workbook.xml"] = f"<workbook {MAIN} {REL}><sheets>{sheets}</sheets></workbook>"
    made["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    return archive(made | dict(extra))


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
ODS_ROWS = "".join(
    "<table:table-row>"
    + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
    )
    + "</table:table-row>"
    for row in (("id", "il2"), ("BN001", "5"))
)


def ods(more_rows: str = "", *, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an ODS file of one table with two rows and these."""
    table = f'<table:table table:name="data">{ODS_ROWS}{more_rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {ODS_NAMES}>{body}</office:document-content>'
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    made = {"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content}
    return archive(made | dict(extra or {}))
