#pragma once

#include <QLabel>

#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// The steps of the type scale as roles: each fixes face, weight and size.
enum class TextRole {
    DetailName,
    EmptyTitle,
    Formula,
    PageTitle,
    CardName,
    Section,
    Reading,
    ReadingBold,
    Body,
    BodyBold,
    Dense,
    DenseBold,
    Caption,
    Quotation,  ///< Song regular 15: quoted classics
    Mono,
};

/// The font of a role in the running theme.
QFont fontOf(TextRole role);

/// Text of one role and one colour token, which follows the theme. Selects and wraps as QLabel does.
class Label : public QLabel {
    Q_OBJECT

public:
    explicit Label(TextRole role, const QString& text = {}, QWidget* parent = nullptr);
    Label(TextRole role, Token ink, const QString& text = {}, QWidget* parent = nullptr);

    void setRole(TextRole role);
    void setInk(Token ink);

private:
    void refresh();

    TextRole m_role;
    Token m_ink = Token::Text;
};

}  // namespace xinglin::ui
