#include "app/knowledge_build/tsv_table.h"

#include <QRandomGenerator>
#include <QTest>

#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;

class TsvTableTest : public QObject {
    Q_OBJECT

private slots:
    void readsRowsWithTheirLines();
    void namesRowAndColumn_data();
    void namesRowAndColumn();
    void keepsTheGoodRowsOfABadTable();
    void takesAnyBytes();
};

namespace {

const QStringList kColumns = {QStringLiteral("herb"), QStringLiteral("base")};

TsvTable parse(const QByteArray& bytes, QList<Problem>& problems) {
    return parseTsv(QStringLiteral("t.tsv"), bytes, kColumns, problems);
}

}  // namespace

void TsvTableTest::readsRowsWithTheirLines() {
    QList<Problem> problems;
    const TsvTable table = parse("herb\tbase\n麻黄\t\n炙甘草\t甘草\n", problems);
    QVERIFY(problems.isEmpty());
    QCOMPARE(table.rows.size(), 2);
    QCOMPARE(table.rows.at(1).line, 3);
    QCOMPARE(table.rows.at(1).cells, QStringList({QStringLiteral("炙甘草"), QStringLiteral("甘草")}));
    QCOMPARE(table.rows.at(0).cells.at(1), QString());
}

void TsvTableTest::namesRowAndColumn_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, const QByteArray& bytes, int line, int column, const char* word) {
        QTest::newRow(name) << bytes << line << column << QString::fromLatin1(word);
    };
    row("empty file", "", 1, 0, "empty");
    row("other columns", "herb\tkind\na\tb\n", 1, 2, "column names");
    row("column missing", "herb\n", 1, 2, "column names");
    row("byte-order mark", "\xEF\xBB\xBFherb\tbase\n", 1, 1, "byte-order");
    row("cell missing", "herb\tbase\na\tb\nc\n", 3, 1, "1 cells");
    row("cell too many", "herb\tbase\na\tb\tc\n", 2, 2, "3 cells");
    row("bad UTF-8", "herb\tbase\na\t\xE9\xBA\n", 2, 2, "UTF-8");
    row("overlong UTF-8", "herb\tbase\n\xC0\x80\tb\n", 2, 1, "UTF-8");
    row("CRLF", "herb\tbase\na\tb\r\n", 2, 2, "control character");
    row("null character", QByteArray("herb\tbase\na\0\tb\n", 15), 2, 1, "control character");
    row("blank at the end", "herb\tbase\na \tb\n", 2, 1, "blank");
    row("ideographic blank",
        "herb\tbase\na\t\xE3\x80\x80"
        "b\n",
        2, 2, "blank");
    row("empty line", "herb\tbase\n\na\tb\n", 2, 0, "empty line");
    row("cut off", "herb\tbase\na\tb", 2, 0, "cut off");
}

void TsvTableTest::namesRowAndColumn() {
    QFETCH(const QByteArray, bytes);
    QList<Problem> problems;
    parse(bytes, problems);
    QCOMPARE(problems.size(), 1);
    QTEST(problems.first().row, "row");
    QTEST(problems.first().column, "column");
    QFETCH(const QString, word);
    QVERIFY2(problems.first().text.contains(word), qPrintable(problems.first().text));
}

void TsvTableTest::keepsTheGoodRowsOfABadTable() {
    QList<Problem> problems;
    const TsvTable table = parse("herb\tbase\na\tb\nbad\nc\td\n", problems);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(table.rows.size(), 2);
}

// Flips, cuts and repeats bytes of a real table: whatever comes out, rows have the right width and every
// problem a place in the file.
void TsvTableTest::takesAnyBytes() {
    const QByteArray original =
        xinglin::test::readFile(xinglin::test::twinTables() + QStringLiteral("/herbs.tsv"));
    const QStringList columns = QStringLiteral("herb kind base latin source").split(QLatin1Char(' '));
    QRandomGenerator random(1);
    for (int round = 0; round < 2000; ++round) {
        QByteArray bytes = original.left(random.bounded(original.size() + 1));
        for (int change = random.bounded(8); change > 0 && !bytes.isEmpty(); --change) {
            bytes[random.bounded(bytes.size())] = static_cast<char>(random.bounded(256));
        }
        QList<Problem> problems;
        const TsvTable table = parseTsv(QStringLiteral("herbs.tsv"), bytes, columns, problems);
        for (const TsvRow& row : table.rows) {
            QCOMPARE(row.cells.size(), columns.size());
            QVERIFY(row.line >= 2 && row.line <= bytes.count('\n') + 1);
        }
        for (const Problem& problem : problems) {
            QVERIFY(problem.row >= 1 && problem.row <= bytes.count('\n') + 1);
        }
        QVERIFY(!problems.isEmpty() || bytes.endsWith('\n'));
    }
}

QTEST_GUILESS_MAIN(TsvTableTest)
#include "tsv_table_test.moc"
