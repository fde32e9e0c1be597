#include "app/spreadsheet/csv_text.h"

#include <QTest>

#include "app/spreadsheet/sheet.h"

using namespace xinglin::app;

class CsvTextTest final : public QObject {
    Q_OBJECT

private slots:
    void whatIsWrittenIsReadAgain() {
        const QList<QStringList> rows = {{QStringLiteral("药名"), QStringLiteral("note, with comma")},
                                         {QStringLiteral("say \"yes\""), QStringLiteral("two\nlines")}};
        const QByteArray text = csvText(rows);
        QVERIFY(text.startsWith("\xEF\xBB\xBF"));
        const Sheet sheet = readCsv(text, QStringLiteral("x.csv"));
        QCOMPARE(sheet.size(), 2);
        QCOMPARE(sheet[0].cells, rows[0]);
        QCOMPARE(sheet[1].cells, rows[1]);
    }

    void formulasAreDisarmedAndNumbersStay() {
        const QByteArray text =
            csvText({{QStringLiteral("=1+1"), QStringLiteral("@x"), QStringLiteral("-5.2"),
                      QStringLiteral("-x"), QStringLiteral("+1")}});
        QCOMPARE(text.mid(3), QByteArray("'=1+1,'@x,-5.2,'-x,+1\r\n"));
    }
};

QTEST_GUILESS_MAIN(CsvTextTest)
#include "csv_text_test.moc"
