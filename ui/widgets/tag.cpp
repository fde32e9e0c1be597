#include "ui/widgets/tag.h"

#include <QCoreApplication>
#include <QEvent>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kIcon = 14;
constexpr int kPadding = 7;

QFont tagFont() {
    return themeFont(Face::Hei, type::kDense);
}

}  // namespace

QSize tagSize(const TagLook& look) {
    const int icon = look.icon.isEmpty() ? 0 : kIcon + (look.text.isEmpty() ? 0 : 5);
    return {QFontMetrics(tagFont()).horizontalAdvance(look.text) + icon + 2 * kPadding, scaled(22)};
}

int paintTag(QPainter* painter, const QRectF& rect, const TagLook& look) {
    const PainterScope scope(painter);
    const QSize size = tagSize(look);
    const QRectF body(rect.left(), rect.top() + (rect.height() - size.height()) / 2.0, size.width(),
                      size.height());
    Box box{.radius = radius::kChip};
    if (look.outlined) {
        box.edge = color(Token::Line2);
    } else {
        box.fill = color(softOf(look.hue));
    }
    paintBox(painter, body, box);
    double x = body.left() + kPadding;
    if (!look.icon.isEmpty()) {
        paintIcon(painter, QRectF(x, body.center().y() - kIcon / 2.0, kIcon, kIcon), look.icon,
                  color(look.hue));
        x += kIcon + 5;
    }
    painter->setFont(tagFont());
    painter->setPen(color(look.hue));
    painter->drawText(QRectF(x, body.top(), body.right() - x, body.height()),
                      Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, look.text);
    return size.width();
}

Tag::Tag(const TagLook& look, QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setLook(look);
}

void Tag::setLook(const TagLook& look) {
    m_look = look;
    setAccessibleName(look.text);
    updateGeometry();
    update();
}

void Tag::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintTag(&painter, rect(), m_look);
}

QString severityWord(Severity severity) {
    switch (severity) {
    case Severity::Block:
        return QCoreApplication::translate("Severity", "Block");
    case Severity::Review:
        return QCoreApplication::translate("Severity", "Review");
    case Severity::Remind:
        return QCoreApplication::translate("Severity", "Remind");
    case Severity::Info:
        return QCoreApplication::translate("Severity", "Info");
    case Severity::Pass:
        return QCoreApplication::translate("Severity", "Pass");
    }
    return {};
}

TagLook severityTag(Severity severity) {
    switch (severity) {
    case Severity::Block:
        return {severityWord(severity), QStringLiteral("sev-block"), Token::Cinnabar};
    case Severity::Review:
        return {severityWord(severity), QStringLiteral("sev-review"), Token::Ochre};
    case Severity::Remind:
        return {severityWord(severity), QStringLiteral("sev-remind"), Token::Indigo};
    case Severity::Info:
        return {severityWord(severity), QStringLiteral("sev-info"), Token::Slate};
    case Severity::Pass:
        return {severityWord(severity), QStringLiteral("sev-pass"), Token::Slate};
    }
    return {};
}

QString tierWord(app::Tier tier) {
    switch (tier) {
    case app::Tier::Stated:
        return QCoreApplication::translate("Tier", "Stated");
    case app::Tier::Borrowed:
        return QCoreApplication::translate("Tier", "Borrowed");
    case app::Tier::Inferred:
        return QCoreApplication::translate("Tier", "Inferred");
    case app::Tier::None:
        return QCoreApplication::translate("Tier", "None found");
    }
    return {};
}

TagLook tierTag(app::Tier tier) {
    switch (tier) {
    case app::Tier::Stated:
        return {tierWord(tier), QStringLiteral("tier-stated"), Token::Pine};
    case app::Tier::Borrowed:
        return {tierWord(tier), QStringLiteral("tier-borrowed"), Token::Indigo};
    case app::Tier::Inferred:
        return {tierWord(tier), QStringLiteral("tier-inferred"), Token::Perilla};
    case app::Tier::None:
        return {tierWord(tier), QStringLiteral("tier-none"), Token::Text2, true};
    }
    return {};
}

SeverityTag::SeverityTag(Severity severity, QWidget* parent)
    : Tag(severityTag(severity), parent), m_severity(severity) {}

void SeverityTag::setSeverity(Severity severity) {
    m_severity = severity;
    setLook(severityTag(severity));
}

void SeverityTag::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setSeverity(m_severity);
    }
    Tag::changeEvent(event);
}

TierMark::TierMark(app::Tier tier, QWidget* parent) : Tag(tierTag(tier), parent), m_tier(tier) {}

void TierMark::setTier(app::Tier tier) {
    m_tier = tier;
    setLook(tierTag(tier));
}

void TierMark::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setTier(m_tier);
    }
    Tag::changeEvent(event);
}

}  // namespace xinglin::ui
