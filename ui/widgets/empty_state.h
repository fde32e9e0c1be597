#pragma once

#include <QWidget>

namespace xinglin::ui {

class Button;
class Label;

/// A place with nothing in it yet: what belongs here and the one thing to do. The branch of apricot blossom
/// is for the first run only.
class EmptyState final : public QWidget {
    Q_OBJECT

public:
    enum class Picture { Icon, Branch };

    explicit EmptyState(QWidget* parent = nullptr, Picture picture = Picture::Icon);

    void setIconName(const QString& name);
    /// An empty `action` shows no button.
    void setTexts(const QString& title, const QString& sentence, const QString& action = {});
    Button* actionButton() const { return m_action; }

signals:
    void actionRequested();

private:
    class Drawing;

    Drawing* m_drawing;
    Label* m_title;
    Label* m_sentence;
    Button* m_action;
};

}  // namespace xinglin::ui
