#include "ui/training/memory_bar.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <array>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kBarHeight = 14;
constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kHidden = 0.004;  // shares below are told together

// As charts order their hues.
constexpr std::array kHues = {Token::Pine,    Token::Apricot, Token::Indigo,
                              Token::Perilla, Token::Ochre,   Token::Slate};

QFont keyFont() {
    return themeFont(Face::Hei, type::kCaption);
}

Token hueOf(qsizetype index) {
    return kHues[static_cast<std::size_t>(std::min<qsizetype>(index, kHues.size() - 1))];
}

}  // namespace

QString memoryText(double bytes) {
    return bytes < 1024 * kMebibyte ? QStringLiteral("%1 MiB").arg(bytes / kMebibyte, 0, 'f', 0)
                                    : QStringLiteral("%1 GiB").arg(bytes / kMebibyte / 1024.0, 0, 'f', 2);
}

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QString MemoryBar::wordOf(const QString& key) const {
    const std::array words = {std::pair{"program", tr("Program")},
                              std::pair{"weights", tr("Weights")},
                              std::pair{"gradients", tr("Gradients")},
                              std::pair{"optimizer", tr("Optimizer")},
                              std::pair{"exchange", tr("Exchange")},
                              std::pair{"activations", tr("Activations")},
                              std::pair{"logits", tr("Logits")},
                              std::pair{"scratch", tr("Scratch")},
                              std::pair{"sampling", tr("Drawing answers")},
                              std::pair{"beside", tr("Models beside")},
                              std::pair{"data", tr("Data")},
                              std::pair{"saving", tr("While saving")},
                              std::pair{"other", tr("Other")}};
    for (const auto& [name, word] : words) {
        if (key == QLatin1String(name)) {
            return word;
        }
    }
    return key;  // a class that a later engine has
}

void MemoryBar::setDevice(const QJsonObject& device) {
    m_free = device.value(QStringLiteral("free")).toDouble();
    m_total = device.value(QStringLiteral("total")).toDouble();
    m_parts.clear();
    double other = 0;
    const QJsonObject bytes = device.value(QStringLiteral("bytes")).toObject();
    for (auto at = bytes.begin(); at != bytes.end(); ++at) {
        const double size = at.value().toDouble();
        if (size > kHidden * m_total) {
            m_parts.append({at.key(), size});
        } else {
            other += size;
        }
    }
    std::sort(m_parts.begin(), m_parts.end(), [](const Part& a, const Part& b) { return a.bytes > b.bytes; });
    if (other > kMebibyte) {
        m_parts.append({QStringLiteral("other"), other});
    }
    describe();
    updateGeometry();
    update();
}

void MemoryBar::describe() {
    QStringList said;
    for (const Part& part : m_parts) {
        said.append(wordOf(part.key) + QLatin1Char(' ') + memoryText(part.bytes));
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
}

// The classes with their sizes, broken into lines; returns the height.
int MemoryBar::paintKey(QPainter* painter, int width, int top) const {
    const QFontMetrics metrics(keyFont());
    int x = 0;
    int y = top;
    for (qsizetype i = 0; i < m_parts.size(); ++i) {
        const QString text = wordOf(m_parts[i].key) + QLatin1Char(' ') + memoryText(m_parts[i].bytes);
        const int wide = 14 + metrics.horizontalAdvance(text) + 14;
        if (x > 0 && x + wide > width) {
            x = 0;
            y += metrics.height() + 4;
        }
        if (painter) {
            paintBox(painter, QRectF(x, y + (metrics.height() - 8) / 2.0, 8, 8),
                     {.fill = color(hueOf(i)), .radius = 2});
            painter->setPen(color(Token::Text2));
            painter->drawText(QRectF(x + 14, y, wide, metrics.height()), Qt::AlignVCenter, text);
        }
        x += wide;
    }
    return y + metrics.height() - top;
}

int MemoryBar::heightForWidth(int width) const {
    return kBarHeight + 8 + paintKey(nullptr, qMax(120, width), 0);
}

QSize MemoryBar::sizeHint() const {
    return {420, heightForWidth(qMax(width(), 300))};
}

QSize MemoryBar::minimumSizeHint() const {
    return {200, kBarHeight + 8 + QFontMetrics(keyFont()).height()};
}

void MemoryBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar(0, 0, width(), kBarHeight);
    paintBox(&painter, bar, {.fill = color(Token::Sunken), .edge = color(Token::Line2), .radius = 4});
    const double whole = std::max(m_free, m_total);
    {
        const PainterScope scope(&painter);
        QPainterPath round;
        round.addRoundedRect(bar.adjusted(1, 1, -1, -1), 3, 3);
        painter.setClipPath(round);
        double x = 0;
        for (qsizetype i = 0; i < m_parts.size() && whole > 0; ++i) {
            const double wide = m_parts[i].bytes / whole * bar.width();
            painter.fillRect(QRectF(x, 0, wide, kBarHeight), color(hueOf(i)));
            x += wide;
        }
    }
    if (m_free > 0 && m_free < m_total) {
        // Where memory ends.
        const double x = m_free / whole * bar.width();
        painter.fillRect(QRectF(x - 1, -1, 2, kBarHeight + 2), color(Token::Cinnabar));
    }
    painter.setFont(keyFont());
    paintKey(&painter, qMax(120, width()), kBarHeight + 8);
}

void MemoryBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        describe();
        updateGeometry();
        update();
    }
    QWidget::changeEvent(event);
}

}  // namespace xinglin::ui
