#include "app/reward/answer_text.h"

#include <QRegularExpression>

namespace xinglin::app {

QStringList headedBy(const QString& answer, const QStringList& headings) {
    QStringList escaped;
    for (const QString& heading : headings) {
        escaped += QRegularExpression::escape(heading);
    }
    // 【证型】 and **证型** are headings too.
    const QRegularExpression heading(
        QStringLiteral("(?:%1)\\s*[】\\]*]*\\s*(?:[：:为属是]|】)+[*\\s]*([^。；;！？\\n]+)")
            .arg(escaped.join(u'|')));
    QStringList found;
    for (auto match = heading.globalMatch(answer); match.hasNext();) {
        found += match.next().captured(1).trimmed();
    }
    return found;
}

}  // namespace xinglin::app
