"""Words that stand where a value should be. Matched after :func:`fold`."""

from __future__ import annotations

from .folding import fold

MISSING = frozenset(
    fold(word)
    for word in (
        "", "-", "--", "---", "–", "—", "−", ".", "..", "…", "/", "N/A", "NA", "n.a.", "null", "missing",
        "not available", "not known",
        "KXĐ", "không xác định", "không có số liệu", "không có kết quả", "không làm", "chưa làm", "chưa có",
        "không rõ", "chưa rõ", "k rõ", "not done", "unknown", "unk", "non eseguito", "non disponibile", "mancante",
        "n.v.", "nv", "n/v", "non valutabile", "non valutato", "non noto", "non nota", "ignoto",
    )
)  # fmt: skip
NOT_DETECTED = frozenset(
    fold(word)
    for word in (
        "not detected", "not detectable", "undetectable", "undetected", "below detection", "không phát hiện",
        "không phát hiện được", "KPH", "KPHĐ",
        "dưới ngưỡng phát hiện", "non rilevato", "non rilevabile", "non dosabile",
    )
)  # fmt: skip
# "n.d." is not done, not detected, non determinato, non dosabile or non disponibile: only the laboratory knows.
NOT_DONE_OR_NOT_DETECTED = frozenset({"n.d.", "n.d", "nd", "nd.", "n d", "n/d", "n.r.", "n.r", "nr"})
DEATH_SIGNS = ("†", "✝", "‡")
UNCERTAIN = frozenset({"?", "??", "(?)"})
# Beginnings of what a laboratory writes where it gives no result; folded.
NO_RESULT = (
    "haemoly", "hemoly", "emoliz", "tan huyet", "vo hong cau", "lipaem", "lipem", "icter", "itter", "clott", "coagul",
    "dong mau", "mau dong", "insuff", "qns", "khong du mau", "pending", "in corso", "dang cho", "cho ket qua", "see ",
    "vedi ", "xem ", "sample ", "campione ", "mau hong", "mat mau", "cancel", "annull", "error", "errore", "repeat",
    "ripetere", "lam lai", "to follow",
)  # fmt: skip
