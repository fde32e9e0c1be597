#include "ui/prescriptions/act_dialogs.h"

#include <QCheckBox>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/field.h"
#include "ui/widgets/rule_words.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/signer_roles.h"

namespace xinglin::ui {
namespace {

Field* addField(const QString& name, const QString& label, const QString& text, QWidget* parent) {
    auto* field = new Field(label, parent);
    field->edit()->setObjectName(name);
    field->edit()->setAccessibleName(label);
    field->edit()->setText(text);
    return field;
}

QString headOf(const app::AuditFinding& finding) {
    return finding.items.isEmpty() ? ruleTitle(finding.rule)
                                   : QStringLiteral("%1 · %2").arg(finding.items.join(QStringLiteral(" × ")),
                                                                   ruleTitle(finding.rule));
}

}  // namespace

ActDialog::ActDialog(const Words& words, const app::Signer& signer, QWidget* parent)
    : FormDialog(words.title, words.text, parent) {
    setObjectName(QStringLiteral("actDialog"));
    if (!words.reason.isEmpty()) {
        m_reason = addField(QStringLiteral("actReason"), words.reason, QString(), this);
        body()->addWidget(m_reason);
        connect(m_reason->edit(), &QLineEdit::textChanged, this, &ActDialog::check);
    }
    m_name = addField(QStringLiteral("signerName"), tr("Name"),
                      words.roles.contains(signer.role) ? signer.name : QString(), this);
    m_role = new SegmentedControl(this);
    offerRoles(m_role, words.roles);
    m_role->setCurrentId(app::signerRoleId(signer.role));
    body()->addWidget(m_name);
    body()->addWidget(m_role, 0, Qt::AlignLeft);
    connect(m_name->edit(), &QLineEdit::textChanged, this, &ActDialog::check);
    if (!words.tick.isEmpty()) {
        m_tick = new QCheckBox(words.tick, this);
        m_tick->setObjectName(QStringLiteral("actTick"));
        body()->addWidget(m_tick);
        connect(m_tick, &QCheckBox::toggled, this, &ActDialog::check);
    }
    for (QLineEdit* edit : findChildren<QLineEdit*>()) {
        connect(edit, &QLineEdit::returnPressed, this, [this] { focusNextChild(); });
    }
    setSafeButton(tr("Cancel"));
    m_act = setActionButton(words.act, words.kind);
    check();
}

app::Signer ActDialog::signer() const {
    return {m_name->edit()->text().trimmed(), chosenRole(m_role)};
}

QString ActDialog::reason() const {
    return m_reason ? m_reason->edit()->text().trimmed() : QString();
}

void ActDialog::check() {
    m_act->setEnabled(signer().isComplete() && (!m_reason || !reason().isEmpty()) &&
                      (!m_tick || m_tick->isChecked()));
}

ActDialog* makeOverrideDialog(const app::AuditFinding& finding, const app::Signer& signer, QWidget* parent) {
    ActDialog::Words words;
    words.title = ActDialog::tr("Keep it with a reason");
    words.text = QStringLiteral("%1\n%2").arg(headOf(finding), finding.fact);
    words.reason = ActDialog::tr("Reason, why it is right for this patient");
    words.tick = ActDialog::tr("I have read what stands against it");
    words.act = ActDialog::tr("Record the reason");
    words.kind = ButtonKind::Danger;
    return new ActDialog(words, signer, parent);
}

ActDialog* makeConfirmDialog(const app::AuditFinding& finding, const QString& reason,
                             const app::Signer& signer, QWidget* parent) {
    ActDialog::Words words;
    words.title = ActDialog::tr("Confirm a second time");
    words.text = ActDialog::tr("%1\n%2\nReason: %3").arg(headOf(finding), finding.fact, reason);
    words.tick = ActDialog::tr("I answer for it");
    words.roles = {app::SignerRole::Physician, app::SignerRole::Pharmacist};
    words.act = ActDialog::tr("Confirm");
    words.kind = ButtonKind::Danger;
    return new ActDialog(words, signer, parent);
}

ActDialog* makeSignDialog(const app::Signer& signer, QWidget* parent) {
    ActDialog::Words words;
    words.title = ActDialog::tr("Sign the prescription");
    words.text = ActDialog::tr("A signed prescription is not changed any more; it can only be made void.");
    words.act = ActDialog::tr("Sign");
    return new ActDialog(words, signer, parent);
}

ActDialog* makeVoidDialog(const app::Signer& signer, QWidget* parent) {
    ActDialog::Words words;
    words.title = ActDialog::tr("Make the prescription void");
    words.text = ActDialog::tr("It stays with all its versions and is marked as void with your reason.");
    words.reason = ActDialog::tr("Reason");
    words.act = ActDialog::tr("Make void");
    words.kind = ButtonKind::Danger;
    return new ActDialog(words, signer, parent);
}

}  // namespace xinglin::ui
