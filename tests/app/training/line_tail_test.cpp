#include "app/training/line_tail.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace xinglin::app;

class LineTailTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString path() const { return m_folder.filePath(QStringLiteral("rows.jsonl")); }

    void append(const QByteArray& text) const {
        QFile file(path());
        QVERIFY(file.open(QIODevice::Append));
        file.write(text);
    }

private slots:
    void init() { QFile::remove(path()); }

    void givesOnlyWhatIsNew() {
        LineTail tail(path());
        QVERIFY(tail.read().lines.isEmpty());  // not there yet
        append("one\ntwo\n");
        QCOMPARE(tail.read().lines, (QList<QByteArray>{"one", "two"}));
        QVERIFY(tail.read().lines.isEmpty());
        append("three\n");
        QCOMPARE(tail.read().lines, QList<QByteArray>{"three"});
    }

    void holdsBackALineWithoutItsEnd() {
        LineTail tail(path());
        append("whole\nha");
        QCOMPARE(tail.read().lines, QList<QByteArray>{"whole"});
        append("lf");
        QVERIFY(tail.read().lines.isEmpty());
        append("\n");
        QCOMPARE(tail.read().lines, QList<QByteArray>{"half"});
    }

    void beginsAnewWhereTheFileIsAnotherOne() {
        LineTail tail(path());
        append("old 1\nold 2\n");
        tail.read();
        // As a run that goes on does it: a new file takes the old one's place.
        QFile fresh(path() + QStringLiteral(".new"));
        QVERIFY(fresh.open(QIODevice::WriteOnly));
        fresh.write("old 1\nnew 2\nnew 3\n");
        fresh.close();
        QFile::remove(path());
        QVERIFY(fresh.rename(path()));
        const LineTail::Lines lines = tail.read();
        QVERIFY(lines.isAnew);
        QCOMPARE(lines.lines, (QList<QByteArray>{"old 1", "new 2", "new 3"}));
        QVERIFY(!tail.read().isAnew);
    }

    void beginsAnewWhereTheFileBecameShorter() {
        LineTail tail(path());
        append("a long line that was\n");
        tail.read();
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("short\n");
        file.close();
        const LineTail::Lines lines = tail.read();
        QVERIFY(lines.isAnew);
        QCOMPARE(lines.lines, QList<QByteArray>{"short"});
    }

    void readsALongFileInParts() {
        LineTail tail(path());
        append("first line\nsecond line\n");
        QCOMPARE(tail.read(5).lines, QList<QByteArray>());
        QList<QByteArray> all;
        for (int i = 0; i < 10; ++i) {
            all += tail.read(5).lines;
        }
        QCOMPARE(all, (QList<QByteArray>{"first line", "second line"}));
    }

    void leavesOutWhatIsNoObject() {
        JsonLinesTail tail(path());
        append("{\"step\":1}\nnonsense\n\n[1]\n{\"step\":2}\n");
        const JsonLinesTail::Rows rows = tail.read();
        QCOMPARE(rows.rows.size(), 2);
        QCOMPARE(rows.rows[1].value(QStringLiteral("step")).toInt(), 2);
        QCOMPARE(rows.unreadable, 2);
    }
};

QTEST_GUILESS_MAIN(LineTailTest)
#include "line_tail_test.moc"
