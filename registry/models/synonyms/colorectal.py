"""The colorectal primary."""

from __future__ import annotations

from registry.models.synonyms import Codes, Headers, texts
from registry.models.synonyms.shared import MARGIN_HEADERS, YES_NO

HEADERS: Headers = {
    "primary_site": texts(
        "primary; site of primary; primary tumour site; primary tumor site; primary location; primary tumour location;"
        " primary tumor location; location of primary; location of primary tumour; location of primary tumor;"
        " site of primary tumour; site of primary tumor; primary tumour; primary tumor; crc site; crc location",
        "vị trí u nguyên phát; vị trí nguyên phát; vị trí khối u nguyên phát; u nguyên phát;"
        " vị trí ung thư nguyên phát;"
        " vị trí u đại trực tràng; vị trí u đại tràng",
        "sede primitivo; sede del primitivo; sede primitiva; primitivo; tumore primitivo; sede tumore primitivo;"
        " sede del tumore primitivo; sede neoplasia primitiva; sede k primitivo",
    ),
    "primary_t": texts("pt stage; pt category; t primary; t of primary; primary pt", "t primitivo; pt primitivo"),
    "primary_n": texts(
        "pn stage; pn category; n primary; n of primary; primary pn; primary nodal status",
        "n primitivo; pn primitivo",
    ),
    "primary_m": texts("pm stage; pm category; m primary; primary pm", "m primitivo; pm primitivo"),
    "resected_on": texts(
        "date of primary resection; primary resection date; primary surgery date;"
        " date of primary surgery; date of primary tumour resection; date of primary tumor resection; colectomy date;"
        " date of colectomy; colorectal surgery date; date of colorectal surgery",
        "ngày mổ u nguyên phát; ngày cắt u nguyên phát; ngày phẫu thuật u nguyên phát; ngày mổ đại trực tràng;"
        " ngày mổ đại tràng; ngày phẫu thuật đại trực tràng; ngày cắt đại tràng",
        "data resezione primitivo; data resezione del primitivo; data intervento primitivo; data intervento sul"
        " primitivo; data chirurgia primitivo; data chirurgia del primitivo; data resezione colica; data resezione"
        " tumore primitivo; data resezione colon",
    ),
    "metastases_found_on": texts(
        "date of liver metastases; date of liver metastasis; date of liver mets; liver metastases date;"
        " liver metastasis date; liver mets date; crlm date; crlm diagnosis date; date of crlm; date of crlm diagnosis;"
        " date of diagnosis of liver metastases; date of metastasis; date of metastases",
        "ngày phát hiện di căn gan; ngày chẩn đoán di căn gan; ngày di căn gan; ngày di căn; ngày phát hiện di căn",
        "data metastasi epatiche; data metastasi; data diagnosi metastasi; data diagnosi metastasi epatiche;"
        " data comparsa metastasi; data diagnosi mts; data mts epatiche",
    ),
    "ras": texts(
        "ras status; ras mutation; ras mutational status; kras/nras; ras (kras/nras); extended ras",
        "đột biến ras; gen ras; tình trạng ras; đột biến kras/nras",
        "stato ras; mutazione ras; mutazioni ras; stato mutazionale ras; mutazione kras/nras",
    ),
    "kras": texts(
        "kras status; kras mutation; kras mutational status",
        "đột biến kras; gen kras; tình trạng kras",
        "stato kras; mutazione kras; mutazioni kras; stato mutazionale kras",
    ),
    "nras": texts(
        "nras status; nras mutation; nras mutational status",
        "đột biến nras; gen nras; tình trạng nras",
        "stato nras; mutazione nras; mutazioni nras; stato mutazionale nras",
    ),
    "braf": texts(
        "braf status; braf mutation; braf v600e; braf v600", "đột biến braf; gen braf", "stato braf; mutazione braf"
    ),
    "msi": texts(
        "mmr; msi status; mmr status; msi/mss; mss/msi; msi/mmr; mmr/msi; microsatellite; microsatellite instability",
        "tình trạng msi; tình trạng mmr; bất ổn vi vệ tinh",
        "stato msi; stato mmr; microsatelliti; instabilità microsatelliti; instabilità dei microsatelliti",
    ),
    "recorded_timing": texts(
        "timing; timing of metastases; timing of liver metastases; metastasis timing; synchronous;"
        " synchronous/metachronous; synchronous vs metachronous; sync/meta; synchronicity; synchronous metastases",
        "thời điểm di căn; thời điểm xuất hiện di căn; di căn đồng thời; đồng thời/không đồng thời",
        "sincrone; sincrona/metacrona; sincrone/metacrone; metastasi sincrone; metastasi sincrone/metacrone;"
        " timing metastasi; tempistica metastasi; sincrono/metacrono",
    ),
    "recorded_disease_free_months": texts(
        "disease-free interval; dfi; disease-free interval from primary; df interval",
        "thời gian không bệnh; khoảng thời gian không bệnh; khoảng không bệnh",
        "intervallo libero da malattia; intervallo libero; dfi mesi; intervallo libero malattia",
    ),
    "bilobar": texts(
        "bilobar metastases; bilobar disease; bilobar distribution; bilobar mets; lobar distribution;"
        " bilobar involvement",
        "di căn hai thùy; di căn 2 thùy; hai thùy; hai thùy gan; u hai thùy; 2 thùy",
        "metastasi bilobari; bilobare; bilobari; malattia bilobare; distribuzione bilobare; distribuzione lobare",
    ),
    "resectability": texts(
        "resectability status; initial resectability",
        "khả năng phẫu thuật; khả năng cắt gan; khả năng cắt bỏ",
        "resecabilità; resecabilità iniziale",
    ),
    "liver_margin": MARGIN_HEADERS + texts("hepatic margin; liver resection margin", "diện cắt gan", "margine epatico"),
    "recorded_fong": texts(
        "fong; fong score; fong crs; fong crs score; clinical risk score; clinical risk score (fong); fong's score;"
        " fong points; fong clinical risk score",
        "điểm fong; thang điểm fong",
        "punteggio fong; score di fong; punteggio di fong; score fong",
    ),
}

