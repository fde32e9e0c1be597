#pragma once

#include "ui/widgets/line_edit.h"

class QShortcut;
class QToolButton;

namespace xinglin::ui {

/// A search box: magnifier, key hint while empty, a cross while not; Escape empties it.
class SearchField final : public LineEdit {
    Q_OBJECT

public:
    explicit SearchField(QWidget* parent = nullptr);

    /// The key that brings the focus here from anywhere in the window; shown as a hint.
    void setShortcut(const QKeySequence& keys);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    QString hint() const;

    QShortcut* m_shortcut = nullptr;
    QToolButton* m_clear;
};

}  // namespace xinglin::ui
