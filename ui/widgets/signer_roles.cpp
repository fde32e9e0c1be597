#include "ui/widgets/signer_roles.h"

#include <QCoreApplication>

#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SignerRole)
};

}  // namespace

QString roleWord(app::SignerRole role) {
    switch (role) {
    case app::SignerRole::Pharmacist:
        return Words::tr("Pharmacist");
    case app::SignerRole::AssistantPharmacist:
        return Words::tr("Assistant");
    case app::SignerRole::Physician:
        break;
    }
    return Words::tr("Physician");
}

void offerRoles(SegmentedControl* control, const QList<app::SignerRole>& roles) {
    control->setObjectName(QStringLiteral("signerRole"));
    control->setAccessibleName(Words::tr("Signs as"));
    for (const app::SignerRole role : roles) {
        control->addSegment(app::signerRoleId(role), roleWord(role));
    }
    control->setVisible(roles.size() > 1);
}

app::SignerRole chosenRole(const SegmentedControl* control) {
    return app::signerRoleFromId(control->currentId()).value_or(app::SignerRole::Physician);
}

}  // namespace xinglin::ui
