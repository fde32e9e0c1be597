#pragma once

#include "app/prescription/prescription_view_model.h"
#include "ui/widgets/card.h"

namespace xinglin::ui {

class FlowLayout;

/// One finding of the audit: what is wrong with what, who says so, what would clear it, and the ways to do
/// that.
class FindingCard final : public Card {
    Q_OBJECT

public:
    /// `model` must outlive the card.
    FindingCard(app::PrescriptionViewModel& model, const app::AuditFinding& finding, QWidget* parent);

    const app::AuditFinding& finding() const { return m_finding; }

signals:
    /// The herb that the card is about, to be shown.
    void herbRequested(int place);
    /// The name of the herb is to be written again.
    void renameRequested(int place);
    void candidatesRequested(int place);
    void pregnancyRequested();
    void reasonRequested();
    void overrideRequested(const xinglin::app::AuditFinding& finding);
    void confirmRequested(const xinglin::app::AuditFinding& finding);

protected:
    void mousePressEvent(QMouseEvent* event) override;

private:
    void addAnswers(FlowLayout* row);
    void addOverride(FlowLayout* row);
    template <typename Slot>
    void addButton(FlowLayout* row, const QString& name, const QString& text, Slot slot);

    app::PrescriptionViewModel& m_model;
    app::AuditFinding m_finding;
};

}  // namespace xinglin::ui
