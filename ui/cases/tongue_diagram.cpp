#include "ui/cases/tongue_diagram.h"

#include <QPainter>
#include <QPainterPath>

#include "app/cases/form_schema.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

// The drawing is made on a sheet of this size and scaled to the widget.
constexpr double kWidth = 132;
constexpr double kHeight = 156;

// The colours of a tongue are the subject of the drawing, not of the interface: they are the same in both
// themes.
const QColor kPaleRed(0xE9, 0xB7, 0xA8);

QPainterPath outline(double widen) {
    QPainterPath path;
    const double left = 22 - widen;
    const double right = kWidth - 22 + widen;
    const double middle = kWidth / 2;
    path.moveTo(middle, 14);
    path.cubicTo(middle - 10, 6, left + 8, 6, left + 4, 18);
    path.cubicTo(left - 6, 62, left - 2, 110, middle - 20, 138);
    path.cubicTo(middle - 10, 150, middle + 10, 150, middle + 20, 138);
    path.cubicTo(right + 2, 110, right + 6, 62, right - 4, 18);
    path.cubicTo(right - 8, 6, middle + 10, 6, middle, 14);
    path.closeSubpath();
    return path;
}

}  // namespace

TongueDiagram::TongueDiagram(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void TongueDiagram::setTerms(const QStringList& terms) {
    m_terms = terms;
    setAccessibleDescription(terms.join(QStringLiteral(", ")));
    update();
}

QSize TongueDiagram::sizeHint() const {
    return {scaled(static_cast<int>(kWidth)), scaled(static_cast<int>(kHeight))};
}

bool TongueDiagram::has(const char* term) const {
    return m_terms.contains(QString::fromUtf8(term));
}

QColor TongueDiagram::bodyColour() const {
    if (has("舌绛")) {
        return QColor(0xB8, 0x4A, 0x48);
    }
    if (has("舌青紫")) {
        return QColor(0xA8, 0x84, 0xA6);
    }
    if (has("舌淡紫")) {
        return QColor(0xCF, 0xAF, 0xC2);
    }
    if (has("舌红")) {
        return has("舌暗") ? QColor(0xC0, 0x78, 0x74) : QColor(0xDD, 0x86, 0x78);
    }
    if (has("舌淡")) {
        return QColor(0xF1, 0xD8, 0xCD);
    }
    return has("舌暗") ? QColor(0xC9, 0x9A, 0x93) : kPaleRed;
}

void TongueDiagram::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(width() / kWidth, height() / kHeight);
    const double widen = has("舌胖大") ? 8 : has("舌瘦小") ? -10 : 0;
    const QPainterPath body = outline(widen);
    painter.fillPath(body, bodyColour());
    if (has("舌尖红") || has("舌边红")) {
        PainterScope scope(&painter);
        painter.setClipPath(body);
        if (has("舌尖红")) {
            QRadialGradient tip(QPointF(kWidth / 2, 140), 44);
            tip.setColorAt(0, QColor(0xC4, 0x48, 0x40));
            tip.setColorAt(1, QColor(0xC4, 0x48, 0x40, 0));
            painter.fillRect(QRectF(0, 90, kWidth, 70), tip);
        }
        if (has("舌边红")) {
            painter.setPen(QPen(QColor(0xC4, 0x48, 0x40, 150), 18));
            painter.drawPath(body);
        }
    }
    paintCoating(painter, body);
    paintMarks(painter, body);
    painter.setPen(QPen(color(Token::Text2), 1.4));
    painter.drawPath(body);
    paintZones(painter);
}

