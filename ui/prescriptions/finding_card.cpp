#include "ui/prescriptions/finding_card.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/prescription/prescription_store.h"
#include "ui/widgets/button.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/rule_words.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

using app::AuditRule;

namespace {

void setWords(QLabel* label, const QString& text) {
    if (label->text() != text) {
        label->setText(text);
    }
}

}  // namespace

FindingCard::FindingCard(app::PrescriptionViewModel& model, const app::AuditFinding& finding, QWidget* parent)
    : Card(parent),
      m_model(model),
      m_title(new Label(TextRole::ReadingBold, QString(), this)),
      m_severity(new Tag({}, this)),
      m_rule(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_fact(new Label(TextRole::Dense, Token::Text, QString(), this)),
      m_clears(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_source(new Label(TextRole::Caption, Token::Text3, QString(), this)),
      m_answerRow(new QWidget(this)),
      m_row(new FlowLayout(m_answerRow, 6)),
      m_said(new Label(TextRole::Dense, Token::Ochre, QString(), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 12);
    column->setSpacing(5);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_severity, 0, Qt::AlignTop);
    column->addLayout(head);
    for (Label* label : {m_rule, m_fact, m_clears, m_source}) {
        column->addWidget(label);
    }
    m_row->setContentsMargins(0, 4, 0, 0);
    column->addWidget(m_answerRow);
    column->addWidget(m_said);
    for (Label* label : {m_title, m_rule, m_fact, m_clears, m_source, m_said}) {
        label->setWordWrap(true);
    }
    say(finding);
}

void FindingCard::say(const app::AuditFinding& finding) {
    m_finding = finding;
    setObjectName(QStringLiteral("finding.%1").arg(app::auditRuleId(finding.rule)));
    const QString title =
        finding.items.isEmpty() ? ruleTitle(finding.rule) : finding.items.join(QStringLiteral(" × "));
    setWords(m_title, title);
    const TagLook look = severityTag(shownSeverity(finding.severity));
    if (m_severity->look().text != look.text) {
        m_severity->setLook(look);
    }
    const QString usual = usualSeverity(finding);
    m_rule->setVisible(!finding.items.isEmpty() || !usual.isEmpty());
    setWords(m_rule,
             usual.isEmpty()
                 ? ruleTitle(finding.rule)
                 : tr("%1 · severity set by this clinic, usually “%2”").arg(ruleTitle(finding.rule), usual));
    setWords(m_fact, finding.fact);
    setWords(m_clears, finding.clearsIf);
    setWords(m_source, app::sourcesText(finding));
    setAccessibleName(
        QStringLiteral("%1: %2. %3").arg(severityWord(shownSeverity(finding.severity)), title, finding.fact));
    QList<Answer> answers = m_model.isEditable() ? waysOut() : QList<Answer>();
    addOverride(answers);
    showAnswers(answers);
}

// What the rule weighs by default where a pharmacist changed it; otherwise empty.
QString FindingCard::usualSeverity(const app::AuditFinding& finding) const {
    const app::Severity set = m_model.audit().settings().severityOf(finding.rule);
    const app::Severity usual = app::AuditSettings().severityOf(finding.rule);
    return set != usual && finding.severity == set ? severityWord(shownSeverity(usual)) : QString();
}

// Buttons are made only where there is another one to press; otherwise they keep their place and the focus.
void FindingCard::showAnswers(const QList<Answer>& answers) {
    const auto isSameButton = [](const Answer& one, const Answer& other) { return one.name == other.name; };
    const bool isSame =
        std::equal(m_answers.begin(), m_answers.end(), answers.begin(), answers.end(), isSameButton);
    m_answers = answers;
    if (!isSame) {
        while (m_row->count() > 0) {
            delete m_row->takeAt(0);
        }
        for (Button* button : std::as_const(m_buttons)) {
            button->hide();
            button->deleteLater();  // it may be the one that was pressed
        }
        m_buttons.clear();
        for (qsizetype i = 0; i < m_answers.size(); ++i) {
            auto* button = new Button(ButtonKind::Secondary, m_answers.at(i).text, this, ButtonSize::Dense);
            button->setObjectName(m_answers.at(i).name);
            // Later: what a button does may take its card away. What it does then is what it says then.
            connect(
                button, &QPushButton::clicked, this,
                [this, i] {
                    if (i < m_answers.size()) {
                        // A copy: what it does may replace m_answers while it runs.
                        const auto act = m_answers.at(i).act;
                        act();
                    }
                },
                Qt::QueuedConnection);
            m_row->addWidget(button);
            button->show();
            m_buttons += button;
        }
    }
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        if (m_buttons.at(i)->text() != m_answers.at(i).text) {
            m_buttons.at(i)->setText(m_answers.at(i).text);
        }
    }
    m_answerRow->setVisible(!m_answers.isEmpty());
}

