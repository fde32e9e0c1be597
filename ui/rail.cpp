#include "ui/rail.h"

#include <QButtonGroup>
#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kFullWidth = 72;
constexpr int kSlimWidth = 48;
constexpr double kThread = 64.5;

class Tile final : public QToolButton {
public:
    Tile(const QString& iconName, QWidget* parent) : QToolButton(parent), m_icon(iconName) {
        setCheckable(true);
        setAutoExclusive(true);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }
    void setSlim(bool slim) {
        m_slim = slim;
        setToolTip(slim ? text() : QString());
        updateGeometry();
    }
    QSize sizeHint() const override { return m_slim ? QSize(40, 40) : QSize(52, qMax(52, scaled(26) + 26)); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const QRectF body = rect();
        const bool on = isChecked();
        if (on || underMouse()) {
            paintBox(&painter, body,
                     {.fill = color(Token::RailActive, on ? 1.0 : 0.55), .radius = radius::kCard});
        }
        if (hasFocus() && Theme::showsFocus()) {
            paintBox(&painter, body,
                     {.edge = color(Token::RailMark), .radius = radius::kCard, .edgeWidth = 2});
        }
        const QColor ink = on ? QColor(Qt::white) : color(Token::RailText);
        constexpr double kIcon = 20;
        const double top = m_slim ? (height() - kIcon) / 2 : 8;
        paintIcon(&painter, QRectF((width() - kIcon) / 2, top, kIcon, kIcon), m_icon, ink);
        if (!m_slim) {
            painter.setFont(themeFont(on ? Face::HeiBold : Face::Hei, labelPixels(on)));
            painter.setPen(ink);
            painter.drawText(QRectF(0, top + kIcon + 1, width(), height() - top - kIcon - 5), Qt::AlignCenter,
                             text());
        }
    }

private:
    // The tile is 52 wide whatever the language and the user's scale; a longer word is set smaller.
    int labelPixels(bool bold) const {
        for (int pixels = type::kDense; pixels > 9; --pixels) {
            const QFontMetrics metrics(themeFont(bold ? Face::HeiBold : Face::Hei, pixels));
            if (metrics.horizontalAdvance(text()) <= 52) {
                return pixels;
            }
        }
        return 9;
    }

    QString m_icon;
    bool m_slim = false;
};

}  // namespace

Rail::Rail(QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)), m_column(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("rail"));
    m_column->setSpacing(4);
    m_column->setContentsMargins(6, 72, 14, 10);
    m_column->addStretch(1);
    setFixedWidth(kFullWidth);
    connect(m_group, &QButtonGroup::buttonClicked, this, [this](const QAbstractButton* button) {
        emit chosen(button->objectName().mid(int(qstrlen("rail."))));
    });
}

void Rail::addTile(const QString& id, const QString& iconName, Place place) {
    auto* tile = new Tile(iconName, this);
    tile->setObjectName(QStringLiteral("rail.") + id);
    m_group->addButton(tile);
    const bool newFoot = place == Place::Foot && !m_hasFoot;
    int at = place == Place::Foot ? m_column->count() : 0;
    if (place != Place::Foot) {
        while (at < m_column->count() && !m_column->itemAt(at)->spacerItem()) {
            ++at;  // up to the stretch
        }
    }
    if (place == Place::NewGroup || newFoot) {
        auto* gap = new QWidget(this);
        gap->setFixedHeight(12);
        m_breaks.append(gap);
        m_column->insertWidget(at++, gap);
        m_hasFoot = m_hasFoot || newFoot;
    }
    m_column->insertWidget(at, tile, 0, Qt::AlignHCenter);
}

void Rail::setTitle(const QString& id, const QString& title) {
    if (auto* tile = static_cast<Tile*>(findChild<QToolButton*>(QStringLiteral("rail.") + id))) {
        tile->setText(title);
        tile->setAccessibleName(title);
        tile->setSlim(m_width == Width::Slim);
        tile->update();
    }
}

void Rail::setCurrent(const QString& id) {
    auto* tile = findChild<QToolButton*>(QStringLiteral("rail.") + id);
    if (tile) {
        tile->setChecked(true);
    } else if (QAbstractButton* checked = m_group->checkedButton()) {
        m_group->setExclusive(false);
        checked->setChecked(false);
        m_group->setExclusive(true);
    }
    update();
}

void Rail::setWidthMode(Width width) {
    m_width = width;
    const bool slim = width == Width::Slim;
    setFixedWidth(slim ? kSlimWidth : kFullWidth);
    m_column->setContentsMargins(slim ? 0 : 6, slim ? 52 : 72, slim ? 4 : 14, 10);
    for (QAbstractButton* button : m_group->buttons()) {
        static_cast<Tile*>(button)->setSlim(slim);
    }
    update();
}

void Rail::keyPressEvent(QKeyEvent* event) {
    const bool up = event->key() == Qt::Key_Up;
    if (up || event->key() == Qt::Key_Down) {
        focusNextPrevChild(!up);
        return;
    }
    QWidget::keyPressEvent(event);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), color(Token::Rail));
    const bool slim = m_width == Width::Slim;
    const double thread = slim ? kSlimWidth - 2.5 : kThread;
    const QColor line = color(Token::RailThread);
    const QColor mark = color(Token::RailMark);
    const double side = slim ? 26 : 32;
    paintIcon(&painter, QRectF(slim ? (width() - side) / 2 : 17, slim ? 12 : 15, side, side),
              QStringLiteral("mark-blossom"), mark);

    paintVerticalLine(&painter, thread - 0.5, 0, height(), line);
    // A stitch: a hole in the fold and the thread that goes round the spine.
    const auto stitch = [&](double y) {
        painter.fillRect(QRectF(thread, y - 0.5, width() - thread, 1), line);
        paintBox(&painter, QRectF(thread - 2.5, y - 2.5, 5, 5),
                 {.fill = color(Token::Rail), .edge = line, .radius = 2.5});
    };
    if (!slim) {
        stitch(60.5);
        for (const QWidget* gap : m_breaks) {
            stitch(gap->geometry().center().y() + 0.5);
        }
    }
    if (const QAbstractButton* current = m_group->checkedButton()) {
        const QRect tile = current->geometry();
        painter.fillRect(QRectF(thread - 1.5, tile.top() + 4, 3, tile.height() - 8), mark);
    }
}

}  // namespace xinglin::ui
