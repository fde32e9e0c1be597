#pragma once

#include <QComboBox>
#include <functional>

#include "app/prescription/prescription_view_model.h"
#include "ui/widgets/card.h"

class QVBoxLayout;

namespace xinglin::ui {

class Chip;
class FlowLayout;
class Label;
class LineEdit;
class NumberEdit;
class SegmentedControl;

/// How many doses, how they are made and taken: the regimen as three numbers, the decoction, the term, the
/// note; with the sentence that will be printed.
class RegimenCard final : public Card {
    Q_OBJECT

public:
    /// `model` must outlive the card.
    RegimenCard(app::PrescriptionViewModel& model, QWidget* parent);

    /// Brings the focus to the reason for a longer supply.
    void askReason();

private:
    using Edit = std::function<void(app::Prescription&)>;
    void change(const Edit& edit, const QString& key = {});
    FlowLayout* addRow(QVBoxLayout* column);
    NumberEdit* addNumber(FlowLayout* row, const QString& name, const QString& label, const QString& unit,
                          app::NumberRange range, int decimals,
                          const std::function<void(app::Prescription&, const std::optional<double>&)>& write);
    LineEdit* addText(FlowLayout* row, const QString& name, const QString& label, const QString& hint,
                      int width, const std::function<void(app::Prescription&, const QString&)>& write);
    void addLabelled(FlowLayout* row, const QString& label, QWidget* control);
    void addForm(FlowLayout* row);
    void addFee(FlowLayout* row);
    void refresh();

    app::PrescriptionViewModel& m_model;
    Label* m_sentence;
    NumberEdit* m_doses;
    NumberEdit* m_dosesPerDay;
    NumberEdit* m_timesPerDay;
    QComboBox* m_form;
    SegmentedControl* m_preparedBy;
    NumberEdit* m_soak;
    LineEdit* m_boils;
    NumberEdit* m_target;
    LineEdit* m_route;
    LineEdit* m_timing;
    NumberEdit* m_validDays;
    QComboBox* m_fee;
    Chip* m_emergency;
    LineEdit* m_reason;
    LineEdit* m_note;
};

}  // namespace xinglin::ui
