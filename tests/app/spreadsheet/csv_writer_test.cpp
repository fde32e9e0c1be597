#include "app/spreadsheet/csv_writer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"
#include "app/spreadsheet/sheet.h"

using namespace xinglin::app;

class CsvWriterTest : public QObject {
    Q_OBJECT

private slots:
    void isReadBackAsItWas() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("list.csv"));
        const QList<QStringList> rows = {{QStringLiteral("name"), QStringLiteral("dose")},
                                         {QStringLiteral("麻黄, 生"), QStringLiteral("2～10 g")}};
        writeCsv(rows, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Sheet sheet = readCsv(file.readAll(), path);
        QCOMPARE(sheet.size(), 2);
        QCOMPARE(sheet.at(1).cells, rows.at(1));
    }

    void saysWhichFileCannotBeWritten() {
        const QString path = QStringLiteral("/nowhere/at/all.csv");
        try {
            writeCsv({}, path);
            QFAIL("written to nowhere");
        } catch (const FailureError& error) {
            QVERIFY(error.failure().what.contains(QStringLiteral("all.csv")));
            QVERIFY(!error.failure().advice.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(CsvWriterTest)
#include "csv_writer_test.moc"
