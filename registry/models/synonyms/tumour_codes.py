"""Codes of the tumour records."""

from __future__ import annotations

from registry.models.synonyms import Codes, texts

_DIGITS = ("1", "2", "3", "4")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_DIFFERENTIATION: dict[str, tuple[str, str, str]] = {
    "I": (
        "well; well differentiated; well-differentiated; well diff",
        "biệt hóa tốt; biệt hóa cao; biệt hóa rõ",
        "ben differenziato; ben diff; differenziato",
    ),
    "II": (
        "moderate; moderately; moderately differentiated; moderately-differentiated; mod; moderately diff",
        "biệt hóa vừa; biệt hóa trung bình",
        "moderatamente differenziato; mediamente differenziato; moderatamente diff",
    ),
    "III": (
        "poor; poorly; poorly differentiated; poorly-differentiated; poorly diff",
        "biệt hóa kém; biệt hóa thấp; kém biệt hóa",
        "scarsamente differenziato; poco differenziato; scarsamente diff",
    ),
    "IV": ("undifferentiated; anaplastic", "không biệt hóa", "indifferenziato; anaplastico"),
}


def _segments() -> Codes:
    """Couinaud's segments by their Arabic and Roman numbers, after the words that wards put before them."""
    words = ("seg", "seg.", "segment", "hpt", "hạ phân thùy", "segmento", "s.")
    halves = {
        "IV": texts("4a; 4b; iva; ivb; s4a; s4b; siva; sivb; seg 4a; seg 4b; hpt 4a; hpt 4b; segmento 4a; segmento 4b")
    }
    return {
        code: (
            *(f"s{number}" for number in (digit, code)),
            digit,
            *(f"{word} {number}" for word in words for number in (digit, code)),
            *halves.get(code, ()),
        )
        for code, digit in ((code, str(position)) for position, code in enumerate(_ROMAN, start=1))
    }


