#pragma once

#include <QPointer>
#include <QPropertyAnimation>
#include <QWidget>

namespace xinglin::ui {

/// A side panel of a page: beside the content while there is room, over it (with a shadow) while there is
/// not.
///
/// It covers the right edge of its page when it floats; Escape closes it and gives the focus back.
class Drawer final : public QWidget {
    Q_OBJECT

public:
    explicit Drawer(QWidget* page, int width = 372);

    /// Takes `content`, which becomes a child.
    void setContent(QWidget* content);

    void open();
    void close();
    bool isOpen() const { return m_open; }

signals:
    void opened();
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    int m_width;
    bool m_open = false;
    QPointer<QPropertyAnimation> m_motion;  ///< null once it has arrived
    QPointer<QWidget> m_content;
    QPointer<QWidget> m_before;  ///< had the focus before it opened
};

}  // namespace xinglin::ui
