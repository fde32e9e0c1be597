#pragma once

#include "app/records/record_check.h"
#include "ui/widgets/dialog_frame.h"

namespace xinglin::ui {

/// What the check of all records found: that nothing was touched, or what was; with the newest hash, to be
/// noted on paper.
class RecordDialog final : public DialogFrame {
    Q_OBJECT

public:
    RecordDialog(const app::RecordCheck& check, QWidget* parent);
};

}  // namespace xinglin::ui
