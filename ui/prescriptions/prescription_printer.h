#pragma once

#include <QList>
#include <QPageSize>
#include <QRectF>

#include "app/prescription/prescription_sheet.h"

class QPagedPaintDevice;
class QPainter;

namespace xinglin::ui {

enum class Paper { A5, A4 };

/// Sets a prescription on paper in the prescribed form: 前记, 正文, 后记. Chinese in every language of the
/// window.
///
/// The layout is made once, in points (1/72 inch) from the upper left corner of the paper, and is the same
/// for screen, printer and PDF. GUI thread.
class PrescriptionPrinter final {
public:
    /// Where one herb stands.
    struct PlacedHerb {
        int page = 0;
        int column = 0;
        int span = 1;  ///< columns it takes: more where name, marks and dose do not fit into one
        QRectF cell;
        double doseRight = 0;   ///< where the doses of its column end
        double namePoints = 0;  ///< size of its name: smaller than usual where it is long
    };

    PrescriptionPrinter(app::PrescriptionSheet sheet, Paper paper);

    Paper paper() const { return m_paper; }
    QSizeF pageSize() const { return m_page; }  ///< in points
    int pageCount() const { return m_pages; }
    const QList<PlacedHerb>& herbs() const { return m_herbs; }
    /// The part of a page between head and foot; nothing stands outside of it but these two.
    QRectF bodyOf(int page) const;
    /// Where the lines behind the herbs stand, first to last, with their page.
    struct PlacedLine {
        int page = 0;
        QRectF box;
        QString text;
        bool isStrong = false;
    };
    const QList<PlacedLine>& lines() const { return m_lines; }

    /// Paints one page, from 0; one unit of `painter` is one point.
    void paintPage(QPainter& painter, int page) const;
    /// Writes all pages. The device must have this paper's size and no margins (prepare()). False when it
    /// cannot be painted on: a file that cannot be written, a printer that went away.
    bool print(QPagedPaintDevice& device) const;
    /// Gives `device` this paper's size without margins, as the layout has its own.
    void prepare(QPagedPaintDevice& device) const;

private:
    void place();
    double headHeight(int page) const;
    void paintHead(QPainter& painter, int page) const;
    void paintHerb(QPainter& painter, const PlacedHerb& placed, const app::SheetHerb& herb) const;
    void paintFoot(QPainter& painter, int page) const;
    void paintWatermark(QPainter& painter) const;

    app::PrescriptionSheet m_sheet;
    Paper m_paper;
    QSizeF m_page;
    double m_margin;
    int m_columns;
    int m_pages = 1;
    QList<PlacedHerb> m_herbs;
    QList<PlacedLine> m_lines;
    double m_endOfHerbs = 0;    ///< on the page of the last herb
    double m_startOfLines = 0;  ///< on the page of the first line
};

}  // namespace xinglin::ui
