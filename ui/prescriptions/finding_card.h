#pragma once

#include <functional>

#include "app/prescription/prescription_view_model.h"
#include "ui/widgets/card.h"

namespace xinglin::ui {

class Button;
class FlowLayout;
class Label;
class Tag;

/// One finding of the audit: what is wrong with what, who says so, what would clear it, and the ways to do
/// that.
class FindingCard final : public Card {
    Q_OBJECT

public:
    /// `model` must outlive the card.
    FindingCard(app::PrescriptionViewModel& model, const app::AuditFinding& finding, QWidget* parent);

    const app::AuditFinding& finding() const { return m_finding; }
    /// Says another finding, or what the model says of this one now: only what differs is touched, because
    /// this happens at every key press.
    void say(const app::AuditFinding& finding);

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
    /// What a button below the words does.
    struct Answer {
        QString name;
        QString text;
        std::function<void()> act;
    };

    QString usualSeverity(const app::AuditFinding& finding) const;
    QList<Answer> waysOut();
    void addOverride(QList<Answer>& answers);
    void showAnswers(const QList<Answer>& answers);

    app::PrescriptionViewModel& m_model;
    app::AuditFinding m_finding;
    Label* m_title;
    Tag* m_severity;
    Label* m_rule;
    Label* m_fact;
    Label* m_clears;
    Label* m_source;
    QWidget* m_answerRow;
    FlowLayout* m_row;
    Label* m_said;  ///< the reason that somebody wrote
    QList<Answer> m_answers;
    QList<Button*> m_buttons;  ///< one for each of m_answers
};

}  // namespace xinglin::ui
