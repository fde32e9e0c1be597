#pragma once

#include <optional>

#include "app/prescription/prescription.h"
#include "ui/widgets/line_edit.h"

namespace xinglin::ui {

/// A number with its unit that may also be absent. Only what is inside its range is taken; anything else is
/// marked while it is typed, and refused when the field is left.
class NumberEdit final : public LineEdit {
    Q_OBJECT

public:
    /// `name` becomes the objectName, `label` the accessible name.
    NumberEdit(const QString& name, const QString& label, const QString& unit, app::NumberRange range,
               int decimals, QWidget* parent);

    /// Shows without emitting; what is being typed stays.
    void setNumber(const std::optional<double>& number);

signals:
    /// The user wrote another number, or took it out.
    void numberChanged(const std::optional<double>& number);
    /// The field was left with what is not taken, and shows again what it had: the sentence for the user.
    void refused(const QString& what);

protected:
    void focusOutEvent(QFocusEvent* event) override;

private:
    std::optional<double> read(bool* isAllowed) const;

    app::NumberRange m_range;
    std::optional<double> m_number;
};

}  // namespace xinglin::ui
