"""Clinical assessments."""

from __future__ import annotations

from registry.models.synonyms import Codes, Headers, texts

HEADERS: Headers = {
    "assessed_on": texts(
        "visit date; date of visit; assessment date; date of assessment; exam date; examination date;"
        " date of examination; clinical assessment date; visit dt",
        "ngày khám; ngày khám bệnh; ngày thăm khám; ngày khám lâm sàng",
        "data visita; data della visita; data di visita; data valutazione clinica",
    ),
    "ecog": texts(
        "ps; ecog ps; ecog score; ecog status; ps ecog; performance status; who ps; ecog (0-4)",
        "thể trạng; thể trạng ecog; toàn trạng; toàn trạng ecog; chỉ số toàn trạng; chỉ số ecog; điểm ecog",
        "performance status ecog; stato di performance; punteggio ecog",
    ),
    "ascites": texts("ascites grade; ascites degree", "cổ chướng; cổ trướng; dịch cổ chướng; báng bụng", "ascite"),
    "encephalopathy": texts(
        "hepatic encephalopathy; encephalopathy grade; hepatic encephalopathy grade; he grade; west haven",
        "bệnh não gan; hôn mê gan; hội chứng não gan; tiền hôn mê gan; độ bệnh não gan",
        "encefalopatia; encefalopatia epatica; grado encefalopatia",
    ),
    "recorded_child_pugh_points": texts(
        "child-pugh points; child-pugh pts; child-pugh score; child score; child points; cp score; cp points;"
        " ctp score; ctp points; child-turcotte-pugh score; cps; child-pugh numeric; child-pugh total",
        "điểm child-pugh; điểm child; tổng điểm child-pugh; child-pugh (điểm); điểm cp",
        "punteggio child-pugh; punteggio child; score child-pugh; score child; child-pugh (punti); punti child-pugh;"
        " child-pugh punteggio",
    ),
    "recorded_child_pugh_class": texts(
        "child-pugh; child; child-pugh class; child class; child-pugh grade; child-pugh stage; cp class; cp grade;"
        " ctp; ctp class; child-turcotte-pugh; child-turcotte-pugh class; child-pugh abc",
        "phân loại child-pugh; phân loại child; phân độ child-pugh; phân độ child; xếp loại child-pugh; giai đoạn"
        " child-pugh; mức child-pugh",
        "classe child-pugh; classe child; classe di child-pugh; classe di child; child-pugh (classe);"
        " stadio child-pugh",
    ),
    "recorded_meld": texts("meld; meld score", "điểm meld", "punteggio meld; score meld"),
}

CODES: dict[str, Codes] = {
    # "+" and "(+)" stand for slight where "++" is used too, and for present, of any degree, where it isn't: not listed,
    # and neither is "yes". Grades are those of the International Ascites Club (Hepatology 2003;38:258).
    "ascites": {
        "none": texts(
            "no; n; 0; (-); absent; nil; negative; neg; no ascites; grade 0",
            "không; ko; không có; âm tính; độ 0",
            "assente; assenza; nessuna; negativa; grado 0",
        ),
        "mild_moderate": texts(
            "mild; moderate; slight; small; minimal; trace; mild-moderate; mild/moderate; controlled;"
            " diuretic-responsive; medically controlled; grade 1; grade 2; grade i; grade ii",
            "ít; nhẹ; vừa; nhẹ-vừa; nhẹ đến vừa; ít-vừa; ít đến vừa; trung bình; lượng ít; lượng vừa; mức độ ít;"
            " mức độ vừa; độ 1; độ 2; độ i; độ ii",
            "lieve; moderata; lieve-moderata; lieve/moderata; da lieve a moderata; modesta; scarsa; minima;"
            " controllata;"
            " responsiva ai diuretici; grado 1; grado 2; grado i; grado ii",
        ),
        "severe": texts(
            "large; gross; massive; marked; tense; refractory; +++; (+++); 3+; grade 3; grade iii",
            "nhiều; nặng; lượng nhiều; mức độ nhiều; căng; kháng trị; độ 3; độ iii",
            "grave; severa; massiva; abbondante; imponente; cospicua; tesa; refrattaria; grado 3; grado iii",
        ),
    },
    # West Haven grades. A bare "1" isn't listed: of a score's points it means none, of yes and no any grade.
    "encephalopathy": {
        "none": texts(
            "no; n; 0; (-); absent; nil; negative; neg; grade 0",
            "không; ko; không có; âm tính; độ 0",
            "assente; assenza; nessuna; negativa; grado 0",
        ),
        "grade_1_2": texts(
            "2; i; ii; i-ii; i/ii; 1-2; 1/2; mild; grade 1; grade 2; grade i; grade ii; grade 1-2; g1; g2; g1-2;"
            " stage 1; stage 2; minimal; medically controlled",
            "độ 1; độ 2; độ i; độ ii; độ i-ii; độ 1-2; nhẹ",
            "grado 1; grado 2; grado i; grado ii; grado i-ii; grado 1-2; lieve; controllata",
        ),
        "grade_3_4": texts(
            "3; 4; iii; iv; iii-iv; iii/iv; 3-4; 3/4; severe; coma; grade 3; grade 4; grade iii; grade iv; grade 3-4;"
            " g3; g4; g3-4; stage 3; stage 4; refractory",
            "độ 3; độ 4; độ iii; độ iv; độ iii-iv; độ 3-4; nặng; hôn mê",
            "grado 3; grado 4; grado iii; grado iv; grado iii-iv; grado 3-4; grave; severa; refrattaria",
        ),
    },
}
