"""The patient, the diagnosis and the risk factors."""

from __future__ import annotations

from registry.models.synonyms import Codes, Headers, texts
from registry.models.synonyms.shared import SEROLOGY, YES_NO

HEADERS: Headers = {
    # A pseudonym. What names the hospital's own file (số bệnh án, số hồ sơ, MRN, cartella clinica) refuses the import.
    "registry_id": texts(
        "id; patient id; patient; patient code; patient no; patient number; patient ref; pt id; pt no; pt code;"
        " pat id; pat no; subject; subject id; subject no; subject number; subject code; subj id; usubjid; participant;"
        " participant id; record id; case; case id; case no; case number; screening id; study id; research id;"
        " registry no; registry number; trial id; pseudonym; pseudo id; anonymous id; anon id; study no; study number;"
        " code; pid",
        "mã; mã bn; mã bệnh nhân; mã số; mã số bn; mã số bệnh nhân; msbn; mã nc; mã nghiên cứu; mã số nghiên cứu; msnc;"
        " mã đối tượng; mã ca; mã ca bệnh; mã ẩn danh; mã hóa; id bn; id bệnh nhân",
        "codice; codice paziente; codice pz; codice paz; cod; cod paziente; cod paz; cod pz; id paziente; id pz;"
        " id paz;"
        " paziente; pz; paz; numero paziente; num paziente; n paziente; n paz; n pz; codice soggetto; id soggetto;"
        " soggetto; codice identificativo; identificativo; codice anonimo; id anonimo; caso; codice caso; pseudonimo",
    ),
    "sex": texts("gender; sex at birth; sex (m/f); m/f; f/m", "giới; giới tính; phái; nam/nữ", "sesso; genere"),
    "birth_year": texts(
        "year of birth; birth yr; yr of birth; yob; dob year; dob yr; dob_y; born; year born",
        "năm sinh; sinh năm; n.sinh",
        "anno di nascita; anno nascita; anno nasc; anno di nasc",
    ),
    "consent": texts(
        "consent status; informed consent; icf; consent given; consent signed",
        "đồng thuận; chấp thuận; phiếu đồng thuận; chấp thuận tham gia",
        "consenso; consenso informato; stato consenso",
    ),
    "consented_on": texts(
        "consent date; date of consent; date consent signed; icf date",
        "ngày đồng thuận; ngày ký đồng thuận; ngày ký phiếu đồng thuận",
        "data consenso; data del consenso; data firma consenso; data consenso informato",
    ),
    "consent_withdrawn_on": texts(
        "withdrawal date; date of withdrawal; consent withdrawal date",
        "ngày rút; ngày rút đồng thuận; ngày rút lui",
        "data ritiro consenso; data revoca consenso; data ritiro",
    ),
    "diagnosis_group": texts(
        "diagnosis; dx; dx group; group; disease; disease group; primary diagnosis; final diagnosis",
        "chẩn đoán; cđ; chẩn đoán xác định; nhóm; nhóm chẩn đoán; nhóm bệnh; bệnh",
        "diagnosi; gruppo; gruppo diagnostico; patologia; malattia",
    ),
    "diagnosed_on": texts(
        "diagnosis date; date of diagnosis; dx date; date of dx; date dx; diag date; dx dt; diagnosis dt",
        "ngày chẩn đoán; ngày cđ; ngày chẩn đoán bệnh; ngày chẩn đoán xác định; ngày phát hiện bệnh",
        "data diagnosi; data di diagnosi; data della diagnosi; data dx",
    ),
    "diagnosis_basis": texts(
        "basis; diagnostic basis; dx basis; dx method; method of diagnosis; diagnostic method; diagnosis method",
        "cơ sở chẩn đoán; phương pháp chẩn đoán; căn cứ chẩn đoán",
        "base della diagnosi; base diagnosi; metodo diagnostico; metodo di diagnosi; modalità di diagnosi",
    ),
    "topography": texts("icd-o topography; icd-o-3 topography; topography code", "vị trí icd-o", "topografia"),
    "morphology": texts("icd-o morphology; icd-o-3 morphology; morphology code", "hình thái icd-o", "morfologia"),
    "hbsag": texts(
        "hbv; hbsag status; hbs antigen; hepatitis b surface antigen",
        "kháng nguyên hbs",
        "antigene hbs; ag hbs; antigene di superficie hbv",
    ),
    "anti_hbc": texts(
        "hbcab; hbc antibody; anti-hbc total; anti-hbcore; hepatitis b core antibody",
        "kháng thể hbc; anti-hbc toàn phần",
        "anti-hbc totale; anti-hbc totali; anticorpi anti-hbc",
    ),
    "hbv_dna_iu_ml": texts(
        "hbv viral load; hbv load; hbv dna load; hbv dna quantitative; hbv dna level",
        "tải lượng hbv; tải lượng hbv dna; tải lượng virus hbv; tải lượng virus viêm gan b; định lượng hbv dna;"
        " adn hbv",
        "dna hbv; carica virale hbv; viremia hbv; hbv dna quantitativo",
    ),
    "anti_hcv": texts(
        "hcv; hcv ab; hcv antibody; anti-hcv ab; hepatitis c antibody",
        "kháng thể hcv",
        "anticorpi anti-hcv; ab anti-hcv",
    ),
    "hcv_rna_iu_ml": texts(
        "hcv viral load; hcv load; hcv rna quantitative; hcv rna level",
        "tải lượng hcv; tải lượng hcv rna; tải lượng virus hcv; tải lượng virus viêm gan c; định lượng hcv rna;"
        " arn hcv",
        "rna hcv; carica virale hcv; viremia hcv; hcv rna quantitativo",
    ),
    "alcohol_g_day": texts(
        "alcohol intake; alcohol consumption; alcohol grams per day; etoh; etoh g/day",
        "rượu; lượng rượu; lượng rượu mỗi ngày",
        "alcol; alcool; consumo di alcol; consumo alcol; consumo alcolico; consumo di alcool; etanolo; alcol g/die",
    ),
    "masld": texts(
        "nafld; mafld; nash; mash; nafld/nash; nafld/masld; fatty liver; hepatic steatosis",
        "gan nhiễm mỡ; gan thoái hóa mỡ",
        "steatosi; steatosi epatica; fegato grasso",
    ),
    "cirrhosis": texts("liver cirrhosis; cirrhotic", "xơ gan", "cirrosi; cirrosi epatica"),
    "cirrhosis_basis": texts(
        "method of cirrhosis diagnosis",
        "cơ sở xơ gan; cơ sở chẩn đoán xơ gan",
        "base cirrosi; base diagnosi cirrosi",
    ),
    "diabetes": texts(
        "diabetes mellitus; dm; t2dm; dm2; type 2 diabetes",
        "đái tháo đường; đtđ; tiểu đường; đái tháo đường type 2",
        "diabete; diabete mellito; dmt2; diabete tipo 2",
    ),
    "notes": texts(
        "note; comment; comments; remark; remarks", "ghi chú; nhận xét", "nota; osservazioni; commenti; annotazioni"
    ),
}

