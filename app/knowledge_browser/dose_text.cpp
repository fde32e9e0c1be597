#include "app/knowledge_browser/dose_text.h"

#include <QRegularExpression>

namespace xinglin::app {

DoseRange parseDose(const QString& value) {
    static const QRegularExpression pattern(QStringLiteral(
        "(\\d+(?:\\.\\d+)?)(?:\\s*[-–—~～]\\s*(\\d+(?:\\.\\d+)?))?\\s*(g/次|mL/次|mg|mL|ml|g|克|枚|条|粒)"));
    DoseRange dose;
    const QRegularExpressionMatch match = pattern.match(value);
    if (!match.hasMatch()) {
        dose.text = value.trimmed();
        return dose;
    }
    dose.min = match.captured(1).toDouble();
    dose.max = match.captured(2).isEmpty() ? *dose.min : match.captured(2).toDouble();
    dose.unit = match.captured(3) == QStringLiteral("克") ? QStringLiteral("g") : match.captured(3);
    dose.text = (value.left(match.capturedStart()) + value.mid(match.capturedEnd())).trimmed();
    return dose;
}

QString doseNumber(double grams) {
    QString text = QString::number(grams, 'f', 3);
    while (text.endsWith(QLatin1Char('0'))) {
        text.chop(1);
    }
    if (text.endsWith(QLatin1Char('.'))) {
        text.chop(1);
    }
    return text;
}

QString doseInterval(const DoseRange& dose) {
    if (!dose.min && !dose.max) {
        return {};
    }
    const double min = dose.min.value_or(*(dose.max ? dose.max : dose.min));
    const double max = dose.max.value_or(min);
    return min < max ? doseNumber(min) + QStringLiteral("–") + doseNumber(max) : doseNumber(max);
}

}  // namespace xinglin::app
