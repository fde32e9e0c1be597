#pragma once

#include <functional>

#include "app/prescription/audit_finding.h"
#include "app/signer.h"
#include "ui/prescriptions/form_dialog.h"

class QCheckBox;

namespace xinglin::ui {

class Field;
class SegmentedControl;

/// A dialog about something that somebody answers for: who does it is typed until there are accounts, the
/// safe choice has the focus, and the act is possible only once everything is filled in.
class ActDialog final : public FormDialog {
    Q_OBJECT

public:
    struct Words {
        QString title;
        QString text;
        QString reason;  ///< label of the reason; empty: none is asked for
        QString tick;    ///< what has to be ticked; empty: nothing
        QString act;
        ButtonKind kind = ButtonKind::Primary;
        QList<app::SignerRole> roles{app::SignerRole::Physician};  ///< in which it may be done
    };

    /// `signer` is offered again where the role may do it.
    ActDialog(const Words& words, const app::Signer& signer, QWidget* parent);

    app::Signer signer() const;
    QString reason() const;

private:
    void check();

    Field* m_name;
    SegmentedControl* m_role;
    Field* m_reason = nullptr;
    QCheckBox* m_tick = nullptr;
    Button* m_act = nullptr;
};

/// The reason for keeping what a finding says should not be.
ActDialog* makeOverrideDialog(const app::AuditFinding& finding, const app::Signer& signer, QWidget* parent);
/// The second confirmation of a reason that was written.
ActDialog* makeConfirmDialog(const app::AuditFinding& finding, const QString& reason,
                             const app::Signer& signer, QWidget* parent);
ActDialog* makeSignDialog(const app::Signer& signer, QWidget* parent);
ActDialog* makeVoidDialog(const app::Signer& signer, QWidget* parent);

}  // namespace xinglin::ui
