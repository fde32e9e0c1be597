#include "ui/pharmacy/steps_panel.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pharmacy/desk_words.h"
#include "ui/pharmacy/sign_dialog.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/moment_text.h"
#include "ui/widgets/section_header.h"
#include "ui/widgets/signer_roles.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

constexpr app::DeskAction kWay[] = {app::DeskAction::Review, app::DeskAction::Dispense,
                                    app::DeskAction::Check, app::DeskAction::HandOut};

}  // namespace

StepsPanel::StepsPanel(app::PharmacyViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_steps(new QVBoxLayout),
      m_next(new Button(ButtonKind::Primary, QString(), this)),
      m_return(new Button(ButtonKind::Danger, tr("Return…"), this)),
      m_says(new Label(TextRole::Dense, Token::Text3, QString(), this)) {
    m_next->setObjectName(QStringLiteral("deskNext"));
    m_return->setObjectName(QStringLiteral("deskReturn"));
    m_return->setToolTip(tr("Return it to the physician with a reason (Ctrl+R)"));
    m_says->setObjectName(QStringLiteral("deskSays"));
    m_says->setWordWrap(true);
    m_steps->setSpacing(space::k12);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kPanel, space::k16, space::kPanel, space::kPanel);
    column->setSpacing(space::k12);
    column->addWidget(new SectionHeader(tr("Signatures"), this));
    column->addLayout(m_steps);
    column->addSpacing(space::k8);
    column->addWidget(m_next);
    column->addWidget(m_return);
    column->addWidget(m_says);
    column->addStretch(1);
    connect(m_next, &QPushButton::clicked, this, &StepsPanel::signNext);
    connect(m_return, &QPushButton::clicked, this, &StepsPanel::signReturn);
    connect(&model, &app::PharmacyViewModel::openChanged, this, &StepsPanel::refresh);
    connect(&model, &app::PharmacyViewModel::signingChanged, this, &StepsPanel::refresh);
    refresh();
}

void StepsPanel::setPadding(int pixels) {
    layout()->setContentsMargins(pixels, space::k16, pixels, space::kPanel);
}

void StepsPanel::refresh() {
    while (QLayoutItem* old = m_steps->takeAt(0)) {
        delete old->widget();
        delete old;
    }
    for (const app::DispensingStep& step : m_model.opened().steps) {
        addStep(step);
    }
    const std::optional<app::DeskAction> next = m_model.nextAction();
    if (next && *next != app::DeskAction::Resubmit) {
        for (const app::DeskAction action : kWay) {
            if (action >= *next) {
                addWaiting(action);
            }
        }
    }
    m_next->setVisible(next.has_value());
    m_return->setVisible(m_model.mayReturn());
    if (next) {
        m_next->setText(QStringLiteral("%1…").arg(actionVerb(*next)));
        m_next->setToolTip(tr("%1 and sign (Ctrl+Enter)").arg(actionVerb(*next)));
    }
    const bool isBlocked = next == app::DeskAction::Review &&
                           std::any_of(m_model.opened().open.begin(), m_model.opened().open.end(),
                                       [](const app::AuditFinding& finding) {
                                           return finding.severity == app::Severity::Block;
                                       });
    m_next->setEnabled(!m_model.isSigning() && !isBlocked);
    m_return->setEnabled(!m_model.isSigning());
    m_says->setText(
        isBlocked                                            ? tr("What blocks is not accepted: return it.")
        : m_model.opened().row.state == app::DeskState::Void ? tr("Voided: put back what was taken for it.")
        : m_model.opened().row.state == app::DeskState::HandedOut ? tr("Done: every signature is there.")
        : next == app::DeskAction::Resubmit
            ? tr("With the physician, who answers here or writes another prescription.")
            : QString());
    m_says->setVisible(!m_says->text().isEmpty());
}

void StepsPanel::addStep(const app::DispensingStep& step) {
    auto* block = new QWidget(this);
    auto* column = new QVBoxLayout(block);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    const bool isReturn = step.action == app::DeskAction::Return;
    auto* head = new QHBoxLayout;
    head->setSpacing(space::k8);
    head->addWidget(
        new Tag({actionDone(step.action), isReturn ? QStringLiteral("undo") : QStringLiteral("state-signed"),
                 isReturn ? Token::Ochre : Token::Pine},
                block));
    head->addStretch(1);
    head->addWidget(new Label(TextRole::Caption, Token::Text3, shortMomentText(step.at), block));
    column->addLayout(head);
    auto* who = new Label(TextRole::Body, Token::Text,
                          QStringLiteral("%1 · %2").arg(step.signer.name, roleWord(step.signer.role)), block);
    who->setWordWrap(true);
    who->setTextFormat(Qt::PlainText);
    column->addWidget(who);
    if (!step.note.isEmpty()) {
        auto* note = new Label(TextRole::Dense, isReturn ? Token::Ochre : Token::Text2, step.note, block);
        note->setWordWrap(true);
        note->setTextFormat(Qt::PlainText);
        column->addWidget(note);
    }
    m_steps->addWidget(block);
}

void StepsPanel::addWaiting(app::DeskAction action) {
    auto* block = new QWidget(this);
    auto* row = new QHBoxLayout(block);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new Tag({actionVerb(action), QString(), Token::Slate, true}, block));
    row->addWidget(new Label(TextRole::Caption, Token::Text3, tr("not signed"), block));
    row->addStretch(1);
    m_steps->addWidget(block);
}

void StepsPanel::signNext() {
    const std::optional<app::DeskAction> next = m_model.nextAction();
    if (next && m_next->isEnabled()) {
        ask(*next);
    }
}

void StepsPanel::signReturn() {
    if (m_model.mayReturn() && m_return->isEnabled()) {
        ask(app::DeskAction::Return);
    }
}

void StepsPanel::ask(app::DeskAction action) {
    const app::Dispensing opened = m_model.opened();
    QStringList subject = {opened.row.number, opened.row.patientName, opened.row.patientNumber,
                           opened.content.formula};
    subject.removeAll(QString());
    auto* dialog = new SignDialog(action, m_model.signer(), subject.join(QStringLiteral(" · ")), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // What was looked at is what is signed: another prescription, or more about this one, may be shown behind
    // the dialog by then.
    connect(dialog, &QDialog::accepted, this, [this, dialog, action, opened] {
        m_model.sign(opened, action, dialog->signer(), dialog->note());
    });
    dialog->open();
}

}  // namespace xinglin::ui
