// Every rule of the audit with cases where it speaks, where it is silent, and at its limit. The facts are
// those of the shipped knowledge base; the cases are written down from the books, not from its output.

#include <QRegularExpression>
#include <QTest>

#include "app/prescription/prescription_store.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

struct Case {
    const char* name;
    const char* rule;
    const char* items;
    const char* hits;  ///< items of the findings of that rule: "甘草+甘遂 附子"; empty: the rule is silent
    const char* head = "";
};

constexpr const char* kPregnant = R"("patient":{"sex":"F","age_years":30,"pregnancy":"yes"})";
constexpr const char* kNotPregnant = R"("patient":{"sex":"F","age_years":30,"pregnancy":"no"})";
constexpr const char* kMan = R"("patient":{"sex":"M","age_years":30})";
constexpr const char* kNursing = R"("patient":{"sex":"F","pregnancy":"no","lactation":"yes"})";
constexpr const char* kPowder = R"("form":"powder","times_per_day":2)";

constexpr const char* kDecoction = R"("form":"decoction")";
constexpr const char* kWarfarin = R"("patient":{"current_drugs":["华法林钠片"]})";

constexpr Case kCases[] = {
    // banned
    {"banned animal", "banned", "犀角 3", "犀角"},
    {"banned in traditional characters", "banned", "虎骨 3|關木通 3", "虎骨 關木通"},
    {"banned in a processed form", "banned", "醋穿山甲 5|炙穿山甲 5", "炙穿山甲 醋穿山甲"},
    {"banned plants", "banned", "广防己 3|青木香 3", "广防己 青木香"},
    {"banned by a folk name that may mean it", "banned", "广角 3|木防己 3|土青木香 3|山甲片 3",
     "土青木香 山甲片 广角 木防己"},
    {"banned where a province stands before it", "banned", "广东防己 5|广西防己 5|湖北防己 5",
     "广东防己 广西防己"},
    {"banned by the names of its pieces", "banned", "山甲珠 3|犀牛角 3", "山甲珠 犀牛角"},
    {"a name of several herbs, one of them banned", "banned", "淮通 6|汉中防己 9|甲珠 3",
     "淮通 汉中防己 甲珠"},
    {"substitutes are not banned", "banned", "水牛角 15|木通 3|防己 5", ""},
    // restricted
    {"protected animals", "restricted", "麝香 0.03|羚羊角 1|熊胆 0.3|羚羊角粉 0.3|鹿茸 1",
     "熊胆 羚羊角 羚羊角粉 麝香"},
    {"substitutes and banned animals are not", "restricted", "水牛角 15|犀角 1|人工麝香 0.03|山羊角 15", ""},
    // controlled-toxic
    {"raw aconite", "controlled-toxic", "生附子 3", "生附子"},
    {"raw beside the name", "controlled-toxic", "附子（生） 3|川乌（生用） 1", "川乌（生用） 附子（生）"},
    {"raw beside a mark in brackets", "controlled-toxic",
     "附子（生先煎） 3|川乌(未制先煎) 1|当归(生附子先煎) 9",
     "附子（生先煎） 川乌(未制先煎) 当归(生附子先煎)"},
    {"raw by an alias", "controlled-toxic", "生南星 3|生虎掌 3", "生南星 生虎掌"},
    {"fresh is raw", "controlled-toxic", "鲜半夏 3|附子（鲜） 3|鲜地黄 15|鲜石斛 15", "附子（鲜） 鲜半夏"},
    {"processed aconite", "controlled-toxic", "制附子 9|黑顺片 9|附子 9|制川乌 1.5", ""},
    {"toxic minerals need no raw", "controlled-toxic", "雄黄 0.05|轻粉 0.1", "轻粉 雄黄"},
    {"raw or grown wild, by any name of it", "controlled-toxic",
     "野生川乌 1|野生川乌头 1|野生草乌头 1|野生番木鳖 0.3|野生江子 0.1|野生虎掌 3|野生三步跳 3|野生麻芋子 3|"
     "野生独角莲 3|野生续随子 1",
     "野生三步跳 野生川乌 野生川乌头 野生江子 野生独角莲 野生番木鳖 野生续随子 野生草乌头 野生虎掌 "
     "野生麻芋子"},
    {"narcotic in every form", "controlled-toxic", "罂粟壳 3|蜜罂粟壳 3", "罂粟壳 蜜罂粟壳"},
    {"poisons of the order's other list", "controlled-toxic",
     "三氧化二砷 0.01|亚砷酸钾 0.01|升汞 0.01|士的宁 0.01|阿托品 0.01|洋地黄毒苷 0.01|去乙酰毛花苷丙 "
     "0.01|升药 1",
     "三氧化二砷 亚砷酸钾 升汞 士的宁 阿托品 洋地黄毒苷 去乙酰毛花苷丙 升药"},
    {"by their trade names", "controlled-toxic", "红砒 0.1|白砒 0.1|青娘子 0.1|红娘子 0.1|藤黄 0.1|米壳 3",
     "红砒 白砒 青娘子 红娘子 藤黄 米壳"},
    {"a toxicity label alone", "controlled-toxic", "麻黄 6|苦杏仁 9", ""},
    // unknown-name
    {"unknown", "unknown-name", "无此药名 3", "无此药名"},
    {"unknown words in brackets", "unknown-name", "附子（无此词） 3", "附子（无此词）"},
    {"preparations are no herbs", "unknown-name", "膏方 9|蜜丸 9|血塞通 9|舒血宁 9|血栓通 9",
     "膏方 蜜丸 血塞通 舒血宁 血栓通"},
    {"brackets that do not close", "unknown-name", "附子（制 3", "附子（制"},
    {"known with processing, cut and preparation", "unknown-name",
     "炒白术 9|茯苓块 9|甘草配方颗粒 3|桂枝(去皮) 9|連翹 9|淮山药 15", ""},
    {"as pharmacies write them", "unknown-name",
     "双钩 12|全归 9|车前仁 9|姜夏 9|清夏 9|焦楂 9|酒芩 9|嫩桂枝 9|杭白菊 9|光桃仁 9|蒌仁 9|款冬 9", ""},
    // ambiguous-name
    {"names of the list", "ambiguous-name", "乌头 1|大戟 1|贝母 3|牛膝 9|牛夕 9|白花蛇 3",
     "乌头 大戟 牛夕 牛膝 白花蛇 贝母"},
    {"exact names", "ambiguous-name", "川乌 1|京大戟 1|川贝母 3|川牛膝 9", ""},
    {"joint names", "ambiguous-name", "焦三仙 30|龙牡 30|知柏 12", "焦三仙 龙牡 知柏"},
    {"made with cinnabar", "ambiguous-name", "朱茯苓 9|朱茯神 9|朱灯心 1|辰麦冬 9|茯神 9",
     "朱灯心 朱茯神 朱茯苓 辰麦冬"},
    {"made with cinnabar is cinnabar", "pregnancy-forbidden", "朱茯苓 9|朱茯神 9|茯苓 9", "朱茯神 朱茯苓",
     kPregnant},
    {"the herb of a joint name meets its rivals", "incompatible-18", "赤白芍 10|藜芦 1", "赤白芍+藜芦"},
    {"the other name makes it exact", "ambiguous-name", "怀牛膝 9", ""},
    // incompatible-18
    {"甘草反甘遂", "incompatible-18", "甘草 3|甘遂 0.5", "甘草+甘遂"},
    {"either order", "incompatible-18", "甘遂 0.5|甘草 3", "甘遂+甘草"},
    {"processed on both sides", "incompatible-18", "炙甘草 3|醋甘遂 0.5|黑顺片 9|竹沥半夏 9",
     "炙甘草+醋甘遂 黑顺片+竹沥半夏"},
    {"raw and processed aconite alike", "incompatible-18", "生附子 3|川贝 3|制附子 3",
     "川贝+制附子 生附子+川贝"},
    {"every candidate of an ambiguous name", "incompatible-18", "甘草 3|大戟 1", "甘草+大戟"},
    {"藜芦 against 诸参", "incompatible-18", "藜芦 0.3|玄参 9|人参 9|黄芪 9", "藜芦+人参 藜芦+玄参"},
    {"white aconite is not aconite", "incompatible-18", "白附子 3|半夏 9", ""},
    {"a pair of the other verse", "incompatible-18", "丁香 1|郁金 6", ""},
    // incompatible-19
    {"丁香畏郁金", "incompatible-19", "丁香 1|郁金 6", "丁香+郁金"},
    {"人参畏五灵脂", "incompatible-19", "红参 3|醋五灵脂 6|人参 3", "红参+醋五灵脂 醋五灵脂+人参"},
    {"肉桂 but not 桂枝", "incompatible-19", "肉桂 3|赤石脂 9|桂枝 9", "肉桂+赤石脂"},
    {"牙硝 by all its names", "incompatible-19", "三棱 6|朴硝 6|牙硝 6|玄明粉 6|芒硝 6",
     "三棱+朴硝 三棱+牙硝 三棱+玄明粉 三棱+芒硝"},
    {"党参 is not in the verse", "incompatible-19", "党参 9|五灵脂 6", ""},
    // pregnancy
    {"forbidden", "pregnancy-forbidden", "三棱 6|川乌 1|桂枝 6", "三棱 川乌", kPregnant},
    {"forbidden in the herb's processed form", "pregnancy-forbidden", "醋莪术 6|烫水蛭 1", "烫水蛭 醋莪术",
     kPregnant},
    {"the stricter of two sources stands", "pregnancy-forbidden", "桃仁 6|蟾酥 0.01", "桃仁 蟾酥", kPregnant},
    {"older 忌用 counts as forbidden", "pregnancy-forbidden", "天山雪莲 3", "天山雪莲", kPregnant},
    {"a milder form has its own class", "pregnancy-forbidden", "制川乌 1.5", "", kPregnant},
    {"not pregnant", "pregnancy-forbidden", "三棱 6", "", kNotPregnant},
    {"strictest candidate counts", "pregnancy-forbidden", "乌头 1", "乌头", kPregnant},
    {"yes counts beside a man's sex", "pregnancy-forbidden", "三棱 6", "三棱",
     R"("patient":{"sex":"M","pregnancy":"yes"})"},
    {"forms take the class they lack", "pregnancy-caution",
     "法半夏 6|焦槟榔 6|青礞石 6|绵马贯众 6|胆南星 3|熟地黄 9", "法半夏 焦槟榔 绵马贯众 胆南星 青礞石",
     kPregnant},
    {"caution", "pregnancy-caution", "制川乌 1.5|桂枝 6|甘草 3", "制川乌 桂枝", kPregnant},
    {"forbidden is not caution", "pregnancy-caution", "三棱 6", "", kPregnant},
    {"unknown state", "pregnancy-unknown", "三棱 6|桃仁 6|红花 6|甘草 3", "三棱 桃仁+红花",
     R"("patient":{"sex":"F","age_years":30})"},
    {"nothing known of the patient", "pregnancy-unknown", "桃仁 6", "桃仁"},
    {"no notice for a man", "pregnancy-unknown", "三棱 6", "", kMan},
    {"last fertile age", "pregnancy-unknown", "三棱 6", "三棱", R"("patient":{"sex":"F","age_years":55})"},
    {"past the fertile age", "pregnancy-unknown", "三棱 6", "", R"("patient":{"sex":"F","age_years":56})"},
    {"first fertile age", "pregnancy-unknown", "三棱 6", "三棱", R"("patient":{"sex":"F","age_years":10})"},
    {"before the fertile age", "pregnancy-unknown", "三棱 6", "", R"("patient":{"sex":"F","age_years":9})"},
    {"nothing to ask for", "pregnancy-unknown", "甘草 3|茯苓 9", ""},
    // lactation
    {"nursing", "lactation", "甘遂 0.5|半夏 9|甘草 3", "半夏 甘遂", kNursing},
    {"not nursing", "lactation", "甘遂 0.5", "", R"("patient":{"sex":"F","lactation":"no"})"},
    {"not asked, forbidden herb only", "lactation", "甘遂 0.5|半夏 9", "甘遂", R"("patient":{"sex":"F"})"},
    {"not asked of a man", "lactation", "甘遂 0.5", "", kMan},
    // route-forbidden
    {"pills and powders only", "route-forbidden", "麝香 0.1|牛黄 0.2|冰片 0.2|甘遂 0.5|朱砂 0.3|雄黄 0.05",
     "冰片 朱砂 牛黄 甘遂 雄黄 麝香", kDecoction},
    {"unstated form is a decoction", "route-forbidden", "麝香 0.1", "麝香"},
    {"in a pill", "route-forbidden", "麝香 0.1|牛黄 0.2|甘遂 0.5", "", R"("form":"pill")"},
    {"swallowed beside the decoction", "route-forbidden", "麝香 0.1 冲服|琥珀 1.5 研末吞服", "", kDecoction},
    {"dissolved in the decoction", "route-forbidden", "芒硝 6 溶服", "", kDecoction},
    {"not boiled, unmarked", "route-forbidden", "芒硝 6|雷丸 15", "芒硝 雷丸", kDecoction},
    {"pills are one way among others", "route-forbidden", "京大戟 1.5|自然铜 3|儿茶 1|川贝母 3", "",
     kDecoction},
    {"outward only", "route-forbidden", "狼毒 1|炉甘石 3", "炉甘石 狼毒", kDecoction},
    {"outward, used outwardly", "route-forbidden", "炉甘石 3|狼毒 1 外用", "", R"("form":"external")"},
    // missing-handling
    {"first, last, wrapped, apart, melted, dissolved", "missing-handling",
     "附子 9|石膏 30|薄荷 3|车前子 9|人参 9|阿胶 9|芒硝 6", "人参 石膏 芒硝 薄荷 车前子 阿胶 附子",
     kDecoction},
    {"marked in many words", "missing-handling",
     "附子 9 先煎1小时|薄荷 3 后入|车前子 9 布包|人参 9 另炖|阿胶 9 烊冲|生石膏（先煎） 30|砂仁后下 3", "",
     kDecoction},
    {"one of two marks", "missing-handling", "蛤壳 9 包煎|蛤壳 9 先煎|蛤壳 9", "蛤壳", kDecoction},
    {"another mark than the one wanted", "missing-handling", "附子 9 后下", "附子", kDecoction},
    {"a processed form takes over the mark", "missing-handling", "黑顺片 9|煅牡蛎 15|炒车前子 9",
     "炒车前子 煅牡蛎 黑顺片", kDecoction},
    {"powders are swallowed", "missing-handling", "三七粉 3|鹿茸 1|川贝母 3", "三七粉 鹿茸", kDecoction},
    {"powder that is marked", "missing-handling", "三七粉 3 吞服|鹿茸 1 研末冲服", "", kDecoction},
    {"granules are not boiled", "missing-handling", "附子 9|薄荷 3", "", R"("form":"granules")"},
    {"nothing to mark", "missing-handling", "甘草 3|茯苓 12|大黄 6", "", kDecoction},
    // allergy
    {"named", "allergy", "附子 9|全蝎 3|甘草 3", "全蝎 附子",
     R"("patient":{"allergies":["附子","对全蝎过敏"]})"},
    {"by another name and form", "allergy", "黑顺片 9|元胡 9", "元胡 黑顺片",
     R"("patient":{"allergies":["制附子、延胡索"]})"},
    {"its drugs with entries of their own", "allergy",
     "法半夏 9|制何首乌 9|熟地黄 9|红参 3|炙甘草 3|制川乌 1.5", "制何首乌 制川乌 法半夏 炙甘草 熟地黄 红参",
     R"("patient":{"allergies":["半夏","何首乌","生地","人参","甘草","川乌"]})"},
    {"another herb", "allergy", "白附子 3|香附 9", "", R"("patient":{"allergies":["附子"]})"},
    {"drugs that are no herbs", "allergy", "附子 9", "", R"("patient":{"allergies":["青霉素","无"]})"},
    {"asked and none", "allergy", "附子 9", "", R"("patient":{"allergies":[]})"},
    {"every candidate", "allergy", "乌头 1", "乌头", R"("patient":{"allergies":["草乌"]})"},
    // herb-drug
    {"danshen and warfarin", "herb-drug", "丹参 9|酒丹参 9|党参 9", "丹参 酒丹参", kWarfarin},
    {"three herbs, one drug", "herb-drug", "当归 9|枸杞子 9|西洋参 3", "当归 枸杞子 西洋参", kWarfarin},
    {"licorice and digoxin", "herb-drug", "炙甘草 6", "炙甘草",
     R"("patient":{"current_drugs":["地高辛片 0.125mg"]})"},
    {"licorice and diuretics", "herb-drug", "生甘草 6", "生甘草",
     R"("patient":{"current_drugs":["Furosemide"]})"},
    {"ephedra and thyroid hormone", "herb-drug", "蜜麻黄 6", "蜜麻黄",
     R"("patient":{"current_drugs":["左甲状腺素钠"]})"},
    {"a formula as a whole", "herb-drug", "柴胡 9|黄芩 9", "柴胡+黄芩",
     R"("formula":"小柴胡汤加减","patient":{"current_drugs":["聚乙二醇干扰素"]})"},
    {"the formula without the drug", "herb-drug", "柴胡 9", "", R"("formula":"小柴胡汤"})"},
    {"another drug", "herb-drug", "丹参 9", "", R"("patient":{"current_drugs":["二甲双胍"]})"},
    {"drugs not asked", "herb-drug", "丹参 9", ""},
    // special-population
    {"child", "special-population", "附子 3|甘草 3", "附子", R"("patient":{"age_years":13.9})"},
    {"no child any more", "special-population", "附子 3", "", R"("patient":{"age_years":14})"},
    {"not yet elderly", "special-population", "附子 3", "", R"("patient":{"age_years":59})"},
    {"elderly", "special-population", "附子 3", "附子", R"("patient":{"age_years":60})"},
    {"liver", "special-population", "何首乌 6|甘草 3", "何首乌",
     R"("patient":{"conditions":["liver-impaired"]})"},
    {"kidney", "special-population", "雷公藤 3|甘草 3", "雷公藤",
     R"("patient":{"conditions":["kidney-impaired"]})"},
    {"organs in Chinese", "special-population", "何首乌 6", "何首乌",
     R"("patient":{"conditions":["肝功能不全"]})"},
    {"liver in other words", "special-population", "何首乌 6", "何首乌",
     R"("patient":{"conditions":["慢性肝炎"]})"},
    {"hepatic impairment", "special-population", "何首乌 6", "何首乌",
     R"("patient":{"conditions":["Hepatic impairment"]})"},
    {"chronic kidney disease", "special-population", "雷公藤 3", "雷公藤",
     R"("patient":{"conditions":["慢性肾脏病3期"]})"},
    {"CKD", "special-population", "雷公藤 3", "雷公藤", R"("patient":{"conditions":["CKD 3"]})"},
    {"denied", "special-population", "何首乌 6|雷公藤 3", "",
     R"("patient":{"conditions":["无肝炎史","否认肾病","没有肝病","肝功能正常"]})"},
    {"one denied, one not", "special-population", "何首乌 6", "何首乌",
     R"("patient":{"conditions":["无高血压,有脂肪肝"]})"},
    {"without symptoms is not without", "special-population", "何首乌 6", "何首乌",
     R"("patient":{"conditions":["无症状肝炎"]})"},
    {"another condition", "special-population", "何首乌 6", "", R"("patient":{"conditions":["asthma"]})"},
    {"age unknown", "special-population", "附子 3", ""},
    // dose-over, dose-under
    {"at the limit", "dose-over", "附子 15|细辛 3|半夏 9", ""},
    {"above the limit", "dose-over", "附子 15.1|细辛 3.5", "细辛 附子"},
    {"two doses a day", "dose-over", "附子 9", "附子", R"("doses_per_day":2)"},
    {"half a dose a day is half of it", "dose-over", "附子 30|茯苓 15", "", R"("doses_per_day":0.5)"},
    {"half a dose a day above the limit", "dose-over", "附子 30.5|茯苓 15", "附子", R"("doses_per_day":0.5)"},
    {"half a dose a day below the least", "dose-under", "附子 5|茯苓 24", "附子", R"("doses_per_day":0.5)"},
    {"one and a half doses a day", "dose-over", "附子 10|茯苓 10", "", R"("doses_per_day":1.5)"},
    {"one and a half above the limit", "dose-over", "附子 10.5|茯苓 10", "附子", R"("doses_per_day":1.5)"},
    {"one herb in two forms", "dose-over", "附子 9|制附子 9", "附子+制附子"},
    {"forms with one limit", "dose-over", "甘草 9|炙甘草 9|法半夏 6|清半夏 6", "法半夏+清半夏 甘草+炙甘草"},
    {"forms with limits of their own", "dose-over", "地黄 12|熟地黄 15", ""},
    {"a processed form has its own limit", "dose-over", "制川乌 3|制川乌 0.5", "制川乌+制川乌"},
    {"by an alias", "dose-over", "北细辛 5|辽细辛 5", "北细辛+辽细辛"},
    {"powder has a limit an intake", "dose-over", "细辛 2", "", kPowder},
    {"powder above its limit", "dose-over", "细辛 2.2", "细辛", kPowder},
    {"powder of unknown intakes", "dose-over", "细辛 2", "细辛", R"("form":"powder")"},
    {"swallowed beside a decoction", "dose-over", "三七 4 冲服|川贝母 3", "三七", R"("times_per_day":1)"},
    {"boiled it may be more", "dose-over", "三七 9", ""},
    {"fresh herb has its own limit", "dose-over", "鲜地黄 30|鲜益母草 40", ""},
    {"fresh above its limit", "dose-over", "鲜益母草 41", "鲜益母草"},
    {"dried at the fresh limit", "dose-over", "益母草 40", "益母草"},
    {"only a mark that is the whole note makes the use outward", "dose-over",
     "附子 100 药渣外洗|乳香 100 三煎外洗|三七 100 外洗,冲服|白及 100 外洗", "三七 乳香 附子"},
    {"outward use has no limit", "dose-over", "乳香 100|附子 100", "", R"("form":"external")"},
    {"below the least", "dose-under", "附子 2.9|甘草 1.9", "甘草 附子"},
    {"at the least", "dose-under", "附子 3|甘草 2", ""},
    {"added up to the least", "dose-under", "附子 1.5|制附子 1.5", ""},
    // dose-missing
    {"no dose", "dose-missing", "附子 -|甘草 3|茯苓 -", "附子+茯苓"},
    {"every dose", "dose-missing", "附子 3", ""},
    // duplicate
    {"the same name twice", "duplicate", "茯苓 9|茯苓 9", "茯苓+茯苓"},
    {"an alias", "duplicate", "延胡索 9|元胡 9", "延胡索+元胡"},
    {"herb and processed form", "duplicate", "白芍 9|炒白芍 9", "白芍+炒白芍"},
    {"two drugs of the Pharmacopoeia", "duplicate", "甘草 3|炙甘草 3|生姜 3|干姜 3", "甘草+炙甘草"},
    {"半夏 in three forms", "duplicate", "法半夏 6|姜半夏 6|半夏 3", "法半夏+姜半夏+半夏"},
    {"a candidate of an ambiguous name", "duplicate", "川牛膝 6|牛膝 9", "川牛膝+牛膝"},
    // toxic
    {"labels of the Pharmacopoeia", "toxic", "苦杏仁 9|附子 9|甘草 3", "苦杏仁 附子"},
    {"aristolochic acids", "toxic", "马兜铃 3|天仙藤 3|寻骨风 9", "天仙藤 寻骨风 马兜铃"},
    {"toxic constituents", "toxic", "朱砂莲 3|颠茄草 3|密陀僧 1|铅粉 1|铜绿 1",
     "朱砂莲 颠茄草 密陀僧 铅粉 铜绿"},
    {"processed and no longer toxic", "toxic", "法半夏 9|姜半夏 9", ""},
};

