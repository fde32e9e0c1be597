#pragma once

#include <QStyleOption>

// The drawing routines of XStyle, one file a family of controls. Used by style.cpp only.

namespace xinglin::ui::parts {

// style_buttons.cpp
void paintPushButton(const QStyleOptionButton* option, QPainter* painter, const QWidget* widget);
QSize pushButtonSize(const QStyleOptionButton* option, const QWidget* widget);
void paintToolButtonPanel(const QStyleOption* option, QPainter* painter);
void paintCheckBox(const QStyleOption* option, QPainter* painter);
void paintRadioButton(const QStyleOption* option, QPainter* painter);

// style_fields.cpp
void paintFieldFrame(const QStyleOption* option, QPainter* painter, const QWidget* widget);
void paintComboBox(const QStyleOptionComboBox* option, QPainter* painter, const QWidget* widget);
void paintSpinBox(const QStyleOptionSpinBox* option, QPainter* painter, const QWidget* widget,
                  const QRect& up, const QRect& down);
void paintScrollBar(const QStyleOptionSlider* option, QPainter* painter, const QRect& slider);
QRect scrollBarPart(const QStyleOptionSlider* option, QStyle::SubControl part);
void paintSlider(const QStyleOptionSlider* option, QPainter* painter, const QRect& groove,
                 const QRect& handle);

// style_items.cpp
void paintMenuItem(const QStyleOptionMenuItem* option, QPainter* painter);
QSize menuItemSize(const QStyleOptionMenuItem* option);
void paintItemPanel(const QStyleOptionViewItem* option, QPainter* painter, const QWidget* widget);
void paintHeaderSection(const QStyleOption* option, QPainter* painter);
void paintHeaderLabel(const QStyleOptionHeader* option, QPainter* painter);
void paintProgress(const QStyleOptionProgressBar* option, QPainter* painter);

}  // namespace xinglin::ui::parts
