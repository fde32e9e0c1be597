#pragma once

#include <QList>
#include <QString>

#include "app/signer.h"

namespace xinglin::ui {

class SegmentedControl;

/// "Pharmacist", in the language of the window.
QString roleWord(app::SignerRole role);

/// Fills an empty control with the roles in which something may be signed; it hides where there is no choice.
void offerRoles(SegmentedControl* control, const QList<app::SignerRole>& roles);
app::SignerRole chosenRole(const SegmentedControl* control);

}  // namespace xinglin::ui
