"""Sites, studies, arms and enrolments."""

from __future__ import annotations

from registry.models.synonyms import Headers, texts

SITE: Headers = {
    "code": texts(
        "site; site id; site no; centre; center; centre code; center code; center id; centre id; hospital;"
        " hospital code; institution",
        "bệnh viện; mã bệnh viện; bv; trung tâm; đơn vị nghiên cứu",
        "ospedale; centro; codice centro; codice ospedale; istituto; centro clinico",
    ),
}
STUDY: Headers = {
    "code": texts(
        "study; study name; trial; trial code; protocol; protocol no; project",
        "nghiên cứu; đề tài; mã đề tài; tên nghiên cứu",
        "studio; codice studio; protocollo; progetto",
    ),
}
STUDY_ARM: Headers = {
    "code": texts(
        "arm; study arm; treatment arm; trial arm; treatment group; allocation; randomisation arm; randomization arm",
        "nhánh; nhánh điều trị; nhánh nghiên cứu; nhóm điều trị",
        "braccio; braccio di trattamento; braccio dello studio; gruppo di trattamento",
    ),
}
ENROLMENT: Headers = {
    "enrolled_on": texts(
        "enrolment date; enrollment date; enrol date; enroll date; date of enrolment; date of enrollment;"
        " date enrolled;"
        " enrolled; inclusion date; date of inclusion; recruitment date; date of recruitment",
        "ngày thu nhận; ngày thu nhận vào nghiên cứu; ngày vào nghiên cứu; ngày tham gia nghiên cứu; ngày tuyển chọn",
        "data arruolamento; data di arruolamento; data inclusione; data reclutamento; data ingresso studio",
    ),
}
