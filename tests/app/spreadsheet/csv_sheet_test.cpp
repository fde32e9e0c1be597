#include <QTest>

#include "app/failure.h"
#include "app/spreadsheet/sheet.h"

using namespace xinglin::app;

namespace {

QString shown(const Sheet& sheet) {
    QStringList rows;
    for (const SheetRow& row : sheet) {
        rows += QString::number(row.number) + QLatin1Char(':') + row.cells.join(QLatin1Char('|'));
    }
    return rows.join(QLatin1Char(' '));
}

}  // namespace

class CsvSheetTest final : public QObject {
    Q_OBJECT

private slots:
    void reads_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("rows");
        QTest::addRow("plain") << QByteArray("a,b\n1,2\n") << QStringLiteral("1:a|b 2:1|2");
        QTest::addRow("no last line end") << QByteArray("a,b\n1,2") << QStringLiteral("1:a|b 2:1|2");
        QTest::addRow("carriage returns") << QByteArray("a,b\r\n1,2\r\n") << QStringLiteral("1:a|b 2:1|2");
        QTest::addRow("blank lines are counted")
            << QByteArray("a,b\n\n,\n1,2\n") << QStringLiteral("1:a|b 4:1|2");
        QTest::addRow("quotes") << QByteArray("a,b\n\"1,1\",\"2\"\"x\"\n")
                                << QStringLiteral("1:a|b 2:1,1|2\"x");
        QTest::addRow("line end in quotes")
            << QByteArray("a,b\n\"1\n1\",2\n3,4\n") << QStringLiteral("1:a|b 2:1\n1|2 4:3|4");
        QTest::addRow("a quote inside a cell")
            << QByteArray("a,b\n5\" x,2\n") << QStringLiteral("1:a|b 2:5\" x|2");
        QTest::addRow("semicolons") << QByteArray("a;b\n1,5;2\n") << QStringLiteral("1:a|b 2:1,5|2");
        QTest::addRow("tabs") << QByteArray("a\tb\n1\t2\n") << QStringLiteral("1:a|b 2:1|2");
        QTest::addRow("blanks around cells") << QByteArray(" a , b\n") << QStringLiteral("1:a|b");
        QTest::addRow("mark of UTF-8") << QByteArray("\xEF\xBB\xBF药名,b\n") << QStringLiteral("1:药名|b");
        QTest::addRow("GB18030") << QByteArray("\xD2\xA9\xC3\xFB,b\n") << QStringLiteral("1:药名|b");
        QTest::addRow("empty") << QByteArray() << QString();
    }

    void reads() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, rows);
        QCOMPARE(shown(readCsv(bytes, QStringLiteral("t.csv"))), rows);
    }

    void namesTheLineOfAnOpenQuote() {
        try {
            readCsv("a,b\n1,2\n\"open,3\n4,5\n", QStringLiteral("t.csv"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            QCOMPARE(error.failure().code, FailureCode::FileCorrupt);
            QVERIFY2(error.failure().what.contains(QStringLiteral("t.csv, line 3")),
                     qPrintable(error.failure().what));
        }
    }

    void refusesBytesOfNoEncoding() {
        try {
            readCsv("a,b\n\xFF\xFF\xFF\n", QStringLiteral("t.csv"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            QVERIFY(error.failure().advice.contains(QStringLiteral("UTF-8")));
        }
    }
};

QTEST_GUILESS_MAIN(CsvSheetTest)
#include "csv_sheet_test.moc"
