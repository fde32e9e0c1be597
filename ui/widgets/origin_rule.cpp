#include "ui/widgets/origin_rule.h"

#include <QCoreApplication>
#include <QEvent>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

void paintDashes(QPainter* painter, double left, double top, double bottom, double dash, double gap,
                 Token hue) {
    for (double y = top; y < bottom; y += dash + gap) {
        painter->fillRect(QRectF(left, y, 2, qMin(dash, bottom - y)), color(hue));
    }
}

}  // namespace

QString originWord(Origin origin) {
    switch (origin) {
    case Origin::AiDraft:
        return QCoreApplication::translate("Origin", "Model draft");
    case Origin::Edited:
        return QCoreApplication::translate("Origin", "Edited");
    case Origin::Accepted:
        return QCoreApplication::translate("Origin", "Accepted");
    case Origin::Stale:
        return QCoreApplication::translate("Origin", "Stale");
    case Origin::FactsOnly:
        return QCoreApplication::translate("Origin", "No model: from the knowledge base only");
    }
    return {};
}

TagLook originTag(Origin origin) {
    switch (origin) {
    case Origin::AiDraft:
        return {originWord(origin), QStringLiteral("brush"), Token::Perilla};
    case Origin::Edited:
        return {originWord(origin), QStringLiteral("pen"), Token::Pine};
    case Origin::Accepted:
        return {originWord(origin), QStringLiteral("check"), Token::Pine};
    case Origin::Stale:
        return {originWord(origin), QStringLiteral("state-stale"), Token::Ochre};
    case Origin::FactsOnly:
        return {originWord(origin), QStringLiteral("rail-knowledge"), Token::Slate};
    }
    return {};
}

void paintOriginRule(QPainter* painter, double left, double top, double bottom, Origin origin) {
    switch (origin) {
    case Origin::AiDraft:
        paintDashes(painter, left, top, bottom, 4, 3, Token::Perilla);
        break;
    case Origin::Edited:
        painter->fillRect(QRectF(left, top, 1, bottom - top), color(Token::Pine));
        painter->fillRect(QRectF(left + 3, top, 1, bottom - top), color(Token::Pine));
        break;
    case Origin::Accepted:
        painter->fillRect(QRectF(left, top, 3, bottom - top), color(Token::Pine));
        break;
    case Origin::Stale:
        paintDashes(painter, left, top, bottom, 2, 2, Token::Ochre);
        break;
    case Origin::FactsOnly:
        painter->fillRect(QRectF(left, top, 2, bottom - top), color(Token::Slate));
        break;
    }
}

OriginRule::OriginRule(Origin origin, QWidget* parent) : QWidget(parent), m_origin(origin) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setOrigin(origin);
}

void OriginRule::setOrigin(Origin origin) {
    m_origin = origin;
    setAccessibleName(originWord(origin));
    setToolTip(originWord(origin));
    update();
}

void OriginRule::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setOrigin(m_origin);
    }
    QWidget::changeEvent(event);
}

void OriginRule::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintOriginRule(&painter, 0, 0, height(), m_origin);
}

}  // namespace xinglin::ui
