#include <QTest>

#include "app/failure.h"
#include "app/spreadsheet/sheet.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;

namespace {

QByteArray workbook() {
    return xinglin::test::readFile(QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/day.xlsx"));
}

QByteArray sheetOf(const QByteArray& rows) {
    return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
}

}  // namespace

class XlsxSheetTest final : public QObject {
    Q_OBJECT

private slots:
    void readsTheFirstSheet() {
        const Sheet sheet = readXlsx(workbook(), QStringLiteral("day.xlsx"));
        QCOMPARE(sheet.size(), 4);
        QCOMPARE(sheet.at(0).cells.join(QLatin1Char('|')), QStringLiteral("处方号|性别|年龄|药名||剂量"));
        QCOMPARE(sheet.at(1).cells.join(QLatin1Char('|')), QStringLiteral("1001|女|34|甘草||3"));
        // Rich text without its reading, and the result of a formula.
        QCOMPARE(sheet.at(2).cells.join(QLatin1Char('|')), QStringLiteral("|||甘遂||0.5"));
        QCOMPARE(sheet.at(3).number, 5);
        QCOMPARE(sheet.at(3).cells.join(QLatin1Char('|')), QStringLiteral("1002|||茯苓||12"));
    }

    // The order is that of the workbook, not of its relations; empty sheets are nothing to tell of.
    void furtherSheetsAreNamed() {
        const QByteArray bytes = xinglin::test::readFile(
            QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/two_sheets.xlsx"));
        QCOMPARE(furtherSheets(bytes, QStringLiteral("a")), QStringList{QStringLiteral("下午")});
        QCOMPARE(readXlsx(bytes, QStringLiteral("a")).at(1).cells.at(1), QStringLiteral("茯苓"));
        QCOMPARE(furtherSheets(workbook(), QStringLiteral("day.xlsx")), QStringList{QStringLiteral("other")});
    }

    // However the elements are written; one too large to be read keeps nobody from reading the first.
    void oddFurtherSheetsAreNamed() {
        constexpr qsizetype kSize = 24;
        constexpr qsizetype kName = 46;
        QByteArray bytes = xinglin::test::readFile(
            QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/odd_sheets.xlsx"));
        const QStringList named = {QStringLiteral("space"), QStringLiteral("prefix"),
                                   QStringLiteral("large")};
        QCOMPARE(furtherSheets(bytes, QStringLiteral("a")), named);
        const qsizetype entry = bytes.lastIndexOf("xl/worksheets/s5.xml") - kName;
        QCOMPARE(bytes.mid(entry, 4), QByteArray("PK\x01\x02"));
        bytes[entry + kSize + 3] = 0x10;  // 256 MiB, it says
        QCOMPARE(furtherSheets(bytes, QStringLiteral("a")), named);
        QCOMPARE(readXlsx(bytes, QStringLiteral("a")).size(), 2);
    }

    void recognisesWorkbooks() {
        QVERIFY(looksLikeXlsx(workbook()));
        QVERIFY(!looksLikeXlsx("prescription_id,name"));
    }

    void everyShortenedFileIsRefused() {
        const QByteArray bytes = workbook();
        for (qsizetype length = 0; length < bytes.size(); length += 7) {
            try {
                readXlsx(bytes.left(length), QStringLiteral("day.xlsx"));
                QFAIL("a shortened workbook was read");
            } catch (const FailureError& error) {
                QCOMPARE(error.failure().code, FailureCode::FileCorrupt);
                QVERIFY(error.failure().what.contains(QStringLiteral("day.xlsx")));
            }
        }
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("rows");
        QTest::addColumn<QString>("word");
        QTest::addRow("text that is not there")
            << QByteArray(R"(<row r="1"><c r="A1" t="s"><v>1</v></c></row>)") << QStringLiteral("text 1");
        QTest::addRow("text by no number")
            << QByteArray(R"(<row r="1"><c r="A1" t="s"><v>x</v></c></row>)") << QStringLiteral("text x");
        QTest::addRow("rows backwards")
            << QByteArray(R"(<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>)")
            << QStringLiteral("row 1");
        QTest::addRow("row beyond any sheet")
            << QByteArray(R"(<row r="1048577"><c><v>1</v></c></row>)") << QStringLiteral("row 1048577");
        QTest::addRow("cells backwards")
            << QByteArray(R"(<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>)")
            << QStringLiteral("cell A1");
        QTest::addRow("column beyond a table")
            << QByteArray(R"(<row r="1"><c r="XFD1"><v>1</v></c></row>)") << QStringLiteral("cell XFD1");
        QTest::addRow("column beyond numbers")
            << QByteArray(R"(<row r="1"><c r="AAAAAAAAAAAAAAAA1"><v>1</v></c></row>)")
            << QStringLiteral("cell AAA");
        QTest::addRow("cell longer than any")
            << "<row><c t=\"str\"><v>" + QByteArray(32'768, 'x') + "</v></c></row>"
            << QStringLiteral("32767 characters");
        QTest::addRow("inline text longer than any")
            << "<row><c t=\"inlineStr\"><is><t>" + QByteArray(32'768, 'x') + "</t></is></c></row>"
            << QStringLiteral("32767 characters");
        QTest::addRow("more rows than a table has")
            << QByteArray("<row><c><v>1</v></c></row>").repeated(500'001)
            << QStringLiteral("too large: it has more than 500000 rows");
        // 19,600 rows of one cell each, far to the right: 256 cells of memory a row.
        QTest::addRow("more cells than a table has")
            << QByteArray(R"(<row><c r="IV1"><v>1</v></c></row>)").repeated(19'600)
            << QStringLiteral("5000000 cells");
        QTest::addRow("no XML") << QByteArray("<row") << QStringLiteral("no valid XML");
    }

    void refuses() {
        QFETCH(QByteArray, rows);
        QFETCH(QString, word);
        try {
            readWorksheet(sheetOf(rows), {QStringLiteral("only")}, QStringLiteral("day.xlsx"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            QVERIFY2(error.failure().what.contains(word), qPrintable(error.failure().what));
        }
    }

    // Ten thousand prescriptions of twelve herbs.
    void aHundredAndTwentyThousandRowsAreRead() {
        const Sheet sheet = readWorksheet(sheetOf(QByteArray("<row><c><v>1</v></c></row>").repeated(120'000)),
                                          {}, QStringLiteral("day.xlsx"));
        QCOMPARE(sheet.size(), 120'000);
        QCOMPARE(sheet.last().number, 120'000);
    }

    void nestedRunsAreReadOneLevelDeep() {
        constexpr int kDepth = 200'000;
        const QByteArray nested = QByteArray("<r>").repeated(kDepth) + QByteArray("</r>").repeated(kDepth);
        const Sheet sheet = readWorksheet(
            sheetOf("<row><c t=\"inlineStr\"><is><t>a</t><r><t>b</t></r>" + nested + "</is></c></row>"), {},
            QStringLiteral("s"));
        QCOMPARE(sheet.first().cells.first(), QStringLiteral("ab"));
    }

    void contentsThatMissTheirChecksumAreRefused() {
        constexpr qsizetype kChecksum = 16;
        constexpr qsizetype kName = 46;
        // Its directory entry, the last place that names the part, says another sum than the contents have.
        QByteArray bytes = workbook();
        const qsizetype entry = bytes.lastIndexOf("xl/worksheets/first.xml") - kName;
        QCOMPARE(bytes.mid(entry, 4), QByteArray("PK\x01\x02"));
        bytes[entry + kChecksum] = static_cast<char>(bytes[entry + kChecksum] ^ 1);
        try {
            readXlsx(bytes, QStringLiteral("day.xlsx"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            QVERIFY2(error.failure().what.contains(QStringLiteral("first.xml is damaged")),
                     qPrintable(error.failure().what));
        }
    }

    void numbersAreShownAsInTheCell() {
        const Sheet sheet = readWorksheet(
            sheetOf(
                R"(<row><c><v>9.0</v></c><c><v>0.1</v></c><c><v>1.2E2</v></c><c><v>0.30000000000000004</v></c></row>)"),
            {}, QStringLiteral("s"));
        QCOMPARE(sheet.first().cells.join(QLatin1Char('|')), QStringLiteral("9|0.1|120|0.3"));
    }
};

QTEST_GUILESS_MAIN(XlsxSheetTest)
#include "xlsx_sheet_test.moc"
