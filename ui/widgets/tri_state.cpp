#include "ui/widgets/tri_state.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QRadioButton>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

class Answer final : public QRadioButton {
public:
    Answer(TriValue value, QWidget* parent) : QRadioButton(parent), m_value(value) {}

    QSize sizeHint() const override {
        const QFontMetrics metrics(themeFont(Face::HeiBold, type::kDense));
        return {metrics.horizontalAdvance(text()) + 12, scaled(22)};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        Box box{.radius = radius::kChip};
        Token ink = Token::Text2;
        if (isChecked()) {
            switch (m_value) {
            case TriValue::NotAsked:
                ink = Token::Text;
                break;
            case TriValue::None:
                box.fill = color(Token::PineSoft);
                box.edge = color(Token::Pine);
                ink = Token::Pine;
                break;
            case TriValue::Present:
                box.fill = color(Token::Pine);
                ink = Token::OnPine;
                break;
            }
        } else if (underMouse() && isEnabled()) {
            box.fill = color(Token::Hover);
        }
        if (!isEnabled()) {
            ink = Token::Text3;
        }
        paintBox(&painter, rect(), box);
        if (hasFocus() && Theme::showsFocus()) {
            paintFocusRing(&painter, QRectF(rect()), radius::kChip);
        }
        painter.setFont(themeFont(isChecked() ? Face::HeiBold : Face::Hei, type::kDense));
        painter.setPen(color(ink));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
    }

private:
    TriValue m_value;
};

}  // namespace

TriState::TriState(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4, 3, 4, 3);
    row->setSpacing(2);
    static constexpr const char* kNames[] = {"notAsked", "none", "present"};
    for (const TriValue value : {TriValue::NotAsked, TriValue::None, TriValue::Present}) {
        auto* answer = new Answer(value, this);
        answer->setObjectName(QString::fromLatin1(kNames[static_cast<size_t>(value)]));
        m_group->addButton(answer, int(value));
        row->addWidget(answer);
    }
    m_group->button(int(TriValue::NotAsked))->setChecked(true);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idClicked, this, [this](int id) {
        showEditor();
        emit valueChanged(TriValue(id));
    });
    retranslate();
}

void TriState::setWords(const QString& none, const QString& present) {
    m_none = none;
    m_present = present;
    retranslate();
}

void TriState::setEditor(QWidget* editor) {
    delete m_editor;
    m_editor = editor;
    if (auto* line = qobject_cast<QLineEdit*>(editor)) {
        line->setFrame(false);  // the control's own frame holds it
    }
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->addSpacing(6);
    row->addWidget(editor, 1);
    showEditor();
}

TriValue TriState::value() const {
    return TriValue(m_group->checkedId());
}

void TriState::setValue(TriValue value) {
    m_group->button(int(value))->setChecked(true);
    showEditor();
}

void TriState::showEditor() {
    const bool present = value() == TriValue::Present;
    if (m_editor) {
        m_editor->setVisible(present);
    }
    setSizePolicy(m_editor && present ? QSizePolicy::Expanding : QSizePolicy::Maximum, QSizePolicy::Fixed);
    update();
}

void TriState::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Delete) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (value() != TriValue::NotAsked) {
        setValue(TriValue::NotAsked);
        m_group->button(int(TriValue::NotAsked))->setFocus();
        emit valueChanged(TriValue::NotAsked);
    }
}

void TriState::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void TriState::retranslate() {
    const auto name = [this](TriValue value, const QString& text) {
        QAbstractButton* answer = m_group->button(int(value));
        answer->setText(text);
        answer->setAccessibleName(text);
        answer->updateGeometry();
    };
    name(TriValue::NotAsked, tr("Not asked"));
    name(TriValue::None, m_none.isEmpty() ? tr("None", "the patient was asked and denies it") : m_none);
    name(TriValue::Present, m_present.isEmpty() ? tr("Present", "the patient has it") : m_present);
}

void TriState::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool asked = value() != TriValue::NotAsked;
    const bool editing = m_editor && m_editor->isVisible() && m_editor->hasFocus();
    paintBox(&painter, rect(),
             {.fill = color(asked ? Token::Raised : Token::Sunken),
              .edge = color(editing ? Token::Pine : Token::Field),
              .edgeWidth = editing ? 2.0 : 1.0,
              .dashed = !asked});
}

}  // namespace xinglin::ui
