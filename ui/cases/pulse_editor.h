#pragma once

#include <QHash>

#include "ui/cases/field_editor.h"

class QGridLayout;

namespace xinglin::ui {

class Button;
class Chip;
class LineEdit;
class SegmentedControl;

/// The pulse: 28 qualities as chips for the whole, and, when it is recorded apart, six places (cun, guan,
/// chi, left and right) that take the qualities as they are written: 弦细.
class PulseEditor final : public FieldEditor {
    Q_OBJECT

public:
    PulseEditor(const app::FormField& field, QWidget* parent);

    void setValue(const app::FieldValue& value) override;
    Span span() const override { return Span::Full; }
    QWidget* headControl() override;

private:
    void addPlaces(QGridLayout* grid);
    void addChips(QGridLayout* grid);
    void showDivided(bool divided);
    void showAll(bool all);
    void report();

    QHash<QString, LineEdit*> m_places;  ///< by place id
    QHash<QString, Chip*> m_chips;       ///< by term id
    QList<QWidget*> m_dividedParts;
    QList<Chip*> m_more;  ///< behind "more"
    Button* m_moreButton = nullptr;
    SegmentedControl* m_manner = nullptr;
    bool m_divided = false;
    app::FieldValue m_value;
};

}  // namespace xinglin::ui
