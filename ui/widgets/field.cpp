#include "ui/widgets/field.h"

#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

class Field::Sentence final : public QWidget {
public:
    explicit Sentence(QWidget* parent) : QWidget(parent) {}

    void say(FieldState state, const QString& text) {
        m_state = state;
        m_text = text;
        setVisible(!text.isEmpty());
        updateGeometry();
        update();
    }
    QSize sizeHint() const override {
        const QFontMetrics metrics(themeFont(Face::Hei, type::kCaption));
        return {metrics.horizontalAdvance(m_text) + textLeft(), scaled(20)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const Token ink = m_state == FieldState::Error     ? Token::Cinnabar
                          : m_state == FieldState::Warning ? Token::Ochre
                                                           : Token::Text3;
        if (m_state != FieldState::Normal) {
            paintIcon(
                &painter, QRectF(0, (height() - 14) / 2.0, 14, 14),
                m_state == FieldState::Error ? QStringLiteral("sev-block") : QStringLiteral("sev-review"),
                color(ink));
        }
        painter.setFont(themeFont(Face::Hei, type::kCaption));
        painter.setPen(color(ink));
        painter.drawText(rect().adjusted(textLeft(), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, m_text);
    }

private:
    int textLeft() const { return m_state == FieldState::Normal ? 0 : 18; }

    FieldState m_state = FieldState::Normal;
    QString m_text;
};

Field::Field(const QString& label, QWidget* parent)
    : QWidget(parent),
      m_label(new Label(TextRole::Dense, Token::Text2, label, this)),
      m_edit(new LineEdit(this)),
      m_sentence(new Sentence(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_label);
    column->addWidget(m_edit);
    column->addWidget(m_sentence);
    m_label->setBuddy(m_edit);
    m_sentence->hide();
    setLabel(label);
}

void Field::setLabel(const QString& label) {
    m_label->setText(label);
    m_label->setVisible(!label.isEmpty());
    m_edit->setAccessibleName(label);
}

void Field::setState(FieldState state, const QString& sentence) {
    setFieldState(m_edit, state);
    m_edit->setAccessibleDescription(sentence);
    m_sentence->say(state, sentence);
}

}  // namespace xinglin::ui
