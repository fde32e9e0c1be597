#include "ui/training/token_text.h"

#include <QJsonObject>
#include <QPainter>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr qsizetype kMostPieces = 600;
constexpr int kInside = 2;
constexpr int kBetween = 1;

QFont tokenFont() {
    return themeFont(Face::Hei, type::kDense);
}

int lineHeight() {
    return QFontMetrics(tokenFont()).height() + 6;
}

}  // namespace

TokenText::TokenText(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TokenText::setPieces(const QJsonArray& pieces) {
    m_pieces.clear();
    QString spoken;
    for (const auto& value : pieces) {
        if (m_pieces.size() == kMostPieces) {
            m_pieces.append({QStringLiteral("…"), false, false});
            break;
        }
        QString text = value[QStringLiteral("text")].toString();
        spoken += text;
        const bool endsLine = text.contains(QLatin1Char('\n'));
        text.replace(QLatin1Char('\n'), QStringLiteral("↵")).replace(QLatin1Char('\t'), QStringLiteral("⇥"));
        m_pieces.append({text, value[QStringLiteral("learned")].toBool(), endsLine});
    }
    setAccessibleDescription(spoken);
    updateGeometry();
    update();
}

int TokenText::arrange(int width, QPainter* painter) const {
    const QFontMetrics metrics(tokenFont());
    int x = 0;
    int y = 0;
    for (const Piece& piece : m_pieces) {
        // A token that is wider than everything is cut: there is no place to break it.
        const QString text = metrics.elidedText(piece.text, Qt::ElideRight, width - 2 * kInside);
        const int wide = metrics.horizontalAdvance(text) + 2 * kInside;
        if (x > 0 && x + wide > width) {
            x = 0;
            y += lineHeight();
        }
        if (painter) {
            const QRectF box(x, y + 1, wide, lineHeight() - 3);
            paintBox(painter, box,
                     {.fill = color(piece.isLearned ? Token::PineSoft : Token::SlateSoft), .radius = 3});
            painter->setPen(color(piece.isLearned ? Token::Pine : Token::Text2));
            painter->drawText(box, Qt::AlignCenter, text);
        }
        x += wide + kBetween;
        if (piece.endsLine) {
            x = 0;
            y += lineHeight();
        }
    }
    return x == 0 && y > 0 ? y : y + lineHeight();
}

int TokenText::heightForWidth(int width) const {
    return m_pieces.isEmpty() ? 0 : arrange(qMax(60, width), nullptr);
}

QSize TokenText::sizeHint() const {
    return {360, heightForWidth(qMax(width(), 240))};
}

QSize TokenText::minimumSizeHint() const {
    return {120, m_pieces.isEmpty() ? 0 : lineHeight()};
}

void TokenText::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(tokenFont());
    arrange(qMax(60, width()), &painter);
}

}  // namespace xinglin::ui
