"""Headers under which hospitals write the analytes that ship with the registry, separated by semicolons.

The first line of each is English, the second Vietnamese, the third Italian. Case, accents, spaces and signs don't count
when a header is matched (but + and % do), and Greek letters are read as their names; so each text stands once. The
analyte's code and name are matched as well.
"""

from __future__ import annotations

ANALYTE_NAMES: dict[str, str] = {
    "IL-2": "il-2 level; serum interleukin-2; interleuchina 2",
    # Bare CD25 isn't the receptor's soluble form: flow cytometry counts CD25+ cells.
    "sIL-2R": "il-2r; il2ra; sil-2r alpha; sil2ra; scd25; soluble cd25; soluble interleukin-2 receptor; il-2 receptor;"
    " interleukin-2 receptor; soluble il-2r;"
    " thụ thể il-2 hòa tan; thụ thể il-2; thụ thể hòa tan il-2;"
    " recettore il-2; recettore solubile il-2; recettore solubile dell'il-2; recettore solubile interleuchina-2",
    "TNF-alpha": "tnf; tnf-a; tnf alfa; tnf anpha; tumor necrosis factor; tumor necrosis factor alpha;"
    " tumour necrosis factor;"
    " yếu tố hoại tử u; yếu tố hoại tử khối u; yếu tố hoại tử u alpha;"
    " fattore di necrosi tumorale; fattore di necrosi tumorale alfa; fattore necrosi tumorale alfa",
    "IL-6": "interleuchina 6",
    "IL-10": "interleuchina 10",
    # INF is a frequent slip of the pen for IFN.
    "IFN-gamma": "ifn; ifn-g; ifn-y; inf-γ; inf-g; interferon g; interferone gamma; interferone g",
    "AFP": "alpha foetoprotein; alpha-1-fetoprotein; a-fetoprotein; alpha fp; alfa-fetoproteina;"
    " alfa-1-fetoproteina; α-fetoproteina; alfa-feto",
    "CEA": "carcino-embryonic ag; kháng nguyên ung thư phôi; antigene carcinoembrionario",
    "CA19-9": "ca 19-9 antigen; carbohydrate antigen 19-9; gica",
    "PIVKA-II": "pivka; pivka-2; dcp; des-gamma-carboxy prothrombin; des-gamma-carboxyprotrombina",
    "bilirubin": "total bilirubin; tbil; bil; bili; bil t; bilirubin t; tot bil; tot bili; bil tot;"
    " bilirubin tot; bili total; bili tot; serum bilirubin; s-bilirubin; t bilirubin;"
    " bilirubin toàn phần; bilirubin tp; bil tp; bili tp; bilirubin máu; bilirubin toàn phần (tp); bil toàn phần;"
    " bilirubina; bilirubina tot; bilirubina totale; bilirubina t; bil totale; bilirubinemia; bilirubinemia totale",
    "albumin": "alb; serum albumin; s-albumin; alb máu; albumin máu; albumin huyết thanh;"
    " albumina; albuminemia; albumina sierica",
    "INR": "pt-inr; inr (pt); prothrombin inr; tỷ số inr",
    "creatinine": "creatinin; crea; cr; creat; scr; serum creatinine; s-creatinine; serum cr;"
    " creatinin máu; creatinin huyết thanh; creatinine máu; creatinina; creatininemia; creatinina sierica",
    "sodium": "na; na+; serum sodium; s-sodium; serum na; sodium (na); natri; natri máu; na máu; na+ máu;"
    " sodio; sodiemia; natriemia; sodio sierico; sodio (na)",
    "platelets": "plt; plts; platelet; platelet count; platelets count; thrombocytes; thrombocyte count;"
    " tiểu cầu; số lượng tiểu cầu; sltc; sl tiểu cầu; số lượng tc; tiểu cầu (plt);"
    " piastrine; conta piastrine; conta piastrinica; piastr; piastrine (plt)",
    "WBC": "white cells; white blood cell; white blood cell count; white cell count; wbc count; wcc; white count;"
    " leukocytes; leucocytes; leukocyte count; leucocyte count;"
    " bạch cầu; bc; số lượng bạch cầu; slbc; sl bạch cầu; bạch cầu (wbc);"
    " globuli bianchi; leucociti; gb; conta leucocitaria; conta leucociti; conta globuli bianchi; conta gb",
    "lymphocytes": "lymphocyte; lymphocyte count; absolute lymphocyte count; lymphocytes abs; lymphocytes absolute;"
    " lympho; lym; lymph; lymphs; lym abs; lymph abs; lympho abs; lymph count; ly abs;"
    " tế bào lympho; bạch cầu lympho; lympho bào; số lượng lympho; số lượng bạch cầu lympho; sl lympho; tb lympho;"
    " số lượng tế bào lympho; bc lympho;"
    " linfociti; conta linfociti; conta linfocitaria; linfociti totali; linfociti assoluti; linfociti (val. ass.);"
    " linf; linfociti abs",
    "CD3": "cd3+; cd3 t cells; cd3 count; cd3+ count; cd3 cells; cd3+ cells; cd3 lymphocytes; cd3+ lymphocytes;"
    " t cells cd3; tcd3; t cd3+; cd3 abs; lympho t cd3; tế bào t cd3; tế bào t cd3+; tế bào cd3; linfociti t cd3;"
    " linfociti t cd3+; linfociti cd3; linfociti cd3+",
    "CD4": "cd4+; cd4 t cells; cd4 count; cd4+ count; cd4 cells; cd4+ cells; cd4 lymphocytes; cd4+ lymphocytes;"
    " t cells cd4; tcd4; t cd4+; cd4 abs; t helper; lympho t cd4; tế bào t cd4; tế bào t cd4+; tế bào cd4;"
    " linfociti t cd4; linfociti t cd4+; linfociti cd4; linfociti cd4+; t helper cd4",
    "CD8": "cd8+; cd8 t cells; cd8 count; cd8+ count; cd8 cells; cd8+ cells; cd8 lymphocytes; cd8+ lymphocytes;"
    " t cells cd8; tcd8; t cd8+; cd8 abs; lympho t cd8; tế bào t cd8; tế bào t cd8+; tế bào cd8;"
    " linfociti t cd8; linfociti t cd8+; linfociti cd8; linfociti cd8+; t cytotoxic cd8",
    "NK": "natural killer; natural killer cells; nk count; cd16/56; cd16+56; cd16+/cd56+; cd16+cd56;"
    " cd56; cd56+; cd3-cd56+; nk abs; tế bào nk; tế bào diệt tự nhiên; cellule nk; linfociti nk;"
    " cellule natural killer",
    "AST": "got; sgot; asat; ast (got); got (ast); ast (sgot); sgot (ast); men gan ast; transaminasi got",
    "ALT": "gpt; sgpt; alat; alt (gpt); gpt (alt); alt (sgpt); sgpt (alt); men gan alt; transaminasi gpt",
    "GGT": "gamma gt; ggtp; gamma-glutamyl transpeptidase; gammagt (ggt)",
    "ALP": "alk phos; alkp; phosphatase; phosphatase kiềm; fosfatasi alcalina; falc",
    "haemoglobin": "hb; hgb; hemoglobin; huyết sắc tố; hst; emoglobina; hemoglobin (hb); emoglobina (hb)",
    "neutrophils": "neut; neutro; anc; neutrophil; neutrophil count; absolute neutrophil count; neutrophils abs; neu;"
    " bạch cầu trung tính; bạch cầu đa nhân trung tính; bạch cầu hạt trung tính; bcđntt;"
    " neutrofili; conta neutrofili; granulociti neutrofili",
    "CRP": "crp-hs; hs-crp; c reactive protein (crp); protein c phản ứng; proteina c reattiva",
    "LDH": "lattato deidrogenasi; lattico deidrogenasi",
    "ferritin": "serum ferritin; ferritin máu; ferritin huyết thanh; ferritina; ferritinemia",
}


def is_receptor_like(analyte: str, unit: str) -> bool:
    """Tell whether results called IL-2 are in the unit of the soluble IL-2 receptor assay.

    That of IMMULITE gives adults about 137 to 838 U/mL; serum IL-2 itself is a few pg/mL.
    """
    return analyte == "IL-2" and unit in ("U/mL", "[U]/mL")
