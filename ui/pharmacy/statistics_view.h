#pragma once

#include <QWidget>

#include "app/pharmacy/pharmacy_view_model.h"

namespace xinglin::ui {

class Button;
class CountBars;
class Field;
class FigureTable;
class Label;
class SegmentedControl;

/// The desk's figures of a range of days, and their export.
class StatisticsView final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the view.
    StatisticsView(app::PharmacyViewModel& model, QWidget* parent);

    /// Asks for the figures of the chosen days again.
    void load();
    QList<QWidget*> panes() const;

signals:
    void failed(const QString& sentence);

private:
    void choose(const QString& range);
    void refresh();
    void save();

    app::PharmacyViewModel& m_model;
    SegmentedControl* m_range;
    Field* m_first;
    Field* m_last;
    Button* m_export;
    Label* m_summary;
    CountBars* m_states;
    CountBars* m_rules;
    FigureTable* m_work;
    FigureTable* m_physicians;
    CountBars* m_overrides;
    FigureTable* m_returns;
};

}  // namespace xinglin::ui
