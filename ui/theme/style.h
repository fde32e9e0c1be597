#pragma once

#include <QProxyStyle>

class QPushButton;

namespace xinglin::ui {

/// What a button is for; a page has one primary button at most, and danger is never filled.
enum class ButtonKind { Primary, Secondary, Ghost, Danger };

enum class ButtonSize {
    Normal,  ///< 32 px
    Dense,   ///< 28 px, inside cards
};

/// Gives `button` its look; written as the dynamic property `kind`, so that a .ui file can set it too.
void setButtonKind(QPushButton* button, ButtonKind kind, ButtonSize size = ButtonSize::Normal);

/// What is known of the content of an input.
enum class FieldState { Normal, Warning, Error };

/// Colours the border of an input (dynamic property `fieldState`).
void setFieldState(QWidget* input, FieldState state);

/// The program's drawing of Qt's own controls: Fusion's behaviour, our tokens. No style sheet is used
/// anywhere, tool tips included, because one would wrap this style and slow every polish.
class XStyle final : public QProxyStyle {
    Q_OBJECT

public:
    XStyle();

    void polish(QWidget* widget) override;
    using QProxyStyle::polish;

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* result) const override;
};

}  // namespace xinglin::ui
