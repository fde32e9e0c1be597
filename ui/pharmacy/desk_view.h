#pragma once

#include <QWidget>

#include "app/pharmacy/pharmacy_view_model.h"
#include "ui/page.h"

class QStackedLayout;
class QVBoxLayout;

namespace xinglin::ui {

class ColumnArea;
class DispensingSheet;
class QueuePanel;
class StepsPanel;

/// Queue, the open prescription, its signatures; where there is less room the signatures stand below it.
class DeskView final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the view.
    DeskView(app::PharmacyViewModel& model, QWidget* parent);

    void adapt(PageWidth width);
    QList<QWidget*> panes() const;

private:
    void refresh();

    app::PharmacyViewModel& m_model;
    QueuePanel* m_queue;
    QWidget* m_middle;
    QStackedLayout* m_stack;
    ColumnArea* m_sheetArea;
    QVBoxLayout* m_sheetColumn;
    DispensingSheet* m_sheet;
    ColumnArea* m_stepsArea;
    StepsPanel* m_steps;
};

}  // namespace xinglin::ui
