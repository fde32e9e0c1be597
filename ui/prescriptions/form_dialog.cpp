#include "ui/prescriptions/form_dialog.h"

#include <QAbstractButton>
#include <QKeyEvent>

namespace xinglin::ui {

void FormDialog::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && !qobject_cast<QAbstractButton*>(focusWidget())) {
        event->accept();
        return;
    }
    DialogFrame::keyPressEvent(event);
}

}  // namespace xinglin::ui
