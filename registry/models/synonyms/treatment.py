"""Treatments and their drugs."""

from __future__ import annotations

from registry.models.synonyms import Codes, Headers, texts
from registry.models.synonyms.shared import MARGIN_HEADERS

HEADERS: Headers = {
    "kind": texts(
        "treatment type; type of treatment; therapy; therapy type; tx; procedure; intervention; treatment modality;"
        " treatment given; initial treatment; first treatment; first-line treatment; chemotherapy; chemo",
        "điều trị; phương pháp điều trị; pp điều trị; ppđt; loại điều trị; điều trị ban đầu; điều trị lần đầu;"
        " can thiệp;"
        " hóa trị",
        "trattamento; tipo trattamento; tipo di trattamento; terapia; tipo terapia; tipo di terapia; trattamento"
        " eseguito; primo trattamento; procedura; intervento; chemio; chemioterapia",
    ),
    "extent": texts(
        "resection extent; extent of hepatectomy; hepatectomy extent; hepatectomy type; type of hepatectomy;"
        " extent of liver resection; major/minor",
        "mức độ cắt gan; phạm vi cắt gan; loại cắt gan",
        "estensione resezione; estensione della resezione; tipo di resezione; tipo resezione; tipo di epatectomia",
    ),
    "margin": MARGIN_HEADERS,
    "ablation_technique": texts(
        "technique", "kỹ thuật đốt; kỹ thuật đốt u", "tecnica; tecnica di ablazione; tecnica ablativa"
    ),
    "route": texts(
        "administration; route of administration; administration route; admin route",
        "đường dùng; đường truyền; đường đưa thuốc",
        "via; via di somministrazione; somministrazione; via somministrazione",
    ),
    "intent": texts(
        "purpose; intent of treatment; setting; treatment setting; chemo setting; chemotherapy setting",
        "mục đích; mục đích điều trị; mục tiêu điều trị; ý định điều trị",
        "intento; finalità; intento terapeutico; intento del trattamento; finalità del trattamento;"
        " setting terapeutico",
    ),
    "schedule": texts(
        "regimen; regime; chemo regimen; chemotherapy regimen; treatment regimen",
        "phác đồ; phác đồ hóa trị; phác đồ điều trị; phác đồ hóa chất",
        "schema; schema terapeutico; schema chemioterapico; schema di chemioterapia; regime chemioterapico",
    ),
    "cycles_planned": texts(
        "planned cycles; number of planned cycles; n planned cycles",
        "số chu kỳ dự kiến; số đợt dự kiến",
        "cicli previsti; n cicli previsti; cicli programmati; numero cicli previsti",
    ),
    "cycles_given": texts(
        "cycles; number of cycles; n cycles; no of cycles; num cycles; cycles received; cycles completed;"
        " number of cycles given; chemo cycles",
        "số chu kỳ; số đợt; số chu kỳ hóa trị; số đợt hóa trị; số chu kỳ đã truyền; số đợt điều trị;"
        " số chu kỳ thực hiện",
        "cicli; n cicli; numero cicli; numero di cicli; num cicli; cicli eseguiti; cicli effettuati; cicli ricevuti",
    ),
    "started_on": texts(
        "start; start date; date of start; date started; started; treatment start; treatment start date; therapy start;"
        " therapy start date; tx start; tx start date; tx date; treatment date; date of treatment; first treatment date"
        "; date of surgery; surgery date; date of operation; operation date; op date; date of resection;"
        " resection date;"
        " date of hepatectomy; hepatectomy date; date of liver resection; liver resection date; date of liver surgery;"
        " liver surgery date; chemo start; chemo start date; chemotherapy start date; procedure date;"
        " date of procedure",
        "ngày bắt đầu; ngày điều trị; ngày bắt đầu điều trị; ngày bđ điều trị; ngày can thiệp; ngày bắt đầu hóa trị;"
        " ngày bđ hóa trị; ngày mổ; ngày phẫu thuật; ngày pt; ngày cắt gan; ngày mổ gan; ngày phẫu thuật gan;"
        " ngày mổ cắt"
        " gan; ngày bđ",
        "data inizio; inizio; data di inizio; data inizio trattamento; data inizio terapia; data inizio chemio;"
        " data inizio chemioterapia; inizio trattamento; inizio terapia; inizio chemio; data trattamento"
        "; data intervento; data di intervento; data dell'intervento; data intervento epatico; data chirurgia;"
        " data resezione; data resezione epatica; data epatectomia; data intervento chirurgico; data procedura",
    ),
    "ended_on": texts(
        "end; end date; stop date; date of end; date ended; treatment end; treatment end date; end of treatment;"
        " therapy end; therapy end date; tx end; tx end date; tx stop date; treatment stop date; chemo end date;"
        " chemotherapy end date; date stopped",
        "ngày kết thúc; ngày kết thúc điều trị; ngày ngừng; ngày ngừng điều trị; ngày kết thúc hóa trị;"
        " ngày kt điều trị",
        "data fine; fine; data di fine; data fine trattamento; data fine terapia; fine trattamento; fine terapia;"
        " data fine chemio; data fine chemioterapia; data sospensione; data interruzione",
    ),
    "stop_reason": texts(
        "reason for stopping; reason for discontinuation; discontinuation reason; reason off treatment;"
        " reason for stop; reason stop",
        "lý do ngừng; lý do dừng; lý do ngừng điều trị",
        "motivo sospensione; motivo interruzione; motivo di sospensione; motivo fine trattamento;"
        " motivo della sospensione",
    ),
}

