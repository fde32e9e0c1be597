#include "ui/widgets/empty_state.h"

#include <QVBoxLayout>

#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

class EmptyState::Drawing final : public QWidget {
public:
    Drawing(Picture picture, QWidget* parent) : QWidget(parent), m_picture(picture) {
        setFixedSize(picture == Picture::Branch ? QSize(460, 190) : QSize(32, 32));
    }
    void setName(const QString& name) {
        m_name = name;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (m_picture == Picture::Branch) {
            paintPicture(&painter, rect(), QStringLiteral("empty-branch"));
        } else if (!m_name.isEmpty()) {
            paintIcon(&painter, QRectF(2, 2, 28, 28), m_name, color(Token::Text2));
        }
    }

private:
    Picture m_picture;
    QString m_name;
};

EmptyState::EmptyState(QWidget* parent, Picture picture)
    : QWidget(parent),
      m_drawing(new Drawing(picture, this)),
      m_title(
          new Label(picture == Picture::Branch ? TextRole::EmptyTitle : TextRole::Section, QString(), this)),
      m_sentence(new Label(picture == Picture::Branch ? TextRole::Reading : TextRole::Body, Token::Text2,
                           QString(), this)),
      m_action(new Button(ButtonKind::Primary, QString(), this)) {
    const Qt::Alignment side = picture == Picture::Branch ? Qt::AlignHCenter : Qt::AlignLeft;
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(side);
    m_action->setObjectName(QStringLiteral("emptyAction"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_drawing, 0, side);
    if (picture == Picture::Branch) {
        column->addSpacing(16);
    }
    column->addWidget(m_title, 0, side);
    column->addWidget(m_sentence);
    column->addWidget(m_action, 0, side);
    m_action->hide();
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionRequested);
}

void EmptyState::setIconName(const QString& name) {
    m_drawing->setName(name);
}

void EmptyState::setTexts(const QString& title, const QString& sentence, const QString& action) {
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
}

}  // namespace xinglin::ui
