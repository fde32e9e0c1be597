// The lists that the audit must know by heart, whatever else is changed in the tables: herbs that the 2020
// Pharmacopoeia forbids or restricts in pregnancy, its limits a day, its decoction marks, the herbs of order
// 23 and those that may not be used at all.

#include <QTest>

#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

QStringList wordsOf(const char* text) {
    return QString::fromUtf8(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

constexpr const char* kForbiddenInPregnancy =
    "丁公藤 三棱 两头尖 京大戟 全蝎 千金子 千金子霜 商陆 土鳖虫 大皂角 天仙子 川乌 巴豆 巴豆霜 干漆 斑蝥 "
    "朱砂 水蛭 "
    "洋金花 牵牛子 猪牙皂 甘遂 红粉 罂粟壳 芫花 草乌 莪术 蜈蚣 轻粉 闹羊花 阿魏 雄黄 马钱子 马钱子粉 麝香 "
    "黑种草子";

constexpr const char* kRestrictedInPregnancy =
    "三七 乳香 没药 牛黄 冰片 凌霄花 制天南星 制川乌 制草乌 华山参 卷柏 大黄 天南星 天花粉 川牛膝 怀牛膝 "
    "常山 急性子 "
    "木鳖子 枳壳 枳实 桂枝 肉桂 桃仁 红花 西红花 漏芦 姜黄 牡丹皮 芒硝 玄明粉 王不留行 番泻叶 白附子 附子 "
    "益母草 瞿麦 "
    "硫黄 禹余粮 芦荟 苏木 苦楝皮 蒲黄 薏苡仁 虎杖 蟾酥 赭石 通草 郁李仁";

constexpr const char* kVeryToxic = "川乌 草乌 马钱子 马钱子粉 巴豆 巴豆霜 斑蝥 闹羊花 天仙子 红粉";

constexpr const char* kControlled =
    "砒石 砒霜 水银 生马钱子 生川乌 生草乌 生白附子 生附子 生半夏 生南星 生巴豆 斑蝥 青娘虫 红娘虫 生甘遂 "
    "生狼毒 生藤黄 "
    "生千金子 生天仙子 闹羊花 雪上一枝蒿 红升丹 白降丹 蟾酥 洋金花 红粉 轻粉 雄黄 罂粟壳";

constexpr const char* kBanned = "犀角 虎骨 穿山甲 关木通 广防己 青木香";

// Herb, greatest and least grams a day in a decoction, or in a powder where that is how it is taken.
struct Limit {
    const char* herb;
    double least;
    double most;
    const char* form = "decoction";
};

constexpr Limit kLimits[] = {
    {"附子", 3, 15},
    {"制川乌", 1.5, 3},
    {"制草乌", 1.5, 3},
    {"半夏", 3, 9},
    {"制天南星", 3, 9},
    {"白附子", 3, 6},
    {"甘遂", 0.5, 1.5},
    {"京大戟", 1.5, 3},
    {"芫花", 1.5, 3},
    {"巴豆霜", 0.1, 0.3},
    {"千金子", 1, 2},
    {"千金子霜", 0.5, 1},
    {"斑蝥", 0.03, 0.06},
    {"蟾酥", 0.015, 0.03},
    {"雄黄", 0.05, 0.1},
    {"朱砂", 0.1, 0.5},
    {"马钱子", 0.3, 0.6},
    {"洋金花", 0.3, 0.6},
    {"闹羊花", 0.6, 1.5},
    {"天仙子", 0.06, 0.6},
    {"华山参", 0.1, 0.2},
    {"罂粟壳", 3, 6},
    {"麝香", 0.03, 0.1},
    {"牛黄", 0.15, 0.35},
    {"全蝎", 3, 6},
    {"蜈蚣", 3, 5},
    {"水蛭", 1, 3},
    {"细辛", 1, 3},
    {"吴茱萸", 2, 5},
    {"苦杏仁", 5, 10},
    {"桃仁", 5, 10},
    {"山豆根", 3, 6},
    {"商陆", 3, 9},
    {"牵牛子", 3, 6},
    {"白果", 5, 10},
    {"蓖麻子", 2, 5},
    {"川楝子", 5, 10},
    {"苍耳子", 3, 10},
    {"重楼", 3, 9},
    {"仙茅", 3, 10},
    {"艾叶", 3, 9},
    {"香加皮", 3, 6},
    {"木鳖子", 0.9, 1.2},
    {"硫黄", 1.5, 3},
    {"鸦胆子", 0.5, 2},
    {"石膏", 15, 60},
    {"轻粉", 0.1, 0.2, "powder"},
    {"细辛", 0.5, 1, "powder"},
};

struct Mark {
    const char* mark;
    const char* herbs;
};

constexpr Mark kMarks[] = {
    {"先煎",
     "附子 制川乌 制草乌 石膏 磁石 赭石 牡蛎 龟甲 鳖甲 石决明 瓦楞子 蛤壳 珍珠母 水牛角 鹿角霜 紫石英 赤石脂 "
     "禹余粮 "
     "自然铜 钟乳石 青礞石 金礞石 滑石"},
    {"后下", "薄荷 钩藤 砂仁 豆蔻 沉香 降香 青蒿 徐长卿 番泻叶 苦杏仁"},
    {"包煎", "车前子 旋覆花 辛夷 蒲黄 海金沙 葶苈子 滑石粉 儿茶"},
    {"烊化", "阿胶 鹿角胶 龟甲胶"},
    {"另煎", "人参 西洋参 红参 羚羊角"},
    {"溶化", "芒硝 玄明粉"},
    {"冲服", "三七粉 川贝粉 鹿茸"},
};

}  // namespace

class ClinicalListsTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_facts = readAuditFacts(realKnowledge());
        m_audit = std::make_unique<PrescriptionAudit>(m_facts, AuditSettings());
    }

    void pregnancyClassesAreNeverLower() {
        const QByteArray pregnant = R"("patient":{"sex":"F","pregnancy":"yes"})";
        for (const QString& herb : wordsOf(kForbiddenInPregnancy)) {
            QVERIFY2(hits(herb, AuditRule::PregnancyForbidden, pregnant), qPrintable(herb));
        }
        for (const QString& herb : wordsOf(kRestrictedInPregnancy)) {
            QVERIFY2(hits(herb, AuditRule::PregnancyCaution, pregnant) ||
                         hits(herb, AuditRule::PregnancyForbidden, pregnant),
                     qPrintable(herb));
        }
    }

    void classesOfARuleListAreNotAscribedToTheBook() {
        const QList<AuditFinding> findings = m_audit->audit(prescriptionOf(
            QStringLiteral("桃仁 6|附子 9"), R"("patient":{"sex":"F","age_years":70,"pregnancy":"yes"})"));
        int sources = 0;
        for (const AuditFinding& finding : findings) {
            const bool isOfTheList =
                finding.rule == AuditRule::PregnancyForbidden || finding.rule == AuditRule::SpecialPopulation;
            if (isOfTheList) {
                QVERIFY2(!sourceTitles(finding).contains(QStringLiteral("药典")), qPrintable(finding.fact));
                ++sources;
            }
        }
        QCOMPARE(sources, 2);
    }

    void lawsAreKnown() {
        for (const QString& herb : wordsOf(kControlled)) {
            QVERIFY2(hits(herb, AuditRule::ControlledToxic), qPrintable(herb));
        }
        for (const QString& herb : wordsOf(kBanned)) {
            QVERIFY2(hits(herb, AuditRule::Banned), qPrintable(herb));
        }
        for (const QString& herb : wordsOf(kVeryToxic)) {
            const QList<AuditFinding> findings = m_audit->audit(prescriptionOf(herb));
            const auto toxic =
                std::find_if(findings.begin(), findings.end(),
                             [](const AuditFinding& finding) { return finding.rule == AuditRule::Toxic; });
            QVERIFY2(toxic != findings.end() && toxic->fact.contains(QStringLiteral("大毒")),
                     qPrintable(herb));
        }
    }

    void limitsAreThoseOfThePharmacopoeia_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kLimits)); ++i) {
            QTest::addRow("%s %s", kLimits[i].herb, kLimits[i].form) << i;
        }
    }

    void limitsAreThoseOfThePharmacopoeia() {
        QFETCH(int, index);
        const Limit& limit = kLimits[index];
        const QByteArray head = "\"times_per_day\":1,\"form\":\"" + QByteArray(limit.form) + "\"";
        const auto of = [&](double grams, AuditRule rule) {
            return hits(QStringLiteral("%1 %2").arg(QString::fromUtf8(limit.herb)).arg(grams), rule, head);
        };
        QVERIFY(!of(limit.most, AuditRule::DoseOver));
        QVERIFY(of(limit.most * 1.01, AuditRule::DoseOver));
        QVERIFY(!of(limit.least, AuditRule::DoseUnder));
        QVERIFY(of(limit.least * 0.99, AuditRule::DoseUnder));
    }

    void marksAreAskedForOnceAndNoMore() {
        const QByteArray decoction = R"("form":"decoction")";
        for (const Mark& row : kMarks) {
            const QString mark = QString::fromUtf8(row.mark);
            for (const QString& herb : wordsOf(row.herbs)) {
                QVERIFY2(hits(herb + QStringLiteral(" 3"), AuditRule::MissingHandling, decoction),
                         qPrintable(herb));
                QVERIFY2(!hits(herb + QStringLiteral(" 3 ") + mark, AuditRule::MissingHandling, decoction),
                         qPrintable(herb + mark));
            }
        }
    }

private:
    bool hits(const QString& item, AuditRule rule, const QByteArray& head = {}) const {
        return !hitsOf(m_audit->audit(prescriptionOf(item, head)), rule).isEmpty();
    }

    AuditFacts m_facts;
    std::unique_ptr<PrescriptionAudit> m_audit;
};

QTEST_GUILESS_MAIN(ClinicalListsTest)
#include "clinical_lists_test.moc"
