#pragma once

#include <QCheckBox>

namespace xinglin::ui {

/// On or off at once, without an OK: text to the left, track to the right. A check box to assistive tools.
class Switch : public QCheckBox {
    Q_OBJECT

public:
    explicit Switch(const QString& text = {}, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }
};

}  // namespace xinglin::ui
