#pragma once

#include <optional>

#include "app/prescription/prescription.h"
#include "ui/widgets/line_edit.h"

namespace xinglin::ui {

/// A number with its unit that may also be absent. Only what is inside its range is taken; anything else is
/// marked and stays in the field.
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

protected:
    void focusOutEvent(QFocusEvent* event) override;

private:
    std::optional<double> read(bool* isAllowed) const;

    app::NumberRange m_range;
    std::optional<double> m_number;
};

}  // namespace xinglin::ui
