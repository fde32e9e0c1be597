#pragma once

#include <QIcon>
#include <QString>

#include "ui/theme/tokens.h"

class QPainter;

namespace xinglin::ui {

/// The icon `name` of resources/icons, drawn from its lines at the asked size and tinted when it is painted:
/// it follows the theme. Sizes used: 20, 18, 16, 14.
QIcon themeIcon(const QString& name, Token tint = Token::Text2);

/// Paints the icon `name` tinted with `tint` into `rect`.
void paintIcon(QPainter* painter, const QRectF& rect, const QString& name, const QColor& tint);

/// Paints a picture of resources/icons in its own colours (branch drawing, program icon).
void paintPicture(QPainter* painter, const QRectF& rect, const QString& name);

/// The icon of the program for window and task bar, drawn at every size.
QIcon programIcon();

}  // namespace xinglin::ui
