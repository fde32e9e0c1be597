#pragma once

#include <QHash>
#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>
#include <memory>

namespace xinglin::app {

/// How a name is read.
struct Reading {
    QString marked;         ///< má huáng: syllables separated by spaces, with tone marks where known
    QStringList syllables;  ///< ma huang: what is typed; ü is v
    QStringList general;    ///< the same by the general table, where an override says otherwise; else empty
};

/// Readings of Chinese names by ICU's Han-Latin table, corrected by the override table (longest text first).
///
/// Used at build time only: what the program needs is stored in knowledge.db.
class PinyinReader final {
public:
    /// `overrides`: (text, its syllables separated by spaces, with or without tone marks).
    /// Throws FailureError(Internal) when ICU has no Han-Latin table.
    explicit PinyinReader(const QList<QPair<QString, QString>>& overrides);
    ~PinyinReader();

    /// Characters that are not Han are left out, except Latin letters and digits, which read as themselves.
    Reading read(const QString& name);

private:
    struct Table;

    const QString& general(const QString& character);
    QStringList overrideAt(const QList<uint>& text, qsizetype position) const;

    std::unique_ptr<Table> m_table;
    QHash<QString, QString> m_known;  ///< character → toned syllable
    QHash<QString, QStringList> m_overrides;
    qsizetype m_longestOverride = 0;
};

/// `mahuang` and, where a syllable has ü, also the spelling with u.
QStringList joinedSpellings(const QStringList& syllables);
/// First letters: `mh`.
QString initialsOf(const QStringList& syllables);

}  // namespace xinglin::app
