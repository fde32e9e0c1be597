#include "ui/prescriptions/finding_card.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/fact_view.h"
#include "app/prescription/prescription_store.h"
#include "ui/widgets/button.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/rule_words.h"

namespace xinglin::ui {

using app::AuditRule;

FindingCard::FindingCard(app::PrescriptionViewModel& model, const app::AuditFinding& finding, QWidget* parent)
    : Card(parent), m_model(model), m_finding(finding) {
    setObjectName(QStringLiteral("finding.%1").arg(app::auditRuleId(finding.rule)));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 12);
    column->setSpacing(5);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    const QString title =
        finding.items.isEmpty() ? ruleTitle(finding.rule) : finding.items.join(QStringLiteral(" × "));
    auto* name = new Label(TextRole::ReadingBold, title, this);
    name->setWordWrap(true);
    head->addWidget(name, 1);
    auto* tag = new Tag(severityTag(shownSeverity(finding.severity)), this);
    head->addWidget(tag, 0, Qt::AlignTop);
    column->addLayout(head);
    const auto add = [&](TextRole role, Token ink, const QString& text) {
        auto* label = new Label(role, ink, text, this);
        label->setWordWrap(true);
        column->addWidget(label);
    };
    if (!finding.items.isEmpty()) {
        add(TextRole::Dense, Token::Text2, ruleTitle(finding.rule));
    }
    add(TextRole::Dense, Token::Text, finding.fact);
    add(TextRole::Dense, Token::Text2, finding.clearsIf);
    app::SourceRef source;
    source.title = finding.source;
    source.edition = finding.edition;
    add(TextRole::Caption, Token::Text3, app::sourceText(source));
    setAccessibleName(
        QStringLiteral("%1: %2. %3").arg(severityWord(shownSeverity(finding.severity)), title, finding.fact));
    auto* answers = new QWidget(this);
    auto* row = new FlowLayout(answers, 6);
    row->setContentsMargins(0, 4, 0, 0);
    if (model.isEditable()) {
        addAnswers(row);
    }
    addOverride(row);
    answers->setVisible(row->count() > 0);
    column->addWidget(answers);
}

template <typename Slot>
void FindingCard::addButton(FlowLayout* row, const QString& name, const QString& text, Slot slot) {
    auto* button = new Button(ButtonKind::Secondary, text, this, ButtonSize::Dense);
    button->setObjectName(name);
    // Later: what a button does may make the cards anew, and with them the button.
    connect(button, &QPushButton::clicked, this, slot, Qt::QueuedConnection);
    row->addWidget(button);
}

void FindingCard::addAnswers(FlowLayout* row) {
    const int place = m_finding.places.value(0, -1);
    switch (m_finding.rule) {
    case AuditRule::MissingHandling:
        for (const QString& mark : m_finding.marks) {
            addButton(row, QStringLiteral("addMark"), tr("Write “%1”").arg(mark),
                      [this, place, mark] { m_model.addMark(place, mark); });
        }
        break;
    case AuditRule::UnknownName:
        addButton(row, QStringLiteral("rename"), tr("Write another name"),
                  [this, place] { emit renameRequested(place); });
        break;
    case AuditRule::AmbiguousName:
        addButton(row, QStringLiteral("chooseHerb"), tr("Choose the herb…"),
                  [this, place] { emit candidatesRequested(place); });
        break;
    case AuditRule::PregnancyUnknown:
        addButton(row, QStringLiteral("answerPregnancy"), tr("Answer"),
                  [this] { emit pregnancyRequested(); });
        break;
    case AuditRule::SupplyDays:
        addButton(row, QStringLiteral("writeReason"), tr("Write the reason"),
                  [this] { emit reasonRequested(); });
        break;
    case AuditRule::DoseOver:
        if (const std::optional<app::DoseLimit>& limit = m_model.limits().value(place);
            limit && m_finding.places.size() == 1 && !limit->isIntake) {
            // The limit is of a day; the cell holds one dose.
            const double dose = limit->most / std::max(m_model.content().dosesPerDay.value_or(1.0), 1.0);
            addButton(row, QStringLiteral("lowerDose"), tr("Make it %1 g").arg(app::doseNumber(dose)),
                      [this, place, dose] {
                          app::PrescriptionItem item = m_model.content().items.at(place);
                          item.doseGrams = dose;
                          m_model.setItem(place, item);
                      });
        }
        break;
    case AuditRule::Banned:
    case AuditRule::ControlledToxic:
    case AuditRule::Incompatible18:
    case AuditRule::Incompatible19:
    case AuditRule::PregnancyForbidden:
    case AuditRule::Allergy:
    case AuditRule::Duplicate:
        for (qsizetype i = 0; i < std::min<qsizetype>(m_finding.places.size(), 3); ++i) {
            addButton(row, QStringLiteral("removeHerb.%1").arg(i),
                      tr("Remove %1").arg(m_finding.items.value(i)),
                      [this, at = m_finding.places.at(i)] { m_model.removeItem(at); });
        }
        break;
    default:
        break;
    }
}

void FindingCard::addOverride(FlowLayout* row) {
    if (m_finding.severity < app::Severity::Review || !app::mayBeOverridden(m_finding)) {
        return;
    }
    const app::FindingOverride* override = m_model.overrideOf(m_finding);
    if (!override) {
        if (m_model.isEditable()) {
            addButton(row, QStringLiteral("override"), tr("Keep with a reason…"),
                      [this] { emit overrideRequested(m_finding); });
        }
        return;
    }
    auto* said =
        new Label(TextRole::Dense, override->confirmedBy.isEmpty() ? Token::Ochre : Token::Pine,
                  override->confirmedBy.isEmpty()
                      ? tr("Reason: %1 (%2), not confirmed yet").arg(override->reason, override->author)
                      : tr("Reason: %1 (%2), confirmed by %3")
                            .arg(override->reason, override->author, override->confirmedBy),
                  this);
    said->setWordWrap(true);
    static_cast<QVBoxLayout*>(layout())->insertWidget(layout()->count(), said);
    if (override->confirmedBy.isEmpty() && m_model.isEditable()) {
        addButton(row, QStringLiteral("confirm"), tr("Confirm a second time…"),
                  [this] { emit confirmRequested(m_finding); });
    }
}

void FindingCard::mousePressEvent(QMouseEvent* event) {
    Card::mousePressEvent(event);
    emit herbRequested(m_finding.places.value(0, -1));
}

}  // namespace xinglin::ui