QList<FindingCard::Answer> FindingCard::waysOut() {
    QList<Answer> ways;
    const int place = m_finding.places.value(0, -1);
    switch (m_finding.rule) {
    case AuditRule::MissingHandling:
        for (const QString& mark : std::as_const(m_finding.marks)) {
            ways += {QStringLiteral("addMark"), tr("Write “%1”").arg(mark),
                     [this, place, mark] { m_model.addMark(place, mark); }};
        }
        break;
    case AuditRule::UnknownName:
        for (qsizetype i = 0; i < m_finding.suggestions.size(); ++i) {
            const QString name = m_finding.suggestions.at(i);
            ways += {QStringLiteral("suggestion.%1").arg(i), tr("Change it to “%1”").arg(name),
                     [this, place, name] { m_model.correctName(place, name); }};
        }
        ways += {QStringLiteral("rename"), tr("Write another name"),
                 [this, place] { emit renameRequested(place); }};
        break;
    case AuditRule::AmbiguousName:
        // All of them are meant: to choose one would leave out the others.
        if (!m_model.jointPartsOf(place).isEmpty()) {
            ways += {QStringLiteral("writeApart"), tr("Write them apart"),
                     [this, place] { m_model.writeApart(place); }};
            break;
        }
        if (m_model.isJointName(place)) {
            ways += {QStringLiteral("rename"), tr("Write another name"),
                     [this, place] { emit renameRequested(place); }};
            break;
        }
        ways += {QStringLiteral("chooseHerb"), tr("Choose the herb…"),
                 [this, place] { emit candidatesRequested(place); }};
        break;
    case AuditRule::PregnancyUnknown:
        ways += {QStringLiteral("answerPregnancy"), tr("Answer"), [this] { emit pregnancyRequested(); }};
        break;
    case AuditRule::SupplyDays:
        ways += {QStringLiteral("writeReason"), tr("Write the reason"), [this] { emit reasonRequested(); }};
        break;
    case AuditRule::DoseOver:
        if (const std::optional<app::DoseLimit>& limit = m_model.limits().value(place);
            limit && m_finding.places.size() == 1 && !limit->isIntake &&
            // Of 朱茯苓 nobody knows how much of it is 朱砂.
            !m_model.isJointName(place)) {
            // The limit is of a day; the cell holds one dose.
            const double dose = limit->most / m_model.content().dosesPerDay.value_or(1.0);
            ways += {QStringLiteral("lowerDose"), tr("Make it %1 g").arg(app::doseNumber(dose)),
                     [this, place, dose] {
                         app::PrescriptionItem item = m_model.content().items.at(place);
                         item.doseGrams = dose;
                         m_model.setItem(place, item);
                     }};
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
            ways += {QStringLiteral("removeHerb.%1").arg(i), tr("Remove %1").arg(m_finding.items.value(i)),
                     [this, at = m_finding.places.at(i)] { m_model.removeItem(at); }};
        }
        break;
    default:
        break;
    }
    return ways;
}

void FindingCard::addOverride(QList<Answer>& answers) {
    const bool isPossible = m_finding.severity >= app::Severity::Review && app::mayBeOverridden(m_finding);
    const app::FindingOverride* override = isPossible ? m_model.overrideOf(m_finding) : nullptr;
    m_said->setVisible(override != nullptr);
    if (!override) {
        if (isPossible && m_model.isEditable()) {
            answers += {QStringLiteral("override"), tr("Keep with a reason…"),
                        [this] { emit overrideRequested(m_finding); }};
        }
        return;
    }
    const bool isConfirmed = !override->confirmedBy.isEmpty();
    m_said->setInk(isConfirmed ? Token::Pine : Token::Ochre);
    setWords(m_said, isConfirmed
                         ? tr("Reason: %1 (%2), confirmed by %3")
                               .arg(override->reason, override->author, override->confirmedBy)
                         : tr("Reason: %1 (%2), not confirmed yet").arg(override->reason, override->author));
    if (!isConfirmed && m_model.isEditable()) {
        answers += {QStringLiteral("confirm"), tr("Confirm a second time…"),
                    [this] { emit confirmRequested(m_finding); }};
    }
}

void FindingCard::mousePressEvent(QMouseEvent* event) {
    Card::mousePressEvent(event);
    emit herbRequested(m_finding.places.value(0, -1));
}

}  // namespace xinglin::ui
