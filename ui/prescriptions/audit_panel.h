#pragma once

#include <QPushButton>
#include <QWidget>

#include "app/prescription/prescription_view_model.h"

class QScrollArea;
class QVBoxLayout;

namespace xinglin::ui {

class FindingCard;
class Label;

/// What the audit says, heaviest first, with the ways to clear it; below, what still keeps the prescription
/// from being signed.
class AuditPanel final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the panel.
    AuditPanel(app::PrescriptionViewModel& model, QWidget* parent);

    /// Goes to the next (+1) or previous finding and asks for its herb.
    void step(int by);
    /// Cards in their order, for tests.
    const QList<FindingCard*>& cards() const { return m_cards; }

signals:
    void herbRequested(int place);
    void renameRequested(int place);
    void candidatesRequested(int place);
    void pregnancyRequested();
    void reasonRequested();
    void overrideRequested(const xinglin::app::AuditFinding& finding);
    void confirmRequested(const xinglin::app::AuditFinding& finding);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void showCards();
    static FindingCard* takeCard(QList<FindingCard*>& cards, const app::AuditFinding& finding);
    FindingCard* makeCard(const app::AuditFinding& finding);
    void showFoot();
    void setCurrent(int index);

    app::PrescriptionViewModel& m_model;
    Label* m_time;
    QWidget* m_counts;
    QScrollArea* m_area;
    QVBoxLayout* m_column;
    Label* m_clean;  ///< what stands there without any finding
    Label* m_foot;
    QList<FindingCard*> m_cards;
    QList<app::AuditFinding> m_shown;
    QList<QString> m_shownAnswers;  ///< of the overrides that the cards tell
    int m_current = -1;
};

/// The audit where there is no room for its panel: 44 px with the counts; a click opens the panel.
class AuditStrip final : public QPushButton {
    Q_OBJECT

public:
    AuditStrip(const app::PrescriptionViewModel& model, QWidget* parent);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    const app::PrescriptionViewModel& m_model;
};

}  // namespace xinglin::ui
