"""Codes that several tables use."""

from __future__ import annotations

from registry.models.synonyms import Codes, texts

YES_NO: Codes = {
    "yes": texts(
        "y; 1; x; ✓; ✔; +; (+); positive; pos; present; true; affirmative",
        "có; dương tính; dương",
        "sì; s; presente; positivo; positiva; presenza; vero",
    ),
    "no": texts(
        "n; 0; (-); negative; neg; absent; false; none; nil",
        "không; ko; không có; âm tính",
        "assente; negativo; negativa; assenza; nessuno; nessuna; falso",
    ),
    "unknown": texts(
        "?; not known; unk; n/k; undetermined",
        "không rõ; không biết; chưa rõ",
        "sconosciuto; sconosciuta; non noto; non nota; ignoto; ignota",
    ),
}

SEROLOGY: Codes = {
    "positive": texts(
        "+; (+); pos; yes; y; 1; reactive; present; detected",
        "dương tính; dương; có",
        "positivo; positiva; reattivo; presente; sì; s",
    ),
    "negative": texts(
        "-; (-); neg; no; n; 0; non-reactive; nonreactive; absent; not detected",
        "âm tính; không; ko",
        "negativo; negativa; non reattivo; assente",
    ),
    "unknown": texts("?; not known; unk; n/k", "không rõ; không biết; chưa rõ", "non noto; sconosciuto; ignoto"),
}

MARGIN: Codes = {
    "R0": texts("r 0; negative; clear; free", "âm tính", "negativo; indenne"),
    "R1": ("r 1",),
    "R2": ("r 2",),
}
MARGIN_HEADERS = texts(
    "margins; resection margin; resection margins; surgical margin; margin status; r status; resection status; r0/r1",
    "diện cắt; bờ diện cắt; bờ phẫu thuật",
    "margine; margini; margine di resezione; margini di resezione; stato dei margini; radicalità",
)
