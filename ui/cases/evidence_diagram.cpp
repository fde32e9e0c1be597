#include "ui/cases/evidence_diagram.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kMostFacts = 5;
constexpr int kMostCauses = 3;
constexpr int kNodeHeight = 24;
constexpr int kNodeGap = 4;

struct Link {
    QRectF from;
    QRectF to;
    bool inferred;
};

void paintLink(QPainter& painter, const Link& link) {
    const QPointF start(link.from.right(), link.from.center().y());
    const QPointF end(link.to.left(), link.to.center().y());
    const double bend = (end.x() - start.x()) / 2;
    QPainterPath path(start);
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end);
    painter.setPen(QPen(color(link.inferred ? Token::Perilla : Token::Line2), 1.2,
                        link.inferred ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

void paintNode(QPainter& painter, const QRectF& rect, const QString& text, bool conclusion) {
    paintBox(&painter, rect,
             {.fill = color(conclusion ? Token::PineSoft : Token::Raised),
              .edge = color(conclusion ? Token::PineSoft : Token::Line2),
              .radius = radius::kChip});
    painter.setFont(themeFont(conclusion ? Face::HeiBold : Face::Hei, type::kDense));
    painter.setPen(color(conclusion ? Token::Pine : Token::Text));
    const QRectF inside = rect.adjusted(4, 0, -4, 0);
    if (conclusion) {
        painter.drawText(inside, Qt::AlignCenter | Qt::TextWrapAnywhere, text);
        return;
    }
    const QFontMetrics metrics(painter.font());
    painter.drawText(inside, Qt::AlignCenter,
                     metrics.elidedText(text, Qt::ElideRight, static_cast<int>(inside.width())));
}

}  // namespace

EvidenceDiagram::EvidenceDiagram(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void EvidenceDiagram::setContent(const Content& content) {
    m_content = content;
    // Facts that show a cause come first, so that a long list loses the least telling ones.
    QStringList ordered;
    for (const QStringList& facts : content.causes) {
        for (const QString& fact : facts) {
            if (content.facts.contains(fact) && !ordered.contains(fact)) {
                ordered.append(fact);
            }
        }
    }
    for (const QString& fact : content.facts) {
        if (!ordered.contains(fact)) {
            ordered.append(fact);
        }
    }
    m_content.facts = ordered.mid(0, kMostFacts);
    while (m_content.causes.size() > kMostCauses) {
        m_content.causes.erase(std::prev(m_content.causes.end()));
    }
    setAccessibleDescription(ordered.join(QStringLiteral(", ")) + QStringLiteral(" → ") + content.conclusion);
    updateGeometry();
    update();
}

QSize EvidenceDiagram::sizeHint() const {
    const int rows = std::max<int>(2, static_cast<int>(m_content.facts.size()));
    return {scaled(390), rows * scaled(kNodeHeight + kNodeGap)};
}

QSize EvidenceDiagram::minimumSizeHint() const {
    return {scaled(190), sizeHint().height()};
}

QList<QRectF> EvidenceDiagram::column(qsizetype count, double left, double width, double height) const {
    const double step =
        static_cast<double>(this->height()) / static_cast<double>(std::max<qsizetype>(count, 1));
    QList<QRectF> rects;
    for (qsizetype i = 0; i < count; ++i) {
        rects.append(QRectF(left, (static_cast<double>(i) + 0.5) * step - height / 2, width, height));
    }
    return rects;
}

void EvidenceDiagram::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double nodeHeight = scaled(kNodeHeight);
    const bool middle = !m_content.causes.isEmpty();
    const double unit = width() / (middle ? 100.0 : 70.0);
    const QList<QRectF> facts = column(m_content.facts.size(), 0, unit * 26, nodeHeight);
    const QStringList causeNames = m_content.causes.keys();
    const QList<QRectF> causes = column(causeNames.size(), unit * 38, unit * 24, nodeHeight);
    const QRectF conclusion(middle ? unit * 73 : unit * 43, height() / 2.0 - scaled(24), unit * 27,
                            scaled(48));

    for (qsizetype i = 0; i < facts.size(); ++i) {
        bool shown = false;
        for (qsizetype j = 0; j < causes.size(); ++j) {
            if (m_content.causes.value(causeNames[j]).contains(m_content.facts[i])) {
                paintLink(painter, {facts[i], causes[j], false});
                shown = true;
            }
        }
        if (!shown) {
            paintLink(painter, {facts[i], conclusion, false});
        }
    }
    for (const QRectF& cause : causes) {
        paintLink(painter, {cause, conclusion, true});
    }
    for (qsizetype i = 0; i < facts.size(); ++i) {
        paintNode(painter, facts[i], m_content.facts[i], false);
    }
    for (qsizetype j = 0; j < causes.size(); ++j) {
        paintNode(painter, causes[j], causeNames[j], false);
    }
    paintNode(painter, conclusion, m_content.conclusion, true);
}

}  // namespace xinglin::ui
