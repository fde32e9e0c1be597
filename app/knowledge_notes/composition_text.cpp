#include "app/knowledge_notes/composition_text.h"

#include <QRegularExpression>

namespace xinglin::app {

QList<ClinicFormulaItem> parseComposition(const QString& text) {
    static const QRegularExpression kBetween(QStringLiteral("[\\n,，;；、]"));
    static const QRegularExpression kAmount(
        QStringLiteral("^(\\D+?)\\s*(\\d+(?:\\.\\d+)?)\\s*(?:g|G|克)?\\s*(.*)$"));
    static const QRegularExpression kBrackets(QStringLiteral("^[(（](.*)[)）]$"));
    QList<ClinicFormulaItem> items;
    for (const QString& part : text.split(kBetween, Qt::SkipEmptyParts)) {
        const QString line = part.simplified();
        if (line.isEmpty()) {
            continue;
        }
        ClinicFormulaItem item;
        const QRegularExpressionMatch amount = kAmount.match(line);
        if (amount.hasMatch()) {
            item.written = amount.captured(1).trimmed();
            item.grams = amount.captured(2).toDouble();
            item.note = amount.captured(3).trimmed();
        } else {
            item.written = line.section(QLatin1Char(' '), 0, 0);
            item.note = line.section(QLatin1Char(' '), 1);
        }
        if (const QRegularExpressionMatch inner = kBrackets.match(item.note); inner.hasMatch()) {
            item.note = inner.captured(1).trimmed();
        }
        items += item;
    }
    return items;
}

QString compositionText(const QList<ClinicFormulaItem>& items) {
    QStringList lines;
    for (const ClinicFormulaItem& item : items) {
        QStringList words = {item.written};
        if (item.grams) {
            words += QString::number(*item.grams) + QLatin1Char('g');
        }
        if (!item.note.isEmpty()) {
            words += item.note;
        }
        lines += words.join(QLatin1Char(' '));
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace xinglin::app
