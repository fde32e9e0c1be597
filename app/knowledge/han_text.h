#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringView>

namespace xinglin::app {

/// Whether `codePoint` is a Han character (unified, extension or compatibility ideograph, or 〇).
bool isHan(char32_t codePoint);

/// Whether `text` has at least one Han character.
bool hasHan(QStringView text);

/// Traditional to simplified by whole words first (longest match), then by single characters. Every rule
/// keeps the number of UTF-16 units, so that positions in the result are positions in the text.
///
/// The rules come from knowledge.db (written there by the builder from OpenCC and traditional_overrides.tsv):
/// the program itself needs no conversion data, and both sides of a search use the very same rules.
class HanSimplifier final {
public:
    /// Ignores a rule whose sides differ in length.
    void add(const QString& traditional, const QString& simplified);
    QString simplified(QStringView text) const;

private:
    QHash<QChar, QChar> m_characters;
    QHash<QString, QString> m_words;
    qsizetype m_longestWord = 0;
};

/// What names are compared by: compatibility forms unified, lower case, tone marks and other accents gone (ü
/// is v, as it is typed), no blanks and no punctuation except the dots inside codes. Han characters stay as
/// they are: simplify first.
QString searchKey(QStringView text);

/// Text as the full-text index holds it: one token for each Han character, Latin words and numbers whole.
QString segmented(QStringView text);

/// Stands between two values in segmented text, so that no phrase reaches from one value into the next.
QString segmentBoundary();

/// The FTS5 expression for what a person typed: each blank-separated word is a phrase, all must occur; a
/// Latin word also matches longer ones. Empty when nothing in it can be searched for.
QString fullTextQuery(QStringView text);

}  // namespace xinglin::app