CODES: dict[str, Codes] = {
    "method": {
        "us": texts(
            "usg; u/s; sonography; ultrasonography; echo; abdominal ultrasound",
            "siêu âm; siêu âm bụng; sa",
            "ecografia; eco; ecografia addome",
        ),
        "ceus": texts(
            "contrast ultrasound; contrast us",
            "siêu âm cản âm; siêu âm có cản âm",
            "ecografia con mezzo di contrasto; ecografia con mdc; eco con mdc",
        ),
        "ct": texts(
            "ct scan; ct-scan; cect; mdct; msct; multiphasic ct; triphasic ct; computed tomography; abdominal ct",
            "cắt lớp vi tính; chụp cắt lớp vi tính; cắt lớp; clvt; chụp clvt; ct bụng; ct gan",
            "tac; tc; tc addome; tac addome; tomografia; tc con mdc; tac con mdc",
        ),
        "mri": texts(
            "mr; mri scan; magnetic resonance; magnetic resonance imaging; mri liver",
            "cộng hưởng từ; chụp cộng hưởng từ; cht; mri gan",
            "rm; rmn; risonanza; risonanza magnetica; rm fegato; rm addome",
        ),
        "pet": texts("pet/ct; pet-ct; petct; fdg-pet", "chụp pet; chụp pet/ct", "pet-tc; pet/tc; pet-tac"),
        "histology": texts(
            "pathology; histopathology; surgical specimen",
            "giải phẫu bệnh; gpb; mô bệnh học; mbh",
            "istologia; istologico; esame istologico; pezzo operatorio",
        ),
        "ious": texts(
            "intraoperative us; intraoperative ultrasound; intra-op us",
            "siêu âm trong mổ",
            "ecografia intraoperatoria; eco intraoperatoria",
        ),
    },
    # Vp3 is the first-order branch, Vp4 the main trunk (Liver Cancer Study Group of Japan). "-" is missing.
    "portal_vein_thrombosis": {
        "none": texts(
            "no; n; 0; (-); vp0; vp 0; absent; negative; neg; nil; patent",
            "không; ko; không có; âm tính",
            "assente; assenza; negativo; negativa; nessuna; pervia",
        ),
        "vp1": ("vp 1", "vp-1"),
        "vp2": ("vp 2", "vp-2"),
        "vp3": texts(
            "vp 3; vp-3; left branch; right branch; first-order branch; left portal vein; right portal vein",
            "nhánh trái; nhánh phải; nhánh trái tmc; nhánh phải tmc; nhánh trái tĩnh mạch cửa;"
            " nhánh phải tĩnh mạch cửa; nhánh p; nhánh t",
            "ramo sinistro; ramo destro; ramo portale sinistro; ramo portale destro",
        ),
        "vp4": texts(
            "vp 4; vp-4; main trunk; main portal vein; main portal trunk",
            "thân chung; thân chính; thân tmc; thân tĩnh mạch cửa; thân chung tĩnh mạch cửa",
            "tronco principale; tronco portale; tronco comune",
        ),
        "present": texts(
            "yes; y; 1; +; (+); x; ✓; ✔; positive; pos",
            "có; dương tính",
            "presente; presenza; sì; s; positivo; positiva",
        ),
        "unknown": texts("?; not known; unk; n/k", "không rõ; chưa rõ", "non noto; non nota; sconosciuto; ignota"),
    },
    "nodes": {
        "N0": texts(
            "0; cn0; pn0; no; n; (-); absent; negative; neg", "không; ko; âm tính", "assenti; assente; negativi"
        ),
        "N1": texts(
            "1; cn1; pn1; n+; yes; y; (+); present; positive; pos", "có; dương tính", "presenti; presente; positivi; sì"
        ),
        "unknown": texts("nx; ?; not known; unk", "không rõ; chưa rõ", "non noto; sconosciuto; non valutati"),
    },
    "metastasis": {
        "M0": texts(
            "0; cm0; pm0; no; n; (-); absent; negative; neg; none",
            "không; ko; không có; chưa di căn; không di căn; âm tính",
            "assenti; assente; negativo; nessuna",
        ),
        "M1": texts(
            "1; cm1; pm1; m1a; m1b; m1c; m+; yes; y; (+); present; positive; pos",
            "có; có di căn; dương tính",
            "presenti; presente; positivo; sì",
        ),
        "unknown": texts("mx; ?; not known; unk", "không rõ; chưa rõ", "non noto; sconosciuto; non valutata"),
    },
    "liver_share": {
        "half_or_less": texts("≤50%; ≤50; <=50%; <=50; <50%; <50; ≤ 50 %; <= 50 %; < 50%; < 50 %"),
        "more_than_half": texts(">50%; >50; > 50 %; > 50%; massive; massivo"),
    },
    "differentiation": {
        code: (
            digit,
            *(f"{word}{digit}" for word in ("g", "grade ", "độ ", "grado ")),
            *(f"{word} {code}" for word in ("grade", "độ", "grado", "edmondson")),
            f"edmondson {digit}",
            *texts(*_DIFFERENTIATION[code]),
        )
        for code, digit in zip(_ROMAN[:4], _DIGITS, strict=True)
    },
    "segment": _segments(),
    "volume_formula": {
        "ellipsoid": texts("three axes; 3 axes; ellipsoidal", "ba trục", "ellissoide; tre assi; 3 assi"),
        "prolate": texts("two axes; 2 axes", "hai trục", "due assi; 2 assi"),
        "sphere": texts("one axis; 1 axis; spherical", "một trục; hình cầu", "sfera; sferica; un asse"),
    },
    # The names that the stages bear in the classification itself (J Hepatol 2022;76:681).
    "bclc": {
        "0": texts("very early; very early stage", "rất sớm; giai đoạn rất sớm", "molto precoce; stadio molto precoce"),
        "A": texts("early; early stage", "sớm; giai đoạn sớm", "precoce; stadio precoce; iniziale"),
        "B": texts(
            "intermediate; intermediate stage", "trung gian; giai đoạn trung gian", "intermedio; stadio intermedio"
        ),
        "C": texts("advanced; advanced stage", "tiến triển; giai đoạn tiến triển", "avanzato; stadio avanzato"),
        "D": texts("terminal; terminal stage; end-stage", "cuối; giai đoạn cuối", "terminale; stadio terminale"),
    },
    "okuda": {"I": ("1",), "II": ("2",), "III": ("3",)},
    "tnm_t": {
        "T1a": ("1a", "ct1a", "pt1a"),
        "T1b": ("1b", "ct1b", "pt1b"),
        "T2": ("2", "ct2", "pt2"),
        "T3": ("3", "ct3", "pt3"),
        "T4": ("4", "ct4", "pt4"),
    },
    "tnm_stage": {
        "IA": ("1a",),
        "IB": ("1b",),
        "II": ("2",),
        "IIIA": ("3a",),
        "IIIB": ("3b",),
        "IVA": ("4a",),
        "IVB": ("4b",),
    },
}
