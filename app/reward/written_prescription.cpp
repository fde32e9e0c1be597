#include "app/reward/written_prescription.h"

#include <QRegularExpression>
#include <algorithm>

#include "app/cases/clinical_text.h"
#include "app/knowledge_notes/composition_text.h"
#include "app/reward/answer_text.h"

namespace xinglin::app {
namespace {

// Names without grams are a prescription from so many on: fewer may be what the answer speaks of.
constexpr qsizetype kFewestNames = 3;
constexpr qsizetype kShortestName = 2;
// A name. Spelt out: to newer versions of PCRE 、 is a \p{Han}. Bounded, so that a long text without a sign
// takes linear time.
const QString kHan = QStringLiteral("[\\x{3400}-\\x{9fff}]{1,24}");

const QStringList kHeadings = {
    QStringLiteral("处方"),     QStringLiteral("方药"), QStringLiteral("药物组成"), QStringLiteral("组成"),
    QStringLiteral("用药处方"), QStringLiteral("药味"), QStringLiteral("药用"),
};

PrescriptionItem itemOf(const QString& name, std::optional<double> grams = std::nullopt,
                        const QString& note = {}) {
    PrescriptionItem item;
    item.name = name;
    item.doseGrams = grams;
    if (!note.isEmpty()) {
        item.handling += note;
    }
    return item;
}

bool isHerb(const QString& name, const HerbNames& names) {
    return names.resolve(itemOf(name)).kind != NamedHerb::Kind::Unknown;
}

// The herb at the end of a run of characters: 处方用麻黄 → 麻黄. Only what leads up to a name is dropped: any
// other part of it may be what makes it another herb, or none.
QString herbAtEnd(const QString& run, const HerbNames& names) {
    static const QString kLeading = QStringLiteral("用以予加含取选为如下方入服与和及另");
    for (qsizetype from = 0; run.size() - from >= kShortestName; ++from) {
        const bool beginsAName = from == 0 || kLeading.contains(run.at(from - 1));
        if (beginsAName && isHerb(run.mid(from), names)) {
            return run.mid(from);
        }
    }
    return {};
}

// 每次5g, 共90g: amounts of something else than a herb.
bool isAmountOfSomething(const QString& run) {
    static const QRegularExpression kWords(
        QStringLiteral("(?:每次|每日|每天|每服|每剂|每包|每袋|每丸|一次|一日|日服|次服|共|总量|合计|总重|约|"
                       "体重|服|用|加|水|取)$"));
    return kWords.match(run).hasMatch();
}

class Reader final {
public:
    Reader(const QString& answer, const HerbNames& names) : m_answer(answer), m_names(names) {}

    QList<PrescriptionItem> read() {
        // One sentence is one list. A colon parts what announces a list from the list.
        static const QRegularExpression kSentence(QStringLiteral("[。！？：:\\n]"));
        for (const QString& sentence : m_answer.split(kSentence, Qt::SkipEmptyParts)) {
            readDoses(sentence);
        }
        if (m_items.isEmpty()) {
            readNames();
        }
        return m_items;
    }

private:
    struct Dosed {
        QString run;   ///< the characters in front of the number
        QString herb;  ///< empty: no herb of the tables
        QString rest;  ///< number, unit and note
        qsizetype at = 0;
        bool isEach = false;  ///< 各
    };

    void readDoses(const QString& sentence) {
        static const QRegularExpression kDosed(
            QStringLiteral("(%1(?:[（(]%1[）)])?)\\s*"
                           "(?:\\d+(?:\\.\\d+)?\\s*[-–—~～至到]\\s*)?"
                           "(\\d+(?:\\.\\d+)?)\\s*(?:g|G|克)(?![A-Za-z/％%])"
                           "(?:\\s*[（(]([\\x{3400}-\\x{9fff}、，]{1,24})[）)])?")
                .arg(kHan));
        QList<Dosed> found;
        for (auto match = kDosed.globalMatch(sentence); match.hasNext();) {
            const QRegularExpressionMatch one = match.next();
            Dosed dosed{one.captured(1), {}, {}, one.capturedStart(0), false};
            if (dosed.run.endsWith(u'各')) {
                dosed.isEach = true;
                dosed.run.chop(1);
            }
            dosed.herb = herbAtEnd(dosed.run, m_names);
            dosed.rest = one.captured(2) + QStringLiteral("g ") + one.captured(3);
            found += dosed;
        }
        const bool hasHerb =
            std::any_of(found.begin(), found.end(), [](const Dosed& dosed) { return !dosed.herb.isEmpty(); });
        for (const Dosed& dosed : found) {
            if (!hasHerb || (dosed.herb.isEmpty() && isAmountOfSomething(dosed.run))) {
                continue;
            }
            const ClinicFormulaItem item =
                parseComposition((dosed.herb.isEmpty() ? dosed.run : dosed.herb) + dosed.rest).value(0);
            if (dosed.isEach) {
                addOthers(sentence.left(dosed.at), item.grams);
            }
            add(itemOf(item.written, item.grams, item.note));
        }
    }

