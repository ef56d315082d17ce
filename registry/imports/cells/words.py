"""Words that stand where a value should be. Matched after :func:`fold`."""

from __future__ import annotations

from .folding import fold

MISSING = frozenset(
    fold(word)
    for word in (
        "", "-", "--", "---", "–", "—", "−", ".", "..", "…", "/", "N/A", "NA", "n.a.", "null", "missing",
        "not available", "not known",
        "KXĐ", "không xác định", "không có số liệu", "không có kết quả", "không làm", "chưa làm", "chưa có",
        "not done", "non eseguito", "non disponibile", "mancante",
    )
)  # fmt: skip
NOT_DETECTED = frozenset(
    fold(word)
    for word in (
        "not detected", "not detectable", "undetectable", "undetected", "below detection", "không phát hiện",
        "không phát hiện được",
        "dưới ngưỡng phát hiện", "non rilevato", "non rilevabile", "non dosabile",
    )
)  # fmt: skip
# "n.d." is not done, not detected, non determinato, non dosabile or non disponibile: only the laboratory knows.
NOT_DONE_OR_NOT_DETECTED = frozenset({"n.d.", "n.d", "nd", "nd.", "n d", "n/d", "n.r.", "n.r", "nr"})
DEATH_SIGNS = ("†", "✝", "‡")
UNCERTAIN = frozenset({"?", "??", "(?)"})
