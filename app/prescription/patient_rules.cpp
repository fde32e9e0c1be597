// The patient's own reasons: allergy, special-population.

#include <QMap>
#include <QRegularExpression>
#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

// Under 14 is a child in Chinese paediatrics, under 3 an infant or toddler; from 60 on a person is elderly by
// law (老年人权益保障法). The wider of the usual limits: a reminder too many does no harm.
constexpr double kChildBelow = 14;
constexpr double kInfantBelow = 3;
constexpr double kElderlyFrom = 60;

bool isChild(const PatientFacts& patient) {
    return patient.ageYears && *patient.ageYears < kChildBelow;
}

bool isInfant(const PatientFacts& patient) {
    return patient.ageYears && *patient.ageYears < kInfantBelow;
}

bool isElderly(const PatientFacts& patient) {
    return patient.ageYears && *patient.ageYears >= kElderlyFrom;
}

// How the facts name a group (儿童慎用), and how one knows that a patient belongs to it.
struct Population {
    QString term;
    bool (*isMember)(const PatientFacts&);
    QStringList conditions;  ///< words of PatientFacts::conditions, lower case
    QStringList drugs;       ///< words of PatientFacts::currentDrugs
};

const QList<Population>& populations() {
    static const QList<Population> kPopulations = {
        {QStringLiteral("儿童"), isChild, {}, {}},
        {QStringLiteral("婴幼儿"), isInfant, {}, {}},
        {QStringLiteral("老年人"), isElderly, {}, {}},
        {QStringLiteral("肝功能不全"),
         nullptr,
         {QStringLiteral("liver"), QStringLiteral("肝功能不全"), QStringLiteral("肝功能异常"),
          QStringLiteral("肝损"), QStringLiteral("肝硬化"), QStringLiteral("肝衰"), QStringLiteral("肝炎"),
          QStringLiteral("肝病"), QStringLiteral("脂肪肝"), QStringLiteral("肝癌"),
          QStringLiteral("转氨酶升高"), QStringLiteral("转氨酶增高"), QStringLiteral("hepat"),
          QStringLiteral("cirrhosis")},
         {}},
        {QStringLiteral("肾功能不全"),
         nullptr,
         {QStringLiteral("kidney"), QStringLiteral("renal"), QStringLiteral("肾功能不全"),
          QStringLiteral("肾功能异常"), QStringLiteral("肾损"), QStringLiteral("肾衰"),
          QStringLiteral("尿毒症"), QStringLiteral("肾脏病"), QStringLiteral("肾病"), QStringLiteral("肾炎"),
          QStringLiteral("透析"), QStringLiteral("肌酐升高"), QStringLiteral("肌酐增高"),
          QStringLiteral("ckd"), QStringLiteral("nephr"), QStringLiteral("dialysis")},
         {}},
        {QStringLiteral("心血管"),
         nullptr,
         {QStringLiteral("cardiovascular"), QStringLiteral("心血管"), QStringLiteral("冠心病"),
          QStringLiteral("心衰"), QStringLiteral("心力衰竭"), QStringLiteral("心律失常"),
          QStringLiteral("高血压"), QStringLiteral("心肌"), QStringLiteral("心绞痛"), QStringLiteral("房颤"),
          QStringLiteral("心房颤动"), QStringLiteral("hypertension"), QStringLiteral("heartfailure"),
          QStringLiteral("arrhythmia"), QStringLiteral("coronary"), QStringLiteral("atrialfibrillation"),
          QStringLiteral("angina")},
         {}},
        {QStringLiteral("糖尿病"),
         nullptr,
         {QStringLiteral("diabetes"), QStringLiteral("diabetic"), QStringLiteral("糖尿病")},
         {}},
        {QStringLiteral("青光眼"), nullptr, {QStringLiteral("glaucoma"), QStringLiteral("青光眼")}, {}},
        {QStringLiteral("前列腺"), nullptr, {QStringLiteral("prostat"), QStringLiteral("前列腺")}, {}},
        {QStringLiteral("出血倾向"),
         nullptr,
         {QStringLiteral("bleeding"), QStringLiteral("hemorrh"), QStringLiteral("haemorrh"),
          QStringLiteral("hemophilia"), QStringLiteral("haemophilia"), QStringLiteral("出血"),
          QStringLiteral("血友病"), QStringLiteral("血小板减少")},
         {}},
        {QStringLiteral("月经期"), nullptr, {QStringLiteral("menstruat"), QStringLiteral("月经期")}, {}},
        {QStringLiteral("抗凝状态"),
         nullptr,
         {QStringLiteral("anticoagula"), QStringLiteral("抗凝")},
         {QStringLiteral("华法林"), QStringLiteral("warfarin"), QStringLiteral("肝素"),
          QStringLiteral("heparin"), QStringLiteral("利伐沙班"), QStringLiteral("rivaroxaban"),
          QStringLiteral("达比加群"), QStringLiteral("dabigatran"), QStringLiteral("阿哌沙班"),
          QStringLiteral("apixaban"), QStringLiteral("艾多沙班"), QStringLiteral("edoxaban")}},
        {QStringLiteral("运动员"), nullptr, {QStringLiteral("athlete"), QStringLiteral("运动员")}, {}},
    };
    return kPopulations;
}

