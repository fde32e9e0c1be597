#include "app/knowledge_browser/term_names.h"

#include <QCoreApplication>
#include <QHash>
#include <algorithm>
#include <array>
#include <iterator>

#include "app/knowledge/knowledge_conflicts.h"

namespace xinglin::app {

namespace {

constexpr char kContext[] = "KnowledgeTerms";

struct TermRow {
    const char* field;
    const char* value;
    const char* words;  ///< English; the translations hold the Chinese
};

// Values are looked up by field first: 寒 is a nature and 寒 may be the nature of a syndrome.
constexpr TermRow kTerms[] = {
    {"nature", "大寒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Very cold")},
    {"nature", "寒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cold")},
    {"nature", "微寒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly cold")},
    {"nature", "凉", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cool")},
    {"nature", "平", QT_TRANSLATE_NOOP("KnowledgeTerms", "Neutral")},
    {"nature", "微温", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly warm")},
    {"nature", "温", QT_TRANSLATE_NOOP("KnowledgeTerms", "Warm")},
    {"nature", "热", QT_TRANSLATE_NOOP("KnowledgeTerms", "Hot")},
    {"nature", "大热", QT_TRANSLATE_NOOP("KnowledgeTerms", "Very hot")},
    {"flavours", "酸", QT_TRANSLATE_NOOP("KnowledgeTerms", "Sour")},
    {"flavours", "苦", QT_TRANSLATE_NOOP("KnowledgeTerms", "Bitter")},
    {"flavours", "甘", QT_TRANSLATE_NOOP("KnowledgeTerms", "Sweet")},
    {"flavours", "辛", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pungent")},
    {"flavours", "咸", QT_TRANSLATE_NOOP("KnowledgeTerms", "Salty")},
    {"flavours", "淡", QT_TRANSLATE_NOOP("KnowledgeTerms", "Bland")},
    {"flavours", "涩", QT_TRANSLATE_NOOP("KnowledgeTerms", "Astringent")},
    {"flavours", "微酸", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly sour")},
    {"flavours", "微苦", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly bitter")},
    {"flavours", "微甘", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly sweet")},
    {"flavours", "微辛", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly pungent")},
    {"flavours", "微咸", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly salty")},
    {"flavours", "微涩", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly astringent")},
    {"channels", "肺", QT_TRANSLATE_NOOP("KnowledgeTerms", "Lung")},
    {"channels", "大肠", QT_TRANSLATE_NOOP("KnowledgeTerms", "Large intestine")},
    {"channels", "胃", QT_TRANSLATE_NOOP("KnowledgeTerms", "Stomach")},
    {"channels", "脾", QT_TRANSLATE_NOOP("KnowledgeTerms", "Spleen")},
    {"channels", "心", QT_TRANSLATE_NOOP("KnowledgeTerms", "Heart")},
    {"channels", "小肠", QT_TRANSLATE_NOOP("KnowledgeTerms", "Small intestine")},
    {"channels", "膀胱", QT_TRANSLATE_NOOP("KnowledgeTerms", "Bladder")},
    {"channels", "肾", QT_TRANSLATE_NOOP("KnowledgeTerms", "Kidney")},
    {"channels", "心包", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pericardium")},
    {"channels", "三焦", QT_TRANSLATE_NOOP("KnowledgeTerms", "Triple burner")},
    {"channels", "胆", QT_TRANSLATE_NOOP("KnowledgeTerms", "Gallbladder")},
    {"channels", "肝", QT_TRANSLATE_NOOP("KnowledgeTerms", "Liver")},
    {"role", "chief", QT_TRANSLATE_NOOP("KnowledgeTerms", "Chief")},
    {"role", "deputy", QT_TRANSLATE_NOOP("KnowledgeTerms", "Deputy")},
    {"role", "assistant", QT_TRANSLATE_NOOP("KnowledgeTerms", "Assistant")},
    {"role", "envoy", QT_TRANSLATE_NOOP("KnowledgeTerms", "Envoy")},
    {"toxicity", "无毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Non-toxic")},
    {"toxicity", "小毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly toxic")},
    {"toxicity", "有毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxic")},
    {"toxicity", "大毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Very toxic")},
    {"pregnancy", "慎用", QT_TRANSLATE_NOOP("KnowledgeTerms", "Use with caution")},
    {"pregnancy", "忌用", QT_TRANSLATE_NOOP("KnowledgeTerms", "Avoid")},
    {"pregnancy", "禁用", QT_TRANSLATE_NOOP("KnowledgeTerms", "Forbidden")},
    {"decoction", "先煎", QT_TRANSLATE_NOOP("KnowledgeTerms", "Decoct first")},
    {"decoction", "后下", QT_TRANSLATE_NOOP("KnowledgeTerms", "Add late")},
    {"decoction", "包煎", QT_TRANSLATE_NOOP("KnowledgeTerms", "Decoct in a bag")},
    {"decoction", "另煎", QT_TRANSLATE_NOOP("KnowledgeTerms", "Decoct apart")},
    {"decoction", "烊化", QT_TRANSLATE_NOOP("KnowledgeTerms", "Melt in")},
    {"decoction", "溶化", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dissolve in")},
    {"decoction", "冲服", QT_TRANSLATE_NOOP("KnowledgeTerms", "Take as powder")},
    {"decoction", "打碎", QT_TRANSLATE_NOOP("KnowledgeTerms", "Crush")},
    {"decoction", "久煎", QT_TRANSLATE_NOOP("KnowledgeTerms", "Decoct long")},
    {"decoction", "不宜久煎", QT_TRANSLATE_NOOP("KnowledgeTerms", "Not long")},
    {"decoction", "入丸散", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pills and powders")},
    {"decoction", "不入煎剂", QT_TRANSLATE_NOOP("KnowledgeTerms", "Not decocted")},
    {"category", "解表药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Exterior-releasing")},
    {"category", "发散风寒药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Disperse wind-cold")},
    {"category", "发散风热药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Disperse wind-heat")},
    {"category", "清热药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear heat")},
    {"category", "清热泻火药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear heat, drain fire")},
    {"category", "清热燥湿药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear heat, dry dampness")},
    {"category", "清热解毒药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear heat toxin")},
    {"category", "清热凉血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear heat, cool blood")},
    {"category", "清虚热药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear deficiency heat")},
    {"category", "泻下药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Purgatives")},
    {"category", "攻下药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Strong purgatives")},
    {"category", "润下药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Moist laxatives")},
    {"category", "峻下逐水药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Drastic water expellers")},
    {"category", "祛风湿药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dispel wind-dampness")},
    {"category", "祛风寒湿药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dispel wind-cold-damp")},
    {"category", "祛风湿热药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dispel wind-damp-heat")},
    {"category", "祛风湿强筋骨药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Strengthen sinews and bones")},
    {"category", "化湿药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Transform dampness")},
    {"category", "利水渗湿药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Drain dampness")},
    {"category", "利水消肿药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Drain water, reduce swelling")},
    {"category", "利尿通淋药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Relieve strangury")},
    {"category", "利湿退黄药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Drain damp, abate jaundice")},
    {"category", "温里药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Warm the interior")},
    {"category", "理气药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Regulate qi")},
    {"category", "消食药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Promote digestion")},
    {"category", "驱虫药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Expel worms")},
    {"category", "止血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Stop bleeding")},
    {"category", "凉血止血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cool blood, stop bleeding")},
    {"category", "化瘀止血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Resolve stasis, stop bleeding")},
    {"category", "收敛止血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Astringe, stop bleeding")},
    {"category", "温经止血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Warm channels, stop bleeding")},
    {"category", "活血化瘀药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Move blood, resolve stasis")},
    {"category", "活血止痛药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Move blood, stop pain")},
    {"category", "活血调经药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Move blood, regulate menses")},
    {"category", "活血疗伤药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Move blood, heal injuries")},
    {"category", "破血消癥药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Break blood, disperse masses")},
    {"category", "化痰止咳平喘药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cough and phlegm")},
    {"category", "化痰药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Transform phlegm")},
    {"category", "温化寒痰药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Warm cold phlegm")},
    {"category", "清化热痰药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Clear hot phlegm")},
    {"category", "止咳平喘药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Stop cough, calm wheeze")},
    {"category", "安神药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Calm the spirit")},
    {"category", "重镇安神药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Settle the spirit with weight")},
    {"category", "养心安神药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Nourish heart, calm spirit")},
    {"category", "平肝息风药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Calm liver, extinguish wind")},
    {"category", "平抑肝阳药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Calm liver yang")},
    {"category", "息风止痉药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Extinguish wind, stop spasms")},
    {"category", "开窍药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Open the orifices")},
    {"category", "补虚药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Tonics")},
    {"category", "补气药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Tonify qi")},
    {"category", "补阳药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Tonify yang")},
    {"category", "补血药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Tonify blood")},
    {"category", "补阴药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Tonify yin")},
    {"category", "收涩药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Astringents")},
    {"category", "固表止汗药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Secure exterior, stop sweat")},
    {"category", "敛肺涩肠药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Astringe lung and bowels")},
    {"category", "固精缩尿止带药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Secure essence and urine")},
    {"category", "涌吐药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Emetics")},
    {"category", "攻毒杀虫止痒药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Kill parasites, stop itching")},
    {"category", "拔毒化腐生肌药", QT_TRANSLATE_NOOP("KnowledgeTerms", "Draw toxin, grow flesh")},
    {"locations", "vessels", QT_TRANSLATE_NOOP("KnowledgeTerms", "Vessels")},
    {"locations", "qi_level", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi level")},
    {"locations", "blood_level", QT_TRANSLATE_NOOP("KnowledgeTerms", "Blood level")},
    {"locations", "heart", QT_TRANSLATE_NOOP("KnowledgeTerms", "Heart")},
    {"locations", "collaterals", QT_TRANSLATE_NOOP("KnowledgeTerms", "Collaterals")},
    {"locations", "liver", QT_TRANSLATE_NOOP("KnowledgeTerms", "Liver")},
    {"locations", "lung", QT_TRANSLATE_NOOP("KnowledgeTerms", "Lung")},
    {"locations", "skin", QT_TRANSLATE_NOOP("KnowledgeTerms", "Skin")},
    {"locations", "stomach", QT_TRANSLATE_NOOP("KnowledgeTerms", "Stomach")},
    {"locations", "spleen", QT_TRANSLATE_NOOP("KnowledgeTerms", "Spleen")},
    {"locations", "channels", QT_TRANSLATE_NOOP("KnowledgeTerms", "Channels")},
    {"locations", "bones", QT_TRANSLATE_NOOP("KnowledgeTerms", "Bones")},
    {"locations", "kidney", QT_TRANSLATE_NOOP("KnowledgeTerms", "Kidney")},
    {"locations", "exterior", QT_TRANSLATE_NOOP("KnowledgeTerms", "Exterior")},
    {"locations", "interior", QT_TRANSLATE_NOOP("KnowledgeTerms", "Interior")},
    {"locations", "ying_level", QT_TRANSLATE_NOOP("KnowledgeTerms", "Nutrient level")},
    {"locations", "gallbladder", QT_TRANSLATE_NOOP("KnowledgeTerms", "Gallbladder")},
    {"locations", "wei_level", QT_TRANSLATE_NOOP("KnowledgeTerms", "Defence level")},
    {"locations", "brain", QT_TRANSLATE_NOOP("KnowledgeTerms", "Brain")},
    {"locations", "bladder", QT_TRANSLATE_NOOP("KnowledgeTerms", "Bladder")},
    {"locations", "middle_jiao", QT_TRANSLATE_NOOP("KnowledgeTerms", "Middle burner")},
    {"locations", "uterus", QT_TRANSLATE_NOOP("KnowledgeTerms", "Uterus")},
    {"locations", "triple_burner", QT_TRANSLATE_NOOP("KnowledgeTerms", "Triple burner")},
    {"locations", "marrow", QT_TRANSLATE_NOOP("KnowledgeTerms", "Marrow")},
    {"locations", "lower_jiao", QT_TRANSLATE_NOOP("KnowledgeTerms", "Lower burner")},
    {"locations", "large_intestine", QT_TRANSLATE_NOOP("KnowledgeTerms", "Large intestine")},
    {"locations", "small_intestine", QT_TRANSLATE_NOOP("KnowledgeTerms", "Small intestine")},
    {"locations", "pericardium", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pericardium")},
    {"locations", "upper_jiao", QT_TRANSLATE_NOOP("KnowledgeTerms", "Upper burner")},
    {"locations", "jueyin_channel_level", QT_TRANSLATE_NOOP("KnowledgeTerms", "Reverting yin channel")},
    {"natures", "heat", QT_TRANSLATE_NOOP("KnowledgeTerms", "Heat")},
    {"natures", "deficiency", QT_TRANSLATE_NOOP("KnowledgeTerms", "Deficiency")},
    {"natures", "cold", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cold")},
    {"natures", "toxin", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxin")},
    {"natures", "phlegm", QT_TRANSLATE_NOOP("KnowledgeTerms", "Phlegm")},
    {"natures", "dampness", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dampness")},
    {"natures", "wind", QT_TRANSLATE_NOOP("KnowledgeTerms", "Wind")},
    {"natures", "fire_heat", QT_TRANSLATE_NOOP("KnowledgeTerms", "Fire-heat")},
    {"natures", "fluid_retention", QT_TRANSLATE_NOOP("KnowledgeTerms", "Fluid retention")},
    {"natures", "dryness", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dryness")},
    {"natures", "blood_stasis", QT_TRANSLATE_NOOP("KnowledgeTerms", "Blood stasis")},
    {"natures", "qi_deficiency", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi deficiency")},
    {"natures", "yin_deficiency", QT_TRANSLATE_NOOP("KnowledgeTerms", "Yin deficiency")},
    {"natures", "yang_deficiency", QT_TRANSLATE_NOOP("KnowledgeTerms", "Yang deficiency")},
    {"natures", "qi_stagnation", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi stagnation")},
    {"natures", "excess", QT_TRANSLATE_NOOP("KnowledgeTerms", "Excess")},
    {"natures", "blood_deficiency", QT_TRANSLATE_NOOP("KnowledgeTerms", "Blood deficiency")},
    {"natures", "fluid_depletion", QT_TRANSLATE_NOOP("KnowledgeTerms", "Fluid depletion")},
    {"natures", "summerheat", QT_TRANSLATE_NOOP("KnowledgeTerms", "Summerheat")},
    {"natures", "water_dampness", QT_TRANSLATE_NOOP("KnowledgeTerms", "Water-damp")},
    {"natures", "qi_counterflow", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi counterflow")},
    {"natures", "blood_heat", QT_TRANSLATE_NOOP("KnowledgeTerms", "Blood heat")},
    {"natures", "food_stagnation", QT_TRANSLATE_NOOP("KnowledgeTerms", "Food stagnation")},
    {"natures", "essence_deficiency", QT_TRANSLATE_NOOP("KnowledgeTerms", "Essence deficiency")},
    {"natures", "qi_sinking", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi sinking")},
    {"natures", "qi_blood_disharmony", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi-blood disharmony")},
    {"natures", "blood_cold", QT_TRANSLATE_NOOP("KnowledgeTerms", "Blood cold")},
    {"natures", "yin_yang_disharmony", QT_TRANSLATE_NOOP("KnowledgeTerms", "Yin-yang disharmony")},
    {"natures", "qi_collapse", QT_TRANSLATE_NOOP("KnowledgeTerms", "Qi collapse")},
    {"natures", "parasite_accumulation", QT_TRANSLATE_NOOP("KnowledgeTerms", "Parasites")},
    {"class", "term", QT_TRANSLATE_NOOP("KnowledgeTerms", "Term")},
    {"class", "category", QT_TRANSLATE_NOOP("KnowledgeTerms", "Group")},
    {"class", "provisional", QT_TRANSLATE_NOOP("KnowledgeTerms", "Provisional name")},
    {"incompatible", "eighteen", QT_TRANSLATE_NOOP("KnowledgeTerms", "Eighteen incompatibilities")},
    // The other fields are called there as everywhere.
    {"disagreement", "composition", QT_TRANSLATE_NOOP("KnowledgeTerms", "Composition")},
    {"incompatible", "nineteen", QT_TRANSLATE_NOOP("KnowledgeTerms", "Nineteen antagonisms")},
    {"control", "banned", QT_TRANSLATE_NOOP("KnowledgeTerms", "Banned")},
    {"control", "narcotic", QT_TRANSLATE_NOOP("KnowledgeTerms", "Narcotic")},
    {"control", "toxic-catalog", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxic drug under control")},
    {"control", "aristolochic", QT_TRANSLATE_NOOP("KnowledgeTerms", "Aristolochic acids")},
    {"control", "poison", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxic constituents")},
    {"control", "preparation", QT_TRANSLATE_NOOP("KnowledgeTerms", "No herb")},
    {"control", "restricted", QT_TRANSLATE_NOOP("KnowledgeTerms", "Protected animal")},
    // Badges of the result list: words of the base, shown in the words of the interface.
    {"badge", "禁用", QT_TRANSLATE_NOOP("KnowledgeTerms", "Banned")},
    {"badge", "麻醉药品", QT_TRANSLATE_NOOP("KnowledgeTerms", "Narcotic")},
    {"badge", "毒性药品", QT_TRANSLATE_NOOP("KnowledgeTerms", "Controlled")},
    {"badge", "含马兜铃酸", QT_TRANSLATE_NOOP("KnowledgeTerms", "Aristolochic")},
    {"badge", "含毒性成分", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxic constituents")},
    {"badge", "非药材", QT_TRANSLATE_NOOP("KnowledgeTerms", "No herb")},
    {"badge", "小毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Slightly toxic")},
    {"badge", "有毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxic")},
    {"badge", "大毒", QT_TRANSLATE_NOOP("KnowledgeTerms", "Very toxic")},
    {"structure", "known", QT_TRANSLATE_NOOP("KnowledgeTerms", "Can be drawn")},
    {"badge", "own", QT_TRANSLATE_NOOP("KnowledgeTerms", "Own")},
    {"badge", "类目", QT_TRANSLATE_NOOP("KnowledgeTerms", "Heading")},
};

struct FieldRow {
    const char* field;
    const char* words;
};

constexpr FieldRow kFields[] = {
    {"kinds", QT_TRANSLATE_NOOP("KnowledgeTerms", "Kinds")},
    {"clinic", QT_TRANSLATE_NOOP("KnowledgeTerms", "This clinic")},
    {"structure", QT_TRANSLATE_NOOP("KnowledgeTerms", "Structure")},
    {"category", QT_TRANSLATE_NOOP("KnowledgeTerms", "Category")},
    {"nature", QT_TRANSLATE_NOOP("KnowledgeTerms", "Nature")},
    {"flavours", QT_TRANSLATE_NOOP("KnowledgeTerms", "Flavour")},
    {"channels", QT_TRANSLATE_NOOP("KnowledgeTerms", "Channel")},
    {"toxicity", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxicity")},
    {"pregnancy", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pregnancy")},
    {"decoction", QT_TRANSLATE_NOOP("KnowledgeTerms", "Decoction")},
    {"control", QT_TRANSLATE_NOOP("KnowledgeTerms", "Regulation")},
    {"incompatible", QT_TRANSLATE_NOOP("KnowledgeTerms", "Rule")},
    {"disagreement", QT_TRANSLATE_NOOP("KnowledgeTerms", "Sources disagree on")},
    {"actions", QT_TRANSLATE_NOOP("KnowledgeTerms", "Actions")},
    {"indications", QT_TRANSLATE_NOOP("KnowledgeTerms", "Indications")},
    {"caution", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cautions")},
    {"dose", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dose")},
    {"book", QT_TRANSLATE_NOOP("KnowledgeTerms", "Source book")},
    {"usage", QT_TRANSLATE_NOOP("KnowledgeTerms", "Directions")},
    {"code", QT_TRANSLATE_NOOP("KnowledgeTerms", "Code")},
    {"number", QT_TRANSLATE_NOOP("KnowledgeTerms", "Number in the standard")},
    {"class", QT_TRANSLATE_NOOP("KnowledgeTerms", "Class")},
    {"locations", QT_TRANSLATE_NOOP("KnowledgeTerms", "Location")},
    {"natures", QT_TRANSLATE_NOOP("KnowledgeTerms", "Nature of disease")},
    {"old_code", QT_TRANSLATE_NOOP("KnowledgeTerms", "Earlier code")},
    {"old_name", QT_TRANSLATE_NOOP("KnowledgeTerms", "Earlier name")},
    {"symptom", QT_TRANSLATE_NOOP("KnowledgeTerms", "Symptoms")},
    {"tongue", QT_TRANSLATE_NOOP("KnowledgeTerms", "Tongue")},
    {"pulse", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pulse")},
    {"course", QT_TRANSLATE_NOOP("KnowledgeTerms", "Course")},
    {"cause", QT_TRANSLATE_NOOP("KnowledgeTerms", "Cause")},
    {"form", QT_TRANSLATE_NOOP("KnowledgeTerms", "Dosage form")},
    {"regulatory", QT_TRANSLATE_NOOP("KnowledgeTerms", "Lists")},
    {"syndromes", QT_TRANSLATE_NOOP("KnowledgeTerms", "Syndromes")},
    {"tcm_diseases", QT_TRANSLATE_NOOP("KnowledgeTerms", "Chinese-medicine diseases")},
    {"western_diseases", QT_TRANSLATE_NOOP("KnowledgeTerms", "Western diseases")},
    {"composition", QT_TRANSLATE_NOOP("KnowledgeTerms", "Other composition")},
    {"modifications", QT_TRANSLATE_NOOP("KnowledgeTerms", "Modifications")},
    {"roles", QT_TRANSLATE_NOOP("KnowledgeTerms", "Roles by book")},
    {"grams", QT_TRANSLATE_NOOP("KnowledgeTerms", "Grams by source")},
    {"case_signs", QT_TRANSLATE_NOOP("KnowledgeTerms", "In expert cases")},
    {"toxic_effects", QT_TRANSLATE_NOOP("KnowledgeTerms", "Toxic effects reported")},
    {"latin", QT_TRANSLATE_NOOP("KnowledgeTerms", "Latin name")},
    {"pharmacology", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pharmacology")},
    {"smiles", QT_TRANSLATE_NOOP("KnowledgeTerms", "Structure (SMILES)")},
    {"molecular_formula", QT_TRANSLATE_NOOP("KnowledgeTerms", "Molecular formula")},
    {"pubchem", QT_TRANSLATE_NOOP("KnowledgeTerms", "PubChem number")},
    {"cas", QT_TRANSLATE_NOOP("KnowledgeTerms", "CAS number")},
    {"text", QT_TRANSLATE_NOOP("KnowledgeTerms", "Text")},
    {"chapter", QT_TRANSLATE_NOOP("KnowledgeTerms", "Chapter")},
    {"meridian", QT_TRANSLATE_NOOP("KnowledgeTerms", "Meridian")},
    {"point_class", QT_TRANSLATE_NOOP("KnowledgeTerms", "Class of point")},
    {"location", QT_TRANSLATE_NOOP("KnowledgeTerms", "Place")},
    {"needling", QT_TRANSLATE_NOOP("KnowledgeTerms", "Needling")},
    {"depth", QT_TRANSLATE_NOOP("KnowledgeTerms", "Depth")},
};

// In the order of KnowledgeKind.
constexpr const char* kKinds[] = {
    QT_TRANSLATE_NOOP("KnowledgeTerms", "Herb"),     QT_TRANSLATE_NOOP("KnowledgeTerms", "Formula"),
    QT_TRANSLATE_NOOP("KnowledgeTerms", "Medicine"), QT_TRANSLATE_NOOP("KnowledgeTerms", "Compound"),
    QT_TRANSLATE_NOOP("KnowledgeTerms", "Target"),   QT_TRANSLATE_NOOP("KnowledgeTerms", "Syndrome"),
    QT_TRANSLATE_NOOP("KnowledgeTerms", "Disease"),  QT_TRANSLATE_NOOP("KnowledgeTerms", "Therapy"),
    QT_TRANSLATE_NOOP("KnowledgeTerms", "Clause"),   QT_TRANSLATE_NOOP("KnowledgeTerms", "Acupoint"),
};

constexpr FieldRow kRelations[] = {
    {"contained-in", QT_TRANSLATE_NOOP("KnowledgeTerms", "In formulas")},
    {"contains", QT_TRANSLATE_NOOP("KnowledgeTerms", "Composition")},
    {"incompatible", QT_TRANSLATE_NOOP("KnowledgeTerms", "Incompatible with")},
    {"processed-form", QT_TRANSLATE_NOOP("KnowledgeTerms", "Processed forms")},
    {"processed-from", QT_TRANSLATE_NOOP("KnowledgeTerms", "Processed from")},
    {"uses-therapy", QT_TRANSLATE_NOOP("KnowledgeTerms", "Therapies")},
    {"occurs-in", QT_TRANSLATE_NOOP("KnowledgeTerms", "Occurs in")},
    {"has-syndrome", QT_TRANSLATE_NOOP("KnowledgeTerms", "Syndromes")},
    {"therapy-for", QT_TRANSLATE_NOOP("KnowledgeTerms", "For syndromes")},
    {"neighbour", QT_TRANSLATE_NOOP("KnowledgeTerms", "Same level")},
    {"based-on", QT_TRANSLATE_NOOP("KnowledgeTerms", "Made from")},
    {"parent", QT_TRANSLATE_NOOP("KnowledgeTerms", "Belongs to")},
    {"child", QT_TRANSLATE_NOOP("KnowledgeTerms", "Holds")},
    {"treated-by", QT_TRANSLATE_NOOP("KnowledgeTerms", "Treated by")},
    {"treats", QT_TRANSLATE_NOOP("KnowledgeTerms", "Given for")},
    {"applies-therapy", QT_TRANSLATE_NOOP("KnowledgeTerms", "Therapies")},
    {"applied-by", QT_TRANSLATE_NOOP("KnowledgeTerms", "Applied by")},
    {"cites", QT_TRANSLATE_NOOP("KnowledgeTerms", "Names")},
    {"cited-in", QT_TRANSLATE_NOOP("KnowledgeTerms", "Named in the classics")},
    {"pairs-with", QT_TRANSLATE_NOOP("KnowledgeTerms", "Pairs with")},
    {"other-form", QT_TRANSLATE_NOOP("KnowledgeTerms", "Other dosage forms")},
    {"in-patent", QT_TRANSLATE_NOOP("KnowledgeTerms", "In patent medicines")},
    {"has-compound", QT_TRANSLATE_NOOP("KnowledgeTerms", "Constituents")},
    {"found-in", QT_TRANSLATE_NOOP("KnowledgeTerms", "Found in")},
    {"may-act-on", QT_TRANSLATE_NOOP("KnowledgeTerms", "Possible targets")},
    {"may-be-acted-on-by", QT_TRANSLATE_NOOP("KnowledgeTerms", "Possibly acted on by")},
    {"variant-of", QT_TRANSLATE_NOOP("KnowledgeTerms", "Another spelling of")},
    {"variant", QT_TRANSLATE_NOOP("KnowledgeTerms", "Other spellings")},
};

QString key(QLatin1String field, const QString& value) {
    return QString(field) + QLatin1Char(':') + value;
}

const QHash<QString, const char*>& termTable() {
    static const QHash<QString, const char*> kTable = [] {
        QHash<QString, const char*> table;
        for (const TermRow& row : kTerms) {
            table.insert(key(QLatin1String(row.field), QString::fromUtf8(row.value)), row.words);
        }
        return table;
    }();
    return kTable;
}

}  // namespace

QString termName(const QString& field, const QString& value) {
    const char* words = termTable().value(field + QLatin1Char(':') + value);
    if (words == nullptr && field == QLatin1String(kDisagreementFacet)) {
        return fieldName(value);
    }
    return words == nullptr ? value : QCoreApplication::translate(kContext, words);
}

QString roleWords(const QStringList& roles) {
    QStringList words;
    for (const QString& role : roles) {
        words += termName(QStringLiteral("role"), role);
    }
    // 臣佐, as prescriptions write it; words of letters need a sign between them.
    const bool isHan =
        std::all_of(words.begin(), words.end(), [](const QString& word) { return word.size() == 1; });
    return words.join(isHan ? QString() : QStringLiteral("/"));
}

QString fieldName(const QString& field) {
    for (const FieldRow& row : kFields) {
        if (field == QLatin1String(row.field)) {
            return QCoreApplication::translate(kContext, row.words);
        }
    }
    return field;
}

QString kindName(KnowledgeKind kind) {
    static_assert(std::size(kKinds) == static_cast<std::size_t>(KnowledgeKind::Acupoint) + 1);
    return QCoreApplication::translate(kContext, kKinds[static_cast<std::size_t>(kind)]);
}

QString relationName(const QString& relation) {
    for (const FieldRow& row : kRelations) {
        if (relation == QLatin1String(row.field)) {
            return QCoreApplication::translate(kContext, row.words);
        }
    }
    return relation;
}

QString summaryInWords(const QString& summary) {
    static const std::array<QLatin1String, 3> kFieldsOfSummary = {
        QLatin1String("flavours"), QLatin1String("nature"), QLatin1String("channels")};
    QString words;
    QString part;
    // In a Latin script the closing marks of the source take a blank.
    const auto finish = [&words, &part] {
        for (const QLatin1String field : kFieldsOfSummary) {
            if (const char* found = termTable().value(key(field, part))) {
                part = QCoreApplication::translate(kContext, found);
                break;
            }
        }
        words += part;
        part.clear();
    };
    const QString listMark =
        QCoreApplication::translate("KnowledgeTerms", ", ", "between the terms of a list");
    for (const QChar character : summary) {
        if (character == u'、' || character == u'，') {
            finish();
            words += listMark == QStringLiteral("、") ? QString(character) : listMark;
        } else if (character == u' ' || character == u'·') {
            finish();
            words += character;
        } else {
            part += character;
        }
    }
    finish();
    return words;
}

}  // namespace xinglin::app
