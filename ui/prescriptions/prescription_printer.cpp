#include "ui/prescriptions/prescription_printer.h"

#include <QFontMetricsF>
#include <QPagedPaintDevice>
#include <QPainter>
#include <QTextLayout>
#include <algorithm>

#include "ui/theme/fonts.h"

namespace xinglin::ui {
namespace {

constexpr double kRowHeight = 34;  // room for the second signature above the name
constexpr double kBeneath = 9;     // for the pack and the group under it, where any herb has them
constexpr double kTitle = 16;
constexpr double kHerb = 12;
constexpr double kSmallestHerb = 7.5;
constexpr double kText = 9.5;
constexpr double kSmall = 7;
constexpr double kFieldHeight = 17;
constexpr double kFootHeight = 2 * 21 + 6;
constexpr double kLineGap = 3;
constexpr double kPageNumberHeight = 12;
constexpr double kColumnGap = 18;   // a dose must not be read with the name behind it
constexpr double kRounding = 0.01;  // lines that fill the body to its end still fit

// Paper is neither light nor dark: ink on white, whatever the theme.
const QColor kInk(0x11, 0x16, 0x14);
const QColor kQuiet(0x55, 0x5d, 0x59);
const QColor kWatermark(0, 0, 0, 22);

// Pixels of a painter that counts in points are points. No hinting: widths must not depend on the device.
QFont fontAt(double points, Face face) {
    QFont font;
    font.setFamilies(familiesOf(face, QStringLiteral("zh_CN")));
    font.setBold(face == Face::HeiBold || face == Face::SongBold);
    font.setHintingPreference(QFont::PreferNoHinting);
    // Whole pixels only in Qt: ten times as large and scaled down.
    font.setPixelSize(qRound(points * 10));
    return font;
}

double widthOf(const QString& text, double points, Face face) {
    return QFontMetricsF(fontAt(points, face)).horizontalAdvance(text) / 10;
}

// Draws in tenths of a point, so that a size of 7.5 points exists.
void drawText(QPainter& painter, const QRectF& box, const QString& text, double points, Face face,
              Qt::Alignment alignment, const QColor& ink = kInk) {
    painter.save();
    painter.setPen(ink);
    painter.setFont(fontAt(points, face));
    painter.translate(box.topLeft());
    painter.scale(0.1, 0.1);
    painter.drawText(QRectF(0, 0, box.width() * 10, box.height() * 10),
                     static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextDontClip, text);
    painter.restore();
}

QStringList brokenLines(const QString& text, double width, double points, Face face) {
    QStringList lines;
    for (const QString& paragraph : text.split(QLatin1Char('\n'))) {
        QTextLayout layout(paragraph, fontAt(points, face));
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(option);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(width * 10);
            lines += paragraph.mid(line.textStart(), line.textLength());
        }
        layout.endLayout();
    }
    return lines;
}

// How many of three columns a field of the head takes.
int spanOf(const app::SheetField& field) {
    return field.label == QStringLiteral("临床诊断") ? 3 : field.label == QStringLiteral("过敏史") ? 2 : 1;
}

}  // namespace

PrescriptionPrinter::PrescriptionPrinter(app::PrescriptionSheet sheet, Paper paper)
    : m_sheet(std::move(sheet)),
      m_paper(paper),
      m_page(QPageSize(paper == Paper::A5 ? QPageSize::A5 : QPageSize::A4).size(QPageSize::Point)),
      m_margin(paper == Paper::A5 ? 30 : 48),
      m_columns(paper == Paper::A5 ? 3 : 4) {
    place();
}

double PrescriptionPrinter::headHeight(int page) const {
    if (page > 0) {
        return 24;  // name, number and date again
    }
    int columns = 0;
    for (const app::SheetField& field : m_sheet.head) {
        // A field that does not fit beside the one before begins a row of its own.
        columns = (columns % 3) + spanOf(field) > 3 ? (columns / 3 + 1) * 3 + spanOf(field)
                                                    : columns + spanOf(field);
    }
    const int rows = (columns + 2) / 3;
    return kTitle + 16 + rows * kFieldHeight + 6;
}

QRectF PrescriptionPrinter::bodyOf(int page) const {
    const double top = m_margin + headHeight(page);
    const double bottom = m_page.height() - m_margin - kFootHeight - kPageNumberHeight;
    return {m_margin, top, m_page.width() - 2 * m_margin, bottom - top};
}