    // 麻黄、桂枝各9g: the names before the last one have its dose.
    void addOthers(const QString& before, std::optional<double> grams) {
        static const QRegularExpression kBetween(QStringLiteral("[、，,\\s]+"));
        QStringList parts = before.split(kBetween, Qt::SkipEmptyParts);
        QList<PrescriptionItem> others;
        while (!parts.isEmpty()) {
            const QString part = parts.takeLast();
            const QString herb = herbAtEnd(part, m_names);
            if (herb.isEmpty()) {
                break;
            }
            others.prepend(itemOf(herb, grams));
            if (herb != part) {
                break;  // something else begins before it
            }
        }
        for (const PrescriptionItem& item : others) {
            add(item);
        }
    }

    void readNames() {
        static const QRegularExpression kBetween(QStringLiteral("[、，,\\s]+"));
        for (const QString& list : headedBy(m_answer, kHeadings)) {
            QList<PrescriptionItem> items;
            for (const QString& name : list.split(kBetween, Qt::SkipEmptyParts)) {
                if (isHerb(name, m_names)) {
                    items += itemOf(name);
                }
            }
            if (items.size() >= kFewestNames) {
                for (const PrescriptionItem& item : items) {
                    add(item);
                }
            }
        }
    }

    // What an answer says again in its summary is no second herb.
    void add(const PrescriptionItem& item) {
        const bool isSaidAgain =
            std::any_of(m_items.begin(), m_items.end(), [&](const PrescriptionItem& known) {
                return known.name == item.name && known.doseGrams == item.doseGrams;
            });
        if (!isSaidAgain && m_items.size() < kMostHerbs) {
            m_items += item;
        }
    }

    const QString& m_answer;
    const HerbNames& m_names;
    QList<PrescriptionItem> m_items;
};

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(u' ');
}

// Whether any of the reader's words is said to be so, or expressly not.
Answer answerIn(const QString& text, const ClinicalTextReader& reader) {
    // Longer words that begin like one of the others and say nothing of today.
    static const QStringList kSayNothing = words("不孕 避孕 备孕 怀孕史 孕产");
    Answer answer = Answer::Unknown;
    for (const ClinicalMention& mention : reader.find(text)) {
        if (kSayNothing.contains(mention.word)) {
            continue;
        }
        if (mention.word == QStringLiteral("未孕")) {
            answer = Answer::No;
            continue;
        }
        if (mention.assertion == Assertion::Present) {
            return Answer::Yes;
        }
        if (mention.assertion == Assertion::Denied) {
            answer = Answer::No;
        }
    }
    return answer;
}

PatientFacts patientOf(const QString& prompt) {
    static const QRegularExpression kFemale(QStringLiteral("女(?![儿友婿])|孕妇|产妇|妇人"));
    static const QRegularExpression kMale(QStringLiteral("男(?![友])"));
    static const QRegularExpression kAge(QStringLiteral("(\\d{1,3})\\s*岁"));
    static const ClinicalTextReader kPregnancy(
        words("妊娠 怀孕 孕妇 身孕 早孕 孕 未孕 不孕 避孕 备孕 怀孕史 孕产"));
    static const ClinicalTextReader kNursing(words("哺乳 母乳喂养"));
    PatientFacts patient;
    const bool isFemale = kFemale.match(prompt).hasMatch();
    const bool isMale = kMale.match(prompt).hasMatch();
    if (isFemale != isMale) {
        patient.sex = isFemale ? Sex::Female : Sex::Male;
    }
    if (const QRegularExpressionMatch age = kAge.match(prompt);
        age.hasMatch() && age.captured(1).toDouble() <= kLongestLifeYears) {
        patient.ageYears = age.captured(1).toDouble();
    }
    patient.pregnancy = answerIn(prompt, kPregnancy);
    patient.lactation = answerIn(prompt, kNursing);
    return patient;
}

}  // namespace

std::optional<Prescription> writtenPrescription(const QString& answer, const QString& prompt,
                                                const HerbNames& names) {
    Prescription prescription;
    prescription.items = Reader(answer, names).read();
    if (prescription.items.isEmpty()) {
        return std::nullopt;
    }
    prescription.patient = patientOf(prompt);
    static const QRegularExpression kDoses(QStringLiteral("(\\d{1,3})\\s*[剂付帖]"));
    const double doses = kDoses.match(answer).captured(1).toDouble();
    if (doses > 0) {
        prescription.doses = doses;
    }
    return prescription;
}

}  // namespace xinglin::app
