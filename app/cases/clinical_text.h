#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace xinglin::app {

/// What a sentence says about a word that stands in it.
enum class Assertion {
    Present,
    Denied,    ///< 无胸痛, 否认胸痛, 胸痛消失, 胸痛（-）
    Unclear,   ///< 有无胸痛, 是否胸痛: a question, no answer
    Past,      ///< 既往, 个人史: not now
    Relative,  ///< 父亲, 家族史: somebody else
    Supposed,  ///< 若胸痛, 如出现胸痛, 谨防胸痛: advice about what may come
};

/// A word found in free text.
struct ClinicalMention {
    QString word;
    qsizetype at = 0;  ///< offset in the text
    Assertion assertion = Assertion::Present;
    QString clause;  ///< the part of the sentence it stands in, for showing where it was found
};

/// Finds words in what a physician or a patient's relative wrote, longest word first, and whether they are
/// said to be there.
///
/// Negation reaches to the end of its clause (，。；：) or to a word that turns it round (但, 而, 伴 …). Text
/// may be in traditional characters only where the words are. Immutable; used from any thread.
class ClinicalTextReader final {
public:
    explicit ClinicalTextReader(const QStringList& words);

    /// In order of appearance; a word inside a longer one is not reported.
    QList<ClinicalMention> find(const QString& text) const;

    /// The longest of the words that starts at `at`, or an empty string.
    QString wordAt(const QString& text, qsizetype at) const;

private:
    QHash<QChar, QStringList> m_wordsByFirst;  ///< longest first
};

/// A measurement that stands in free text or in a number field.
struct VitalSign {
    QString vital;  ///< temperature systolic diastolic heart_rate respiration spo2 glucose
    double value = 0;
    QString words;
};

/// Vital signs written inside free text: 体温39.5℃, BP 180/110mmHg, HR：120次/分, SpO2 85%.
QList<VitalSign> vitalSignsIn(const QString& text);

}  // namespace xinglin::app
