// Invented people for trying the program and for --tour. Their cases are written as the physician's form has
// them.

#include "app/cases/case_store.h"

namespace xinglin::app {
namespace {

struct Sample {
    Patient patient;
    VisitKind kind;
    const char* record;
};

QList<Sample> samples() {
    return {
        {{{},
          QStringLiteral("DEMO-0003"),
          QStringLiteral("示例患者丙"),
          QStringLiteral("female"),
          1968,
          true},
         VisitKind::FollowUp,
         R"({"form":"outpatient","fields":{"visit_type":"follow_up","sex":"female","age_years":58,
            "chief_complaint":"胃脘隐痛 2 年，加重 1 月",
            "present_illness":"胃脘隐痛，喜温喜按，空腹痛甚，得食则缓，神疲乏力，四肢不温，大便溏薄。服前方后痛减，仍纳呆。",
            "allergies":"none","current_drugs":"奥美拉唑，每日一次","past_history":"慢性胃炎",
            "diet_taste":["食少","纳呆"],"stool":["便溏"],"urine":"none",
            "tongue":["舌淡","舌有齿痕","苔薄","苔白"],"pulse":["脉沉","脉细","脉弱"]}})"},
        {{{}, QStringLiteral("DEMO-0002"), QStringLiteral("示例患者乙"), QStringLiteral("male"), 1991, true},
         VisitKind::First,
         R"({"form":"outpatient","fields":{"visit_type":"first","sex":"male","age_years":35,
            "chief_complaint":"恶寒发热 1 天",
            "present_illness":"昨日受凉后恶寒重、发热轻，无汗，头痛，肢体酸痛，鼻塞声重，流清涕，咳嗽，痰稀薄色白。否认胸痛、呼吸困难。",
            "allergies":"none","current_drugs":"none","temperature":37.8,"heart_rate":88,
            "cold_heat":["恶寒","发热"],"sweat":["无汗"],
            "tongue":["舌淡红","苔薄","苔白"],"pulse":["脉浮","脉紧"]}})"},
        {{{},
          QStringLiteral("DEMO-0001"),
          QStringLiteral("示例患者甲"),
          QStringLiteral("female"),
          1980,
          true},
         VisitKind::First,
         R"({"form":"outpatient","fields":{"visit_type":"first","sex":"female","age_years":46,
            "chief_complaint":"入睡困难 3 月，加重伴心烦 1 周",
            "present_illness":"3 月前因劳累渐起入睡困难，近 1 周心烦不得卧，多梦，口燥咽干，手足心热，腰膝酸软，头晕耳鸣。无胸痛，无发热。",
            "allergies":"青霉素，皮疹","current_drugs":"none","systolic":118,"diastolic":76,
            "head_body":["腰膝酸软","头晕"],"sleep":["入睡困难","多梦"],"emotion":["心烦"],"sweat":["盗汗"],
            "complexion":["两颧潮红"],"tongue":["舌红","舌尖红","舌有裂纹","苔少"],
            "pulse":{"total":["脉数","脉细"],"left":{"cun":["脉数"],"guan":["脉弦","脉细"],"chi":["脉细","脉弱"]},
                     "right":{"cun":["脉细","脉数"],"guan":["脉细"],"chi":["脉沉","脉细"]}},
            "voice":"none"}})"},
    };
}

}  // namespace

void CaseStore::addSamples() {
    Statement any = m_database.prepare("SELECT 1 FROM patients LIMIT 1");
    if (any.step()) {
        return;
    }
    const QString author = QStringLiteral("xinglin");
    for (const Sample& sample : samples()) {
        const QString patientId = addPatient(sample.patient, author);
        const QString caseId = addVisit(patientId, sample.kind, author);
        saveVersion(caseId, readRecord(QString::fromUtf8(sample.record), caseId), author);
    }
}

}  // namespace xinglin::app
