#pragma once

#include <QWidget>
#include <functional>

#include "app/prescription/prescription_view_model.h"
#include "ui/widgets/tri_state.h"

namespace xinglin::ui {

class LineEdit;
class NumberEdit;
class SegmentedControl;

/// What the audit has to know of the patient. Every question can be open: not asked is not none. A man is
/// asked neither for pregnancy nor for breast-feeding.
class PatientStrip final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the strip.
    PatientStrip(app::PrescriptionViewModel& model, QWidget* parent);

    /// Brings the focus to the question for pregnancy.
    void askPregnancy();

private:
    struct ListQuestion {
        TriState* answer = nullptr;
        LineEdit* text = nullptr;
        std::optional<QStringList> app::PatientFacts::*field = nullptr;
    };

    void refresh();
    void change(const std::function<void(app::PatientFacts&)>& edit, const QString& key);
    QWidget* labelled(const QString& label, QWidget* control);
    TriState* addAnswer(const QString& name, const QString& label, app::Answer app::PatientFacts::*field);
    void addList(const QString& name, const QString& label, const QString& hint,
                 std::optional<QStringList> app::PatientFacts::*field);

    app::PrescriptionViewModel& m_model;
    SegmentedControl* m_sex;
    NumberEdit* m_age;
    NumberEdit* m_weight;
    TriState* m_pregnancy;
    TriState* m_lactation;
    QList<ListQuestion> m_lists;
};

}  // namespace xinglin::ui
