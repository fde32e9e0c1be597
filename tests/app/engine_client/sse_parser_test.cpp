#include "app/engine_client/sse_parser.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace xinglin::app;

namespace {

// Every ending of a line, a byte-order mark, comments, several data lines, an event name, a field without a
// colon, an unknown field, Han text whose bytes may be cut, an empty data line, and an unfinished last event.
const QByteArray kStream =
    "\xEF\xBB\xBF: hello\n"
    "data: {\"a\":1}\n\n"
    "data:second\r\n\r\n"
    "event: error\rdata: third\r\r"
    ": keep-alive\r\n\r\n"
    "data: 麻黄\ndata:  两行\n\n"
    "id: 7\nretry: 10\ndata\n\n"
    "event: lost\n\n"
    "data: [DONE]\n\n"
    "data: never finished\n";

QList<QPair<QByteArray, QByteArray>> pairs(const QList<SseEvent>& events) {
    QList<QPair<QByteArray, QByteArray>> result;
    for (const SseEvent& event : events) {
        result.append({event.name, event.data});
    }
    return result;
}

const QList<QPair<QByteArray, QByteArray>> kExpected = {
    {"", "{\"a\":1}"}, {"", "second"}, {"error", "third"}, {"", "麻黄\n 两行"}, {"", ""}, {"", "[DONE]"},
};

}  // namespace

class SseParserTest : public QObject {
    Q_OBJECT

private slots:
    void readsAWholeStream() { QCOMPARE(pairs(SseParser().feed(kStream)), kExpected); }

    void doesNotMindOneCutAnywhere() {
        for (qsizetype cut = 0; cut <= kStream.size(); ++cut) {
            SseParser parser;
            QList<SseEvent> events = parser.feed(kStream.left(cut));
            events += parser.feed(kStream.mid(cut));
            QVERIFY2(pairs(events) == kExpected, qPrintable(QStringLiteral("cut at %1").arg(cut)));
        }
    }

    void doesNotMindManyCuts() {
        for (quint32 seed = 1; seed <= 500; ++seed) {
            QRandomGenerator random(seed);
            SseParser parser;
            QList<SseEvent> events;
            for (qsizetype at = 0; at < kStream.size();) {
                const qsizetype size = random.bounded(1, 9);
                events += parser.feed(QByteArrayView(kStream).sliced(at, qMin(size, kStream.size() - at)));
                at += size;
            }
            QVERIFY2(pairs(events) == kExpected, qPrintable(QStringLiteral("seed %1").arg(seed)));
        }
    }

    void survivesAnyBytes() {
        QRandomGenerator random(20261123);
        for (int round = 0; round < 200; ++round) {
            QByteArray bytes(400, '\0');
            for (char& byte : bytes) {
                const QByteArray frequent("\r\n: data:event");
                byte = random.bounded(3) == 0
                           ? static_cast<char>(random.bounded(256))
                           : frequent.at(random.bounded(static_cast<int>(frequent.size())));
            }
            const QList<QPair<QByteArray, QByteArray>> whole = pairs(SseParser().feed(bytes));
            SseParser parser;
            QList<SseEvent> events;
            for (const char& byte : bytes) {
                events += parser.feed(QByteArrayView(&byte, 1));
            }
            QCOMPARE(pairs(events), whole);
        }
    }

    void stopsAtALineThatNeverEnds() {
        SseParser parser(1000);
        QCOMPARE(parser.feed("data: ok\n\n").size(), 1);
        QVERIFY(!parser.overflowed());
        QCOMPARE(parser.feed(QByteArray(2000, 'x')).size(), 0);
        QVERIFY(parser.overflowed());
        QCOMPARE(parser.feed("\n\ndata: more\n\n").size(), 0);
    }
};

QTEST_GUILESS_MAIN(SseParserTest)
#include "sse_parser_test.moc"
