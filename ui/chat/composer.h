#pragma once

#include <QPlainTextEdit>
#include <QWidget>

namespace xinglin::ui {

class Button;
class IconButton;
class Label;

/// The field of the composer: grows with its text up to eight lines. Enter sends, Shift+Enter breaks the
/// line; while an input method composes, Enter belongs to it and never sends.
class ComposerEdit final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit ComposerEdit(QWidget* parent = nullptr);

    void fit();

signals:
    void sendRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    bool m_composing = false;
};

/// Where a question is written: the field, the mode, what is queued, send or stop.
class Composer final : public QWidget {
    Q_OBJECT

public:
    explicit Composer(QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    /// Puts `text` before what is typed, so that neither is lost.
    void prepend(const QString& text);
    void setBusy(bool busy);
    void setQueued(const QString& text);
    /// The chip's word and the modes of its menu, by id and title.
    void setModes(const QList<QPair<QString, QString>>& modes, const QString& current);
    /// A quiet line left of the button: what a missing model means. Empty shows the keys.
    void setHint(const QString& hint);
    void focusField();

signals:
    void sendRequested(const QString& text);
    void stopRequested();
    void textEdited(const QString& text);
    void modeChosen(const QString& id);
    /// The queued text is wanted back, for editing.
    void queuedWanted();
    void queuedDropped();
    void hintClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void send();

    class QueueStrip;
    QueueStrip* m_queue;
    QWidget* m_box;
    ComposerEdit* m_edit;
    Button* m_mode;
    Button* m_hint;
    Label* m_keys;
    Button* m_send;
    bool m_busy = false;
};

}  // namespace xinglin::ui
