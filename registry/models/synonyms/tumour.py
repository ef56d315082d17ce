"""Tumour assessments and nodules."""

from __future__ import annotations

from registry.models.synonyms import Headers, texts

HEADERS: Headers = {
    "assessed_on": texts(
        "imaging date; date of imaging; imaging dt; scan date; date of scan; ct date; date of ct; ct scan date;"
        " mri date;"
        " date of mri; us date; ultrasound date; ct/mri date; radiology date",
        "ngày chụp; ngày siêu âm; ngày chụp ct; ngày chụp clvt; ngày chụp mri; ngày chụp cht; ngày cđha; ngày chẩn đoán"
        " hình ảnh; ngày chụp ct/mri",
        "data imaging; data tac; data tc; data rm; data rmn; data ecografia; data eco; data dell'imaging",
    ),
    "method": texts(
        "imaging; imaging method; imaging modality; imaging type; modality; imaging technique",
        "phương pháp; phương tiện; phương tiện chẩn đoán hình ảnh; phương tiện cđha; phương pháp cđha; phương pháp hình"
        " ảnh",
        "metodica; metodo imaging; metodica di imaging; metodica imaging; tecnica di imaging; tecnica imaging",
    ),
    "nodule_count": texts(
        "nodules; n nodules; no of nodules; no nodules; num nodules; nodules n"
        "; number of tumours; number of tumors; n tumours; n tumors; no of tumours; no of tumors; num tumours;"
        " num tumors; tumour number; tumor number; tumour no; tumor no; tumour count; tumor count"
        "; number of lesions; n lesions; no of lesions; num lesions; lesion count; lesions number"
        "; number of metastases; number of liver metastases; n metastases; no of metastases; number of mets; n mets;"
        " no of mets; num mets; number of liver mets; metastases number; crlm number; number of crlm",
        "số lượng; số lượng u; số khối u; số u; số nhân; số lượng khối u; số lượng nhân; số lượng tổn thương; số tổn"
        " thương; số nốt; số khối; số ổ di căn; số lượng ổ di căn; số nhân di căn; số khối di căn; số lượng di căn;"
        " sl u;"
        " sl khối u; sl nhân; số lượng u gan; số u gan",
        "numero noduli; n noduli; noduli; num noduli; nr noduli; numero di noduli"
        "; numero lesioni; n lesioni; num lesioni; nr lesioni; numero di lesioni"
        "; numero metastasi; n metastasi; num metastasi; nr metastasi; numero di metastasi; numero metastasi epatiche;"
        " n metastasi epatiche; noduli (n)",
    ),
    "largest_diameter_mm": texts(
        "size; tumour size; tumor size; lesion size; nodule size; size max; max size; maximum size; largest size;"
        " max tumour size; max tumor size; tumour size max; tumor size max; maximum tumour size; maximum tumor size"
        "; diameter; max diameter; maximum diameter; maximal diameter; max diam; diam; diam max; longest diameter;"
        " max tumour diam; max tumor diam; tumour diam max; tumor diam max; max lesion diam; max lesion diameter;"
        " largest diam; tumour diameter; tumor diameter; tumour diam; tumor diam; tumour max diameter;"
        " tumor max diameter; max tumour diameter; max tumor diameter; maximum tumour diameter; maximum tumor diameter"
        "; largest tumour; largest tumor; largest tumour size; largest tumor size; largest tumour diameter;"
        " largest tumor diameter; size of largest tumour; size of largest tumor; size of the largest tumour;"
        " size of the largest tumor; diameter of largest tumour; diameter of largest tumor"
        "; largest nodule; largest nodule size; largest nodule diameter; size of largest nodule; largest lesion;"
        " largest lesion size; largest lesion diameter; size of largest lesion; size of the largest lesion"
        "; largest metastasis; largest metastasis size; size of largest metastasis; size of the largest metastasis;"
        " diameter of largest metastasis; largest met; largest met size; size of largest met",
        "kích thước; kích thước u; kích thước khối u; kích thước u gan; kích thước lớn nhất; kích thước u lớn nhất;"
        " kích thước khối u lớn nhất; kích thước max; kích thước nhân; kích thước nhân lớn nhất; kích thước tổn thương;"
        " kích thước tổn thương lớn nhất; kích thước ổ di căn; kích thước ổ di căn lớn nhất; kích thước di căn lớn nhất"
        "; kt u; kt khối u; kt lớn nhất; kt u lớn nhất; kt max; kthước u"
        "; đường kính; đường kính u; đường kính khối u; đường kính lớn nhất; đường kính u lớn nhất;"
        " đường kính khối u lớn nhất; đường kính nhân lớn nhất; đk u; đk khối u; đk lớn nhất; đk u lớn nhất; đk max;"
        " đường kính max",
        "dimensioni; dimensione; dim; dim max; dimensione max; dimensioni max; dimensione massima; dimensioni massime;"
        " dimensione tumore; dimensioni tumore; dimensione nodulo; dimensioni nodulo; dimensione lesione;"
        " dimensioni lesione; dimensione nodulo maggiore; dimensioni nodulo maggiore; dimensione lesione maggiore;"
        " dimensioni lesione maggiore; dimensione massima lesione; dim nodulo maggiore; dim lesione maggiore"
        "; diametro; diametro massimo; diametro max; diametro maggiore; diam maggiore; diam massimo; diametro tumore;"
        " diametro del tumore; diametro tumorale; diametro nodulo; diametro nodulo maggiore; diametro del nodulo"
        " maggiore; diametro massimo nodulo; diametro max nodulo; diametro lesione; diametro lesione maggiore;"
        " diametro massimo lesione; diametro max lesione; diametro metastasi maggiore; diametro max metastasi;"
        " diametro massimo metastasi; dimensioni metastasi; dimensione metastasi maggiore; diametro max tumore;"
        " diametro massimo tumore",
    ),
    "portal_vein_thrombosis": texts(
        "pvt; pvtt; portal vein thrombus; portal vein tumour thrombosis; portal vein tumor thrombosis;"
        " portal vein tumour thrombus; portal vein tumor thrombus; portal thrombosis; portal vein invasion;"
        " portal invasion; pv thrombosis; pv thrombus; pv invasion",
        "huyết khối tĩnh mạch cửa; huyết khối tmc; huyết khối tm cửa; hktmc; hktm cửa; huyết khối cửa; xâm lấn"
        " tĩnh mạch cửa; xâm lấn tmc; xâm lấn tm cửa",
        "trombosi portale; trombosi vena porta; trombosi della vena porta; trombosi v. porta; trombosi della porta;"
        " trombosi portale neoplastica; trombosi neoplastica portale; trombo portale; invasione portale; invasione vena"
        " porta; invasione della vena porta",
    ),
    "hepatic_vein_invasion": texts(
        "hepatic vein thrombosis; hepatic vein thrombus; hv invasion; hvtt; ivc invasion;"
        " ivc thrombus; hepatic vein/ivc invasion",
        "xâm lấn tĩnh mạch gan; xâm lấn tm gan; huyết khối tĩnh mạch gan; huyết khối tm gan;"
        " xâm lấn tĩnh mạch chủ dưới",
        "invasione vene sovraepatiche; trombosi vene sovraepatiche; trombosi sovraepatica; invasione sovraepatica;"
        " invasione vena cava; invasione vene epatiche",
    ),
    "bile_duct_invasion": texts(
        "biliary invasion; bile duct tumour thrombus; bile duct tumor thrombus; bdtt",
        "xâm lấn đường mật; huyết khối đường mật",
        "invasione biliare; invasione vie biliari; invasione delle vie biliari",
    ),
    "microvascular_invasion": texts(
        "mvi; microvascular; microscopic vascular invasion; microvasc invasion",
        "xâm lấn vi mạch; xâm nhập vi mạch; xâm lấn mạch máu vi thể",
        "invasione microvascolare; microinvasione vascolare; infiltrazione microvascolare",
    ),
    "adjacent_organ_invasion": texts(
        "invasion of adjacent organs; invasion of adjacent organ",
        "xâm lấn cơ quan lân cận; xâm lấn tạng lân cận",
        "invasione organi adiacenti; invasione di organi adiacenti; infiltrazione organi adiacenti",
    ),
    "nodes": texts(
        "n stage; tnm n; n (tnm); lymph nodes; lymph node; lymph node metastasis; lymph node metastases;"
        " ln metastasis; ln mets; nodal status; nodal metastasis; nodal involvement; lymph node involvement",
        "hạch; hạch vùng; di căn hạch; di căn hạch vùng; hạch di căn",
        "linfonodi; stato linfonodale; metastasi linfonodali; linfonodi regionali; interessamento linfonodale",
    ),
    "metastasis": texts(
        "m stage; tnm m; m (tnm); cm (tnm); distant metastases; distant mets; extrahepatic spread; ehs;"
        " extrahepatic metastasis; extrahepatic metastases; extrahepatic disease; extra-hepatic mets",
        "di căn; di căn xa; di căn ngoài gan",
        "metastasi a distanza; metastasi extraepatiche; malattia extraepatica; diffusione extraepatica",
    ),
    "metastasis_sites": texts(
        "metastatic sites; metastasis site; site of metastasis; sites of metastases; met sites;"
        " extrahepatic sites; extrahepatic site",
        "vị trí di căn; nơi di căn; vị trí di căn xa",
        "sedi di metastasi; sede metastasi; sedi metastasi; sede delle metastasi; sede di metastasi",
    ),
    "liver_share": texts(
        "liver involvement; tumour extent; tumor extent; liver occupied; share of liver",
        "tỷ lệ gan bị xâm lấn; tỉ lệ gan bị xâm lấn; mức độ xâm lấn gan",
        "estensione epatica; coinvolgimento epatico; percentuale fegato coinvolto",
    ),
    "differentiation": texts(
        "edmondson; edmondson-steiner; edmondson grade; edmondson-steiner grade; grade; grading;"
        " histological grade; histologic grade; histology grade; tumour grade; tumor grade; tumour differentiation;"
        " tumor differentiation",
        "độ biệt hóa; biệt hóa; mức độ biệt hóa; độ mô học; phân độ edmondson",
        "differenziazione; grado di differenziazione; grado istologico; grado di edmondson; grading istologico",
    ),
    "recorded_volume_cm3": texts(
        "volume; vol; tumour volume; tumor volume; tumour vol; tumor vol; lesion volume; total tumour volume;"
        " total tumor volume",
        "thể tích; thể tích u; thể tích khối u; tt u; tt khối u",
        "volume tumorale; volume tumore; volume del tumore; volume lesione; vol tumorale; vol tumore",
    ),
    "recorded_volume_formula": texts("volume formula", "công thức thể tích; công thức tính thể tích", "formula volume"),
    "recorded_bclc": texts(
        "bclc; bclc stage; bclc staging; bclc class; bclc classification; barcelona; barcelona stage; stage bclc",
        "giai đoạn; giai đoạn bclc; gđ bclc; phân giai đoạn bclc; phân loại bclc; phân độ bclc; giai đoạn barcelona",
        "stadio bclc; stadiazione bclc; bclc stadio; classe bclc; stadio barcelona; classificazione bclc",
    ),
    "recorded_okuda": texts("okuda; okuda stage; okuda staging", "giai đoạn okuda; phân loại okuda", "stadio okuda"),
    "recorded_clip": texts("clip; clip score; clip points", "điểm clip; thang điểm clip", "punteggio clip; score clip"),
    "recorded_tnm_t": texts(
        "t stage; tnm t; t (tnm); t category; ct (tnm); t classification", "giai đoạn t", "stadio t"
    ),
    "recorded_tnm_stage": texts(
        "tnm; tnm stage; tnm staging; stage tnm; ajcc; ajcc stage; uicc; uicc stage; tnm 8; ajcc 8; stage group",
        "giai đoạn tnm; gđ tnm; phân loại tnm; phân giai đoạn tnm; giai đoạn ajcc",
        "stadio tnm; stadiazione tnm; stadio ajcc; stadio uicc",
    ),
}