DRUG_HEADERS: Headers = {
    "name": texts(
        "drug name; agent; medication; drugs; product; compound",
        "thuốc; tên thuốc; hoạt chất; thuốc điều trị",
        "farmaco; nome farmaco; principio attivo; farmaci; nome del farmaco",
    ),
    "dose": texts(
        "dosage; dose given; dose level",
        "liều; liều dùng; liều lượng; liều thuốc",
        "dosaggio; dose farmaco; dose somministrata",
    ),
    "dose_unit": texts(
        "dose units; dosage unit; dose uom",
        "đơn vị liều; đơn vị liều dùng",
        "unità dose; unità di dose; unità dosaggio",
    ),
}

CODES: dict[str, Codes] = {
    "kind": {
        "resection": texts(
            "surgery; surgical; surgical resection; hepatectomy; partial hepatectomy; hepatic resection;"
            " liver resection;"
            " liver surgery; metastasectomy; lobectomy; segmentectomy; wedge resection; hepatic lobectomy",
            "phẫu thuật; cắt gan; phẫu thuật cắt gan; pt cắt gan; mổ cắt gan; mổ; pt; cắt u gan; cắt bỏ u",
            "resezione; resezione epatica; chirurgia; chirurgico; intervento chirurgico; epatectomia; metastasectomia;"
            " lobectomia; segmentectomia; chirurgia epatica",
        ),
        "transplant": texts(
            "liver transplant; liver transplantation; transplantation; olt; oltx; lt; ldlt; ddlt",
            "ghép gan; ghép",
            "trapianto; trapianto di fegato; trapianto epatico",
        ),
        "ablation": texts(
            "rfa; mwa; rfa/mwa; radiofrequency ablation; radiofrequency; microwave ablation; microwave; rf; rfta;"
            " local ablation; thermal ablation; pei; ethanol injection; percutaneous ethanol injection",
            "đốt sóng cao tần; đốt rfa; đốt u; đốt vi sóng; đốt u gan; rfa (đốt sóng cao tần); tiêm cồn;"
            " tiêm cồn qua da",
            "ablazione; termoablazione; radiofrequenza; microonde; ablazione percutanea; alcolizzazione; ablazione rf;"
            " ablazione con radiofrequenza; termoablazione con radiofrequenza; termoablazione con microonde",
        ),
        "tace": texts(
            "chemoembolization; chemoembolisation; ctace; c-tace; deb-tace; debtace; dc bead tace; toce;"
            " transarterial chemoembolization; transarterial chemoembolisation",
            "nút mạch; nút mạch hóa chất; nút hóa chất động mạch gan; nút mạch gan; nút hóa chất; tace (nút mạch)",
            "chemioembolizzazione; chemoembolizzazione; chemioembolizzazione arteriosa",
        ),
        "hai": texts(
            "haic; hepatic artery infusion; hepatic arterial infusion chemotherapy; hai chemotherapy; intrahepatic;"
            " intrahepatic chemotherapy; locoregional; locoregional chemotherapy; intra-arterial chemotherapy",
            "hóa trị động mạch gan; truyền động mạch gan; truyền hóa chất động mạch gan; hóa trị qua động mạch gan;"
            " hóa trị tại chỗ",
            "intraepatica; intraepatico; locoregionale; loco-regionale; chemioterapia locoregionale; chemioterapia"
            " intraepatica; chemioterapia intra-arteriosa; infusione arteriosa epatica",
        ),
        "systemic_chemotherapy": texts(
            "systemic; systemic chemo; iv chemotherapy; intravenous chemotherapy",
            "hóa trị toàn thân; toàn thân; hóa chất toàn thân",
            "sistemica; sistemico; chemioterapia sistemica; chemio sistemica",
        ),
        "chemotherapy": texts("chemo; chemotherapeutics", "hóa trị; hóa chất", "chemio; chemioterapia"),
        "ril2": texts(
            "il-2; il2; ril-2; rhil-2; rhil2; aldesleukin; proleukin; interleukin-2; interleukin 2; recombinant"
            " interleukin-2; il-2 therapy; immunotherapy il-2",
            "interleukin-2 tái tổ hợp; il-2 tái tổ hợp",
            "interleuchina-2; interleuchina 2; il-2 ricombinante; interleuchina-2 ricombinante",
        ),
        "tki": texts(
            "sorafenib; lenvatinib; regorafenib; cabozantinib; nexavar; lenvima; tkis; tyrosine-kinase inhibitor",
            "ức chế tyrosine kinase",
            "inibitore tirosin-chinasi; inibitore delle tirosin-chinasi; inibitore tirosin chinasi",
        ),
        "checkpoint_inhibitor": texts(
            "immunotherapy; ici; icis; immune checkpoint inhibitor; nivolumab; pembrolizumab; atezolizumab; durvalumab;"
            " atezolizumab + bevacizumab; atezolizumab/bevacizumab; atezolizumab-bevacizumab; atezo-bev; atezo/bev;"
            " atezo+bev; pd-1 inhibitor; pd-l1 inhibitor",
            "miễn dịch; liệu pháp miễn dịch; điều trị miễn dịch; ức chế điểm kiểm soát miễn dịch",
            "immunoterapia; inibitore dei checkpoint; inibitori dei checkpoint; inibitore di checkpoint",
        ),
        "radiotherapy": texts(
            "radiation; radiation therapy; rt; ebrt; sbrt; tare; sirt; y90; y-90; radioembolization; radioembolisation",
            "xạ trị; tia xạ; xạ trị trong chọn lọc; xạ trị lập thể",
            "radioterapia; radioembolizzazione; radioterapia stereotassica",
        ),
        "best_supportive_care": texts(
            "bsc; supportive care; palliative care; symptomatic",
            "csgn; chăm sóc giảm nhẹ; điều trị triệu chứng; chăm sóc triệu chứng; điều trị giảm nhẹ",
            "terapia di supporto; cure palliative; miglior terapia di supporto; cure di supporto",
        ),
    },
    "extent": {
        "minor": texts(
            "minor hepatectomy; minor resection",
            "nhỏ; cắt gan nhỏ",
            "minore; epatectomia minore; resezione minore",
        ),
        "major": texts(
            "major hepatectomy; major resection",
            "lớn; cắt gan lớn",
            "maggiore; epatectomia maggiore; resezione maggiore",
        ),
    },
    "ablation_technique": {
        "rfa": texts("rf; rfta; radiofrequency ablation", "đốt sóng cao tần; sóng cao tần", "radiofrequenza"),
        "mwa": texts("mw; microwave ablation", "vi sóng; đốt vi sóng", "microonde"),
        "pei": texts(
            "ethanol; percutaneous ethanol injection; alcohol injection",
            "tiêm cồn; tiêm cồn qua da",
            "alcolizzazione; pei percutanea",
        ),
    },
    "route": {
        "iv": texts(
            "i.v.; i.v; systemic",
            "tĩnh mạch; đường tĩnh mạch; truyền tĩnh mạch",
            "endovenosa; endovena; ev; e.v.; sistemica",
        ),
        "sc": texts(
            "s.c.; s.c; sub-cutaneous; subcut; subq", "dưới da; tiêm dưới da", "sottocutanea; sottocute; sottocutaneo"
        ),
        "hepatic_artery": texts(
            "hai; intra-arterial; intraarterial; ia; i.a.; intrahepatic; intra-hepatic; hepatic arterial",
            "động mạch gan; qua động mạch gan; đường động mạch gan",
            "arteria epatica; intra-arteriosa; intraarteriosa; intraepatica; in arteria epatica",
        ),
        "portal_vein": texts(
            "intraportal; portal; intra-portal", "tĩnh mạch cửa; đường tĩnh mạch cửa", "vena porta; intraportale"
        ),
        "intrasplenic": texts("splenic; intra-splenic", "lách; trong lách", "intrasplenica; intrasplenico"),
        "oral": texts("po; p.o.; orally; by mouth; per os", "uống; đường uống", "orale; os; via orale"),
    },
    "intent": {
        "neoadjuvant": texts(
            "neo-adjuvant; neo adjuvant; neoadj; neo; preoperative; pre-operative; preop",
            "tân hỗ trợ; tân bổ trợ; hóa trị tân bổ trợ; tiền phẫu; trước mổ; bổ trợ trước; bổ trợ trước mổ",
            "neoadiuvante; neo-adiuvante; neoadjuvante; preoperatoria; preoperatorio",
        ),
        "adjuvant": texts(
            "adj; postoperative; post-operative; postop",
            "bổ trợ; hỗ trợ; hóa trị bổ trợ; bổ trợ sau mổ; sau mổ",
            "adiuvante; adjuvante; postoperatoria; postoperatorio",
        ),
        "conversion": texts(
            "conversion therapy; conversion chemotherapy; downstaging", "chuyển đổi", "conversione; di conversione"
        ),
        "palliative": texts("palliation", "giảm nhẹ; triệu chứng", "palliativo; palliativa"),
    },
    "stop_reason": {
        "completed": texts(
            "complete; completion; as planned; end of planned treatment",
            "hoàn thành; đủ liệu trình",
            "completato; completata; fine ciclo previsto",
        ),
        "progression": texts(
            "pd; disease progression; progressive disease; progressed",
            "tiến triển; bệnh tiến triển",
            "progressione; progressione di malattia",
        ),
        "toxicity": texts(
            "adverse event; adverse events; ae; toxic; side effects",
            "độc tính; tác dụng phụ; biến cố bất lợi",
            "tossicità; evento avverso; effetti collaterali",
        ),
        "patient": texts(
            "patient choice; patient decision; patient wish; patient refusal; refusal; refused; withdrew consent",
            "bệnh nhân từ chối; từ chối; bn từ chối",
            "rifiuto; rifiuto del paziente; volontà del paziente; scelta del paziente",
        ),
        "death": texts("died; dead", "tử vong; chết", "decesso; morte; deceduto"),
        "other": texts("others", "khác; lý do khác", "altro; altra"),
    },
}
