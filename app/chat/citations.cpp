#include "app/chat/citations.h"

#include <QRegularExpression>

namespace xinglin::app {
namespace {

// Ranges longer than this are no citation but something like a year.
constexpr int kLongestRange = 20;

// Digits may be full-width; QString::toInt knows only ASCII.
int numberOf(const QString& digits) {
    int number = 0;
    for (const QChar c : digits) {
        number = number * 10 + c.digitValue();
    }
    return number;
}

QList<int> numbersOf(const QString& inside, int sources) {
    static const QRegularExpression kItem(QStringLiteral("(\\d+)(?:\\s*[-–~～]\\s*(\\d+))?"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    QList<int> numbers;
    QRegularExpressionMatchIterator items = kItem.globalMatch(inside);
    while (items.hasNext()) {
        const QRegularExpressionMatch item = items.next();
        const int first = numberOf(item.captured(1));
        const int last = item.captured(2).isEmpty() ? first : numberOf(item.captured(2));
        if (last - first > kLongestRange) {
            continue;
        }
        for (int n = first; n <= last; ++n) {
            if (n >= 1 && n <= sources && !numbers.contains(n)) {
                numbers.append(n);
            }
        }
    }
    return numbers;
}

}  // namespace

QList<CitationMark> citationMarks(const QString& answer, int sources) {
    // Code comes first in the alternation, so that what lies inside it is skipped; an unclosed fence reaches
    // to the end, as it does while an answer streams.
    static const QRegularExpression kMark(
        QStringLiteral("```.*?(?:```|\\z)|`[^`\\n]*`|"
                       "[\\[［【]\\s*(\\d{1,3}(?:\\s*[,，、;；\\-–~～]\\s*\\d{1,3})*)\\s*[\\]］】](?!\\()"),
        QRegularExpression::UseUnicodePropertiesOption | QRegularExpression::DotMatchesEverythingOption);
    QList<CitationMark> marks;
    QRegularExpressionMatchIterator matches = kMark.globalMatch(answer);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        if (!match.captured(1).isEmpty()) {
            marks.append(
                {match.capturedStart(), match.capturedLength(), numbersOf(match.captured(1), sources)});
        }
    }
    return marks;
}

QList<int> citedNumbers(const QString& answer, int sources) {
    QList<int> cited;
    for (const CitationMark& mark : citationMarks(answer, sources)) {
        for (const int n : mark.numbers) {
            if (!cited.contains(n)) {
                cited.append(n);
            }
        }
    }
    return cited;
}

QString withCleanCitations(const QString& answer, int sources) {
    QString clean;
    qsizetype at = 0;
    for (const CitationMark& mark : citationMarks(answer, sources)) {
        clean += QStringView(answer).sliced(at, mark.start - at);
        for (const int n : mark.numbers) {
            clean += QStringLiteral("[%1]").arg(n);
        }
        at = mark.start + mark.length;
    }
    return clean.append(QStringView(answer).sliced(at));
}

}  // namespace xinglin::app
