#include "ui/prescriptions/number_edit.h"

#include <QRegularExpressionValidator>

#include "app/knowledge_browser/dose_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/style.h"

namespace xinglin::ui {

NumberEdit::NumberEdit(const QString& name, const QString& label, const QString& unit, app::NumberRange range,
                       int decimals, QWidget* parent)
    : LineEdit(parent), m_range(range) {
    setObjectName(name);
    setAccessibleName(label);
    setToolTip(label);
    setUnit(unit);
    const QString tail = decimals > 0 ? QStringLiteral("(\\.\\d{0,%1})?").arg(decimals) : QString();
    setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("\\d{0,4}") + tail), this));
    const QFontMetrics metrics(themeFont(Face::Hei, type::kBody));
    setFixedWidth(metrics.horizontalAdvance(QStringLiteral("0000") + unit) + scaled(26));
    connect(this, &QLineEdit::textEdited, this, [this] {
        bool isAllowed = false;
        const std::optional<double> number = read(&isAllowed);
        setFieldState(this, isAllowed ? FieldState::Normal : FieldState::Error);
        if (isAllowed && number != m_number) {
            m_number = number;
            emit numberChanged(number);
        }
    });
}

std::optional<double> NumberEdit::read(bool* isAllowed) const {
    const QString written = text().trimmed();
    bool isNumber = false;
    const double number = written.toDouble(&isNumber);
    *isAllowed = written.isEmpty() || (isNumber && m_range.holds(number));
    return *isAllowed && isNumber ? std::optional(number) : std::nullopt;
}

void NumberEdit::setNumber(const std::optional<double>& number) {
    bool isAllowed = false;
    const std::optional<double> shown = read(&isAllowed);
    m_number = number;
    if (shown != number || (!isAllowed && !hasFocus())) {
        setText(number ? app::doseNumber(*number) : QString());
        setFieldState(this, FieldState::Normal);
    }
}

// What could not be taken is not left standing as if it had been.
void NumberEdit::focusOutEvent(QFocusEvent* event) {
    LineEdit::focusOutEvent(event);
    bool isAllowed = false;
    read(&isAllowed);
    const QString written = text().trimmed();
    setNumber(m_number);
    if (!isAllowed) {
        emit refused(tr("%1: “%2” is not from %3 to %4; it was not taken.")
                         .arg(accessibleName(), written, app::doseNumber(m_range.least),
                              app::doseNumber(m_range.most)));
    }
}

}  // namespace xinglin::ui