void PrescriptionPrinter::place() {
    int page = 0;
    constexpr double kRp = 22;
    double y = bodyOf(0).top() + kRp;
    const double width = bodyOf(0).width() / m_columns;
    const auto makeRoom = [&](double height) {
        if (y + height > bodyOf(page).bottom() + kRounding) {
            ++page;
            y = bodyOf(page).top();
        }
    };
    const bool hasBeneath = std::any_of(m_sheet.herbs.begin(), m_sheet.herbs.end(),
                                        [](const app::SheetHerb& herb) { return !herb.beneath.isEmpty(); });
    const double rowHeight = kRowHeight + (hasBeneath ? kBeneath : 0);
    int column = m_columns;  // no row is begun yet
    for (const app::SheetHerb& herb : m_sheet.herbs) {
        const double beside = kColumnGap + 4 + widthOf(herb.dose, kHerb - 1, Face::Hei) +
                              widthOf(herb.handling, kSmall, Face::Hei);
        const double least = std::max(beside + widthOf(herb.name, kSmallestHerb, Face::SongBold),
                                      kColumnGap + widthOf(herb.beneath, kSmall, Face::Hei));
        PlacedHerb placed;
        // 生石膏（先煎30分钟、包煎）: what does not fit into one column takes the next one too.
        while (placed.span < m_columns && least > placed.span * width) {
            ++placed.span;
        }
        if (column + placed.span > m_columns) {
            y += m_herbs.isEmpty() ? 0 : rowHeight;
            column = 0;
            makeRoom(rowHeight);
        }
        placed.page = page;
        placed.column = column;
        placed.cell = QRectF(m_margin + column * width, y, placed.span * width, rowHeight);
        placed.doseRight = placed.cell.right() - kColumnGap;
        const double room = placed.cell.width() - beside;
        placed.namePoints = kHerb;
        while (placed.namePoints > kSmallestHerb &&
               widthOf(herb.name, placed.namePoints, Face::SongBold) > room) {
            placed.namePoints -= 0.5;
        }
        m_herbs += placed;
        column += placed.span;
    }
    y += m_herbs.isEmpty() ? 0 : rowHeight;
    m_endOfHerbs = y;

    QList<PlacedLine> lines;
    const auto add = [&](const QString& text, bool isStrong) {
        if (text.isEmpty()) {
            return;
        }
        const Face face = isStrong ? Face::HeiBold : Face::Hei;
        for (const QString& line : brokenLines(text, bodyOf(0).width(), kText, face)) {
            PlacedLine placed;
            placed.text = line;
            placed.isStrong = isStrong;
            lines += placed;
        }
    };
    add(m_sheet.count, false);
    add(m_sheet.regimen.isEmpty() ? QString() : QStringLiteral("用法：") + m_sheet.regimen, true);
    for (const QString& detail : m_sheet.details) {
        add(detail, false);
    }
    for (const QString& answered : m_sheet.answeredFor) {
        add(QStringLiteral("医师再签：") + answered, false);
    }
    const double lineHeight = kText * 1.3 + kLineGap;
    const double all = lineHeight * static_cast<double>(lines.size());
    // The lines stand at the foot of the body, so that the blank between can be struck out.
    if (y + all <= bodyOf(page).bottom()) {
        y = bodyOf(page).bottom() - all;
    }
    m_startOfLines = y;
    for (PlacedLine& line : lines) {
        makeRoom(lineHeight);
        line.page = page;
        line.box = QRectF(m_margin, y, bodyOf(page).width(), lineHeight);
        y += lineHeight;
    }
    m_lines = lines;
    m_pages = page + 1;
}

