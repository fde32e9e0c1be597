#pragma once

#include <QSize>

#include "app/knowledge/knowledge_types.h"

class QPainter;
class QRectF;

namespace xinglin::ui {

/// The numbered box that stands for a source in running text; it is copied as `[n]`.
enum class CitationState {
    Closed,
    Open,  ///< filled while its card is open
};

/// 19 × 17 at 100 %, wider for two digits.
QSize citationSize(int number);
void paintCitation(QPainter* painter, const QRectF& rect, int number, app::Tier tier, CitationState state);

}  // namespace xinglin::ui
