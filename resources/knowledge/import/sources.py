"""sources.tsv: every source a row of the tables may name."""

from common import write_tsv

SOURCES = [
    ("chp-2020", "中华人民共和国药典 一部 (extract by anonymous-temp/TCM-CDSS)", "2020",
     "no licence: facts only", "doses, toxicity, pregnancy, decoction marks; edition 2025 is current: verify"),
    ("chp-text", "药典 herb monographs (ZJUFanLab/TCMChat sample)", "labelled 2022; its appendix numbers are those of 2010",
     "Apache-2.0 repository; terms only", "性味与归经, 功能与主治, 注意; never doses: the text lost its decimals"),
    ("textbook-herbs", "中药学 textbook (extract by realtcmweb/tcm-knowledge-base)", "not stated",
     "no licence: facts only", "category, actions, doses, pregnancy"),
    ("herb-list", "merged list of 786 herb names (pharmacopoeia, textbook, controlled list and pairs)", "2026-11-22",
     "facts only", "names that none of the three herb sources describes"),
    ("herbs-more", "older herb books (中药大辞典, 中华本草, 全国中草药汇编, 中国药典) collected from public repositories",
     "various", "none stated: facts only", "used only where the pharmacopoeia and the textbook are silent"),
    ("textbook-formulas", "方剂学 textbook (extract by realtcmweb/tcm-knowledge-base)", "not stated",
     "no licence: facts only", "205 formulas with original and gram doses"),
    ("szjg-38.2", "SZJG 38.2 中药方剂编码 (Shenzhen)", "not stated", "facts only", "703 coded formulas, no doses"),
    ("keviness-formulas", "keviness/Open-source-data-for-Traditional-Chinese-medicine 方剂 SourceData", "not stated",
     "MIT by its README", "composition; doses unverified and not used"),
    ("keviness-jingfang", "keviness/Open-source-data-for-Traditional-Chinese-medicine 经方", "not stated",
     "MIT by its README", "composition; doses unverified and not used"),
    ("formulas-minor", "minor formulas of classical books (realtcmweb/tcm-knowledge-base)", "not stated",
     "no licence: facts only", "name, book, ingredients"),
    ("order-23", "医疗用毒性药品管理办法 (State Council order 23) appendix", "1988", "law: no copyright",
     "list as re-stated by TCM-CDSS"),
    ("narcotic-2013", "麻醉药品品种目录", "2013", "law: no copyright", "罂粟壳"),
    ("banned-animals", "国发〔1993〕39号 (犀角, 虎骨) and the 2020 removal of 穿山甲 from the pharmacopoeia", "1993; 2020",
     "law: no copyright", "clinical reference of the project, section 4"),
    ("aristolochic", "notices on aristolochic-acid herbs (关木通 2003, 广防己 and 青木香 2004)", "2003-2004",
     "law: no copyright", "clinical reference of the project, section 4"),
    ("incompat", "十八反 and 十九畏 pairs (TCM-CDSS tcm-knowledge)", "not stated", "no licence: facts only", "158 pairs"),
    ("herb-aliases", "alias list of TCM-CDSS", "not stated", "no licence: facts only", "6,395 aliases"),
    ("tradition", "common dispensing names, written down for this project", "2026-11-23", "project",
     "used where no list gives the name; to be checked by a pharmacist"),
    ("gbt-15657-2021", "GB/T 15657-2021 中医病证分类与代码 (diseases), with 中医临床诊疗术语 第1部分", "2021",
     "MIT by the README of keviness' table; names and codes", "codes, names, synonyms"),
    ("gbt-16751.1", "中医临床诊疗术语 第1部分：疾病 (text sample of TCMChat)", "not stated",
     "terms only", "signs of diseases"),
    ("gbt-16751.2-2021", "GB/T 16751.2-2021 中医临床诊疗术语 第2部分：证候", "2021",
     "MIT by the README of keviness' table; names, codes, terms", "codes, names, synonyms, signs"),
    ("gbt-16751.3-2023", "GB/T 16751.3-2023 中医临床诊疗术语 第3部分：治法", "2023",
     "MIT by the README of keviness' table; names and codes", "codes, names, synonyms"),
    ("guideline-zyyxh", "ZYYXH/T internal medicine guidelines (tables via zuishuaihkx/fypsem2)", "2008",
     "none stated: facts only", "disease, syndrome, therapy, formula"),
    ("tcm-triples", "治法-证候 and 疾病-症状 pairs (wangweichang0820/MedicalGraph)", "not stated",
     "none stated: facts only", "therapy and the syndrome it is meant for"),
    ("who-icd11", "ICD-11 chapter 26, TM1 (WHO)", "2022-05", "CC BY-ND 3.0 IGO", "named here for later mapping"),
    ("program", "derived by this project's importer", "2026-11-23", "project", "status is always inferred"),
]


def run(context):
    write_tsv("sources.tsv", ["id", "title", "edition", "licence", "note"], SOURCES)
