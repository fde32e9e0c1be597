#pragma once

#include <QPointer>
#include <QPropertyAnimation>
#include <QTimer>
#include <QWidget>

namespace xinglin::ui {

class Button;
class IconButton;
class Label;

/// What just happened, at the bottom left of its page for eight seconds, with a way back.
///
/// One toast a page: a new message replaces the old one. It waits while the mouse is over it or the focus in
/// it. Errors are banners, never toasts; a toast names no patient.
class Toast final : public QWidget {
    Q_OBJECT

public:
    static constexpr int kShownMs = 8000;

    /// `page` is the widget whose bottom left it takes.
    explicit Toast(QWidget* page);

    /// Shows `text`; with `undo` not empty a button (and Ctrl+Z) that emits undoRequested().
    void say(const QString& text, const QString& undo = {});

signals:
    void undoRequested();
    /// It left without undo.
    void expired();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void undo();
    void leave();

    Label* m_text;
    Button* m_undo;
    IconButton* m_close;
    QTimer m_timer;
    QPointer<QPropertyAnimation> m_motion;  ///< null once it has arrived
};

}  // namespace xinglin::ui
