#include "app/spreadsheet/csv_text.h"

namespace xinglin::app {
namespace {

QString cellText(const QString& cell) {
    QString text = cell;
    bool isNumber = false;
    text.toDouble(&isNumber);
    if (!isNumber && !text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text.front())) {
        text.prepend(QLatin1Char('\''));
    }
    const bool isQuoted = text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')) ||
                          text.contains(QLatin1Char('\n')) || text.contains(QLatin1Char('\r'));
    if (!isQuoted) {
        return text;
    }
    text.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

}  // namespace

QByteArray csvText(const QList<QStringList>& rows) {
    QByteArray text("\xEF\xBB\xBF");
    for (const QStringList& row : rows) {
        QStringList cells;
        cells.reserve(row.size());
        for (const QString& cell : row) {
            cells += cellText(cell);
        }
        text += cells.join(QLatin1Char(',')).toUtf8();
        text += "\r\n";
    }
    return text;
}

}  // namespace xinglin::app
