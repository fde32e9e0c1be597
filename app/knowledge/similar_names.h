#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace xinglin::app {

/// Known names that a misspelt one may be meant for: "did you mean". They are offered and never taken: one
/// character makes another drug of a name.
///
/// In this order: names of the same sound in other characters (黄琪: 黄芪), with one character of a like
/// shape (黄苓: 黄芩), with two neighbours exchanged, and, where there are none of these, those of three
/// characters or more with one character missing, too many or wrong. The first character and the last of
/// three say what a drug is (假黄芪, 水半夏, 红豆杉): another one there is no slip of the hand. What is known
/// is no misspelling and has none.
///
/// A value; reading it from several threads at once is safe.
class SimilarNames final {
public:
    /// `characters` are read as `syllable`, without tones; the first reading of a character counts.
    void addReading(const QString& syllable, const QString& characters);

    /// The readings of `other` are those here: one table for both.
    void shareReadings(const SimilarNames& other);

    /// A known name, simplified; after all readings. Of names that are equally like a written one that of the
    /// smaller `rank` comes first; of several with one `meaning` only the best is offered.
    void add(const QString& name, int meaning, int rank);

    enum class Range {
        Close,  ///< by sound, by shape, or exchanged
        All,
    };
    /// At most `limit` names, best first; in well below a millisecond. `written` is simplified.
    QStringList like(const QString& written, int limit, Range range = Range::All) const;

private:
    struct Known {
        QString name;
        int meaning = 0;
        int rank = 0;
    };

    QString soundOf(const QString& name) const;
    int unlikeness(const QString& written, const QString& sound, const QString& known) const;

    QList<Known> m_known;
    QHash<QString, int> m_places;            ///< in m_known, by name
    QHash<QChar, QList<int>> m_byFirst;      ///< by the first character, as are those by the last: one change
    QHash<QChar, QList<int>> m_byLast;       ///< leaves one of the two
    QHash<QString, QList<int>> m_bySound;    ///< by soundOf()
    QHash<QChar, char16_t> m_syllables;      ///< the number of the syllable that a character is read as
    QHash<QString, char16_t> m_syllableIds;  ///< private-use characters
};

}  // namespace xinglin::app