_MUTATED = "mut; mutant; mutation; mutated type; mt; positive; pos; yes; y; present"
_RAS_MUTATIONS = "g12a; g12c; g12d; g12r; g12s; g12v; g13d; q61h; q61k; q61l; q61r; a146t; k117n"

CODES: dict[str, Codes] = {
    "primary_site": {
        "right_colon": texts(
            "right; right-sided; right side; caecum; cecum; ascending; ascending colon; hepatic flexure;"
            " right hemicolon",
            "đại tràng phải; đt phải; phải; manh tràng; đại tràng lên; đại tràng góc gan",
            "colon destro; destro; destra; dx; cieco; ceco; ascendente; colon ascendente; flessura epatica; colon dx;"
            " emicolon dx; emicolon destro",
        ),
        "left_colon": texts(
            "left; left-sided; left side; sigmoid; sigmoid colon; descending; descending colon; splenic flexure",
            "đại tràng trái; đt trái; trái; đại tràng sigma; đt sigma; đại tràng chậu hông; đại tràng xuống; đại tràng"
            " góc lách",
            "colon sinistro; sinistro; sinistra; sx; sigma; sigmoide; colon sigmoideo; discendente; colon discendente;"
            " flessura splenica; colon sx; sn; colon sn; emicolon sn; emicolon sx; emicolon sinistro",
        ),
        "rectum": texts("rectal; rectal cancer", "trực tràng", "retto; rettale; ampolla rettale"),
    },
    "primary_t": {
        "Tis": ("is", "ptis"),
        "T0": ("0", "pt0"),
        "T1": ("1", "pt1"),
        "T2": ("2", "pt2"),
        "T3": ("3", "pt3"),
        "T4": ("4", "pt4"),
        "T4a": ("4a", "pt4a"),
        "T4b": ("4b", "pt4b"),
    },
    "primary_n": {
        "N0": ("0", "pn0"),
        "N1": ("1", "pn1"),
        "N1a": ("1a", "pn1a"),
        "N1b": ("1b", "pn1b"),
        "N1c": ("1c", "pn1c"),
        "N2": ("2", "pn2"),
        "N2a": ("2a", "pn2a"),
        "N2b": ("2b", "pn2b"),
    },
    "mutation": {
        "wild_type": texts(
            "wt; wild; wild-type; wildtype; w.t.; non-mutated; not mutated; unmutated; negative; neg; no; n; absent",
            "không đột biến; không có đột biến; hoang dã; kiểu hoang dã; thể hoang dã; không; ko; âm tính",
            "non mutato; non mutata; negativo; assente; selvaggio; tipo selvaggio",
        ),
        "mutated": texts(
            f"{_MUTATED}; v600e; v600; {_RAS_MUTATIONS}; kras g12d; kras g12v; kras g13d; kras g12c",
            "đột biến; có đột biến; có; dương tính",
            "mutato; mutata; presente; positivo; sì",
        ),
        "unknown": texts("?; not known; unk; not tested", "không rõ; chưa rõ", "non noto; non testato; sconosciuto"),
    },
    "msi": {
        "mss": texts(
            "stable; ms-stable; pmmr; p-mmr; mmr proficient; proficient; mmr-p; msi-l; msi low; msi-low; msi-l/mss",
            "ổn định; không mất ổn định",
            "stabile; stabili",
        ),
        "msi_h": texts(
            "msi; msi-h; msih; msi high; msi-high; dmmr; d-mmr; mmr deficient; deficient; mmr-d; unstable",
            "mất ổn định; mất ổn định cao; bất ổn định cao",
            "instabile; instabili",
        ),
        "unknown": texts("?; not known; unk; not tested", "không rõ; chưa rõ", "non noto; non testato; sconosciuto"),
    },
    "recorded_timing": {
        "synchronous": texts(
            "sync; syn; s; synchronous metastases; yes; y",
            "đồng thời; cùng lúc; có",
            "sincrona; sincrone; sincrono; sincroni; sì",
        ),
        "metachronous": texts(
            "meta; m; metachronous metastases; no; n",
            "không đồng thời; dị thời; không; ko",
            "metacrona; metacrone; metacrono; metacroni",
        ),
    },
    "bilobar": {
        "yes": YES_NO["yes"]
        + texts("bilobar; both; both lobes", "hai thùy; 2 thùy; cả hai thùy", "bilobare; bilobari"),
        "no": YES_NO["no"]
        + texts("unilobar; one lobe; single lobe", "một thùy; 1 thùy", "unilobare; monolobare; unilobari"),
        "unknown": YES_NO["unknown"],
    },
    "resectability": {
        "upfront": texts(
            "resectable; initially resectable; upfront resectable; primarily resectable",
            "mổ được; cắt được; phẫu thuật được; cắt được ngay",
            "resecabile; resecabili; inizialmente resecabile; resecabile upfront; resecabile ab initio",
        ),
        "borderline": texts("borderline resectable", "ranh giới", "borderline resecabile"),
        "converted": texts(
            "conversion; converted to resectability; downstaged",
            "chuyển đổi; chuyển đổi thành công; chuyển mổ được",
            "convertita; convertito; convertite; conversione",
        ),
        "never": texts(
            "unresectable; non-resectable; not resectable; irresectable; never resected",
            "không mổ được; không cắt được; không phẫu thuật được",
            "non resecabile; non resecabili; irresecabile; inoperabile",
        ),
    },
}
