"""Workbooks as Vietnamese and Italian wards and laboratories write them: what every column is taken for, and what is
stored.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from registry.imports.context import ImportContext
from registry.models import ColorectalPrimary, FollowUp, Patient, Recurrence, Treatment
from tests.imports.conftest import applied, csv_bytes
from tests.imports.wards import Table, book, read_as, results, values


def test_a_vietnamese_hcc_ward_with_a_header_in_two_rows(context: ImportContext) -> None:
    header = [
        ["STT", "Mã số bệnh nhân", "Giới tính", "Năm sinh", "Ngày XN", "Khối u", None, None, "Lâm sàng", None, None,
         "Xét nghiệm", None, None, "BCLC", "Ghi chú"],
        [None, None, None, None, None, "Số lượng u", "ĐK lớn nhất (cm)", "HKTMC", "Cổ trướng", "Bệnh não gan",
         "Child-Pugh", "Bilirubin TP (µmol/L)", "Tiểu cầu (G/L)", "IL-2 huyết thanh (pg/mL)", None, None],
    ]  # fmt: skip
    rows = [
        [1, "HCC-001", "Nam", 1958, dt.datetime(2017, 3, 5), 1, "4,5", "Không", "không", "Không", "A", "17,1", 150,
         "355,7", "A", "mổ"],
        [2, "HCC-002", "nữ", 1965, dt.datetime(2017, 3, 12), 3, "8,2", "có", "ít", "độ I", "B", "45", 92,
         "<5", "C", None],
    ]  # fmt: skip
    merged = ("F1:H1", "I1:K1", "L1:N1", *(f"{column}1:{column}2" for column in "ABCDEOP"))
    plan = applied(book({"Bệnh nhân HCC": [*header, *rows]}, merged), context)
    assert read_as(plan) == [
        "row number", "patient.registry_id", "patient.sex", "patient.birth_year", "specimen.collected_on",
        "tumourassessment.nodule_count", "tumourassessment.largest_diameter_mm cm",
        "tumourassessment.portal_vein_thrombosis", "clinicalassessment.ascites", "clinicalassessment.encephalopathy",
        "clinicalassessment.recorded_child_pugh_class", "analyte:bilirubin umol/L", "analyte:platelets 10*9/L",
        "analyte:IL-2 pg/mL", "tumourassessment.recorded_bclc", "patient.notes",
    ]  # fmt: skip
    first, second = Patient.objects.order_by("registry_id")
    assert values(first, "sex", "birth_year", "notes") == ("male", 1958, "mổ")
    tumour = first.tumour_assessments.get()
    assert values(tumour, "nodule_count", "portal_vein_thrombosis", "recorded_bclc") == (1, "none", "A")
    assert tumour.largest_diameter_mm == Decimal(45)
    assert values(second.tumour_assessments.get(), "nodule_count", "portal_vein_thrombosis") == (3, "present")
    assert values(second.clinical_assessments.get(), "ascites", "encephalopathy", "recorded_child_pugh_class") == (
        "mild_moderate", "grade_1_2", "B",
    )  # fmt: skip
    assert results("HCC-001") == {"bilirubin": "17.1 umol/L", "platelets": "150 10*9/L", "IL-2": "355.7 pg/mL"}
    assert results("HCC-002")["IL-2"] == "<5 pg/mL"


def test_a_vietnamese_laboratory_with_a_result_a_row(context: ImportContext) -> None:
    plan = applied(
        book({"Xét nghiệm": [
            ["STT", "MSBN", "Mã bệnh phẩm", "Loại bệnh phẩm", "Ngày lấy mẫu", "Tên xét nghiệm", "Kết quả", "Đơn vị"],
            [1, "HCC-001", "S1", "Huyết thanh", "05/03/2017", "IL-2", "355,7", "pg/mL"],
            [2, "HCC-001", "S1", "Huyết thanh", "05/03/2017", "TNF-α", "<4", "pg/mL"],
            [3, "HCC-001", "S2", "Máu toàn phần", "05/03/2017", "Tiểu cầu", 150, "G/L"],
            [4, "HCC-002", "S3", "huyet thanh", "06/03/2017", "Bilirubin toàn phần", "20,5", "µmol/L"],
            [5, "HCC-002", "S4", "Huyết tương EDTA", "06/03/2017", "TCD4", 512, "tế bào/µL"],
        ]}),
        context,
    )  # fmt: skip
    assert read_as(plan) == [
        "row number", "patient.registry_id", "specimen.code", "specimen.specimen_type", "specimen.collected_on",
        "analyte.code", "assayresult.value", "assayresult.unit",
    ]  # fmt: skip
    assert results("HCC-001") == {"IL-2": "355.7 pg/mL", "TNF-alpha": "<4 pg/mL", "platelets": "150 10*9/L"}
    assert results("HCC-002") == {"bilirubin": "20.5 umol/L", "CD4": "512 /uL"}
    types = Patient.objects.get(registry_id="HCC-001").specimens.values_list("code", "specimen_type")
    assert dict(types) == {"S1": "serum", "S2": "whole_blood"}


def test_a_vietnamese_follow_up_of_liver_metastases(context: ImportContext) -> None:
    plan = applied(
        book({"Theo dõi": [
            ["Mã nghiên cứu", "Ngày mổ", "Phương pháp điều trị", "Ngày tái phát", "Vị trí tái phát", "Đáp ứng điều trị",
             "Ngày đánh giá", "Tình trạng sống", "Ngày liên lạc cuối", "Ngày tử vong", "Nguyên nhân tử vong"],
            ["DC01", "10/01/2016", "Cắt gan", "02/02/2017", "Gan", "Đáp ứng một phần", "01/01/2017", "Tử vong",
             "03/03/2018", "03/03/2018", "Suy gan"],
            ["DC02", "11/02/2016", "phẫu thuật cắt gan", None, None, "Bệnh ổn định", "02/01/2017", "Còn sống",
             "04/04/2018", None, None],
            ["DC03", "12/03/2016", "RFA", "05/05/2017", "phổi", "bệnh tiến triển", "03/01/2017", "sống còn bệnh",
             "06/06/2018", None, None],
            ["DC04", "13/04/2016", "Ghép gan", None, None, "đáp ứng hoàn toàn", "04/01/2017", "Mất theo dõi",
             "07/07/2018", None, None],
        ]}),
        context,
    )  # fmt: skip
    assert read_as(plan) == [
        "patient.registry_id", "treatment.started_on", "treatment.kind", "recurrence.recurred_on",
        "recurrence.recurrence_site", "responseassessment.recorded_response", "responseassessment.assessed_on",
        "followup.status", "followup.last_contact_on", "followup.died_on", "followup.cause_of_death",
    ]  # fmt: skip
    statuses = FollowUp.objects.order_by("patient__registry_id").values_list("status", flat=True)
    assert list(statuses) == ["dead", "alive", "alive_with_disease", "lost"]
    dead = FollowUp.objects.get(status="dead")
    assert values(dead, "died_on", "cause_of_death") == (dt.date(2018, 3, 3), "liver_failure")
    kinds = Treatment.objects.order_by("patient__registry_id").values_list("kind", flat=True)
    assert list(kinds) == ["resection", "resection", "ablation", "transplant"]
    assert list(Recurrence.objects.order_by("recurred_on").values_list("recurrence_site", flat=True)) == [
        "liver",
        "lung",
    ]
    responses = [patient.responses.get().recorded_response for patient in Patient.objects.order_by("registry_id")]
    assert responses == ["PR", "SD", "PD", "CR"]


def test_an_italian_hcc_list_from_an_old_spreadsheet_programme(context: ImportContext) -> None:
    data = csv_bytes(
        "N.;Cod. paz.;Sesso;Anno nasc.;Data prelievo;Diam. max (mm);N° noduli;Trombosi della vena porta;Ascite;"
        "Stadiazione BCLC;Classe Child-Pugh;Bilirubina tot. (mg/dl);Piastrine (10^9/L);Conta linfociti (10^9/L);"
        "AFP (ng/ml);Epatite",
        "1;PZ-01;M;1949;05/03/2018;32,5;1;assente;assente;A;A;0,9;180;1,8;12,5;HBV",
        "2;PZ-02;femm.;1955;06/03/2018;61;3;ramo destro;lieve;C;B;2,4;85;0,9;>1000;HCV",
        encoding="cp1252",
    )
    plan = applied(data, context)
    assert plan.workbook.encoding == "cp1252"
    assert read_as(plan) == [
        "row number", "patient.registry_id", "patient.sex", "patient.birth_year", "specimen.collected_on",
        "tumourassessment.largest_diameter_mm mm", "tumourassessment.nodule_count",
        "tumourassessment.portal_vein_thrombosis", "clinicalassessment.ascites", "tumourassessment.recorded_bclc",
        "clinicalassessment.recorded_child_pugh_class", "analyte:bilirubin mg/dL", "analyte:platelets 10*9/L",
        "analyte:lymphocytes 10*9/L", "analyte:AFP ng/mL", "",
    ]  # fmt: skip
    assert [problem.raw for problem in plan.problems if problem.code == "unknown_column"] == ["Epatite"]
    first, second = Patient.objects.order_by("registry_id")
    assert (first.sex, second.sex) == ("male", "female")
    assert first.tumour_assessments.get().largest_diameter_mm == Decimal("32.5")
    assert second.tumour_assessments.get().portal_vein_thrombosis == "vp3"
    assert second.clinical_assessments.get().ascites == "mild_moderate"
    assert results("PZ-02") == {
        "bilirubin": "2.4 mg/dL", "platelets": "85 10*9/L", "lymphocytes": "0.9 10*9/L", "AFP": ">1000 ng/mL",
    }  # fmt: skip


ITALIAN_SHEETS: dict[str, Table] = {
    "Anagrafica": [
        ["ID pz", "Sesso", "Anno di nascita", "Diagnosi", "Data diagnosi"],
        ["MT01", "maschio", 1950, "metastasi epatiche da carcinoma colorettale", "01/02/2015"],
        ["MT02", "donna", 1961, "CRLM", "03/04/2015"],
    ],
    "Primitivo": [
        ["ID pz", "Sede primitivo", "pT", "pN", "KRAS", "BRAF", "MSI", "Sincrone/metacrone",
         "Intervallo libero da malattia (mesi)", "Bilobare", "Resecabilità", "Punteggio Fong"],
        ["MT01", "Retto", "T3", "N1", "mutato", "wild type", "MSS", "sincrone", 0, "sì", "resecabile", 3],
        ["MT02", "sigma", "4a", "2b", "non mutato", "V600E", "dMMR", "metacrona", "14,5", "no",
         "convertita", 2],
    ],
    "Trattamenti": [
        ["ID pz", "Trattamento", "Intento", "Schema", "N. cicli", "Data inizio", "Data fine"],
        ["MT01", "chemioterapia sistemica", "neoadiuvante", "FOLFOX", 6, "01/03/2015", "01/06/2015"],
        ["MT02", "resezione epatica", None, None, None, "15/05/2015", None],
    ],
    "Follow-up": [
        ["ID pz", "Data ultimo contatto", "Stato", "Data decesso", "Causa del decesso"],
        ["MT01", "10/10/2018", "vivo senza malattia", None, None],
        ["MT02", "11/11/2017", "deceduta", "11/11/2017", "progressione di malattia"],
    ],
}  # fmt: skip
ITALIAN_COLUMNS = [
    "patient.registry_id", "patient.sex", "patient.birth_year", "patient.diagnosis_group", "patient.diagnosed_on",
    "patient.registry_id", "colorectalprimary.primary_site", "colorectalprimary.primary_t",
    "colorectalprimary.primary_n", "colorectalprimary.kras", "colorectalprimary.braf", "colorectalprimary.msi",
    "colorectalprimary.recorded_timing", "colorectalprimary.recorded_disease_free_months mo",
    "colorectalprimary.bilobar", "colorectalprimary.resectability", "colorectalprimary.recorded_fong",
    "patient.registry_id", "treatment.kind", "treatment.intent", "treatment.schedule", "treatment.cycles_given",
    "treatment.started_on", "treatment.ended_on",
    "patient.registry_id", "followup.last_contact_on", "followup.status", "followup.died_on",
    "followup.cause_of_death",
]  # fmt: skip


def test_an_italian_workbook_of_liver_metastases_in_several_sheets(context: ImportContext) -> None:
    plan = applied(book(ITALIAN_SHEETS), context)
    assert [column for number in range(4) for column in read_as(plan, number)] == ITALIAN_COLUMNS
    told = (
        "primary_site",
        "primary_t",
        "primary_n",
        "kras",
        "braf",
        "msi",
        "recorded_timing",
        "bilobar",
        "resectability",
    )
    first, second = ColorectalPrimary.objects.order_by("patient__registry_id")
    assert values(first, *told) == (
        "rectum", "T3", "N1", "mutated", "wild_type", "mss", "synchronous", "yes", "upfront",
    )  # fmt: skip
    assert values(second, *told) == (
        "left_colon", "T4a", "N2b", "wild_type", "mutated", "msi_h", "metachronous", "no", "converted",
    )  # fmt: skip
    assert second.recorded_disease_free_months == Decimal("14.5")
    assert values(Treatment.objects.get(patient__registry_id="MT01"), "kind", "intent", "schedule", "cycles_given") == (
        "systemic_chemotherapy", "neoadjuvant", "FOLFOX", 6,
    )  # fmt: skip
    assert list(FollowUp.objects.order_by("patient__registry_id").values_list("status", "cause_of_death")) == [
        ("alive_without_disease", ""), ("dead", "cancer"),
    ]  # fmt: skip