// 无肝炎史, 否认高血压, 肝功能正常: words that say the patient does not belong to the group. 无症状 is no
// denial.
bool isDenial(const QString& text) {
    static const QRegularExpression kDenial(
        QStringLiteral("^(否认|未见|未患|排除|没有|无(?!症状|痛|力))|正常$"));
    return text.contains(kDenial);
}

bool holdsAny(const QStringList& texts, const QStringList& words) {
    return std::any_of(texts.begin(), texts.end(), [&words](const QString& text) {
        return std::any_of(words.begin(), words.end(),
                           [&text](const QString& word) { return text.contains(word); });
    });
}

QStringList normalised(const AuditInput& input, const std::optional<QStringList>& texts) {
    QStringList result;
    static const QRegularExpression kBetween(QStringLiteral("[,;、。，；]"));
    for (const QString& text : texts.value_or(QStringList())) {
        for (const QString& part : input.names.normalised(text).split(kBetween, Qt::SkipEmptyParts)) {
            if (!isDenial(part)) {
                result += part;
            }
        }
    }
    return result;
}

QStringList groupsOf(const AuditInput& input) {
    const PatientFacts& patient = input.prescription.patient;
    const QStringList conditions = normalised(input, patient.conditions);
    const QStringList drugs = normalised(input, patient.currentDrugs);
    QStringList groups;
    for (const Population& population : populations()) {
        if ((population.isMember && population.isMember(patient)) ||
            holdsAny(conditions, population.conditions) || holdsAny(drugs, population.drugs)) {
            groups += population.term;
        }
    }
    return groups;
}

void checkPopulations(const AuditInput& input, AuditSink& sink) {
    const QStringList groups = groupsOf(input);
    if (groups.isEmpty()) {
        return;
    }
    for (int item = 0; item < input.herbs.size(); ++item) {
        struct Said {
            QStringList terms;
            int herb = -1;
        };
        QMap<int, Said> bySource;
        QStringList terms;
        for (const int candidate : input.herbs.at(item).candidates) {
            for (const AuditClaim& claim : input.herb(candidate).caution) {
                const bool concerns = std::any_of(groups.begin(), groups.end(), [&](const QString& group) {
                    return claim.term.startsWith(group);
                });
                if (concerns && !terms.contains(claim.term)) {
                    Said& said = bySource[claim.source];
                    said.herb = said.terms.isEmpty() ? candidate : said.herb;
                    said.terms += claim.term;
                    terms += claim.term;
                }
            }
        }
        for (auto said = bySource.begin(); said != bySource.end(); ++said) {
            sink.add(AuditRule::SpecialPopulation, {item},
                     factText(AuditWords::tr("%1: %2."),
                              {input.shown(item, said->herb), said->terms.join(QStringLiteral("、"))}),
                     said.key(), AuditWords::tr("Weigh use against risk; a smaller dose or another herb."));
        }
    }
}

// The herbs that an allergy names: "附子", "对附子、全蝎过敏".
QList<int> herbsNamedIn(const AuditInput& input, QString text) {
    for (const QString& word : {QStringLiteral("过敏"), QStringLiteral("史"), QStringLiteral("和"),
                                QStringLiteral("对"), QStringLiteral("及")}) {
        text.replace(word, QStringLiteral("、"));
    }
    static const QString kBetween = QStringLiteral("、,;/。.:");
    QList<int> roots;
    QString piece;
    for (const QChar character : text + QChar(u'、')) {
        if (!kBetween.contains(character)) {
            piece += character;
            continue;
        }
        PrescriptionItem named;
        named.name = piece;
        for (const int herb : input.names.resolve(named).candidates) {
            roots += input.root(herb);
        }
        piece.clear();
    }
    return roots;
}

bool concerns(const AuditInput& input, const QString& text, const QList<int>& roots, int item) {
    for (const int candidate : input.herbs.at(item).candidates) {
        const int root = input.root(candidate);
        if (roots.contains(root) || text.contains(input.herb(candidate).name) ||
            (input.herb(root).name.size() > 1 && text.contains(input.herb(root).name))) {
            return true;
        }
    }
    const QString written = input.names.normalised(input.prescription.items.at(item).name);
    return written.size() > 1 && text.contains(written);
}

void checkAllergies(const AuditInput& input, AuditSink& sink) {
    for (const QString& allergy : input.prescription.patient.allergies.value_or(QStringList())) {
        const QString text = input.names.normalised(allergy);
        const QList<int> roots = herbsNamedIn(input, text);
        for (int item = 0; item < input.herbs.size(); ++item) {
            if (!concerns(input, text, roots, item)) {
                continue;
            }
            AuditFinding& finding =
                sink.add(AuditRule::Allergy, {item},
                         factText(AuditWords::tr("The patient's allergies name it: %1."), {allergy}), -1,
                         AuditWords::tr("Leave it out."));
            finding.sources = {SourceRef{AuditWords::tr("Patient's record"),
                                         AuditWords::tr("as stated in this prescription")}};
        }
    }
}

}  // namespace

void patientRules(const AuditInput& input, AuditSink& sink) {
    checkAllergies(input, sink);
    checkPopulations(input, sink);
}

}  // namespace xinglin::app
