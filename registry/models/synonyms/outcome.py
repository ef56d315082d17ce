"""Responses, adverse events, follow-up and recurrences."""

from __future__ import annotations

from registry.models.synonyms import Headers, texts

RESPONSE: Headers = {
    "assessed_on": texts(
        "response date; date of response; response assessment date; date of response assessment; evaluation date;"
        " date of evaluation",
        "ngày đánh giá; ngày đánh giá đáp ứng",
        "data valutazione; data risposta; data della valutazione; data di valutazione; data rivalutazione; data"
        " valutazione risposta",
    ),
    "criteria": texts(
        "response criteria; recist version; criterion",
        "tiêu chuẩn; tiêu chuẩn đánh giá; tiêu chí đánh giá",
        "criteri; criterio; criteri di risposta",
    ),
    "sum_baseline_mm": texts(
        "baseline sum; sum baseline; baseline sum of diameters; baseline sld; sld baseline; sum of diameters baseline",
        "tổng đường kính ban đầu; tổng đk ban đầu; tổng đường kính trước điều trị",
        "somma basale; somma diametri basale; somma dei diametri basale; somma dei diametri al basale",
    ),
    "sum_nadir_mm": texts(
        "nadir; nadir sum; sum nadir; nadir sld; sld nadir; smallest sum",
        "tổng đường kính nhỏ nhất; tổng đk nhỏ nhất",
        "somma nadir; somma diametri nadir; somma al nadir",
    ),
    "sum_now_mm": texts(
        "current sum; sum now; sum of diameters; sum of longest diameters; sld; current sld; sum of target lesions",
        "tổng đường kính; tổng đk; tổng đường kính hiện tại; tổng đường kính tổn thương đích",
        "somma dei diametri; somma diametri; somma attuale; somma diametri attuale; somma lesioni target",
    ),
    "new_lesions": texts("new lesion", "tổn thương mới; u mới", "nuove lesioni; nuova lesione; lesioni nuove"),
    "recorded_response": texts(
        "response; best response; best overall response; bor; overall response; tumour response; tumor response;"
        " treatment response; objective response; recist response; mrecist response; radiological response;"
        " radiologic response; response to treatment; recist; mrecist",
        "đáp ứng; đáp ứng điều trị; đáp ứng khối u; đáp ứng u; kết quả đáp ứng; đáp ứng theo recist; đáp ứng recist;"
        " đáp ứng mrecist; đánh giá đáp ứng; đáp ứng tốt nhất",
        "risposta; risposta al trattamento; risposta alla terapia; risposta radiologica; risposta recist; risposta"
        " mrecist; migliore risposta; miglior risposta; risposta obiettiva; risposta tumorale; risposta terapeutica",
    ),
}
ADVERSE_EVENT: Headers = {
    "term": texts(
        "adverse event; adverse events; ae; ae term; toxicity; toxicity term; ctcae term; adverse reaction;"
        " side effect",
        "biến cố; biến cố bất lợi; tác dụng phụ; tác dụng không mong muốn; độc tính",
        "evento avverso; eventi avversi; tossicità; effetto collaterale; evento; reazione avversa",
    ),
    "grade": texts(
        "ctcae grade; ae grade; toxicity grade; ctc grade; severity; severity grade",
        "độ; độ nặng; mức độ nặng; độ ctcae; độ độc tính",
        "grado; grado ctcae; grado tossicità; grado di tossicità; grado evento avverso; severità",
    ),
    "onset_on": texts(
        "onset date; date of onset; ae date; ae start date; ae onset; ae onset date; date of adverse event",
        "ngày khởi phát; ngày xuất hiện; ngày xảy ra",
        "data insorgenza; data di insorgenza; insorgenza; data evento; data evento avverso",
    ),
    "attribution": texts(
        "causality; relatedness; relationship; relationship to treatment; related to treatment; relation to treatment",
        "liên quan; mức độ liên quan; liên quan điều trị; quan hệ nhân quả",
        "attribuzione; causalità; correlazione; correlazione al trattamento; nesso di causalità;"
        " relazione con il farmaco",
    ),
}
FOLLOW_UP: Headers = {
    "last_contact_on": texts(
        "last contact; date of last contact; last contact date; last follow-up; follow-up date; date of follow-up;"
        " date of last follow-up; last follow-up date; last fu; last fu date; fu date; date of last fu; fup date;"
        " last fup; last seen; date last seen; last visit; last visit date; date of last visit; last known alive;"
        " date last known alive; last alive date; censor date; censoring date",
        "ngày liên hệ cuối; ngày liên hệ cuối cùng; ngày liên lạc cuối; ngày liên lạc cuối cùng; ngày theo dõi cuối;"
        " ngày theo dõi cuối cùng; ngày theo dõi; ngày tái khám; ngày tái khám cuối; ngày tái khám cuối cùng;"
        " ngày khám cuối; ngày khám cuối cùng; ngày có tin cuối; ngày có thông tin cuối; ngày có thông tin cuối cùng;"
        " lần liên hệ cuối; lần khám cuối",
        "ultimo contatto; data ultimo contatto; data ultimo follow-up; ultimo follow-up; data ultimo fu; ultimo fu;"
        " data ultimo controllo; ultimo controllo; data ultima visita; ultima visita; data follow-up;"
        " data del follow-up;"
        " data fu; data dell'ultimo contatto; data ultimo contatto/decesso; data controllo",
    ),
    "status": texts(
        "vital status; survival status; surv status; outcome; patient status; status at last follow-up;"
        " status at last fu;"
        " status at last contact; final status; last status; os status; os event; death event; alive/dead; dead/alive;"
        " alive or dead; life status; clinical outcome; disease status; status at follow-up",
        "tình trạng; tình trạng sống; tình trạng sống chết; tình trạng sống còn; tình trạng hiện tại; tình trạng bệnh"
        " nhân; tình trạng bn; tình trạng cuối; tình trạng cuối cùng; tình trạng lúc theo dõi cuối; sống/chết; sống/tử"
        " vong; còn sống/tử vong; kết cục; trạng thái; kết quả theo dõi",
        "stato; stato vitale; stato paziente; stato del paziente; stato in vita; stato attuale; stato al follow-up;"
        " stato"
        " all'ultimo follow-up; stato ultimo fu; stato ultimo follow-up; vivo/morto; vivo/deceduto; stato di vita;"
        " stato clinico; esito clinico; stato all'ultimo contatto",
    ),
    "died_on": texts(
        "date of death; death date; date died; dod; date of decease; deceased date; died date; death dt",
        "ngày mất; ngày tử vong; ngày chết; thời điểm tử vong",
        "data decesso; data del decesso; data di decesso; data di morte; data morte; data exitus; data della morte",
    ),
    "cause_of_death": texts(
        "death cause; cause death; reason of death; death reason",
        "nguyên nhân tử vong; nguyên nhân chết; lý do tử vong",
        "causa di morte; causa del decesso; causa decesso; causa morte; causa della morte; causa di decesso",
    ),
}
RECURRENCE: Headers = {
    "recurred_on": texts(
        "recurrence date; date of recurrence; recurrence dt; date recurrence; relapse date; date of relapse; rec date;"
        " progression date; date of progression; date of first recurrence; first recurrence date",
        "ngày tái phát; ngày phát hiện tái phát; ngày tái phát bệnh; ngày tiến triển; thời điểm tái phát",
        "data recidiva; data della recidiva; data di recidiva; data ricaduta; data progressione; data di progressione;"
        " data prima recidiva; data ripresa di malattia",
    ),
    "recurrence_site": texts(
        "recurrence location; location of recurrence; site of relapse; relapse site; sites of recurrence",
        "vị trí tái phát; nơi tái phát; vị trí tái phát đầu tiên",
        "sede recidiva; sede di recidiva; sede della recidiva; sede ricaduta; sede di ricaduta; sedi di recidiva",
    ),
}
