#include "ui/widgets/segmented_control.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QRadioButton>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

class Segment final : public QRadioButton {
public:
    Segment(const QString& text, QWidget* parent) : QRadioButton(text, parent) {}

    QSize sizeHint() const override {
        const QFontMetrics metrics(themeFont(Face::HeiBold, type::kDense));
        return {metrics.horizontalAdvance(text()) + 20, scaled(24)};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const bool on = isChecked();
        if (on) {
            paintBox(&painter, rect(),
                     {.fill = color(Token::Raised), .edge = color(Token::Line2), .radius = radius::kChip});
        } else if (underMouse() && isEnabled()) {
            paintBox(&painter, rect(), {.fill = color(Token::Hover), .radius = radius::kChip});
        }
        if (hasFocus() && Theme::showsFocus()) {
            paintFocusRing(&painter, rect(), radius::kChip);
        }
        painter.setFont(themeFont(on ? Face::HeiBold : Face::Hei, type::kDense));
        painter.setPen(color(!isEnabled() ? Token::Text3 : on ? Token::Pine : Token::Text2));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
    }
};

}  // namespace

SegmentedControl::SegmentedControl(QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)), m_row(new QHBoxLayout(this)) {
    m_row->setContentsMargins(2, 2, 2, 2);
    m_row->setSpacing(0);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::buttonClicked, this,
            [this](const QAbstractButton* button) { emit currentChanged(button->objectName()); });
}

void SegmentedControl::addSegment(const QString& id, const QString& text) {
    insertSegment(m_row->count(), id, text);
}

void SegmentedControl::insertSegment(int place, const QString& id, const QString& text) {
    auto* segment = new Segment(text, this);
    segment->setObjectName(id);
    segment->setAccessibleName(text);
    m_group->addButton(segment);
    segment->setChecked(m_group->buttons().size() == 1);
    m_row->insertWidget(place, segment);
}

void SegmentedControl::removeSegment(const QString& id) {
    delete findChild<QRadioButton*>(id);
}

void SegmentedControl::setSegmentText(const QString& id, const QString& text) {
    if (auto* segment = findChild<QRadioButton*>(id)) {
        segment->setText(text);
        segment->setAccessibleName(text);
    }
}

QString SegmentedControl::currentId() const {
    const QAbstractButton* button = m_group->checkedButton();
    return button ? button->objectName() : QString();
}

void SegmentedControl::setCurrentId(const QString& id) {
    if (auto* segment = findChild<QRadioButton*>(id)) {
        segment->setChecked(true);
    }
}

void SegmentedControl::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBox(&painter, rect(), {.fill = color(Token::Sunken), .edge = color(Token::Line2)});
}

}  // namespace xinglin::ui