NODULE_HEADERS: Headers = {
    "number": texts(
        "nodule; nodule no; nodule id; nodule n; lesion; lesion no; lesion number; lesion id; tumour id; tumor id",
        "nhân số; nốt số; u số; tổn thương số; khối u số",
        "nodulo; nodulo n; n nodulo; numero nodulo; lesione; lesione n; n lesione; numero lesione",
    ),
    "segment": texts(
        "seg; liver segment; couinaud; couinaud segment; segments",
        "hạ phân thùy; phân thùy; hpt; vị trí hạ phân thùy; hạ phân thùy gan",
        "segmento; segmento epatico; segmento di couinaud; segmenti",
    ),
    "axis_a_mm": texts(
        "axis a; length; long axis; axis 1; diameter 1; diam 1",
        "chiều dài; dài; đường kính 1; đk 1; trục dài",
        "asse a; asse maggiore; lunghezza; diametro 1; asse 1",
    ),
    "axis_b_mm": texts(
        "axis b; width; axis 2; diameter 2; diam 2",
        "chiều rộng; rộng; đường kính 2; đk 2",
        "asse b; larghezza; diametro 2; asse 2",
    ),
    "axis_c_mm": texts(
        "axis c; depth; axis 3; diameter 3; diam 3",
        "chiều sâu; chiều cao u; đường kính 3; đk 3",
        "asse c; profondità; diametro 3; asse 3",
    ),
    "viable_diameter_mm": texts(
        "viable diameter; viable size; viable tumour diameter; viable tumor diameter; enhancing diameter",
        "đường kính còn sống; đường kính phần còn sống; đường kính phần ngấm thuốc",
        "diametro vitale; diametro porzione vitale; diametro vitale residuo",
    ),
}
