// What answers are worth, by the real knowledge base.

#include "app/reward/reward_rules.h"

#include <QJsonDocument>
#include <QTest>
#include <cmath>
#include <memory>

#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;

namespace {

struct Rules {
    std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(xinglin::test::realKnowledge());
    AuditFacts facts = readAuditFacts(xinglin::test::realKnowledge());
    PrescriptionAudit audit{facts, AuditSettings()};

    RewardRules with(RewardWeights weights) const { return {*knowledge, audit, weights}; }
};

const Rules& rules() {
    static const Rules kRules;
    return kRules;
}

RewardWeights only(RewardPart part) {
    RewardWeights weights{{0.0, 0.0, 0.0}};
    weights.of[static_cast<int>(part)] = 1.0;
    return weights;
}

void addColumns() {
    QTest::addColumn<QString>("completion");
    QTest::addColumn<QString>("reference");
    QTest::addColumn<double>("number");
}

void addRow(const char* name, const char16_t* completion, const char16_t* reference, double number) {
    QTest::newRow(name) << QString::fromUtf16(completion) << QString::fromUtf16(reference) << number;
}

void compare(RewardPart part) {
    QFETCH(QString, completion);
    QFETCH(QString, reference);
    QFETCH(double, number);
    static QHash<int, std::shared_ptr<RewardRules>> known;
    std::shared_ptr<RewardRules>& one = known[static_cast<int>(part)];
    if (!one) {
        one = std::make_shared<RewardRules>(rules().with(only(part)));
    }
    const Reward reward = one->score({{}, completion, reference});
    QVERIFY2(std::abs(reward.number - number) < 1e-9,
             qPrintable(QString::number(reward.number) + u' ' +
                        QString::fromUtf8(QJsonDocument(rewardJson(reward)).toJson())));
}

}  // namespace

class RewardRulesTest final : public QObject {
    Q_OBJECT

private slots:
    void namesTheSyndrome_data() {
        addColumns();
        const char16_t* wanted = u"肝郁脾虚证";
        addRow("by its own name", u"辨证：肝郁脾虚证。", wanted, 1.0);
        addRow("in traditional characters", u"辨證：肝鬱脾虛證。", wanted, 1.0);
        addRow("without its last character", u"证属肝郁脾虚，治以疏肝健脾。", wanted, 0.9);
        addRow("by a synonym", u"证型：风寒表证", u"风寒感冒证", 0.9);
        addRow("another", u"证型：风寒束表证", wanted, 0.0);
        addRow("one of two", u"证型：肝郁脾虚证、风寒束表证", wanted, 0.5);
        addRow("of two wanted one", u"证型：肝郁脾虚证", u"肝郁脾虚证；风寒束表证", 0.5);
        addRow("denied", u"可排除肝郁脾虚证。", wanted, 0.0);
        addRow("meant is what has the heading", u"证型：肝郁脾虚证。须与肝气郁滞证鉴别。", wanted, 1.0);
        addRow("nothing", u"多喝热水。", wanted, 0.0);
        addRow("no reference, a name of the standard", u"证型：肝郁脾虚证", u"", 1.0);
        addRow("no reference, no name", u"肝不好。", u"", 0.0);
        addRow("no reference, a list of names",
               u"肝郁脾虚证、风寒束表证、脾肾阳虚证、肝胆湿热证、痰湿阻肺证、心脾两虚证", u"", 0.5);
    }
    void namesTheSyndrome() { compare(RewardPart::Syndrome); }

    void hasTheWholeChain_data() {
        addColumns();
        addRow("all of it, belonging together",
               u"证属肝郁脾虚证。治法：疏肝健脾。方剂：四君子汤。处方：人参9g，白术9g，茯苓9g，炙甘草6g。",
               u"", 0.5 + 0.5 * (1.0 + 0.5 + 1.0) / 3.0);
        addRow("a formula that the source gives",
               u"证属脾胃气虚证。方剂：四君子汤。处方：人参9g，白术9g，茯苓9g，炙甘草6g。", u"",
               0.5 * 3.0 / 4.0 + 0.5 * (0.0 + 1.0 + 1.0) / 3.0);
        addRow("half of the formula's herbs", u"方剂：四君子汤。处方：人参9g，白术9g，大黄6g。", u"",
               0.5 * 2.0 / 4.0 + 0.5 * 0.5 / 3.0);
        addRow("a syndrome alone", u"证型：脾胃气虚证。", u"", 0.125);
        addRow("nothing", u"请到医院就诊。", u"", 0.0);
    }
    void hasTheWholeChain() { compare(RewardPart::Chain); }

    void prescribesSafely_data() {
        addColumns();
        addRow("nothing against it", u"茯苓12g，白术9g", u"", 1.0);
        addRow("an incompatible pair, pregnancy not known", u"甘草6g，海藻9g", u"", 1.0 - 0.4 - 0.1);
        addRow("a herb that is banned", u"犀角3g，茯苓9g", u"", 0.0);
        addRow("a herb that does not exist", u"茯苓9g，碧落仙芝9g", u"", 0.0);
    }
    void prescribesSafely() { compare(RewardPart::Audit); }

    void worthIsTheMeanOfThePartsThatAreThere() {
        const RewardRequest request{
            {}, QStringLiteral("证型：肝郁脾虚证。茯苓12g，白术9g"), QStringLiteral("肝郁脾虚证")};
        const Reward all = rules().with({{3.0, 0.0, 1.0}}).score(request);
        QCOMPARE(all.parts.size(), 2);
        QCOMPARE(all.number, 1.0);
        const Reward other =
            rules().with({{3.0, 0.0, 1.0}}).score({{}, QStringLiteral("犀角3g，茯苓9g"), request.reference});
        QCOMPARE(other.number, 0.0);
        const Reward mixed =
            rules()
                .with({{3.0, 0.0, 1.0}})
                .score({{}, QStringLiteral("证型：肝郁脾虚证。犀角3g，茯苓9g"), request.reference});
        QCOMPARE(mixed.number, 0.75);
        // Without a prescription its part is not there, so that the rest decides.
        const Reward words = rules()
                                 .with({{3.0, 0.0, 1.0}})
                                 .score({{}, QStringLiteral("证型：肝郁脾虚证。"), request.reference});
        QCOMPARE(words.parts.size(), 1);
        QCOMPARE(words.number, 1.0);
    }

    void thePatientInThePromptCounts() {
        const RewardRules audit = rules().with(only(RewardPart::Audit));
        const QString completion = QStringLiteral("桃仁9g，红花9g");
        const double nobody = audit.score({{}, completion, {}}).number;
        const double pregnant = audit.score({QStringLiteral("女，28岁，怀孕5个月"), completion, {}}).number;
        QVERIFY2(pregnant < nobody, qPrintable(QStringLiteral("%1 %2").arg(pregnant).arg(nobody)));
    }

    void theSameRequestGivesTheSameNumber() {
        const RewardRequest request{{}, QStringLiteral("证属肝郁脾虚证，逍遥散：柴胡9g，当归9g，白芍9g"), {}};
        const RewardRules first = rules().with({});
        const RewardRules second = rules().with({});
        const double number = first.score(request).number;
        first.score({{}, QStringLiteral("麻黄汤：麻黄9g，桂枝6g"), {}});
        QCOMPARE(first.score(request).number, number);
        QCOMPARE(second.score(request).number, number);
    }
};

QTEST_GUILESS_MAIN(RewardRulesTest)
#include "reward_rules_test.moc"
