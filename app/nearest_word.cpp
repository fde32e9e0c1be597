#include "app/nearest_word.h"

#include <QList>
#include <algorithm>

namespace xinglin::app {
namespace {

constexpr qsizetype kLongest = 64;
constexpr qsizetype kLeastStart = 2;

// Edit distance; words are short, so the plain table is enough.
qsizetype distance(const QString& a, const QString& b) {
    QList<qsizetype> row(b.size() + 1);
    for (qsizetype j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (qsizetype i = 1; i <= a.size(); ++i) {
        qsizetype diagonal = row[0];
        row[0] = i;
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const qsizetype above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

qsizetype sharedStart(const QString& a, const QString& b) {
    return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
}

}  // namespace

QString nearestWord(const QString& written, const QStringList& known) {
    QString nearest;
    qsizetype best = 0;
    for (const QString& candidate : known) {
        // People cut words short and misspell their ends: agez means age_years and not sex. One letter in
        // common is chance.
        const qsizetype start = sharedStart(written, candidate);
        const qsizetype steps =
            distance(written.left(kLongest), candidate) - (start >= kLeastStart ? 2 * start : 0);
        if (nearest.isEmpty() || steps < best) {
            nearest = candidate;
            best = steps;
        }
    }
    return nearest;
}

}  // namespace xinglin::app
