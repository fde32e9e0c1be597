#include "ui/theme/style.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleFactory>
#include <QTextEdit>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

void setLook(QWidget* widget, const char* property, const QVariant& value) {
    widget->setProperty(property, value);
    widget->updateGeometry();
    widget->update();
}

bool isTextEdit(const QWidget* widget) {
    return qobject_cast<const QTextEdit*>(widget) || qobject_cast<const QPlainTextEdit*>(widget);
}

}  // namespace

void setButtonKind(QPushButton* button, ButtonKind kind, ButtonSize size) {
    static constexpr const char* kNames[] = {"primary", "secondary", "ghost", "danger"};
    button->setProperty("dense", size == ButtonSize::Dense);
    setLook(button, "kind", QString::fromLatin1(kNames[static_cast<size_t>(kind)]));
}

void setFieldState(QWidget* input, FieldState state) {
    static constexpr const char* kNames[] = {"", "warning", "error"};
    setLook(input, "fieldState", QString::fromLatin1(kNames[static_cast<size_t>(state)]));
}

XStyle::XStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void XStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
        qobject_cast<QLineEdit*>(widget) || qobject_cast<QAbstractSlider*>(widget) ||
        qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QHeaderView*>(widget) || isTextEdit(widget)) {
        widget->setAttribute(Qt::WA_Hover);
    }
    if (auto* view = qobject_cast<QAbstractItemView*>(widget)) {
        view->viewport()->setAttribute(Qt::WA_Hover);
    }
}

void XStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                           const QWidget* widget) const {
    switch (element) {
    case PE_PanelLineEdit:
    case PE_FrameLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->lineWidth > 0) {  // zero inside a combo or spin box, which draws its own
            parts::paintFieldFrame(option, painter, widget);
        }
        return;
    }
    case PE_Frame:
        if (isTextEdit(widget)) {
            parts::paintFieldFrame(option, painter, widget);
        } else if (widget && widget->inherits("QComboBoxPrivateContainer")) {
            paintBox(painter, option->rect,
                     {.fill = color(Token::Raised), .edge = color(Token::Line2), .radius = 0});
        } else {
            paintBox(painter, option->rect, {.edge = color(Token::Line), .radius = radius::kControl});
        }
        return;
    case PE_FrameFocusRect:
        if (Theme::showsFocus()) {
            paintFocusRing(painter, option->rect, radius::kChip);
        }
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        parts::paintCheckBox(option, painter);
        return;
    case PE_IndicatorRadioButton:
        parts::paintRadioButton(option, painter);
        return;
    case PE_PanelButtonTool:
        parts::paintToolButtonPanel(option, painter);
        return;
    case PE_PanelMenu:
        painter->fillRect(option->rect, color(Token::Raised));
        return;
    case PE_FrameMenu:
        paintBox(painter, option->rect, {.edge = color(Token::Line2), .radius = 0});
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, color(Token::Inverse));
        return;
    case PE_PanelItemViewRow:
        return;
    case PE_PanelItemViewItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option)) {
            parts::paintItemPanel(item, painter, widget);
        }
        return;
    case PE_PanelScrollAreaCorner:
    case PE_FrameStatusBarItem:
        return;
    case PE_IndicatorArrowDown:
        paintIcon(painter, option->rect, QStringLiteral("chevron-down"), color(Token::Text2));
        return;
    case PE_IndicatorArrowRight:
        paintIcon(painter, option->rect, QStringLiteral("chevron-right"), color(Token::Text2));
        return;
    case PE_IndicatorArrowLeft:
        paintIcon(painter, option->rect, QStringLiteral("chevron-left"), color(Token::Text2));
        return;
    case PE_IndicatorBranch:
        if (option->state & State_Children) {
            const QPointF middle = QRectF(option->rect).center();
            const QString name =
                option->state & State_Open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
            paintIcon(painter, QRectF(middle.x() - 7, middle.y() - 7, 14, 14), name, color(Token::Text2));
        }
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void XStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                         const QWidget* widget) const {
    switch (element) {
    case CE_PushButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            parts::paintPushButton(button, painter, widget);
        }
        return;
    case CE_Splitter:
        if (option->rect.width() < option->rect.height()) {
            paintVerticalLine(painter, option->rect.center().x(), option->rect.top(),
                              option->rect.bottom() + 1, color(Token::Line));
        } else {
            paintHorizontalLine(painter, option->rect.left(), option->rect.right() + 1,
                                option->rect.center().y(), color(Token::Line));
        }
        return;
    case CE_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            parts::paintMenuItem(item, painter);
        }
        return;
    case CE_MenuEmptyArea:
        painter->fillRect(option->rect, color(Token::Raised));
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        parts::paintHeaderSection(option, painter);
        return;
    case CE_HeaderLabel:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            parts::paintHeaderLabel(header, painter);
        }
        return;
    case CE_ItemViewItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option)) {
            // Selection is a pale ground here: the text keeps its ink.
            QStyleOptionViewItem quiet = *item;
            quiet.palette.setColor(QPalette::HighlightedText, color(Token::Text));
            QProxyStyle::drawControl(element, &quiet, painter, widget);
        }
        return;
    case CE_ProgressBar:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
            parts::paintProgress(bar, painter);
        }
        return;
    case CE_ComboBoxLabel:
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            if (!combo->editable) {
                const bool enabled = option->state & State_Enabled;
                const QRect rect = proxy()->subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
                painter->setPen(color(enabled ? Token::Text : Token::Text3));
                const QString text =
                    option->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, rect.width());
                painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
            }
        }
        return;
    case CE_ShapedFrame:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option)) {
            if (frame->frameShape == QFrame::HLine) {
                paintHorizontalLine(painter, frame->rect.left(), frame->rect.right() + 1,
                                    frame->rect.center().y(), color(Token::Line));
                return;
            }
            if (frame->frameShape == QFrame::VLine) {
                paintVerticalLine(painter, frame->rect.center().x(), frame->rect.top(),
                                  frame->rect.bottom() + 1, color(Token::Line));
                return;
            }
        }
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void XStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                const QWidget* widget) const {
    if (control == CC_ComboBox) {
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            parts::paintComboBox(combo, painter, widget);
            return;
        }
    }
    if (control == CC_SpinBox) {
        if (const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option)) {
            parts::paintSpinBox(spin, painter, widget, subControlRect(control, option, SC_SpinBoxUp, widget),
                                subControlRect(control, option, SC_SpinBoxDown, widget));
            return;
        }
    }
    if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
        if (control == CC_ScrollBar) {
            parts::paintScrollBar(slider, painter, parts::scrollBarPart(slider, SC_ScrollBarSlider));
            return;
        }
        if (control == CC_Slider && slider->orientation == Qt::Horizontal) {
            parts::paintSlider(slider, painter, subControlRect(control, option, SC_SliderGroove, widget),
                               subControlRect(control, option, SC_SliderHandle, widget));
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect XStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                             const QWidget* widget) const {
    const QRect rect = option->rect;
    if (control == CC_ScrollBar) {
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
            return parts::scrollBarPart(slider, part);
        }
    }
    if (control == CC_ComboBox && part == SC_ComboBoxEditField) {
        return visualRect(option->direction, rect, rect.adjusted(10, 1, -scaled(16) - 12, -1));
    }
    if (control == CC_SpinBox) {
        const int column = 24;
        const int half = rect.height() / 2;
        switch (part) {
        case SC_SpinBoxUp:
            return visualRect(option->direction, rect,
                              QRect(rect.right() - column, rect.top() + 2, column - 2, half - 2));
        case SC_SpinBoxDown:
            return visualRect(option->direction, rect,
                              QRect(rect.right() - column, rect.top() + half, column - 2, half - 2));
        case SC_SpinBoxEditField:
            return visualRect(option->direction, rect, rect.adjusted(6, 2, -column, -2));
        default:
            return rect;
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect XStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    switch (element) {
    case SE_LineEditContents:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option)) {
            return frame->lineWidth > 0 ? option->rect.adjusted(8, 1, -8, -1) : option->rect;
        }
        break;
    case SE_CheckBoxFocusRect:
    case SE_RadioButtonFocusRect:
        return option->rect;
    default:
        break;
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QSize XStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                               const QWidget* widget) const {
    QSize size = QProxyStyle::sizeFromContents(type, option, contents, widget);
    switch (type) {
    case CT_PushButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            return parts::pushButtonSize(button, widget);
        }
        return size;
    case CT_LineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        return frame && frame->lineWidth > 0 ? QSize(contents.width() + 18, scaled(32)) : contents;
    }
    case CT_ComboBox:
        return {contents.width() + scaled(16) + 26, scaled(32)};
    case CT_SpinBox:
        return {contents.width() + 40, scaled(32)};
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            return parts::menuItemSize(item);
        }
        return size;
    case CT_CheckBox:
    case CT_RadioButton:
        return {size.width() + 4, qMax(size.height(), scaled(24))};
    case CT_ToolButton:
        return {qMax(size.width(), scaled(28)), qMax(size.height(), scaled(28))};
    case CT_HeaderSection:
        return {size.width() + 24, scaled(28)};
    case CT_ItemViewItem:
        return {size.width(), qMax(size.height(), scaled(32))};
    default:
        return size;
    }
}

int XStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent:
        return 8;
    case PM_ScrollBarSliderMin:
        return 28;
    case PM_SplitterWidth:
        return 1;  // Splitter widens the grab to 7
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return 8;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
        return 16;
    case PM_ToolBarIconSize:
        return 18;
    case PM_MenuHMargin:
        return 0;
    case PM_MenuVMargin:
        return 4;
    case PM_MenuPanelWidth:
    case PM_ComboBoxFrameWidth:
        return 1;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_TextCursorWidth:
        if (widget && widget->property("ownCaret").toBool()) {
            return 0;
        }
        return 2;
    case PM_HeaderMargin:
        return 0;  // the label keeps its own distance, so that it stands over its column
    case PM_SliderThickness:
    case PM_SliderControlThickness:
    case PM_SliderLength:
        return 22;  // the bead is 14; the rest is the focus ring's
    case PM_DefaultFrameWidth:
        return isTextEdit(widget) ? 2 : 1;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int XStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                      QStyleHintReturn* result) const {
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ScrollBar_ContextMenu:
    case SH_ScrollBar_Transient:
    case SH_ComboBox_Popup:
    case SH_Widget_Animation_Duration:  // drawer and toast move, nothing else
        return 0;
    case SH_ComboBox_AllowWheelScrolling:
        return 0;  // scrolling a form must not change what it says
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ToolTipLabel_Opacity:
        return 255;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, result);
    }
}

}  // namespace xinglin::ui
