#pragma once

#include <QWidget>

#include "ui/widgets/tag.h"

namespace xinglin::ui {

class Button;
class IconButton;
class Label;

/// A line under the page's header that stays until it is settled: an error, a warning, a recovery.
class Banner final : public QWidget {
    Q_OBJECT

public:
    /// Whether the user may close it; a remote engine's banner never closes.
    enum class Closing { Fixed, Closable };

    explicit Banner(QWidget* parent = nullptr, Closing closing = Closing::Fixed);

    /// Shows `text` in the colours of `severity` with one action; an empty `action` shows none.
    void say(Severity severity, const QString& text, const QString& action = {});
    Severity severity() const { return m_severity; }
    QString text() const;

signals:
    void actionRequested();
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    Severity m_severity = Severity::Info;
    Label* m_text;
    Button* m_action;
    IconButton* m_close;
};

}  // namespace xinglin::ui
