#pragma once

#include <QCheckBox>
#include <QPushButton>

namespace xinglin::ui {

/// A term that is on or off: raised when off, pine when on. A check box to assistive tools, Space toggles.
class Chip : public QCheckBox {
    Q_OBJECT

public:
    explicit Chip(const QString& term, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }
};

/// A filter that is in force, with a cross; click, Space, Enter or Delete takes it away.
class FilterChip : public QPushButton {
    Q_OBJECT

public:
    explicit FilterChip(const QString& filter, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void removeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace xinglin::ui
