"""Names of persons by their form: Vietnamese family names, Italian and English given names, in the usual order.

The lists hold frequent names and need no more: it is the share of a column that counts.
"""

from __future__ import annotations

import re

from registry.imports.cells import fold

WORDS = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-]?[ ]?[^\W\d_][^\W\d_'’.-]*){1,5}\.?")
MOST_WORDS = 5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Family names that are hardly anything else, and those that begin names of places as well (Hà Nội, Thái Bình).
FAMILIES = _words("nguyen tran le pham hoang huynh phan vu vo dang bui do ngo duong dinh trinh doan truong")
MORE_FAMILIES = _words(
    "ho ly mai lam luong dao luu vuong cao thai ta quach tong chau to ha la quan trieu kieu van nghiem tang"
)
VIETNAMESE_MIDDLES = _words(
    "van thi huu duc ngoc minh thanh quang xuan dinh cong manh hong thu kim anh bich phuong thuy hoang tuan quoc viet"
    " duy trong ba dang nhu my diem bao gia hai trung tien the phu khac si tat"
)
GIVEN = _words(
    "maria anna giuseppina rosa angela giovanna teresa lucia carmela caterina francesca antonietta antonia elena"
    " concetta rita margherita franca paola laura giulia sara chiara silvia monica stefania patrizia daniela"
    " cristina barbara roberta simona federica valentina alessandra elisa martina luisa bruna vincenza grazia"
    " raffaella giuliana giuseppe giovanni antonio mario luigi francesco angelo vincenzo pietro salvatore carlo"
    " franco domenico bruno paolo michele giorgio aldo sergio luciano andrea stefano alessandro roberto massimo fabio"
    " claudio davide matteo"
    " lorenzo simone luca riccardo gianluca maurizio enrico alberto nicola raffaele gennaro pasquale filippo daniele"
    " emanuele federico giacomo tommaso leonardo gabriele umberto renato gino guido silvio ettore"
    " james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald"
    " steven paul andrew kenneth george edward brian ronald timothy jason jeffrey gary nicholas eric stephen mary"
    " patricia jennifer linda elizabeth susan jessica sarah karen nancy lisa betty margaret sandra ashley"
    " kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca helen peter alice"
    " jane"
)
# Institutions are called after persons and saints.
INSTITUTIONS = _words(
    "san santa santo sant st hospital ospedale policlinico clinic clinica institute istituto fondazione center centre"
    " centro university universita benh vien khoa trung tam dai hoc ward reparto unit"
)


def is_name(text: str) -> bool:
    """Tell what has the form of a person's full name. A single text proves little: a column of such texts does.

    >>> [is_name(text) for text in ("Nguyễn Văn A", "TRAN THI BICH", "Maria Rossi", "Ngô gan phải", "Ca Mau")]
    [True, True, True, False, False]
    """
    bare = text.strip()
    words = fold(bare).replace(".", " ").split()
    if not 2 <= len(words) <= MOST_WORDS or not _is_written_as_name(bare) or not INSTITUTIONS.isdisjoint(words[:2]):
        return False
    return _is_vietnamese(words) or not GIVEN.isdisjoint(words)


def _is_vietnamese(words: list[str]) -> bool:
    middle = words[1] in VIETNAMESE_MIDDLES and len(words) > 2
    return (words[0] in FAMILIES and (middle or len(words) == 2)) or (words[0] in MORE_FAMILIES and middle)


def _is_written_as_name(text: str) -> bool:
    """Names consist of words, and have a capital at each or throughout."""
    return WORDS.fullmatch(text) is not None and all(word[0].isupper() for word in text.split())
