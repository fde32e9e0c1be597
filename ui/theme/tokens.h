#pragma once

#include <QColor>
#include <span>

namespace xinglin::ui {

/// The names of the colours. Widgets know these and nothing else; the values stand once, in tokens.cpp.
enum class Token {
    Canvas,   ///< the page
    Sunken,   ///< lists, table head, status bar
    Surface,  ///< header, side panel, card
    Raised,   ///< field, dialog, menu
    Hover,    ///< hovered row or button
    Line,     ///< hairline
    Line2,    ///< edge of a control
    Field,    ///< border of an input or a tri-state
    Text,
    Text2,  ///< labels, secondary text
    Text3,  ///< captions, placeholders, disabled
    Pine,   ///< action, link, focus
    PineHover,
    PinePressed,
    PineSoft,  ///< selected row, accepted tag
    OnPine,    ///< text on the three pine fills
    Apricot,   ///< a mark: current place, caret, unsaved; never text
    ApricotText,
    ApricotSoft,  ///< ground of a clinic's own note
    Cinnabar,     ///< blocked or destructive
    CinnabarSoft,
    Ochre,  ///< to review, stale
    OchreSoft,
    Indigo,  ///< reminder, borrowed evidence
    IndigoSoft,
    Perilla,  ///< written or inferred by a machine
    PerillaSoft,
    Slate,  ///< information, code tag
    SlateSoft,
    Rail,
    RailActive,
    RailText,
    RailMark,  ///< dark apricot in both themes: the spine is dark in both
    RailThread,
    Inverse,        ///< toast and tooltip
    InverseText,    ///< text on it
    InverseAction,  ///< link on it
    Shadow,
};

enum class Shade { Light, Dark };

struct TokenRow {
    Token token;
    const char* name;
    QRgb light;
    QRgb dark;
};

/// Every token, in the order of the enumeration.
std::span<const TokenRow> tokenTable();

/// The colour of `token` in `shade`.
QColor tokenColor(Token token, Shade shade);

/// Contrast ratio of two opaque colours after WCAG 2.1: 1 (equal) to 21 (black on white).
double contrastRatio(const QColor& first, const QColor& second);

/// The tinted ground that belongs to a hue: Pine → PineSoft, Cinnabar → CinnabarSoft …
Token softOf(Token hue);

}  // namespace xinglin::ui
