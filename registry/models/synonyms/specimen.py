"""Specimens and their timepoints."""

from __future__ import annotations

from registry.models.synonyms import Codes, Headers, texts

HEADERS: Headers = {
    "code": texts(
        "specimen; specimen id; specimen no; specimen number; sample; sample id; sample no; sample number; sample code;"
        " barcode; tube; tube id; tube no; aliquot; aliquot id",
        "mã mẫu; mã bệnh phẩm; số mẫu; mã ống; mã ống nghiệm; mã vạch",
        "codice campione; campione; id campione; cod campione; n campione; numero campione; codice provetta; provetta",
    ),
    "specimen_type": texts(
        "sample type; type of sample; type of specimen; material; matrix; sample matrix; specimen matrix",
        "loại mẫu; loại bệnh phẩm; bệnh phẩm; chất liệu",
        "tipo campione; tipo di campione; materiale; matrice; tipo materiale",
    ),
    "timepoint": texts(
        "visit; visit name; tp; sampling time point; sampling point; study visit; redcap event name; event name",
        "thời điểm; thời điểm lấy mẫu; thời điểm xn; thời điểm xét nghiệm; lần xét nghiệm; lần khám",
        "tempo; tempo prelievo; tempo di prelievo; tempo del prelievo; momento prelievo; momento del prelievo; visita",
    ),
    "timepoint_cycle": texts(
        "cycle; cycle no; cycle number; visit number; visit no",
        "chu kỳ; chu kỳ số",
        "ciclo; ciclo n; numero ciclo; n ciclo",
    ),
    "timepoint_day": texts(
        "post-op day; day post-op; postoperative day; pod; day; days after surgery; days post-op;"
        " day of cycle; cycle day",
        "ngày thứ; ngày sau mổ; ngày hậu phẫu; hậu phẫu ngày; ngày thứ sau mổ",
        "giorno; giorno postoperatorio; giornata postoperatoria; giorno post-op; giorni dall'intervento; giorno ciclo",
    ),
    "collected_on": texts(
        "collection date; date collected; date of collection; sample date; date of sample; sampling date;"
        " date of sampling; sample collection date; specimen date; blood draw date; date of blood draw; draw date;"
        " blood sample date; blood sampling date; phlebotomy date; test date; date of test; lab date; labs date;"
        " date of labs; laboratory date; sample dt; sampling dt; date",
        "ngày xét nghiệm; ngày xn; ngày làm xét nghiệm; ngày lấy mẫu; ngày lấy bệnh phẩm; ngày thu mẫu;"
        " ngày lấy mẫu máu; ngày lấy máu xét nghiệm; ngày",
        "data prelievo; data del prelievo; data di prelievo; data prel; data prelievo ematico; data campione;"
        " data del campione; data raccolta; data raccolta campione; data ematochimici; data esami ematici; data",
    ),
    "frozen_on": texts(
        "date frozen; freezing date; freeze date; date of freezing; storage date",
        "ngày đông lạnh; ngày trữ đông; ngày bảo quản đông; ngày trữ lạnh",
        "data congelamento; data di congelamento; data stoccaggio",
    ),
    "freeze_thaw_count": texts(
        "freeze-thaw; freeze-thaws; n freeze-thaw; number of freeze-thaw cycles; ft cycles; thaw count; thaws",
        "số lần rã đông; số lần đông rã; số lần đông - rã đông; số chu kỳ rã đông",
        "cicli di congelamento; cicli gelo-disgelo; cicli congelamento-scongelamento; cicli di"
        " congelamento/scongelamento; n scongelamenti",
    ),
    "haemolysis": texts(
        "hemolysis; haemolysis grade; hemolysis grade",
        "tán huyết; vỡ hồng cầu; mức độ tán huyết",
        "emolisi; grado emolisi",
    ),
    "lipaemia": texts(
        "lipemia; lipaemia grade; lipemia grade", "đục mỡ; huyết thanh đục; mức độ đục", "lipemia (0-4); grado lipemia"
    ),
    "icterus": texts("icterus grade; icteric", "vàng; độ vàng; mức độ vàng", "ittero; grado ittero"),
}

TIMEPOINT_SYNONYMS: Codes = {
    "baseline": texts(
        "bl; at baseline; at diagnosis; diagnosis; pre-treatment; before treatment; at inclusion",
        "ban đầu; lúc chẩn đoán; khi chẩn đoán; trước điều trị; lúc đầu",
        "basale; alla diagnosi; pre-trattamento; prima del trattamento; pre-terapia; all'arruolamento; al basale",
    ),
    "pre_op": texts(
        "pre; pre-op; preop; preoperative; pre-operative; pre-surgery; before surgery; before operation;"
        " before resection; prior to surgery",
        "trước mổ; trước phẫu thuật; trước pt; trước khi mổ; tiền phẫu",
        "preoperatorio; pre-operatorio; preoperatoria; pre-intervento; prima dell'intervento; prima dell'operazione",
    ),
    "post_op": texts(
        "post; post-op; postop; postoperative; post-operative; post-surgery; after surgery; after operation;"
        " after resection",
        "sau mổ; sau phẫu thuật; sau pt; sau khi mổ; hậu phẫu",
        "postoperatorio; post-operatorio; postoperatoria; post-intervento; dopo l'intervento; dopo intervento",
    ),
    "cycle": texts("during chemotherapy; chemo cycle", "chu kỳ; trong hóa trị", "ciclo; durante chemioterapia"),
    "follow_up": texts(
        "fu; f/u; fup; follow up; at follow-up; last follow-up",
        "theo dõi; tái khám; khi tái khám; theo dõi sau điều trị",
        "controllo; al controllo; al follow-up; visita di controllo",
    ),
    "scheduled": texts("visit", "lần", "visita"),
}

CODES: dict[str, Codes] = {
    "specimen_type": {
        "serum": texts("sera; serum sample", "huyết thanh", "siero; sierico"),
        "edta_plasma": texts(
            "edta; plasma edta; plasma (edta); edta-plasma; k2 edta; k3 edta; k2-edta plasma; k2edta plasma",
            "huyết tương edta; huyết tương (edta)",
            "plasma con edta; plasma in edta; plasma k2-edta",
        ),
        "heparin_plasma": texts(
            "heparin; plasma heparin; plasma (heparin); heparin-plasma; lithium heparin; li-heparin;"
            " lithium heparin plasma; heparinised plasma; heparinized plasma",
            "huyết tương heparin; huyết tương (heparin)",
            "eparina; plasma eparina; plasma eparinato; litio eparina; plasma litio-eparina",
        ),
        "whole_blood": texts("blood; whole-blood", "máu toàn phần", "sangue intero; sangue"),
    },
}
