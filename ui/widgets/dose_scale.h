#pragma once

#include <QWidget>

namespace xinglin::ui {

/// The usual dose of a herb on a scale from 0, with the ends labelled; a prescribed dose is a bead on it,
/// ochre when it lies outside.
class DoseScale final : public QWidget {
    Q_OBJECT

public:
    explicit DoseScale(QWidget* parent = nullptr);

    /// Grams a day; `low` 0 … `high`. With `high` ≤ 0 the dose is unknown and nothing is drawn.
    void setRange(double low, double high);
    /// Grams a day as prescribed; negative: none.
    void setDose(double grams);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void describe();

    double m_low = 0;
    double m_high = 0;
    double m_dose = -1;
};

}  // namespace xinglin::ui
