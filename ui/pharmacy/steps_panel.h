#pragma once

#include <QWidget>

#include "app/pharmacy/pharmacy_view_model.h"

class QVBoxLayout;

namespace xinglin::ui {

class Button;
class Label;

/// The signatures of the open prescription, and the buttons for the next one.
class StepsPanel final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the panel.
    StepsPanel(app::PharmacyViewModel& model, QWidget* parent);

    /// Asks for the signature of the next step, or of a return; does nothing where it is not the time.
    void signNext();
    void signReturn();

    Button* nextButton() const { return m_next; }
    /// Room at the left and right, to stand in line with what is around it.
    void setPadding(int pixels);

private:
    void refresh();
    void addStep(const app::DispensingStep& step);
    void addWaiting(app::DeskAction action);
    void ask(app::DeskAction action);

    app::PharmacyViewModel& m_model;
    QVBoxLayout* m_steps;
    Button* m_next;
    Button* m_return;
    Label* m_says;
};

}  // namespace xinglin::ui
