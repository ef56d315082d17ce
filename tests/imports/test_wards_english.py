"""Workbooks as English-speaking wards and statistics programmes write them, and headers and codes one at a time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from registry.imports.cells import Verdict, parse_choice
from registry.imports.context import ImportContext
from registry.imports.plan import build_plan
from registry.imports.reading import Reader
from registry.models import AssayResult, Patient
from tests.imports.conftest import applied, codes, csv_bytes
from tests.imports.wards import Table, book, read_as, values

STATISTICS_HEADER = (
    "pt_id,sex,dob_year,dx_date,sample_date,hbsag,cirrhosis,ecog_ps,n_tumors,tumor_size_mm,pvt,bclc_stage,"
    "il2_pg_ml,tnf_alpha_pg_ml,afp_ng_ml,surv_status,last_fu_date"
)


def test_an_export_of_a_statistics_programme(context: ImportContext) -> None:
    plan = applied(
        csv_bytes(
            STATISTICS_HEADER,
            "C001,M,1958,2017-02-01,2017-03-05,1,0,0,1,45,0,A,355.7,12.1,400,dead,2018-05-01",
            "C002,F,1965,2017-02-11,2017-03-12,0,1,1,2,28,1,C,210.4,8.8,35,alive,2018-06-01",
        ),
        context,
    )
    assert read_as(plan) == [
        "patient.registry_id", "patient.sex", "patient.birth_year", "patient.diagnosed_on", "specimen.collected_on",
        "patient.hbsag", "patient.cirrhosis", "clinicalassessment.ecog", "tumourassessment.nodule_count",
        "tumourassessment.largest_diameter_mm mm", "tumourassessment.portal_vein_thrombosis",
        "tumourassessment.recorded_bclc", "analyte:IL-2 pg/mL", "analyte:TNF-alpha pg/mL", "analyte:AFP ng/mL",
        "followup.status", "followup.last_contact_on",
    ]  # fmt: skip
    first, second = Patient.objects.order_by("registry_id")
    assert values(first, "hbsag", "cirrhosis") == ("positive", "no")
    assert values(second, "hbsag", "cirrhosis") == ("negative", "yes")
    pvt = [patient.tumour_assessments.get().portal_vein_thrombosis for patient in (first, second)]
    assert pvt == ["none", "present"]
    assert [patient.follow_ups.get().status for patient in (first, second)] == ["dead", "alive"]


@pytest.mark.parametrize("cells", ["C001,1,2", "C001,2,1", "C001,9,0"])
def test_numbers_that_only_a_codebook_explains_are_refused(context: ImportContext, cells: str) -> None:
    plan = build_plan(csv_bytes("pt_id,sex,status", cells), context)
    assert codes(plan) == [("B2", "unknown_code"), ("C2", "unknown_code")]


ENGLISH_SHEETS: dict[str, Table] = {
    "Patients": [
        ["Patient No.", "Sex", "Year of birth", "Diagnosis", "Date of diagnosis", "HBs Ag", "Liver cirrhosis"],
        ["LV-01", "Female", 1951, "Hepatocellular carcinoma", dt.datetime(2016, 5, 3), "pos", "Y"],
        ["LV-02", "male", 1963, "Healthy control", None, "neg", "N"],
    ],
    "Tumours": [
        ["Patient No.", "CT date", "Imaging modality", "No. of nodules", "Size of largest lesion [mm]",
         "Portal vein thrombosis (Y/N)", "Extrahepatic spread", "Edmondson grade", "BCLC stage"],
        ["LV-01", dt.datetime(2016, 5, 10), "CT scan", ">3", "52 x 40", "N", "No", "G2", "intermediate"],
    ],
    "Assays": [
        ["Patient No.", "Sample ID", "Time point", "Collection date", "Analyte", "Result", "Units", "CV %"],
        ["LV-01", "A1", "Baseline", dt.datetime(2016, 5, 11), "sIL-2R", 640, "U/mL", "4.2"],
        ["LV-01", "A2", "POD 7", dt.datetime(2016, 6, 2), "soluble interleukin-2 receptor", "<50",
         "U/ml", None],
    ],
    "Treatment": [
        ["Patient No.", "Treatment", "Surgery date", "Extent of hepatectomy", "Resection margin"],
        ["LV-01", "Hepatectomy", dt.datetime(2016, 5, 26), "major", "R0"],
    ],
    "Follow-up": [
        ["Patient No.", "Last contact date", "Vital status", "Date of death", "Cause of death"],
        ["LV-01", dt.datetime(2018, 1, 9), "NED", None, None],
    ],
}  # fmt: skip
ENGLISH_COLUMNS = [
    "patient.registry_id", "patient.sex", "patient.birth_year", "patient.diagnosis_group", "patient.diagnosed_on",
    "patient.hbsag", "patient.cirrhosis",
    "patient.registry_id", "tumourassessment.assessed_on", "tumourassessment.method",
    "tumourassessment.nodule_count", "tumourassessment.largest_diameter_mm mm",
    "tumourassessment.portal_vein_thrombosis", "tumourassessment.metastasis", "tumourassessment.differentiation",
    "tumourassessment.recorded_bclc",
    "patient.registry_id", "specimen.code", "specimen.timepoint", "specimen.collected_on", "analyte.code",
    "assayresult.value", "assayresult.unit", "assayresult.cv_percent",
    "patient.registry_id", "treatment.kind", "treatment.started_on", "treatment.extent", "treatment.margin",
    "patient.registry_id", "followup.last_contact_on", "followup.status", "followup.died_on",
    "followup.cause_of_death",
]  # fmt: skip


def test_english_sheets_of_patients_tumours_assays_treatments_and_follow_up(context: ImportContext) -> None:
    plan = applied(book(ENGLISH_SHEETS), context)
    assert [column for number in range(5) for column in read_as(plan, number)] == ENGLISH_COLUMNS
    first, second = Patient.objects.order_by("registry_id")
    assert values(first, "sex", "diagnosis_group", "hbsag", "cirrhosis") == ("female", "hcc", "positive", "yes")
    assert values(second, "sex", "diagnosis_group", "hbsag", "cirrhosis") == ("male", "healthy", "negative", "no")
    told = (
        "method",
        "nodule_count",
        "nodule_count_qualifier",
        "portal_vein_thrombosis",
        "metastasis",
        "differentiation",
    )
    tumour = first.tumour_assessments.get()
    assert values(tumour, *told) == ("ct", 3, ">", "none", "M0", "II")
    assert values(tumour, "recorded_bclc", "largest_diameter_mm") == ("B", Decimal(52))
    assert values(tumour.nodules.get(), "axis_a_mm", "axis_b_mm") == (Decimal(52), Decimal(40))
    specimens = {each.code: each for each in first.specimens.all()}
    assert values(specimens["A1"], "timepoint", "timepoint_day") == ("baseline", None)
    assert values(specimens["A2"], "timepoint", "timepoint_day") == ("post_op", 7)
    assert [str(specimens[code].results.get().analyte.code) for code in ("A1", "A2")] == ["sIL-2R", "sIL-2R"]
    assert values(first.treatments.get(), "kind", "extent", "margin") == ("resection", "major", "R0")
    assert values(first.follow_ups.get(), "status", "last_contact_on") == (
        "alive_without_disease", dt.date(2018, 1, 9),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "slots"),
    [
        ("id,IL2_T0,IL2_T1,CD4_T0,CD4_T1", [("scheduled", 0), ("scheduled", 1)]),
        ("id,IL-2 pre-op,IL-2 post-op,CD4 pre-op,CD4 post-op", [("pre_op", None), ("post_op", None)]),
        ("Mã BN,IL-2 trước mổ,IL-2 sau mổ,CD4 trước mổ,CD4 sau mổ", [("pre_op", None), ("post_op", None)]),
        ("ID pz,IL-2 basale,IL-2 post-intervento,CD4 basale,CD4 post-intervento",
         [("baseline", None), ("post_op", None)]),
        ("id,il2_baseline,il2_fu,cd4_baseline,cd4_fu", [("baseline", None), ("follow_up", None)]),
        ("id,IL2 C1D1,IL2 C2D1,CD4 C1D1,CD4 C2D1", [("cycle", 1), ("cycle", 2)]),
    ],
)  # fmt: skip
def test_a_column_for_each_timepoint(context: ImportContext, header: str, slots: list[tuple[str, int | None]]) -> None:
    applied(csv_bytes(header, "W01,5.1,9.2,400,512"), context)
    patient = Patient.objects.get()
    found = patient.specimens.order_by("pk").values_list("timepoint", "timepoint_cycle")
    assert sorted(found, key=slots.index) == slots
    assert AssayResult.objects.count() == 4
    by_slot = {
        (row.specimen.timepoint, row.specimen.timepoint_cycle, row.analyte.code): row.value
        for row in AssayResult.objects.select_related("specimen", "analyte")
    }
    assert by_slot[(*slots[0], "IL-2")] == Decimal("5.1")
    assert by_slot[(*slots[1], "CD4")] == Decimal(512)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Total bilirubin (µmol/L)", "analyte:bilirubin umol/L"),
        ("T. Bil. [mg/dL]", "analyte:bilirubin mg/dL"),
        ("Bili total, umol/l", "analyte:bilirubin umol/L"),
        ("BILIRUBINA TOTALE mg/dl", "analyte:bilirubin mg/dL"),
        ("Bilirubin TP (mcmol/L)", "analyte:bilirubin umol/L"),
        ("Alb (g/L)", "analyte:albumin g/L"),
        ("alb_g_dl", "analyte:albumin g/dL"),
        ("Albumin máu (g/l)", "analyte:albumin g/L"),
        ("Plt (K/µL)", "analyte:platelets 10*3/uL"),
        ("PLT x10^9/L", "analyte:platelets 10*9/L"),
        ("Tiểu cầu (G/L)", "analyte:platelets 10*9/L"),
        ("Piastrine (x10³/µl)", "analyte:platelets 10*3/uL"),
        ("WBC (×10⁹/L)", "analyte:WBC 10*9/L"),
        ("Globuli bianchi (10^3/mm3)", "analyte:WBC 10*3/uL"),
        ("Bạch cầu (10^9/l)", "analyte:WBC 10*9/L"),
        ("CD4+ (cells/mm³)", "analyte:CD4 /uL"),
        ("TCD4 (tế bào/µl)", "analyte:CD4 /uL"),
        ("Natri (mmol/l)", "analyte:sodium mmol/L"),
        ("Na+ (mEq/L)", "analyte:sodium meq/L"),
        ("Creatinin (μmol/L)", "analyte:creatinine umol/L"),
        ("IL-2 (ng/L)", "analyte:IL-2 ng/L"),
        ("IL2, pg/mL", "analyte:IL-2 pg/mL"),
        ("il2_pg_ml", "analyte:IL-2 pg/mL"),
        ("TNF-α [pg/ml]", "analyte:TNF-alpha pg/mL"),
        ("TNF anpha (pg/ml)", "analyte:TNF-alpha pg/mL"),
        ("INF-γ (pg/mL)", "analyte:IFN-gamma pg/mL"),
        ("sIL-2Rα (U/mL)", "analyte:sIL-2R U/mL"),
        ("GICA (U/ml)", "analyte:CA19-9 U/mL"),
        ("AFP (IU/mL)", "analyte:AFP [IU]/mL"),
        ("AFP (µg/L)", "analyte:AFP ug/L"),
        ("HBV DNA (UI/ml)", "patient.hbv_dna_iu_ml [IU]/mL"),
        ("Max. tumour diameter, mm", "tumourassessment.largest_diameter_mm mm"),
        ("Kích thước u lớn nhất (cm)", "tumourassessment.largest_diameter_mm cm"),
        ("Dimensione massima [cm]", "tumourassessment.largest_diameter_mm cm"),
        ("tumor_size_mm", "tumourassessment.largest_diameter_mm mm"),
        ("Thể tích khối u (cm³)", "tumourassessment.recorded_volume_cm3 cm3"),
        ("Tumor vol. (cc)", "tumourassessment.recorded_volume_cm3 cm3"),
        ("Consumo di alcol (g/die)", "patient.alcohol_g_day g/d"),
        ("Lượng rượu (g/ngày)", "patient.alcohol_g_day g/d"),
        ("DFI (months)", "colorectalprimary.recorded_disease_free_months mo"),
    ],
)
def test_a_unit_in_the_header(context: ImportContext, header: str, meaning: str) -> None:
    data = book({"Sheet1": [["id", header], ["U01", 40]]})
    assert read_as(build_plan(data, context)) == ["patient.registry_id", meaning]


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("patient.sex=male", "M; m; Nam; maschio; masch.; uomo; Male"),
        ("patient.sex=female", "F; f; Nữ; nu; femmina; femm.; donna; FEMALE"),
        ("patient.hbsag=positive", "+; (+); pos; dương tính; duong tinh; positivo; Reactive"),
        ("patient.hbsag=negative", "(-); neg; âm tính; negativo; non-reactive"),
        ("patient.cirrhosis=yes", "1; y; x; ✓; có; sì; Si; presente; Positive"),
        ("patient.cirrhosis=no", "0; N; không; ko; khong; assente; None"),
        ("patient.diagnosis_group=hcc", "HCC; UTBMTBG; K gan; ung thư gan nguyên phát; Epatocarcinoma; hepatoma"),
        ("patient.diagnosis_group=healthy", "Healthy control; nhóm chứng; người khỏe mạnh; controllo sano; HC"),
        ("clinicalassessment.ascites=none", "0; no; không; assente; (-); none"),
        ("clinicalassessment.ascites=mild_moderate", "ít; vừa; mild; moderate; lieve; grado 1; độ II; lượng ít"),
        ("clinicalassessment.ascites=severe", "nhiều; +++; refractory; tesa; grade 3; massiva"),
        ("clinicalassessment.encephalopathy=none", "không; 0; assente; none"),
        ("clinicalassessment.encephalopathy=grade_1_2", "độ I; I-II; grado 2; grade 1; độ 2"),
        ("clinicalassessment.encephalopathy=grade_3_4", "độ III; IV; grado 3; coma; hôn mê; 4"),
        ("tumourassessment.portal_vein_thrombosis=none", "không; no; 0; assente; Vp0"),
        ("tumourassessment.portal_vein_thrombosis=present", "có; yes; 1; (+); presente"),
        ("tumourassessment.portal_vein_thrombosis=vp3", "Vp3; VP 3; nhánh trái; ramo destro; left branch"),
        ("tumourassessment.portal_vein_thrombosis=vp4", "thân chung; main trunk; tronco principale"),
        ("tumourassessment.recorded_bclc=A", "A; a; early; sớm; precoce; BCLC A; giai đoạn A; stadio A"),
        ("tumourassessment.method=ct", "CT; TAC; CLVT; cắt lớp vi tính; MSCT"),
        ("nodule.segment=VIII", "S8; VIII; HPT 8; seg. VIII; hạ phân thùy 8; segmento 8"),
        ("responseassessment.recorded_response=PR", "RP; PR; đáp ứng một phần; đáp ứng 1 phần; risposta parziale"),
        ("responseassessment.recorded_response=SD", "MS; SD; bệnh ổn định; malattia stabile; stable"),
        ("responseassessment.recorded_response=PD", "MP; PD; tiến triển; progressione; progression"),
        ("responseassessment.recorded_response=CR", "RC; CR; đáp ứng hoàn toàn; risposta completa"),
        ("followup.status=alive", "còn sống; sống; vivo; viva; alive; vivente"),
        ("followup.status=alive_without_disease", "NED; sống không bệnh; vivo libero da malattia; disease-free"),
        ("followup.status=dead", "tử vong; tu vong; chết; đã mất; deceduto; morta; exitus; died; DOD"),
        ("followup.status=lost", "mất dấu; perso al follow-up; LTFU; lost to follow-up"),
        ("treatment.kind=tace", "TACE; nút mạch hóa chất; chemioembolizzazione; DEB-TACE; TOCE"),
        ("treatment.kind=ablation", "RFA; đốt sóng cao tần; termoablazione; microwave ablation; tiêm cồn"),
        ("treatment.intent=neoadjuvant", "tân bổ trợ; neoadiuvante; neo-adjuvant; trước mổ"),
        ("colorectalprimary.primary_site=right_colon", "manh tràng; cieco; caecum; colon destro; right-sided"),
        ("colorectalprimary.kras=mutated", "mut; đột biến; mutato; G12D; KRAS G13D; positive"),
        ("colorectalprimary.msi=msi_h", "MSI-H; dMMR; instabile; MSI high"),
    ],
)
def test_a_code_as_wards_write_it(context: ImportContext, code: str, texts: str) -> None:
    name, _equals, expected = code.partition("=")
    variable = context.catalogue.variables[name]
    rules = Reader(context, False).choices(variable)
    found = {text: parse_choice(text, rules).value for text in texts.split("; ")}
    assert found == dict.fromkeys(texts.split("; "), expected)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        # Degree, extent or side aren't told, or the number is a code of the hospital's own.
        ("patient.sex", "1; 2; 0"),
        ("clinicalassessment.ascites", "có; yes; +; (+); (++); 1; 2; presente"),
        ("clinicalassessment.encephalopathy", "có; yes; 1; presente"),
        ("followup.status", "0; 1; yes; no"),
        ("specimen.specimen_type", "plasma; huyết tương"),
        ("colorectalprimary.primary_site", "colon; đại tràng; rectosigmoid"),
        ("patient.consent", "no; không"),
        ("treatment.kind", "1; có; other"),
    ],
)
def test_a_text_that_could_mean_two_codes_is_refused(context: ImportContext, name: str, texts: str) -> None:
    rules = Reader(context, False).choices(context.catalogue.variables[name])
    assert {text: parse_choice(text, rules).verdict for text in texts.split("; ")} == dict.fromkeys(
        texts.split("; "), Verdict.REJECT
    )
