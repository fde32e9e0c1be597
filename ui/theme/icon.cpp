#include "ui/theme/icon.h"

#include <QIconEngine>
#include <QPaintEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

QString pathOf(const QString& name) {
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

// `pixels` is the size on the device. One entry a name, colour and size; apply() of the theme empties it.
QPixmap tinted(const QString& name, const QColor& tint, const QSize& pixels) {
    if (pixels.isEmpty()) {
        return {};  // a control that has no room for its icon
    }
    const QString key = QStringLiteral("xinglin:%1:%2:%3x%4")
                            .arg(name)
                            .arg(tint.rgba(), 8, 16)
                            .arg(pixels.width())
                            .arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(pathOf(name));
    QPainter painter(&pixmap);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(pixels)));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(QRect(QPoint(0, 0), pixels), tint);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class TokenIconEngine final : public QIconEngine {
public:
    TokenIconEngine(QString name, Token tint) : m_name(std::move(name)), m_tint(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        paintIcon(painter, rect, m_name, color(tintOf(mode)));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal ratio) override {
        // Qt 6.4 hands over device pixels here and sets the ratio itself.
        Q_UNUSED(ratio)
        return tinted(m_name, color(tintOf(mode)), size);
    }
    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }
    QString key() const override { return QStringLiteral("xinglin"); }
    QIconEngine* clone() const override { return new TokenIconEngine(m_name, m_tint); }

private:
    Token tintOf(QIcon::Mode mode) const { return mode == QIcon::Disabled ? Token::Text3 : m_tint; }

    QString m_name;
    Token m_tint;
};

}  // namespace

QIcon themeIcon(const QString& name, Token tint) {
    return QIcon(new TokenIconEngine(name, tint));
}

void paintIcon(QPainter* painter, const QRectF& rect, const QString& name, const QColor& tint) {
    // The engine's device, not the painter's: while a widget is rendered into a picture they differ.
    const qreal ratio = painter->paintEngine()->paintDevice()->devicePixelRatioF();
    QPixmap pixmap = tinted(name, tint, (rect.size() * ratio).toSize());
    pixmap.setDevicePixelRatio(ratio);
    painter->drawPixmap(QRectF(rect.topLeft(), QSizeF(pixmap.size()) / ratio), pixmap,
                        QRectF(QPointF(0, 0), QSizeF(pixmap.size())));
}

void paintPicture(QPainter* painter, const QRectF& rect, const QString& name) {
    QSvgRenderer renderer(pathOf(name));
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(painter, rect);
}

QIcon programIcon() {
    QIcon icon;
    for (const int side : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paintPicture(&painter, pixmap.rect(),
                     side <= 24 ? QStringLiteral("app-icon-small") : QStringLiteral("app-icon"));
        icon.addPixmap(pixmap);
    }
    return icon;
}

}  // namespace xinglin::ui
