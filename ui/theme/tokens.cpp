#include "ui/theme/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace xinglin::ui {
namespace {

constexpr std::array kTokens = {
    TokenRow{Token::Canvas, "canvas", 0xFFF2F5F2, 0xFF131917},
    TokenRow{Token::Sunken, "sunken", 0xFFE8EDE9, 0xFF0F1413},
    TokenRow{Token::Surface, "surface", 0xFFFDFEFC, 0xFF1A211E},
    TokenRow{Token::Raised, "raised", 0xFFFFFFFF, 0xFF222B27},
    TokenRow{Token::Hover, "hover", 0xFFE3EAE5, 0xFF26302C},
    TokenRow{Token::Line, "line", 0xFFD6DED8, 0xFF2C3632},
    TokenRow{Token::Line2, "line-2", 0xFFB9C5BD, 0xFF3D4944},
    TokenRow{Token::Field, "field", 0xFF76837C, 0xFF6B7A73},
    TokenRow{Token::Text, "text", 0xFF1A2320, 0xFFE3EAE6},
    TokenRow{Token::Text2, "text-2", 0xFF46544E, 0xFFB3BFB9},
    TokenRow{Token::Text3, "text-3", 0xFF5C6963, 0xFF97A69F},
    TokenRow{Token::Pine, "pine", 0xFF1D6652, 0xFF74C4A7},
    TokenRow{Token::PineHover, "pine-h", 0xFF175543, 0xFF8AD2B8},
    TokenRow{Token::PinePressed, "pine-p", 0xFF114335, 0xFF5FAF92},
    TokenRow{Token::PineSoft, "pine-s", 0xFFDBEAE2, 0xFF1F3A31},
    TokenRow{Token::OnPine, "on-pine", 0xFFFFFFFF, 0xFF0C211A},
    TokenRow{Token::Apricot, "apricot", 0xFFC4632A, 0xFFF0A36C},
    TokenRow{Token::ApricotText, "apricot-t", 0xFF9A4D17, 0xFFF0B080},
    TokenRow{Token::ApricotSoft, "apricot-s", 0xFFFAEADD, 0xFF3A2A1E},
    TokenRow{Token::Cinnabar, "cinnabar", 0xFFB02A20, 0xFFFF9A8D},
    TokenRow{Token::CinnabarSoft, "cinnabar-s", 0xFFFAE7E3, 0xFF402320},
    TokenRow{Token::Ochre, "ochre", 0xFF835300, 0xFFE6B85F},
    TokenRow{Token::OchreSoft, "ochre-s", 0xFFF8EDD3, 0xFF38301C},
    TokenRow{Token::Indigo, "indigo", 0xFF2B5A8C, 0xFF93BCEB},
    TokenRow{Token::IndigoSoft, "indigo-s", 0xFFE2ECF5, 0xFF1E2D3D},
    TokenRow{Token::Perilla, "perilla", 0xFF6B4790, 0xFFC6AAE6},
    TokenRow{Token::PerillaSoft, "perilla-s", 0xFFEFE8F5, 0xFF2F273A},
    TokenRow{Token::Slate, "slate", 0xFF4A5A60, 0xFFAEBCC2},
    TokenRow{Token::SlateSoft, "slate-s", 0xFFE6EBEC, 0xFF262E31},
    TokenRow{Token::Rail, "rail", 0xFF1B3A33, 0xFF0B100E},
    TokenRow{Token::RailActive, "rail-on", 0xFF2A4F46, 0xFF1C2824},
    TokenRow{Token::RailText, "rail-text", 0xFFC7D6CF, 0xFFA3B2AB},
    TokenRow{Token::RailMark, "rail-mark", 0xFFF0A36C, 0xFFF0A36C},
    TokenRow{Token::RailThread, "rail-thread", 0xFF5C7D73, 0xFF34423D},
    TokenRow{Token::Inverse, "inverse", 0xFF1A2320, 0xFFE3EAE6},
    TokenRow{Token::InverseText, "inverse-text", 0xFFFFFFFF, 0xFF131917},
    TokenRow{Token::InverseAction, "inverse-action", 0xFF74C4A7, 0xFF1D6652},
    TokenRow{Token::Shadow, "shadow", 0x24000000, 0x66000000},
};

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

}  // namespace

std::span<const TokenRow> tokenTable() {
    return kTokens;
}

QColor tokenColor(Token token, Shade shade) {
    const TokenRow& row = kTokens[static_cast<size_t>(token)];
    return QColor::fromRgba(shade == Shade::Dark ? row.dark : row.light);
}

double contrastRatio(const QColor& first, const QColor& second) {
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Token softOf(Token hue) {
    switch (hue) {
    case Token::Pine:
        return Token::PineSoft;
    case Token::Apricot:
    case Token::ApricotText:
        return Token::ApricotSoft;
    case Token::Cinnabar:
        return Token::CinnabarSoft;
    case Token::Ochre:
        return Token::OchreSoft;
    case Token::Indigo:
        return Token::IndigoSoft;
    case Token::Perilla:
        return Token::PerillaSoft;
    default:
        return Token::SlateSoft;
    }
}

}  // namespace xinglin::ui
