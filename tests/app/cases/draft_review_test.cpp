#include "app/cases/draft_review.h"

#include <QTest>

using namespace xinglin::app;

class DraftReviewTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema =
        FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));

    DraftReview review() const {
        DiagnosisDraft draft;
        draft.diseases.append(
            {QStringLiteral("disease:A"), QStringLiteral("不寐病"), QStringLiteral("A"), {}, {}, {}, 1});
        draft.syndromes.append({QStringLiteral("syndrome:B"),
                                QStringLiteral("心肾不交证"),
                                QStringLiteral("B"),
                                {{QStringLiteral("舌红"), QStringLiteral("tongue"), QStringLiteral("舌红")}},
                                {},
                                {},
                                1});
        draft.principle = QStringLiteral("攻补兼施");
        draft.method = QStringLiteral("滋阴降火");
        draft.formulas = {
            {QStringLiteral("formula:1"), QStringLiteral("黄连阿胶汤"), {}, {}, Tier::Stated, {}, {}, {}},
            {QStringLiteral("formula:2"), QStringLiteral("交泰丸"), {}, {}, Tier::Stated, {}, {}, {}}};
        return DraftReview(draft, m_schema, QStringLiteral("zh_CN"));
    }

private slots:
    void everyPartOfADraftIsALineOfItsOwn() {
        const DraftReview made = review();
        QStringList ids;
        for (const DraftLine& line : made.lines()) {
            ids.append(line.id);
        }
        QCOMPARE(ids.join(u' '), QStringLiteral("disease syndrome basis therapy formula-1 formula-2"));
        QCOMPARE(made.line(QStringLiteral("basis"))->proposed, QStringLiteral("舌红（舌象）"));
        QCOMPARE(made.line(QStringLiteral("therapy"))->proposed, QStringLiteral("攻补兼施；滋阴降火"));
    }

    void nothingIsAcceptedByItself() {
        QCOMPARE(review().acceptedCount(), 0);
        QCOMPARE(review().openCount(), 6);
        QCOMPARE(review().fieldText(DraftLineKind::Syndrome), QString());
    }

    void decisionsCountAndSpeak() {
        DraftReview made = review();
        made.decide(QStringLiteral("disease"), LineDecision::Accepted);
        made.decide(QStringLiteral("syndrome"), LineDecision::Edited, QStringLiteral("心肾阴虚证"));
        made.decide(QStringLiteral("formula-1"), LineDecision::Rejected);
        made.decide(QStringLiteral("formula-2"), LineDecision::Accepted);
        made.decide(QStringLiteral("no such line"), LineDecision::Accepted);
        QCOMPARE(made.acceptedCount(), 3);
        QCOMPARE(made.openCount(), 2);
        QCOMPARE(made.fieldText(DraftLineKind::Syndrome), QStringLiteral("心肾阴虚证"));
        QCOMPARE(made.fieldText(DraftLineKind::Formula), QStringLiteral("交泰丸"));
    }

    void nextOpenGoesRound() {
        DraftReview made = review();
        QCOMPARE(made.nextOpen(QString()), QStringLiteral("disease"));
        made.decide(QStringLiteral("disease"), LineDecision::Accepted);
        QCOMPARE(made.nextOpen(QString()), QStringLiteral("syndrome"));
        QCOMPARE(made.nextOpen(QStringLiteral("formula-2")), QStringLiteral("syndrome"));
        const QList<DraftLine> all = made.lines();
        for (const DraftLine& line : all) {
            made.decide(line.id, LineDecision::Rejected);
        }
        QCOMPARE(made.nextOpen(QStringLiteral("basis")), QString());
    }
};

QTEST_GUILESS_MAIN(DraftReviewTest)
#include "draft_review_test.moc"