void PrescriptionPrinter::paintHead(QPainter& painter, int page) const {
    const QRectF body = bodyOf(page);
    const double width = body.width();
    painter.setPen(QPen(kInk, 0.8));
    painter.drawLine(QPointF(m_margin, body.top() - 3), QPointF(m_margin + width, body.top() - 3));
    if (page > 0) {
        QStringList parts;
        for (const app::SheetField& field : m_sheet.head) {
            if ((field.label == QStringLiteral("姓名") || field.label == QStringLiteral("处方编号") ||
                 field.label == QStringLiteral("开具日期")) &&
                !field.text.isEmpty()) {
                parts += field.label + QStringLiteral("：") + field.text;
            }
        }
        drawText(painter, {m_margin, m_margin, width, 14}, parts.join(QStringLiteral("　")), kText, Face::Hei,
                 Qt::AlignLeft | Qt::AlignVCenter);
        drawText(painter, {m_margin, m_margin, width, 14}, QStringLiteral("（续）"), kText, Face::Hei,
                 Qt::AlignRight | Qt::AlignVCenter);
        return;
    }
    drawText(painter, {m_margin, m_margin, width, kTitle + 6}, m_sheet.title, kTitle, Face::SongBold,
             Qt::AlignHCenter | Qt::AlignVCenter);
    const QRectF kind(m_margin + width - 38, m_margin, 38, kTitle + 2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(kInk, 0.6));
    painter.drawRect(kind);
    drawText(painter, kind, m_sheet.kind, kText, Face::Hei, Qt::AlignCenter);
    double y = m_margin + kTitle + 12;
    int column = 0;
    const double part = width / 3;
    for (const app::SheetField& field : m_sheet.head) {
        const int span = spanOf(field);
        if (column + span > 3) {
            column = 0;
            y += kFieldHeight;
        }
        const double left = m_margin + column * part;
        const QString label = field.label + QStringLiteral("：");
        const double used = widthOf(label, kText, Face::Hei);
        const double room = span * part - used - 8;
        drawText(painter, {left, y, used, kFieldHeight - 3}, label, kText, Face::Hei,
                 Qt::AlignLeft | Qt::AlignBottom, kQuiet);
        double points = kText;
        while (points > 6 && widthOf(field.text, points, Face::Hei) > room) {
            points -= 0.5;
        }
        drawText(painter, {left + used, y, room, kFieldHeight - 3}, field.text, points, Face::Hei,
                 Qt::AlignLeft | Qt::AlignBottom);
        painter.setPen(QPen(kQuiet, 0.4));
        painter.drawLine(QPointF(left + used, y + kFieldHeight - 2),
                         QPointF(left + used + room, y + kFieldHeight - 2));
        column += span;
        if (column >= 3) {
            column = 0;
            y += kFieldHeight;
        }
    }
    drawText(painter, {m_margin, body.top(), 40, 22}, QStringLiteral("Rp"), 15, Face::SongBold,
             Qt::AlignLeft | Qt::AlignVCenter);
}

void PrescriptionPrinter::paintHerb(QPainter& painter, const PlacedHerb& placed,
                                    const app::SheetHerb& herb) const {
    const QRectF& cell = placed.cell;
    // Name and dose stand on one line across the row; marks at the upper right of the name.
    const double baseTop = cell.top() + 12;
    const double height = kRowHeight - 14;
    const double name = widthOf(herb.name, placed.namePoints, Face::SongBold);
    drawText(painter, {cell.left(), baseTop, name, height}, herb.name, placed.namePoints, Face::SongBold,
             Qt::AlignLeft | Qt::AlignVCenter);
    drawText(painter, {cell.left() + name, baseTop - 3, 60, height / 2 + 2}, herb.handling, kSmall, Face::Hei,
             Qt::AlignLeft | Qt::AlignVCenter);
    drawText(painter, {cell.left(), baseTop, placed.doseRight - cell.left(), height}, herb.dose, kHerb - 1,
             Face::Hei, Qt::AlignRight | Qt::AlignVCenter);
    drawText(painter, {cell.left(), cell.top() + kRowHeight - 3, cell.width() - kColumnGap, kBeneath},
             herb.beneath, kSmall, Face::Hei, Qt::AlignLeft | Qt::AlignVCenter);
    if (herb.isSignedAgain) {
        drawText(painter, {cell.left(), cell.top(), 22, 11}, QStringLiteral("再签"), kSmall, Face::Hei,
                 Qt::AlignLeft | Qt::AlignBottom, kQuiet);
        painter.setPen(QPen(kInk, 0.6));
        painter.drawLine(QPointF(cell.left() + 16, cell.top() + 11),
                         QPointF(cell.left() + std::max(56.0, name), cell.top() + 11));
    }
}

