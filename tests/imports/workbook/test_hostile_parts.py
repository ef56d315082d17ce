"""Parts of a workbook beside its cells, without end or not meant for us; and passwords."""

import io
import zipfile

import pytest

from registry.imports.workbook import open_workbook
from tests.imports.workbook.archives import MAIN, OFFICE, PACKAGE, TWO_ROWS, archive, ods, parts, sheet_xml, workbook
from tests.imports.workbook.refusals import SECONDS, measured, refusal


def related(kind: str, target: str) -> str:
    """Return the relations of the sheet to one other part."""
    relation = f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'


def test_a_million_comments() -> None:
    comments = "".join(
        f'<comment ref="A{n + 1}" authorId="0"><text><t>x</t></text></comment>' for n in range(1_000_000)
    )
    made = {
        "xl/worksheets/_rels/sheet1.xml.rels": related("comments", "../comments1.xml"),
        "xl/comments1.xml": f"<comments {MAIN}><commentList>{comments}</commentList></comments>",
    }
    assert "comments" in refusal(workbook(extra=made))


def merged(count: int) -> bytes:
    """Return a workbook with so many merged ranges."""
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count + 1))
    return workbook(after=f"<mergeCells>{ranges}</mergeCells>")


def test_a_million_merged_ranges() -> None:
    assert "longer than" in refusal(merged(1_000_000))


def test_of_very_many_merged_ranges_the_first_are_read() -> None:
    data = merged(200_000)
    assert measured(lambda: open_workbook(data)).seconds < SECONDS
    assert len(open_workbook(data).sheets[0].merged) == 100_000


def test_a_million_defined_names() -> None:
    made = parts(sheet_xml(TWO_ROWS))
    names = "".join(f'<definedName name="n{n}">data!$A${n + 1}</definedName>' for n in range(1_000_000))
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace(
        "</sheets>", f"</sheets><definedNames>{names}</definedNames>"
    )
    assert refusal(archive(made))


@pytest.mark.parametrize(
    ("part", "xml"),
    [
        (
            "xl/externalLinks/externalLink1.xml",
            f'<externalLink {MAIN}><externalBook r:id="rId1" xmlns:r="{OFFICE}"/></externalLink>',
        ),
        (
            "xl/connections.xml",
            f'<connections {MAIN}><connection id="1" type="5"><dbPr connection="http://198.51.100.1/"/></connection>'
            "</connections>",
        ),
        ("xl/queryTables/queryTable1.xml", f'<queryTable {MAIN} name="x" connectionId="1"/>'),
        ("customXml/item1.xml", "<!DOCTYPE x [<!ENTITY e SYSTEM 'http://198.51.100.1/'>]><x>&e;</x>"),
    ],
)
def test_links_and_connections_are_never_looked_at(part: str, xml: str) -> None:
    assert open_workbook(workbook(extra={part: xml})).sheets[0].row(2) == ["BN001", 5.0]


def test_an_ods_file_with_a_password() -> None:
    manifest = (
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    assert "password-protected" in refusal(ods(extra={"META-INF/manifest.xml": manifest}))


def test_an_archive_with_a_password() -> None:
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        places = [entry.header_offset for entry in file.infolist()]
    for place in places:
        data[place + 6] |= 1
    start = data.index(b"PK\x01\x02")
    while start >= 0:
        data[start + 8] |= 1
        start = data.find(b"PK\x01\x02", start + 4)
    assert "password-protected" in refusal(bytes(data))
