#include "app/cases/draft_reviewer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"

using namespace xinglin::app;

class DraftReviewerTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema =
        FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
    const DraftReviewer m_reviewer =
        DraftReviewer::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/prompts"));

    static DiagnosisDraft draft() {
        DiagnosisDraft result;
        result.syndromes = {
            {QStringLiteral("syndrome:1"), QStringLiteral("心肾不交证"), QStringLiteral("1"), {}, {}, {}, 2},
            {QStringLiteral("syndrome:2"), QStringLiteral("心脾两虚证"), QStringLiteral("2"), {}, {}, {}, 1}};
        return result;
    }

private slots:
    void promptHoldsTheCaseAndEveryCandidate() {
        const CaseRecord record =
            readCase(R"({"fields":{"chief_complaint":"失眠 {candidates}"}})", QStringLiteral("c"), m_schema)
                .record;
        const QString prompt = m_reviewer.prompt(draft(), record, m_schema);
        QVERIFY(prompt.contains(QStringLiteral("主诉：失眠 {candidates}")));
        QVERIFY(prompt.contains(QStringLiteral("心肾不交证")) &&
                prompt.contains(QStringLiteral("心脾两虚证")));
        QCOMPARE(m_reviewer.version(), QStringLiteral("diagnosis_v1"));
    }

    void answersAreReadOrIgnored_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QStringList>("order");
        const QStringList swapped{QStringLiteral("syndrome:2"), QStringLiteral("syndrome:1")};
        QTest::newRow("names") << QStringLiteral("心脾两虚证\n心肾不交证") << swapped;
        QTest::newRow("numbered") << QStringLiteral("1. 心脾两虚。\n2、心肾不交证\n") << swapped;
        QTest::newRow("one only") << QStringLiteral("心脾两虚证")
                                  << QStringList{QStringLiteral("syndrome:2")};
        QTest::newRow("invented name") << QStringLiteral("心脾两虚证\n肝郁脾虚证") << QStringList();
        QTest::newRow("chatter") << QStringLiteral("我认为是心脾两虚证，建议归脾汤") << QStringList();
        QTest::newRow("empty") << QString() << QStringList();
    }

    void answersAreReadOrIgnored() {
        QFETCH(QString, answer);
        QFETCH(QStringList, order);
        const DraftReviewer::Verdict verdict = m_reviewer.read(answer, draft());
        QCOMPARE(verdict.order, order);
        QCOMPARE(verdict.note.startsWith(QStringLiteral("ignored")), order.isEmpty());
    }

    void folderWithoutAPromptIsTold() {
        const QTemporaryDir folder;
        QVERIFY_EXCEPTION_THROWN(DraftReviewer::load(folder.path()), FailureError);
    }
};

QTEST_GUILESS_MAIN(DraftReviewerTest)
#include "draft_reviewer_test.moc"
