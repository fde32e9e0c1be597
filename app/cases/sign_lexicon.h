#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace xinglin::app {

/// Brings the many words for a sign to one: 失眠, 夜寐不安 → 不寐; 口燥咽干 → 口干 + 咽干; 舌质红苔黄腻 →
/// 舌红 + 苔黄 + 苔腻; 脉弦细 → 脉弦 + 脉细. Both the standard's words and the case's go through it, so that
/// they meet.
///
/// Reads `sign_words.tsv` (word, signs) and `sign_conflicts.tsv` (sign, against). Immutable; used from any
/// thread.
class SignLexicon final {
public:
    /// Reads both tables from `folder`. Throws FailureError naming file, row and column of what is wrong.
    static SignLexicon load(const QString& folder);

    /// The signs that `word` stands for, never empty; a word that nobody listed stands for itself.
    QStringList signsOf(const QString& word) const;

    /// Signs of the tongue in a phrase such as 舌尖红，苔薄黄; empty when it says nothing known.
    static QStringList tongueSigns(const QString& phrase);

    /// Signs of the pulse in a phrase such as 脉象沉细而数.
    static QStringList pulseSigns(const QString& phrase);

    /// Whether one patient cannot well have both: 舌淡 and 舌红.
    bool contradict(const QString& sign, const QString& other) const;

    QStringList words() const { return m_signs.keys(); }

private:
    void readWords(const QString& path);
    void readConflicts(const QString& path);

    QHash<QString, QStringList> m_signs;
    QSet<QPair<QString, QString>> m_conflicts;
    qsizetype m_longest = 0;
};

}  // namespace xinglin::app
