#pragma once

#include <QPointer>
#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace xinglin::ui {

/// What is known of a question put to a patient. Not asked is not none.
enum class TriValue { NotAsked, None, Present };

/// 未问 / 无 / 有 as one control, with an editor to the right while the answer is 有.
///
/// Radio buttons to assistive tools; arrows move, Delete sets NotAsked. It starts as NotAsked and never falls
/// back to None by itself.
class TriState final : public QWidget {
    Q_OBJECT

public:
    explicit TriState(QWidget* parent = nullptr);

    /// Other words for None and Present: 否 / 是, 正常 / 异常. Empty words take the defaults back.
    void setWords(const QString& none, const QString& present);

    /// The widget that is shown right of the words while the value is Present; owned by this control.
    void setEditor(QWidget* editor);

    TriValue value() const;
    /// Sets without emitting.
    void setValue(TriValue value);

signals:
    /// The user answered otherwise.
    void valueChanged(xinglin::ui::TriValue value);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void showEditor();

    QButtonGroup* m_group;
    QPointer<QWidget> m_editor;
    QString m_none;
    QString m_present;
};

}  // namespace xinglin::ui
