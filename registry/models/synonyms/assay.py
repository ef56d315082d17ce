"""Analytes, methods, runs and results. Each analyte's own names stand with it in ``registry/reference_data.py``."""

from __future__ import annotations

from registry.models.synonyms import Codes, Headers, texts

ANALYTE: Headers = {
    "code": texts(
        "analyte; test; test name; lab test; marker; biomarker; parameter; cytokine; analyte name; parameter name;"
        " lab parameter",
        "xét nghiệm; tên xét nghiệm; loại xét nghiệm; chỉ số xét nghiệm; tên xn; chỉ số; thông số",
        "analita; esame; nome esame; parametro; marcatore; citochina; biomarcatore",
    ),
}
METHOD: Headers = {
    "platform": texts(
        "platform; method; assay; assay method; assay platform; test method; analyser; analyzer",
        "phương pháp xét nghiệm; kỹ thuật xét nghiệm; phương pháp xn; máy xét nghiệm; hệ thống xét nghiệm",
        "metodo; metodo analitico; piattaforma; metodo di dosaggio; strumento; analizzatore",
    ),
}
METHOD_CODES: dict[str, Codes] = {
    "platform": {
        "immulite_1000": texts("immulite; immulite 1000; clia; chemiluminescence"),
        "cba": texts("bead array"),
        "luminex": ("xmap",),
    },
}
RUN: Headers = {
    "run_on": texts(
        "assay date; run date; date of assay; date of run; date assayed; analysis date; assayed on; measured on",
        "ngày chạy; ngày chạy mẫu; ngày phân tích; ngày chạy xét nghiệm; ngày chạy máy",
        "data analisi; data dosaggio; data di analisi; data dell'analisi; data corsa",
    ),
    "lot": texts(
        "lot no; lot number; kit lot; reagent lot no; batch; batch no",
        "số lô; số lô thuốc thử; lô kit; lô hóa chất; số lot",
        "lotto; n lotto; lotto reagente; lotto kit; numero lotto",
    ),
}
RESULT: Headers = {
    "value": texts(
        "result; results; result value; test result; assay result; measured value; concentration; conc; measurement;"
        " lab value",
        "kết quả; kết quả xét nghiệm; kết quả xn; giá trị; nồng độ",
        "risultato; valore; concentrazione; valore misurato; risultato esame",
    ),
    "unit": texts(
        "units; unit of measure; unit of measurement; uom; result unit; units of measure",
        "đơn vị; đơn vị tính; đơn vị đo; đvt",
        "unità; unità di misura; udm; u.m.; unità misura",
    ),
    "replicate": texts(
        "replicate no; replicate number; rep; rep no", "lần đo; lần lặp; lần lặp lại", "replicato; n replicato; replica"
    ),
    "dilution": texts(
        "dilution factor; dil; dil factor",
        "độ pha loãng; hệ số pha loãng; pha loãng",
        "diluizione; fattore di diluizione",
    ),
    "cv_percent": texts("cv; cv%; %cv; intra-assay cv", "hệ số biến thiên", "coefficiente di variazione"),
    "qc_flag": texts(
        "qc; flag; qc status; qc result; qc outcome", "kiểm chuẩn; kết quả qc", "controllo qualità; esito qc"
    ),
}
RESULT_CODES: dict[str, Codes] = {
    "qc_flag": {
        "ok": texts("pass; passed; valid; accepted; acceptable; good", "đạt; hợp lệ", "valido; superato; conforme"),
        "repeat": texts("to repeat; repeated; rerun; re-run", "lặp lại; làm lại; chạy lại", "ripetere; da ripetere"),
        "reject": texts(
            "fail; failed; invalid",
            "loại; không đạt; không hợp lệ",
            "scartato; non valido; non conforme; respinto",
        ),
    },
}