CODES: dict[str, Codes] = {
    "sex": {
        "female": texts("f; fem; w; woman; women; girl", "nữ; gái; đàn bà", "femmina; femminile; femm; donna"),
        "male": texts("m; man; men; boy", "nam; trai; đàn ông", "maschio; maschile; masch; mas; uomo"),
        "unknown": texts("?; unk; not known; not stated", "không rõ; chưa rõ", "sconosciuto; non noto; ignoto"),
    },
    "consent": {
        "given": texts(
            "yes; y; signed; obtained; consented",
            "có; đồng ý; đã ký; đồng thuận",
            "sì; s; firmato; ottenuto; acquisito",
        ),
        "withdrawn": texts("revoked; withdrew; retracted", "rút; rút lui; đã rút", "ritirato; revocato"),
        "not_required": texts(
            "waived; n/r; not needed; exempt", "không cần; được miễn", "non richiesto; non necessario"
        ),
    },
    "diagnosis_group": {
        "hcc": texts(
            "hepatoma; hepatocarcinoma; hepatocellular ca; hepatocellular cancer; c22.0",
            "utbmtbg; ung thư biểu mô tế bào gan; ung thư biểu mô gan; ung thư tế bào gan; ung thư gan; ung thư gan"
            " nguyên phát; k gan; k gan nguyên phát; k tế bào gan; hcc (utbmtbg)",
            "epatocarcinoma; carcinoma epatocellulare; epatoca; carcinoma epatico",
        ),
        "crlm": texts(
            "clm; crclm; colorectal metastases; colorectal liver metastasis; colorectal cancer liver metastases;"
            " colorectal liver mets; crc liver mets; crc liver metastases; liver metastases of colorectal cancer",
            "di căn gan đại trực tràng; di căn gan do ung thư đại trực tràng; di căn gan từ ung thư đại trực tràng;"
            " ung thư đại trực tràng di căn gan; utđtt di căn gan; k đại trực tràng di căn gan; k đtt di căn gan",
            "metastasi epatiche; mts epatiche; metastasi epatiche da carcinoma colorettale; metastasi epatiche da ca"
            " colorettale; metastasi epatiche da crc; metastasi epatiche colorettali; metastasi colorettali",
        ),
        "cirrhosis": texts("lc; liver cirrhosis; cirrhotic", "xơ gan", "cirrosi; cirrosi epatica; cirrotico"),
        "chronic_hepatitis": texts(
            "ch; chb; chc; chronic hepatitis b; chronic hepatitis c",
            "viêm gan mạn; viêm gan mạn tính; viêm gan b mạn; viêm gan c mạn; viêm gan b mạn tính; viêm gan c mạn tính",
            "epatite cronica; epatite cronica b; epatite cronica c",
        ),
        "healthy": texts(
            "control; controls; hc; healthy controls; healthy volunteer; healthy donor; normal control",
            "chứng; người khỏe; người khỏe mạnh; khỏe mạnh; nhóm chứng; chứng khỏe; chứng khỏe mạnh",
            "controllo; controlli; controllo sano; controlli sani; sano; sani; donatore sano; volontario sano",
        ),
        "other": texts("others", "khác; bệnh khác", "altro; altra; altri"),
    },
    "diagnosis_basis": {
        "histology": texts(
            "biopsy; histological; histologic; histopathology; pathology",
            "giải phẫu bệnh; gpb; mô bệnh học; mbh; sinh thiết",
            "istologia; istologico; istologica; biopsia; esame istologico",
        ),
        "imaging": texts(
            "ct; mri; radiological; radiologic; radiology",
            "chẩn đoán hình ảnh; cđha; hình ảnh; hình ảnh học",
            "radiologia; radiologico; radiologica; imaging radiologico",
        ),
        "afp_imaging": texts(
            "afp + imaging; afp+imaging; imaging + afp; afp/imaging",
            "afp và hình ảnh; afp + hình ảnh; afp và chẩn đoán hình ảnh; hình ảnh + afp; afp + cđha",
            "afp e imaging; imaging e afp; afp e radiologia",
        ),
    },
    "serology": SEROLOGY,
    "yes_no": YES_NO,
    "cirrhosis_basis": {
        "histology": texts("biopsy; histological; histologic", "sinh thiết; giải phẫu bệnh; gpb", "istologia; biopsia"),
        "elastography": texts("fibroscan; elastometry", "đàn hồi gan; siêu âm đàn hồi", "elastografia; elastometria"),
        "imaging": texts(
            "ct; mri; ultrasound; radiological",
            "chẩn đoán hình ảnh; cđha; hình ảnh; siêu âm",
            "radiologia; ecografia",
        ),
        "clinical": texts("clinically", "lâm sàng", "clinica; clinico"),
    },
}
