#include "ui/knowledge/molecule_view.h"

#include <QPainter>
#include <QPixmap>

#include "ui/theme/theme.h"

namespace xinglin::ui {

MoleculeView::MoleculeView(const QByteArray& svg, const QString& name, QWidget* parent)
    : QWidget(parent), m_drawing(svg) {
    setObjectName(QStringLiteral("entry.molecule"));
    setAccessibleName(tr("Structural formula of %1").arg(name));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setMaximumWidth(m_drawing.defaultSize().width());
}

QSize MoleculeView::sizeHint() const {
    return m_drawing.defaultSize();
}

int MoleculeView::heightForWidth(int width) const {
    const QSize drawn = m_drawing.defaultSize();
    return drawn.isEmpty() ? 0 : qMin(width, drawn.width()) * drawn.height() / drawn.width();
}

void MoleculeView::paintEvent(QPaintEvent*) {
    const QSizeF place = QSizeF(m_drawing.defaultSize()).scaled(QSizeF(size()), Qt::KeepAspectRatio);
    const qreal ratio = devicePixelRatioF();
    const QSize pixels = (place * ratio).toSize();
    if (pixels.isEmpty()) {
        return;
    }
    QPixmap picture(pixels);
    picture.fill(Qt::transparent);
    QPainter ink(&picture);
    m_drawing.render(&ink, QRectF(QPointF(0, 0), QSizeF(pixels)));
    ink.setCompositionMode(QPainter::CompositionMode_SourceIn);
    ink.fillRect(picture.rect(), color(Token::Text));
    ink.end();
    picture.setDevicePixelRatio(ratio);
    QPainter(this).drawPixmap(QPointF(0, (height() - place.height()) / 2), picture);
}

}  // namespace xinglin::ui
