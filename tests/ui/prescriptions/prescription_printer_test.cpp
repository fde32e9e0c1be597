// The prescription on paper: aligned columns, nothing outside of its place, page breaks, PDF.

#include "ui/prescriptions/prescription_printer.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include "tests/support/app/prescriptions.h"

using namespace xinglin;
using namespace xinglin::ui;
using app::PrescriptionSheet;

namespace {

constexpr const char16_t* kNames[] = {u"麻黄", u"桂枝", u"炙甘草", u"炒白术", u"茯苓",         u"醋延胡索",
                                      u"附子", u"干姜", u"五味子", u"细辛",   u"清半夏（制）", u"生地黄"};

app::Prescription prescriptionOf(int herbs) {
    app::Prescription rx;
    for (int i = 0; i < herbs; ++i) {
        app::PrescriptionItem item;
        item.name = QString::fromUtf16(kNames[static_cast<std::size_t>(i) % std::size(kNames)]);
        item.doseGrams = i % 5 == 0 ? 0.5 : 3 + i % 15;
        if (i % 4 == 2) {
            item.handling = {QStringLiteral("先煎")};
        }
        rx.items += item;
    }
    rx.doses = 7;
    rx.dosesPerDay = 1;
    rx.timesPerDay = 2;
    rx.form = app::DosageForm::Decoction;
    rx.diagnosis = QStringLiteral("咳嗽病");
    rx.syndrome = QStringLiteral("外寒内饮证");
    return rx;
}

QImage pageOf(const PrescriptionPrinter& printer, int page, double scale = 2) {
    QImage image((printer.pageSize() * scale).toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(scale, scale);
    printer.paintPage(painter, page);
    return image;
}

// Whether anything is drawn in the part of the page, in points.
bool hasInk(const QImage& image, const QRectF& part, double scale = 2) {
    const QRect pixels = QRectF(part.topLeft() * scale, part.size() * scale).toRect() & image.rect();
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        for (int x = pixels.left(); x <= pixels.right(); ++x) {
            if (qGray(image.pixel(x, y)) < 128) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

class PrescriptionPrinterTest final : public QObject {
    Q_OBJECT

private slots:
    void herbsStandInColumnsAndInsideTheBody_data() {
        QTest::addColumn<int>("herbs");
        QTest::addColumn<bool>("isA5");
        for (const int herbs : {1, 5, 12, 30, 60}) {
            QTest::addRow("A5, %d", herbs) << herbs << true;
            QTest::addRow("A4, %d", herbs) << herbs << false;
        }
    }

    void herbsStandInColumnsAndInsideTheBody() {
        QFETCH(int, herbs);
        QFETCH(bool, isA5);
        const PrescriptionPrinter printer(app::sheetOf(prescriptionOf(herbs), {}),
                                          isA5 ? Paper::A5 : Paper::A4);
        QCOMPARE(printer.herbs().size(), herbs);
        QHash<int, QSet<double>> lefts;
        QHash<int, QSet<double>> doses;
        for (qsizetype i = 0; i < printer.herbs().size(); ++i) {
            const PrescriptionPrinter::PlacedHerb& placed = printer.herbs().at(i);
            QVERIFY(printer.bodyOf(placed.page).adjusted(-0.1, -0.1, 0.1, 0.1).contains(placed.cell));
            QVERIFY(placed.doseRight < placed.cell.right());
            lefts[placed.column] += placed.cell.left();
            doses[placed.column + placed.span - 1] += placed.doseRight;
            if (i > 0) {
                const PrescriptionPrinter::PlacedHerb& before = printer.herbs().at(i - 1);
                QVERIFY(before.page != placed.page || !before.cell.intersects(placed.cell));
                // Written across, then down: the order of 君臣佐使 is that of reading.
                QVERIFY(placed.page > before.page || placed.cell.top() > before.cell.top() ||
                        placed.cell.left() > before.cell.left());
            }
        }
        for (auto it = lefts.begin(); it != lefts.end(); ++it) {
            QCOMPARE(it.value().size(), 1);
        }
        for (auto it = doses.begin(); it != doses.end(); ++it) {
            QCOMPARE(it.value().size(), 1);
        }
    }

    void aLongNoteFlowsOntoTheNextPage() {
        app::Prescription rx = prescriptionOf(30);
        rx.note = QStringLiteral("忌食生冷、油腻、辛辣之品。").repeated(60);
        const PrescriptionPrinter printer(app::sheetOf(rx, {}), Paper::A5);
        QVERIFY(printer.pageCount() > 1);
        QString printed;
        double last = 0;
        int page = 0;
        for (const PrescriptionPrinter::PlacedLine& line : printer.lines()) {
            QVERIFY(printer.bodyOf(line.page).adjusted(-0.1, -0.1, 0.1, 0.1).contains(line.box));
            QVERIFY(line.page > page || line.box.top() >= last);
            page = line.page;
            last = line.box.bottom();
            printed += line.text;
        }
        QVERIFY(printed.contains(rx.note));
        QCOMPARE(page, printer.pageCount() - 1);
        // The first page says that it goes on; the last one has the signatures.
        QVERIFY(hasInk(pageOf(printer, 0), printer.bodyOf(0)));
    }

    void twelveHerbsFitOnOnePage() {
        for (const Paper paper : {Paper::A5, Paper::A4}) {
            QCOMPARE(PrescriptionPrinter(app::sheetOf(prescriptionOf(12), {}), paper).pageCount(), 1);
        }
    }

    void linesDoNotCoverHerbs() {
        for (const int herbs : {5, 12, 18, 21, 30}) {
            const PrescriptionPrinter printer(app::sheetOf(prescriptionOf(herbs), {}), Paper::A5);
            for (const PrescriptionPrinter::PlacedLine& line : printer.lines()) {
                for (const PrescriptionPrinter::PlacedHerb& herb : printer.herbs()) {
                    QVERIFY(line.page != herb.page ||
                            !line.box.intersects(herb.cell.adjusted(0, 0, 0, -0.1)));
                }
            }
        }
    }

    void longNamesAreSetSmaller() {
        app::Prescription rx = prescriptionOf(3);
        rx.items[1].name = QStringLiteral("麸炒白术（产地加工片）");
        const PrescriptionPrinter printer(app::sheetOf(rx, {}), Paper::A5);
        QCOMPARE(printer.herbs().at(1).span, 1);
        QVERIFY(printer.herbs().at(1).namePoints < printer.herbs().at(0).namePoints);
    }

    // Name, marks and dose never stand on each other: a herb takes as many columns as it needs.
    void whatDoesNotFitTakesTheNextColumn() {
        app::Prescription rx = prescriptionOf(6);
        rx.items[1].name = QStringLiteral("生石膏");
        rx.items[1].handling = {QStringLiteral("先煎30分钟"), QStringLiteral("包煎"), QStringLiteral("打碎")};
        rx.items[4].specification = QStringLiteral("每袋装10g（相当于饮片10g），每盒装30袋");
        const PrescriptionPrinter printer(app::sheetOf(rx, {}), Paper::A5);
        QCOMPARE(printer.herbs().at(0).span, 1);
        QCOMPARE(printer.herbs().at(1).span, 2);
        QCOMPARE(printer.herbs().at(4).span, 2);
        const QRectF body = printer.bodyOf(0);
        for (const PrescriptionPrinter::PlacedHerb& one : printer.herbs()) {
            QVERIFY(body.adjusted(-0.1, -0.1, 0.1, 0.1).contains(one.cell));
            for (const PrescriptionPrinter::PlacedHerb& other : printer.herbs()) {
                QVERIFY(&one == &other || !one.cell.adjusted(0.1, 0.1, -0.1, -0.1).intersects(other.cell));
            }
            // The doses still stand in the columns of the others.
            const int last = one.column + one.span;
            QVERIFY(qAbs(one.doseRight - (body.left() + last * body.width() / 3 - 18)) < 0.1);
        }
        // A pack needs a line of its own beneath the name, in every row.
        rx.items[4].specification.clear();
        const PrescriptionPrinter plain(app::sheetOf(rx, {}), Paper::A5);
        QVERIFY(printer.herbs().at(0).cell.height() > plain.herbs().at(0).cell.height());
        const QRectF beneath = printer.herbs().at(4).cell.adjusted(0, 31, -20, 0);
        QVERIFY(hasInk(pageOf(printer, 0), beneath));
    }

    void theMarkForASecondSignatureStandsAboveItsHerb() {
        PrescriptionSheet sheet = app::sheetOf(prescriptionOf(5), {});
        sheet.watermark.clear();
        const PrescriptionPrinter plain(sheet, Paper::A5);
        sheet.herbs[1].isSignedAgain = true;
        const PrescriptionPrinter marked(sheet, Paper::A5);
        const QRectF above(marked.herbs().at(1).cell.topLeft() + QPointF(0, 1), QSizeF(50, 11));
        QVERIFY(!hasInk(pageOf(plain, 0), above));
        QVERIFY(hasInk(pageOf(marked, 0), above));
    }

    void stateIsAWatermark() {
        app::SheetContext context;
        context.state = app::PrescriptionState::Signed;
        const PrescriptionPrinter signedOne(app::sheetOf(prescriptionOf(5), context), Paper::A5);
        context.state = app::PrescriptionState::Void;
        const PrescriptionPrinter voidOne(app::sheetOf(prescriptionOf(5), context), Paper::A5);
        QVERIFY(pageOf(signedOne, 0) != pageOf(voidOne, 0));
    }

    void theBlankBelowTheHerbsIsStruckOut() {
        app::SheetContext context;
        context.state = app::PrescriptionState::Signed;
        const PrescriptionPrinter printer(app::sheetOf(prescriptionOf(5), context), Paper::A5);
        const QRectF body = printer.bodyOf(0);
        const double top = printer.herbs().last().cell.bottom();
        const double bottom = printer.lines().first().box.top();
        QVERIFY(bottom - top > 60);
        QVERIFY(hasInk(pageOf(printer, 0), QRectF(body.center().x() - 10, (top + bottom) / 2 - 10, 20, 20)));
    }

    void pdfHasThePagesAndThePaper() {
        app::Prescription rx = prescriptionOf(60);
        const PrescriptionPrinter printer(app::sheetOf(rx, {}), Paper::A5);
        QByteArray bytes;
        QBuffer buffer(&bytes);
        QVERIFY(buffer.open(QIODevice::WriteOnly));
        {
            QPdfWriter writer(&buffer);
            printer.prepare(writer);
            QVERIFY(printer.print(writer));
        }
        QVERIFY(bytes.startsWith("%PDF"));
        QCOMPARE(bytes.count("/Type /Page\n"), printer.pageCount());
        static const QRegularExpression kPaper(QStringLiteral("/MediaBox \\[0 0 ([\\d.]+) ([\\d.]+)"));
        const QRegularExpressionMatch paper = kPaper.match(QString::fromLatin1(bytes));
        QVERIFY(qAbs(paper.captured(1).toDouble() - printer.pageSize().width()) < 1.5);
        QVERIFY(qAbs(paper.captured(2).toDouble() - printer.pageSize().height()) < 1.5);
    }

    void whatCannotBeWrittenIsSaid() {
        const PrescriptionPrinter printer(app::sheetOf(prescriptionOf(5), {}), Paper::A5);
        QPdfWriter writer(QStringLiteral("/nonexistent-folder/a.pdf"));
        printer.prepare(writer);
        QVERIFY(!printer.print(writer));
    }
};

QTEST_MAIN(PrescriptionPrinterTest)
#include "prescription_printer_test.moc"
