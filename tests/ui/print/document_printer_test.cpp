#include "ui/print/document_printer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace xinglin;

class DocumentPrinterTest : public QObject {
    Q_OBJECT

private slots:
    void writesAPdfOfAsManyPagesAsItNeeds() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("entry.pdf"));
        QString html = QStringLiteral("<h1>麻黄</h1>");
        for (int i = 0; i < 120; ++i) {
            html += QStringLiteral("<p>发汗散寒，宣肺平喘。</p>");
        }
        QVERIFY(ui::DocumentPrinter(html, QStringLiteral("麻黄")).writePdf(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith("%PDF-"));
        const QString one = folder.filePath(QStringLiteral("one.pdf"));
        QVERIFY(ui::DocumentPrinter(QStringLiteral("<h1>麻黄</h1>"), QString()).writePdf(one));
        QFile small(one);
        QVERIFY(small.open(QIODevice::ReadOnly));
        QCOMPARE(small.readAll().count("/Type /Page\n"), 1);
        QVERIFY(bytes.count("/Type /Page\n") >= 2);
    }

    void saysWhenTheFileCannotBeWritten() {
        QVERIFY(!ui::DocumentPrinter(QStringLiteral("<p>x</p>"), QString())
                     .writePdf(QStringLiteral("/nowhere/at/all.pdf")));
    }
};

QTEST_MAIN(DocumentPrinterTest)
#include "document_printer_test.moc"
