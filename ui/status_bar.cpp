#include "ui/status_bar.h"

#include <QEvent>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kIcon = 14;
constexpr int kGap = 20;

}  // namespace

StatusBar::StatusBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("statusBar"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    describe();
}

void StatusBar::setKnowledge(const QString& edition) {
    m_knowledge = edition;
    describe();
}

void StatusBar::setEngine(const QString& engine) {
    m_engine = engine;
    describe();
}

void StatusBar::setUser(const QString& user) {
    m_user = user;
    describe();
}

QList<StatusBar::Item> StatusBar::leftItems() const {
    QList<Item> items = {
        {QStringLiteral("rail-lock"), tr("Data stays on this machine"), Token::Text2, true},
        {QStringLiteral("sev-review"), tr("Not encrypted: sample patients only"), Token::Ochre, false}};
    if (!m_knowledge.isEmpty()) {
        items.append({QStringLiteral("rail-knowledge"), tr("Knowledge base %1").arg(m_knowledge),
                      Token::Text2, false});
    }
    return items;
}

QList<StatusBar::Item> StatusBar::rightItems() const {
    QList<Item> items = {
        {QString(), m_engine.isEmpty() ? tr("No model: answers come from the knowledge base") : m_engine,
         Token::Text2, !m_engine.isEmpty()}};
    if (!m_user.isEmpty()) {
        items.append({QStringLiteral("user"), m_user, Token::Text2, false});
    }
    return items;
}

void StatusBar::describe() {
    QStringList texts;
    for (const Item& item : leftItems() + rightItems()) {
        texts.append(item.text);
    }
    setAccessibleName(texts.join(QStringLiteral("; ")));
    update();
}

QSize StatusBar::sizeHint() const {
    return {400, scaled(26)};
}

void StatusBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        describe();
    }
    QWidget::changeEvent(event);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Sunken));
    paintHorizontalLine(&painter, 0, width(), 0, color(Token::Line));
    const auto widthOf = [](const Item& item) {
        const QFontMetrics metrics(themeFont(item.bold ? Face::HeiBold : Face::Hei, type::kCaption));
        return metrics.horizontalAdvance(item.text) + (item.icon.isEmpty() ? 0 : kIcon + 5);
    };
    const auto draw = [&](const Item& item, int x, int room) {
        if (!item.icon.isEmpty()) {
            paintIcon(&painter, QRectF(x, (height() - kIcon) / 2.0 + 0.5, kIcon, kIcon), item.icon,
                      color(item.ink));
            x += kIcon + 5;
            room -= kIcon + 5;
        }
        painter.setFont(themeFont(item.bold ? Face::HeiBold : Face::Hei, type::kCaption));
        painter.setPen(color(item.ink));
        painter.drawText(QRect(x, 1, room, height() - 1), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(item.text, Qt::ElideRight, room));
    };
    int right = width() - 14;
    const QList<Item> rightSide = rightItems();
    for (auto item = rightSide.crbegin(); item != rightSide.crend(); ++item) {
        const int wide = widthOf(*item);
        draw(*item, right - wide, wide + 1);
        right -= wide + kGap;
    }
    int x = 16;
    for (const Item& item : leftItems()) {
        const int wide = qMin(widthOf(item) + 1, right - x);
        if (wide < 40) {
            break;
        }
        draw(item, x, wide);
        x += wide + kGap;
    }
}

}  // namespace xinglin::ui
