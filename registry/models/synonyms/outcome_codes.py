"""Codes of responses, adverse events, follow-up and recurrences."""

from __future__ import annotations

from registry.models.synonyms import Codes, texts

CODES: dict[str, Codes] = {
    "criteria": {
        "recist_1_1": texts("recist; recist1.1; recist v1.1; recist 1,1; recist v.1.1"),
        "mrecist": texts("modified recist; m-recist; recist modified", "recist sửa đổi", "recist modificati"),
    },
    "recorded_response": {
        "CR": texts(
            "complete response; complete; complete remission; complete radiological response",
            "đáp ứng hoàn toàn; hoàn toàn; đư hoàn toàn; đưht",
            "rc; risposta completa; completa; remissione completa; risposta radiologica completa",
        ),
        "PR": texts(
            "partial response; partial; partial remission",
            "đáp ứng một phần; đáp ứng 1 phần; một phần; 1 phần; đư một phần; đưmp",
            "rp; risposta parziale; parziale; remissione parziale",
        ),
        "SD": texts(
            "stable disease; stable; stabilisation; stabilization",
            "bệnh ổn định; ổn định; bệnh giữ nguyên; giữ nguyên; không thay đổi",
            "ms; malattia stabile; stabile; stabilità; stabilità di malattia; stazionaria; stabilizzazione",
        ),
        "PD": texts(
            "progressive disease; progression; progressive; progressed; disease progression; progression of disease",
            "bệnh tiến triển; tiến triển; tiến triển bệnh",
            "mp; progressione; progressione di malattia; malattia in progressione; in progressione;"
            " malattia progressiva",
        ),
        "NE": texts(
            "not evaluable; inevaluable; non-evaluable; unevaluable; not assessable",
            "không đánh giá được; không đánh giá",
            "nv; non valutabile; non valutato",
        ),
    },
    "attribution": {
        "unrelated": texts("not related", "không liên quan", "non correlato; non correlata"),
        "unlikely": texts("unlikely related", "ít khả năng; ít liên quan", "improbabile"),
        "possible": texts("possibly; possibly related", "có thể; có thể liên quan", "possibile"),
        "probable": texts("probably; probably related; likely", "nhiều khả năng; có khả năng", "probabile"),
        "definite": texts(
            "definitely; definitely related; certain", "chắc chắn; liên quan chắc chắn", "certo; certa; definito"
        ),
    },
    "status": {
        "alive": texts(
            "living; survived; surviving; still alive; alive at last follow-up",
            "sống; còn sống; đang sống; sống sót",
            "vivo; viva; vivente; in vita; vivo/a; sopravvissuto",
        ),
        "alive_without_disease": texts(
            "ned; anned; disease-free; disease free; no evidence of disease; alive with no disease; alive ned;"
            " ned alive;"
            " alive, ned; awod; alive with no evidence of disease; alive without evidence of disease;"
            " alive disease-free",
            "sống không bệnh; sống, không bệnh; còn sống không bệnh; còn sống, không bệnh; sống không u;"
            " còn sống không u;"
            " sống không tái phát; còn sống không tái phát; sống khỏe không bệnh",
            "vivo senza malattia; viva senza malattia; vivo libero da malattia; viva libera da malattia;"
            " libero da malattia;"
            " libera da malattia; vivo ned; viva ned; vivo, ned; vivo non evidenza di malattia; vivente senza malattia",
        ),
        "alive_with_disease": texts(
            "awd; alive, with disease; alive with evidence of disease; alive with recurrence; alive with tumour;"
            " alive with tumor",
            "sống có bệnh; sống còn bệnh; sống, còn bệnh; còn sống còn bệnh; còn sống có bệnh; còn sống, còn bệnh;"
            " sống còn u; sống có u; còn sống còn u; sống với bệnh",
            "vivo con malattia; viva con malattia; vivo, con malattia; vivente con malattia; vivo con recidiva",
        ),
        "dead": texts(
            "death; deceased; died; expired; exitus; dod; doc; dead of disease; died of disease",
            "tử vong; đã tử vong; chết; đã chết; đã mất",
            "morto; morta; deceduto; deceduta; decesso; morte",
        ),
        "lost": texts(
            "ltfu; lfu; lost to follow up; lost to fu; lost at follow-up",
            "mất dấu; mất theo dõi; mất liên lạc; không liên lạc được; bỏ theo dõi",
            "perso; persa; perso al follow-up; persa al follow-up; perso al fu; perso di vista; persa di vista",
        ),
    },
    "cause_of_death": {
        "cancer": texts(
            "tumour; tumor; hcc; disease; disease progression; progression; tumour progression; tumor progression;"
            " cancer-related; cancer related; malignancy",
            "ung thư; ung thư gan; u gan; bệnh tiến triển; ung thư tiến triển; u tiến triển",
            "tumore; neoplasia; tumorale; neoplastica; progressione; progressione di malattia; cancro",
        ),
        "liver_failure": texts(
            "hepatic failure; hepatic insufficiency; liver insufficiency", "suy gan", "insufficienza epatica"
        ),
        "other": texts("other cause; other causes", "khác; nguyên nhân khác", "altro; altra; altra causa; altre cause"),
        "unknown": texts(
            "?; not known; unk", "không rõ; không biết; chưa rõ", "non nota; non noto; sconosciuta; ignota"
        ),
    },
    "recurrence_site": {
        "liver": texts(
            "hepatic; intrahepatic; liver only; intra-hepatic",
            "gan; tại gan; trong gan",
            "fegato; epatica; epatico; intraepatica",
        ),
        "lung": texts("pulmonary; lungs; lung only", "phổi", "polmone; polmonare; polmoni"),
        "local": texts("local recurrence", "tại chỗ", "locale; recidiva locale"),
        "nodes": texts("nodal; lymph node; lymph-node; ln", "hạch; hạch vùng", "linfonodi; linfonodale; linfonodo"),
        "peritoneum": texts("peritoneal; peritoneal carcinomatosis", "phúc mạc", "peritoneo; peritoneale; carcinosi"),
        "bone": texts("bones; skeletal", "xương", "osso; ossea; ossa"),
        "brain": texts("cerebral", "não", "encefalo; cervello; cerebrale"),
        "multiple": texts(
            "multiple sites; multi-site",
            "nhiều vị trí; nhiều nơi",
            "più sedi; multiple sedi; sedi multiple; multipla",
        ),
        "other": texts("others", "khác; nơi khác", "altro; altra; altra sede"),
    },
}
