#include "ui/chat/citation_object.h"

#include "app/knowledge/knowledge_types.h"
#include "ui/widgets/citation.h"

namespace xinglin::ui {

QSizeF CitationObject::intrinsicSize(QTextDocument*, int, const QTextFormat& format) {
    return citationSize(format.intProperty(NumberProperty)) + QSize(4, 0);
}

void CitationObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int,
                                const QTextFormat& format) {
    const QSizeF size = citationSize(format.intProperty(NumberProperty));
    // The layout stands the box on the base line; a little lower it is centred on Han characters.
    const QRectF box(rect.left() + 2, rect.bottom() - size.height() + 2, size.width(), size.height());
    paintCitation(painter, box, format.intProperty(NumberProperty),
                  static_cast<app::Tier>(format.intProperty(TierProperty)),
                  format.boolProperty(OpenProperty) ? CitationState::Open : CitationState::Closed);
}

}  // namespace xinglin::ui