void TongueDiagram::paintCoating(QPainter& painter, const QPainterPath& body) const {
    if (has("无苔")) {
        return;
    }
    QColor coat;
    if (has("苔黑")) {
        coat = QColor(0x3A, 0x34, 0x30);
    } else if (has("苔灰")) {
        coat = QColor(0x9A, 0x98, 0x92);
    } else if (has("苔黄") || has("苔黄白相兼")) {
        coat = QColor(0xE2, 0xC2, 0x66);
    } else if (has("苔白") || has("苔如积粉") || has("苔薄") || has("苔厚") || has("苔腻")) {
        coat = QColor(0xFB, 0xF8, 0xF2);
    } else {
        return;
    }
    coat.setAlpha(has("苔厚") || has("苔腻") || has("苔如积粉") ? 215 : has("苔少") ? 70 : 130);
    PainterScope scope(&painter);
    painter.setClipPath(body);
    QPainterPath patch;
    patch.addEllipse(QPointF(kWidth / 2, 66), has("苔少") ? 18 : 32, has("苔少") ? 34 : 54);
    if (has("苔剥落")) {
        QPainterPath bare;
        bare.addEllipse(QPointF(kWidth / 2 + 8, 74), 12, 16);
        patch = patch.subtracted(bare);
    }
    painter.fillPath(patch, coat);
}

void TongueDiagram::paintMarks(QPainter& painter, const QPainterPath& body) const {
    PainterScope scope(&painter);
    painter.setClipPath(body);
    const double middle = kWidth / 2;
    if (has("舌有裂纹")) {
        painter.setPen(QPen(QColor(0x8E, 0x3F, 0x3A), 1.3));
        painter.drawPolyline(
            QPolygonF({{middle, 48}, {middle - 2, 64}, {middle + 2, 80}, {middle - 1, 100}}));
        painter.drawLine(QPointF(middle - 2, 66), QPointF(middle - 10, 58));
        painter.drawLine(QPointF(middle + 2, 82), QPointF(middle + 10, 76));
    }
    painter.setPen(Qt::NoPen);
    if (has("舌有齿痕")) {
        painter.setBrush(color(Token::Canvas));
        for (int i = 0; i < 4; ++i) {
            const double y = 50 + 20 * i;
            painter.drawEllipse(QPointF(middle - 51 + i * 2.5, y), 6, 7);
            painter.drawEllipse(QPointF(middle + 51 - i * 2.5, y), 6, 7);
        }
    }
    if (has("舌有瘀斑")) {
        painter.setBrush(QColor(0x6A, 0x3C, 0x62, 190));
        for (const QPointF& spot : {QPointF(34, 84), QPointF(96, 70), QPointF(40, 104), QPointF(90, 100)}) {
            painter.drawEllipse(spot, 4, 3);
        }
    }
    if (has("舌有点刺")) {
        painter.setBrush(QColor(0xB0, 0x2A, 0x20, 200));
        for (int i = 0; i < 9; ++i) {
            painter.drawEllipse(QPointF(middle - 20 + 5 * i, 118 + (i % 3) * 6), 1.5, 1.5);
        }
    }
}

void TongueDiagram::paintZones(QPainter& painter) const {
    painter.setPen(QPen(QColor(0x5A, 0x3A, 0x34, 110), 1, Qt::DashLine));
    painter.drawLine(QPointF(30, 44), QPointF(kWidth - 30, 44));
    painter.drawLine(QPointF(34, 104), QPointF(kWidth - 34, 104));
    const bool dark = bodyColour().lightness() < 120;
    painter.setPen(dark ? QColor(0xFF, 0xF6, 0xF0) : QColor(0x3A, 0x22, 0x1C));
    painter.setFont(themeFont(Face::Hei, type::kTiny));
    const struct {
        QPointF at;
        app::FormText name;
    } zones[] = {
        {{66, 32}, {QStringLiteral("肾"), QStringLiteral("腎"), QStringLiteral("Ki")}},
        {{34, 74}, {QStringLiteral("肝"), QStringLiteral("肝"), QStringLiteral("Lv")}},
        {{66, 74}, {QStringLiteral("脾胃"), QStringLiteral("脾胃"), QStringLiteral("Sp St")}},
        {{98, 74}, {QStringLiteral("胆"), QStringLiteral("膽"), QStringLiteral("Gb")}},
        {{66, 122}, {QStringLiteral("心肺"), QStringLiteral("心肺"), QStringLiteral("Ht Lu")}},
    };
    for (const auto& zone : zones) {
        painter.drawText(QRectF(zone.at.x() - 24, zone.at.y() - 9, 48, 18), Qt::AlignCenter,
                         zone.name.in(Theme::language()));
    }
}

}  // namespace xinglin::ui