QStringList sorted(QStringList words) {
    std::sort(words.begin(), words.end());
    return words;
}

}  // namespace

class AuditRulesTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_facts = readAuditFacts(realKnowledge()); }

    void speaksWhereItShould_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kCases)); ++i) {
            QTest::addRow("%s: %s", kCases[i].rule, kCases[i].name) << i;
        }
    }

    void speaksWhereItShould() {
        QFETCH(int, index);
        const Case& row = kCases[index];
        const std::optional<AuditRule> rule = auditRuleFromId(QString::fromUtf8(row.rule));
        QVERIFY(rule);
        const PrescriptionAudit audit(m_facts, {});
        const Prescription prescription = prescriptionOf(QString::fromUtf8(row.items), row.head);
        const QStringList expected =
            sorted(QString::fromUtf8(row.hits).split(QLatin1Char(' '), Qt::SkipEmptyParts));
        QCOMPARE(hitsOf(audit.audit(prescription), *rule), expected);
    }

    void findingSaysFactEditionSourceAndWayOut() {
        const PrescriptionAudit audit(m_facts, {});
        const QList<AuditFinding> findings =
            audit.audit(prescriptionOf(QStringLiteral("生附子 20|半夏 9|牛膝 9|無此藥"), kPregnant));
        QVERIFY(findings.size() > 5);
        for (const AuditFinding& finding : findings) {
            QVERIFY(!finding.fact.isEmpty());
            QVERIFY(!sourceTitles(finding).isEmpty());
            QVERIFY(!sourceEditions(finding).isEmpty());
            QVERIFY(!finding.clearsIf.isEmpty());
            QVERIFY(!finding.items.isEmpty());
        }
        QCOMPARE(findings.first().severity, Severity::Block);
        for (qsizetype i = 1; i < findings.size(); ++i) {
            QVERIFY(findings.at(i - 1).severity >= findings.at(i).severity);
        }
    }

    void defaultSeveritiesAreThoseOfTheContract() {
        const QMap<QString, QString> expected = {
            {QStringLiteral("block"), QStringLiteral("banned controlled-toxic unknown-name")},
            {QStringLiteral("review"),
             QStringLiteral("allergy ambiguous-name dose-over incompatible-18 incompatible-19 "
                            "pregnancy-forbidden restricted route-forbidden valid-days")},
            {QStringLiteral("remind"),
             QStringLiteral("dose-missing duplicate herb-count herb-drug lactation missing-handling "
                            "pregnancy-caution pregnancy-unknown special-population "
                            "supply-days total-weight")},
            {QStringLiteral("info"), QStringLiteral("dose-under toxic")},
        };
        QMap<QString, QStringList> actual;
        for (const AuditRuleRow& row : auditRules()) {
            actual[severityId(row.severity)] += QString::fromLatin1(row.id);
        }
        for (auto it = expected.begin(); it != expected.end(); ++it) {
            QCOMPARE(sorted(actual.value(it.key())).join(QLatin1Char(' ')), it.value());
        }
    }

    // Articles 18 and 19 of the 处方管理办法: the days are those of the whole prescription, so that no herb
    // is named.
    void supplyAndTermHaveTheirDays_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("rules");
        const auto row = [](const char* name, const char* head, const char* rules) {
            QTest::newRow(name) << QByteArray(head) << QString::fromLatin1(rules);
        };
        row("nothing said", R"("form":"decoction")", "");
        row("seven days", R"("doses":7)", "");
        row("eight days", R"("doses":8)", "supply-days");
        row("fourteen doses in seven days", R"("doses":14,"doses_per_day":2)", "");
        row("four doses in eight days", R"("doses":4,"doses_per_day":0.5)", "supply-days");
        row("with a reason", R"("doses":14,"longer_reason":"慢性病")", "");
        row("a blank reason", R"("doses":14,"longer_reason":" ")", "supply-days");
        row("emergency, three days", R"("doses":3,"emergency":true)", "");
        row("emergency, four days", R"("doses":4,"emergency":true)", "supply-days");
        row("valid for three days", R"("valid_days":3)", "");
        row("valid for four days", R"("valid_days":4)", "valid-days");
        row("no reason makes it valid longer", R"("valid_days":7,"longer_reason":"慢性病")", "valid-days");
    }

    void supplyAndTermHaveTheirDays() {
        QFETCH(QByteArray, head);
        QFETCH(QString, rules);
        const PrescriptionAudit audit(m_facts, {});
        QStringList found;
        for (const AuditFinding& finding : audit.audit(prescriptionOf(QStringLiteral("甘草 3"), head))) {
            if (finding.rule == AuditRule::SupplyDays || finding.rule == AuditRule::ValidDays) {
                found += auditRuleId(finding.rule);
                QVERIFY(sourceTitles(finding).contains(QStringLiteral("处方管理办法")));
                // Article 18 was not read in the official text.
                QCOMPARE(sourceTitles(finding).contains(QStringLiteral("to be verified")),
                         finding.rule == AuditRule::ValidDays);
                QCOMPARE(findingJson(finding).value(QStringLiteral("source")).toString(),
                         sourceTitles(finding));
                QVERIFY(!sourceEditions(finding).isEmpty());
                QVERIFY(finding.items.isEmpty());
            }
        }
        QCOMPARE(found.join(QLatin1Char(' ')), rules);
    }

    // No source limits the count or the weight: only what a clinic set for itself is judged.
    void aClinicsLimitsAreItsOwn_data() {
        QTest::addColumn<QByteArray>("limits");
        QTest::addColumn<QString>("items");
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("found");
        const auto row = [](const char* name, const char* limits, const char* items, const char* head,
                            const char* found) {
            QTest::newRow(name) << QByteArray(limits) << QString::fromUtf8(items) << QByteArray(head)
                                << QString::fromUtf8(found);
        };
        constexpr const char* kThree = "甘草 3|茯苓 12|白术 9";
        row("no limit", "", "石膏 900|茯苓 900|白术 900", R"("doses":100)", "");
        row("as many herbs", R"("herbs":3)", kThree, "", "");
        row("one herb more", R"("herbs":2)", kThree, "", "herb-count 3 2");
        row("a herb twice is two rows", R"("herbs":2)", "甘草 3|甘草 3|茯苓 9", "", "herb-count 3 2");
        row("herbs without doses count", R"("herbs":2)", "甘草 -|茯苓 -|白术 -", "", "herb-count 3 2");
        row("the day at the limit", R"("grams_a_day":24)", kThree, "", "");
        row("the day above it", R"("grams_a_day":23.9)", kThree, "", "total-weight 24 23.9 day");
        row("sums in binary", R"("grams_a_day":1.2)", "甘草 0.1|茯苓 0.2|白术 0.9", "", "");
        row("two doses a day", R"("grams_a_day":40)", kThree, R"("doses_per_day":2)",
            "total-weight 48 40 day");
        row("half a dose a day", R"("grams_a_day":12)", kThree, R"("doses_per_day":0.5)", "");
        row("half a dose a day above it", R"("grams_a_day":11)", kThree, R"("doses_per_day":0.5)",
            "total-weight 12 11 day");
        row("the number of doses is nothing to a day", R"("grams_a_day":24)", kThree, R"("doses":30)", "");
        row("all at the limit", R"("grams_in_all":168)", kThree, R"("doses":7)", "");
        row("all above it", R"("grams_in_all":167)", kThree, R"("doses":7)", "total-weight 168 167 all");
        row("of an unknown number of doses nothing is said", R"("grams_in_all":1)", kThree, "", "");
        row("at least", R"("grams_a_day":10)", "甘草 3|茯苓 12|白术 -", "", "total-weight 15 10 day");
        row("without any dose", R"("grams_a_day":1,"grams_in_all":1)", "甘草 -", R"("doses":7)", "");
        row("all three", R"("herbs":1,"grams_a_day":20,"grams_in_all":100)", kThree, R"("doses":7)",
            "herb-count 3 1, total-weight 168 100 all, total-weight 24 20 day");
    }

    void aClinicsLimitsAreItsOwn() {
        QFETCH(QByteArray, limits);
        QFETCH(QString, items);
        QFETCH(QByteArray, head);
        QFETCH(QString, found);
        const AuditSettings settings =
            readAuditSettings("{\"limits\":{" + limits + "}}", QStringLiteral("s"));
        const PrescriptionAudit audit(m_facts, settings);
        QStringList hits;
        for (const AuditFinding& finding : audit.audit(prescriptionOf(items, head))) {
            if (finding.rule != AuditRule::HerbCount && finding.rule != AuditRule::TotalWeight) {
                continue;
            }
            QCOMPARE(finding.severity, Severity::Remind);
            QVERIFY(finding.items.isEmpty());
            QCOMPARE(sourceTitles(finding), QStringLiteral("Settings of this clinic"));
            QCOMPARE(sourceEditions(finding), QStringLiteral("audit_settings.json"));
            const QStringList numbers = finding.factKey.split(QChar(u'\x1f'));
            QVERIFY2(finding.fact.contains(numbers.at(0)) && finding.fact.contains(numbers.at(1)),
                     qPrintable(finding.fact));
            QVERIFY2(finding.clearsIf.contains(numbers.at(1)), qPrintable(finding.clearsIf));
            QCOMPARE(finding.fact.contains(QStringLiteral("at least")),
                     items.contains(QLatin1Char('-')) && finding.rule == AuditRule::TotalWeight);
            hits += auditRuleId(finding.rule) + QLatin1Char(' ') + numbers.join(QLatin1Char(' '));
        }
        QCOMPARE(sorted(hits).join(QStringLiteral(", ")), found);
    }

    // As every other rule: a pharmacist may let it block, and it is answered for where it is to be reviewed.
    void aClinicsLimitsWeighWhatItSays() {
        AuditSettings settings;
        settings.limits.herbs = 1;
        for (const Severity severity : {Severity::Info, Severity::Review, Severity::Block}) {
            settings.severities.insert(AuditRule::HerbCount, severity);
            const QList<AuditFinding> findings =
                PrescriptionAudit(m_facts, settings)
                    .audit(prescriptionOf(QStringLiteral("茯苓 12|白术 9"), kMan));
            QCOMPARE(findings.size(), 1);
            QCOMPARE(findings.first().severity, severity);
            QCOMPARE(mayBeOverridden(findings.first()), severity != Severity::Block);
        }
    }

    // Whatever says it, each hit has an edition: of the patient's words and the clinic's list, too.
    void ownWordsHaveAnEditionToo() {
        AuditSettings settings;
        settings.banned = {QStringLiteral("茯苓")};
        const PrescriptionAudit audit(m_facts, settings);
        const QList<AuditFinding> findings = audit.audit(
            prescriptionOf(QStringLiteral("附子 9|茯苓 12"), R"("patient":{"allergies":["附子"]})"));
        for (const AuditRule rule : {AuditRule::Allergy, AuditRule::Banned}) {
            const auto found = std::find_if(findings.begin(), findings.end(),
                                            [rule](const AuditFinding& one) { return one.rule == rule; });
            QVERIFY(found != findings.end());
            QVERIFY(!sourceEditions(*found).isEmpty());
        }
    }

    // What a clinic lets block, and a name that has to be chosen, is not cleared by a reason, and nothing
    // says so.
    void noReasonIsOfferedWhereItClearsNothing() {
        const QString items = QStringLiteral("附子 20|细辛 9 冲服|三棱 6|丹参 9|川乌 1|牛膝 9");
        const QByteArray head =
            R"("patient":{"sex":"F","age_years":30,"pregnancy":"yes","current_drugs":["华法林"]})";
        AuditSettings settings;
        for (const AuditRuleRow& row : auditRules()) {
            settings.severities.insert(row.rule, Severity::Block);
        }
        const QList<AuditFinding> usual = PrescriptionAudit(m_facts, {}).audit(prescriptionOf(items, head));
        const QList<AuditFinding> strict =
            PrescriptionAudit(m_facts, settings).audit(prescriptionOf(items, head));
        QCOMPARE(strict.size(), usual.size());
        int offers = 0;
        for (const AuditFinding& finding : usual + strict) {
            if (finding.clearsIf.contains(QRegularExpression(QStringLiteral("\\b(sign|reason)\\b")))) {
                ++offers;
                QVERIFY2(mayBeOverridden(finding), qPrintable(finding.clearsIf));
            }
        }
        QVERIFY(offers >= 5);
    }

    void aSingleCandidateIsSaidToBeOneOfMore() {
        const QList<AuditFinding> findings =
            PrescriptionAudit(m_facts, {}).audit(prescriptionOf(QStringLiteral("土黄芩 9"), kMan));
        QVERIFY(!findings.isEmpty());
        QCOMPARE(findings.first().rule, AuditRule::AmbiguousName);
        QVERIFY2(findings.first().fact.contains(QStringLiteral("only 功劳木 was checked")),
                 qPrintable(findings.first().fact));
    }

    void aMissingMarkIsNamedForInsertion() {
        const PrescriptionAudit audit(m_facts, {});
        QStringList marks;
        for (const AuditFinding& finding : audit.audit(prescriptionOf(QStringLiteral("附子 9|薄荷 3")))) {
            if (finding.rule == AuditRule::MissingHandling) {
                marks += finding.marks;
            }
        }
        QCOMPARE(marks, (QStringList{QStringLiteral("先煎"), QStringLiteral("后下")}));
        const QList<AuditFinding> marked =
            audit.audit(prescriptionOf(QStringLiteral("附子 9 先煎|薄荷 3 后下")));
        QVERIFY(hitsOf(marked, AuditRule::MissingHandling).isEmpty());
    }

    void limitsAreThoseThatTheAuditUses() {
        const PrescriptionAudit audit(m_facts, {});
        const QList<std::optional<DoseLimit>> limits =
            audit.limits(prescriptionOf(QStringLiteral("附子 9|细辛 3|贝母 3|無此藥 3|细辛 3 外用")));
        QCOMPARE(limits.size(), 5);
        static const DoseLimit kAconite{3, 15, false};
        static const DoseLimit kAsarum{1, 3, false};
        QCOMPARE(limits.at(0), std::optional(kAconite));
        QCOMPARE(limits.at(1), std::optional(kAsarum));
        QVERIFY(limits.at(2));
        QVERIFY(!limits.at(3));
        QVERIFY(!limits.at(4));
    }

    void aristolochicAcidsAreReviewed() {
        const PrescriptionAudit audit(m_facts, {});
        const QList<AuditFinding> findings = audit.audit(prescriptionOf(QStringLiteral("马兜铃 3"), kMan));
        QCOMPARE(hitsOf(findings, AuditRule::Toxic), QStringList{QStringLiteral("马兜铃")});
        QCOMPARE(findings.first().severity, Severity::Review);
    }

    void poisonsWithoutADoseAreReviewed() {
        const PrescriptionAudit audit(m_facts, {});
        for (const AuditFinding& finding :
             audit.audit(prescriptionOf(QStringLiteral("铅粉 1|川乌 50|朱砂莲 3|附子 9"), kMan))) {
            if (finding.rule == AuditRule::Toxic) {
                const bool hasDose = finding.items.first() == QStringLiteral("附子");
                QCOMPARE(finding.severity, hasDose ? Severity::Info : Severity::Review);
            }
        }
        const QList<AuditFinding> findings = audit.audit(prescriptionOf(QStringLiteral("川乌 50"), kMan));
        QVERIFY(std::any_of(findings.begin(), findings.end(), [](const AuditFinding& finding) {
            return finding.fact.contains(QStringLiteral("no dose is given for it"));
        }));
    }

private:
    AuditFacts m_facts;
};

QTEST_GUILESS_MAIN(AuditRulesTest)
#include "audit_rules_test.moc"
