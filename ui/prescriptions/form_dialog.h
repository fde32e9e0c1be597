#pragma once

#include "ui/widgets/dialog_frame.h"

namespace xinglin::ui {

/// A dialog in which something is typed or chosen from a list: Enter there is for the field or the list and
/// never presses the safe button, which would throw away what was typed.
class FormDialog : public DialogFrame {
    Q_OBJECT

public:
    using DialogFrame::DialogFrame;

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace xinglin::ui
