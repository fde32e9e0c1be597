#include "ui/widgets/label.h"

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

QFont fontOf(TextRole role) {
    switch (role) {
    case TextRole::DetailName:
        return themeFont(Face::SongBold, type::kDetailName);
    case TextRole::EmptyTitle:
        return themeFont(Face::SongBold, type::kEmptyTitle);
    case TextRole::Formula:
        return themeFont(Face::SongBold, type::kFormula);
    case TextRole::PageTitle:
        return themeFont(Face::SongBold, type::kPageTitle);
    case TextRole::CardName:
        return themeFont(Face::SongBold, type::kCardName);
    case TextRole::Section:
        return themeFont(Face::SongBold, type::kSection);
    case TextRole::Reading:
        return themeFont(Face::Hei, type::kReading);
    case TextRole::ReadingBold:
        return themeFont(Face::HeiBold, type::kReading);
    case TextRole::Body:
        return themeFont(Face::Hei, type::kBody);
    case TextRole::BodyBold:
        return themeFont(Face::HeiBold, type::kBody);
    case TextRole::Dense:
        return themeFont(Face::Hei, type::kDense);
    case TextRole::DenseBold:
        return themeFont(Face::HeiBold, type::kDense);
    case TextRole::Caption:
        return themeFont(Face::Hei, type::kCaption);
    case TextRole::Quotation:
        return themeFont(Face::Song, type::kReading);
    case TextRole::Mono:
        return themeFont(Face::Mono, type::kDense);
    }
    return {};
}

Label::Label(TextRole role, const QString& text, QWidget* parent) : Label(role, Token::Text, text, parent) {}

Label::Label(TextRole role, Token ink, const QString& text, QWidget* parent)
    : QLabel(text, parent), m_role(role), m_ink(ink) {
    refresh();
    if (Theme* theme = Theme::current()) {
        connect(theme, &Theme::changed, this, &Label::refresh);
    }
}

void Label::setRole(TextRole role) {
    m_role = role;
    refresh();
}

void Label::setInk(Token ink) {
    m_ink = ink;
    refresh();
}

void Label::refresh() {
    setFont(fontOf(m_role));
    QPalette inked = palette();
    inked.setColor(QPalette::WindowText, color(m_ink));
    inked.setColor(QPalette::Disabled, QPalette::WindowText, color(Token::Text3));
    inked.setColor(QPalette::Link, color(Token::Pine));
    setPalette(inked);
}

}  // namespace xinglin::ui