void PrescriptionPrinter::paintFoot(QPainter& painter, int page) const {
    const double width = bodyOf(page).width();
    const double top = m_page.height() - m_margin - kFootHeight - kPageNumberHeight;
    painter.setPen(QPen(kInk, 0.8));
    painter.drawLine(QPointF(m_margin, top + 3), QPointF(m_margin + width, top + 3));
    if (m_pages > 1) {
        drawText(painter,
                 {m_margin, m_page.height() - m_margin - kPageNumberHeight, width, kPageNumberHeight},
                 QStringLiteral("第%1页　共%2页").arg(page + 1).arg(m_pages), kSmall + 1, Face::Hei,
                 Qt::AlignHCenter | Qt::AlignBottom, kQuiet);
    }
    if (page + 1 < m_pages) {
        drawText(painter, {m_margin, top + 6, width, 16}, QStringLiteral("（续下页）"), kText, Face::Hei,
                 Qt::AlignRight | Qt::AlignVCenter);
        return;
    }
    const double part = width / 3;
    for (qsizetype i = 0; i < m_sheet.foot.size(); ++i) {
        const app::SheetField& field = m_sheet.foot.at(i);
        const double left = m_margin + static_cast<double>(i % 3) * part;
        const qsizetype row = i / 3;
        const double y = top + 6 + static_cast<double>(row) * 21;
        const QString label = field.label + QStringLiteral("：");
        const double used = widthOf(label, kText, Face::Hei);
        const double room = part - used - 8;
        drawText(painter, {left, y, used, 18}, label, kText, Face::Hei, Qt::AlignLeft | Qt::AlignBottom,
                 kQuiet);
        double points = kText;
        while (points > 6 && widthOf(field.text, points, Face::Hei) > room) {
            points -= 0.5;
        }
        drawText(painter, {left + used, y, room, 18}, field.text, points, Face::Hei,
                 Qt::AlignLeft | Qt::AlignBottom);
        painter.setPen(QPen(kQuiet, 0.4));
        painter.drawLine(QPointF(left + used, y + 19), QPointF(left + used + room, y + 19));
    }
}

void PrescriptionPrinter::paintWatermark(QPainter& painter) const {
    if (m_sheet.watermark.isEmpty()) {
        return;
    }
    painter.save();
    painter.translate(m_page.width() / 2, m_page.height() / 2);
    painter.rotate(-35);
    const double points = m_paper == Paper::A5 ? 96 : 132;
    const QString text = m_sheet.watermark.split(QString(), Qt::SkipEmptyParts).join(QStringLiteral("　"));
    drawText(painter, {-m_page.width(), -points, 2 * m_page.width(), 2 * points}, text, points,
             Face::SongBold, Qt::AlignCenter, kWatermark);
    painter.restore();
}

void PrescriptionPrinter::paintPage(QPainter& painter, int page) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    paintWatermark(painter);
    paintHead(painter, page);
    for (qsizetype i = 0; i < m_herbs.size(); ++i) {
        if (m_herbs.at(i).page == page) {
            paintHerb(painter, m_herbs.at(i), m_sheet.herbs.at(i));
        }
    }
    for (const PlacedLine& line : m_lines) {
        if (line.page == page) {
            drawText(painter, line.box, line.text, kText, line.isStrong ? Face::HeiBold : Face::Hei,
                     Qt::AlignLeft | Qt::AlignVCenter);
        }
    }
    // What is left blank is struck out, to show that the prescription ends there (处方管理办法 Art. 6).
    const int lastOfHerbs = m_herbs.isEmpty() ? 0 : m_herbs.last().page;
    if (page == lastOfHerbs && m_startOfLines - m_endOfHerbs > 24) {
        painter.setPen(QPen(kInk, 0.6));
        painter.drawLine(QPointF(m_margin + 8, m_startOfLines - 8),
                         QPointF(m_page.width() - m_margin - 8, m_endOfHerbs + 8));
    }
    paintFoot(painter, page);
    painter.restore();
}

void PrescriptionPrinter::prepare(QPagedPaintDevice& device) const {
    device.setPageSize(QPageSize(m_paper == Paper::A5 ? QPageSize::A5 : QPageSize::A4));
    device.setPageOrientation(QPageLayout::Portrait);
    device.setPageMargins(QMarginsF(0, 0, 0, 0));
}

bool PrescriptionPrinter::print(QPagedPaintDevice& device) const {
    QPainter painter;
    if (!painter.begin(&device)) {
        return false;
    }
    const double scale = device.width() / m_page.width();
    for (int page = 0; page < m_pages; ++page) {
        if (page > 0 && !device.newPage()) {
            return false;
        }
        painter.save();
        painter.scale(scale, scale);
        paintPage(painter, page);
        painter.restore();
    }
    return painter.end();
}

}  // namespace xinglin::ui
