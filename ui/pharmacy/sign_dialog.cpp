#include "ui/pharmacy/sign_dialog.h"

#include <QPlainTextEdit>
#include <QShowEvent>
#include <QVBoxLayout>

#include "ui/pharmacy/desk_words.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/signer_roles.h"

namespace xinglin::ui {
namespace {

constexpr int kNoteHeight = 72;

QString titleOf(app::DeskAction action) {
    switch (action) {
    case app::DeskAction::Review:
        return SignDialog::tr("Review this prescription");
    case app::DeskAction::Dispense:
        return SignDialog::tr("Dispense this prescription");
    case app::DeskAction::Check:
        return SignDialog::tr("Check this prescription");
    case app::DeskAction::HandOut:
        return SignDialog::tr("Hand out this prescription");
    case app::DeskAction::Return:
        return SignDialog::tr("Return this prescription to the physician");
    case app::DeskAction::Resubmit:
        break;
    }
    return SignDialog::tr("Answer for this prescription");
}

QString textOf(app::DeskAction action) {
    switch (action) {
    case app::DeskAction::Review:
        return SignDialog::tr(
            "You answer for its lawfulness and fitness: findings, overrides, doses, marks and regimen. It "
            "gets "
            "its number.");
    case app::DeskAction::Dispense:
        return SignDialog::tr("You answer for every herb, its weight and its separate packing.");
    case app::DeskAction::Check:
        return SignDialog::tr("You answer that what was dispensed is what was prescribed.");
    case app::DeskAction::HandOut:
        return SignDialog::tr(
            "You answer for the right patient and for what was said about taking it. Nothing follows after "
            "it.");
    case app::DeskAction::Return:
        return SignDialog::tr(
            "The physician confirms it with an answer, or voids it and writes another one.");
    case app::DeskAction::Resubmit:
        break;
    }
    return SignDialog::tr("The physician stands by it. It waits for its review again.");
}

}  // namespace

SignDialog::SignDialog(app::DeskAction action, const app::Signer& signer, const QString& subject,
                       QWidget* parent)
    : DialogFrame(titleOf(action), textOf(action), parent),
      m_action(action),
      m_name(new Field(tr("Name"), this)),
      m_role(new SegmentedControl(this)),
      m_note(new QPlainTextEdit(this)),
      m_says(new Label(TextRole::Dense, Token::Text2, QString(), this)) {
    setObjectName(QStringLiteral("signDialog"));
    m_name->edit()->setObjectName(QStringLiteral("signerName"));
    QList<app::SignerRole> roles = {app::SignerRole::Pharmacist, app::SignerRole::AssistantPharmacist,
                                    app::SignerRole::Physician};
    roles.removeIf([action](app::SignerRole role) { return !app::maySign(role, action); });
    offerRoles(m_role, roles);
    if (app::maySign(signer.role, action)) {
        m_name->edit()->setText(signer.name);
        m_role->setCurrentId(app::signerRoleId(signer.role));
    }
    const QString noteLabel = action == app::DeskAction::Return     ? tr("Reason")
                              : action == app::DeskAction::Resubmit ? tr("Answer")
                                                                    : tr("Note (may stay empty)");
    m_note->setObjectName(QStringLiteral("signNote"));
    m_note->setAccessibleName(noteLabel);
    m_note->setTabChangesFocus(true);
    m_note->setFixedHeight(scaled(kNoteHeight));
    auto* which = new Label(TextRole::BodyBold, subject, this);
    which->setObjectName(QStringLiteral("signSubject"));
    which->setTextFormat(Qt::PlainText);
    which->setWordWrap(true);
    which->setVisible(!subject.isEmpty());
    body()->addWidget(which);
    body()->addWidget(m_name);
    body()->addWidget(m_role, 0, Qt::AlignLeft);
    auto* label = new Label(TextRole::Dense, Token::Text2, noteLabel, this);
    label->setBuddy(m_note);
    body()->addWidget(label);
    body()->addWidget(m_note);
    m_says->setObjectName(QStringLiteral("signSays"));
    m_says->setWordWrap(true);
    body()->addWidget(m_says);
    setSafeButton(tr("Cancel"))->setObjectName(QStringLiteral("cancelSign"));
    m_sign = setActionButton(actionVerb(action),
                             action == app::DeskAction::Return ? ButtonKind::Danger : ButtonKind::Primary);
    m_sign->setObjectName(QStringLiteral("confirmSign"));
    m_sign->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    connect(m_name->edit(), &QLineEdit::textChanged, this, &SignDialog::check);
    connect(m_role, &SegmentedControl::currentChanged, this, &SignDialog::check);
    connect(m_note, &QPlainTextEdit::textChanged, this, &SignDialog::check);
    check();
}

app::Signer SignDialog::signer() const {
    return {m_name->edit()->text().trimmed(), chosenRole(m_role)};
}

QString SignDialog::note() const {
    return m_note->toPlainText().trimmed();
}

void SignDialog::showEvent(QShowEvent* event) {
    DialogFrame::showEvent(event);
    // What is missing comes first; only then the safe button may have the focus.
    if (signer().name.isEmpty()) {
        m_name->edit()->setFocus();
    } else if (app::needsNote(m_action)) {
        m_note->setFocus();
    }
}

void SignDialog::check() {
    const app::Signer signer = this->signer();
    const bool isNoteMissing = app::needsNote(m_action) && note().isEmpty();
    m_says->setText(signer.name.isEmpty() ? tr("Write who signs.")
                    : isNoteMissing
                        ? tr("Write why: it stays with the prescription.")
                        : tr("%1 signs as %2. The signature stays.").arg(signer.name, roleWord(signer.role)));
    m_sign->setEnabled(!signer.name.isEmpty() && !isNoteMissing);
}

}  // namespace xinglin::ui
