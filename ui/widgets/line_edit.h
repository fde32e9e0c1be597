#pragma once

#include <QLineEdit>
#include <QTimer>

namespace xinglin::ui {

/// One line of input with the apricot caret and, at the right end, its unit.
class LineEdit : public QLineEdit {
    Q_OBJECT

public:
    explicit LineEdit(QWidget* parent = nullptr);

    /// `g`, `ml`, `剂`; shown inside the field, not part of its text.
    void setUnit(const QString& unit);
    QString unit() const { return m_unit; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void restartCaret();

    QString m_unit;
    QTimer m_blink;
    bool m_caretShown = false;
};

}  // namespace xinglin::ui
