// The shipped tables of resources/knowledge, as built into share/xinglin/knowledge.db: what the product
// promises.

#include <QRegularExpression>
#include <QTest>
#include <algorithm>

#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/build_knowledge.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class RealTablesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_knowledge = KnowledgeBase::open(realKnowledge()); }
    void passEveryCheck();
    void haveTheCounts_data();
    void haveTheCounts();
    void areCountedByTheDataCard();
    void keepIngredientsWhoseDoseHasNoUnit();
    void findHerbsByTheirLatinNames();
    void denyNoNameByItsTags();
    void giveTheRolesOfTwentyFormulas();
    void giveRolesOfOneBookAFormula();
    void markGramsOfAnotherSource();
    void quoteModificationsWithTheirPlace();
    void knowTheNamesOfTheTrade_data();
    void knowTheNamesOfTheTrade();
    void holdNoFragmentsInMedicines();
    void listNoDrugThatIsOnlyControlled();
    void areFoundFirst_data();
    void areFoundFirst();
    void neverResolveToAnotherHerb_data();
    void neverResolveToAnotherHerb();
    void keepAmbiguousNamesAmbiguous();
    void readNamesOfOtherDrugsAsNoHerb_data();
    void readNamesOfOtherDrugsAsNoHerb();
    void resolveEveryIngredient();
    void neverMatchAHeading();
    void nameASourceAndEditionEverywhere();

private:
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

void RealTablesTest::passEveryCheck() {
    QStringList lines;
    for (const Problem& problem : checkTables(realTables()).problems) {
        lines += toLine(problem);
    }
    QCOMPARE(lines, QStringList());
}

void RealTablesTest::haveTheCounts_data() {
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    const auto row = [](const char* name, int least, int most = 1000000) {
        QTest::newRow(name) << least << most;
    };
    row("herbs", 784, 784);
    row("herb.nature", 650);
    row("herb.flavours", 650);
    row("herb.channels", 650);
    row("herb.actions", 620);
    row("herb.indications", 580);
    row("herb.dose", 675);
    row("herb.dose_grams", 660);
    row("herb.toxicity", 105);
    row("herb.pregnancy", 160);
    row("formulas", 905);
    row("formula.composition", 905);
    row("formula.grams", 295);
    row("patents", 4600);
    row("patent.composition", 3000);
    row("patent.actions", 2500);
    row("patent.indications", 2500);
    row("clauses", 780);
    row("acupoints", 400, 400);
    row("meridians", 15, 15);
    row("acupoint.location", 390);
    row("acupoint.indications", 400, 400);
    row("acupoint.depth", 380);
    row("formula.original_dose", 330);
    row("formula.modifications", 90);
    row("formula.roles", 95);
    row("syndrome.case_signs", 80);
    row("herb.toxic_effects", 110);
    row("compounds", 12000);
    row("compound.smiles", 4500);
    row("targets", 1000);
    row("herb.pharmacology", 500);
    row("pairs", 159, 159);
    row("diseases", 1369, 1369);
    row("syndromes", 2050, 2050);
    row("therapies", 1168, 1168);
}

void RealTablesTest::haveTheCounts() {
    QFETCH(const int, least);
    QFETCH(const int, most);
    const qint64 count = m_knowledge->statistics().value(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY2(count >= least && count <= most, qPrintable(QString::number(count)));
}

// A source prints 淡豆豉100、桔梗120、淡竹叶80 beside doses in grams: no dose, but ingredients.
void RealTablesTest::keepIngredientsWhoseDoseHasNoUnit() {
    const KnowledgeEntry tablets = m_knowledge->entry(QStringLiteral("patent:银翘解毒片")).value();
    QStringList written;
    for (const FormulaItem& item : tablets.items) {
        written += item.written + item.originalDose;
    }
    QCOMPARE(written.size(), 9);
    QVERIFY(written.contains(QStringLiteral("银花200g")));
    QVERIFY(written.contains(QStringLiteral("桔梗")));
}

// Where the pharmacopoeia's text prints none, the name of another list, with its source.
void RealTablesTest::findHerbsByTheirLatinNames() {
    for (const auto& [latin, id] :
         {std::pair("Aconiti lateralis", "herb:附子"), std::pair("bupleuri", "herb:柴胡"),
          std::pair("Radix Rehmanniae", "herb:生地黄"), std::pair("Ephedra", "herb:麻黄")}) {
        KnowledgeQuery query;
        query.text = QString::fromLatin1(latin);
        query.limit = 3;
        const QList<KnowledgeHit> hits = m_knowledge->search(query).hits;
        QVERIFY2(std::any_of(hits.begin(), hits.end(),
                             [&](const KnowledgeHit& hit) { return hit.id == QString::fromUtf8(id); }),
                 latin);
    }
    const KnowledgeEntry herb = m_knowledge->entry(QStringLiteral("herb:附子")).value();
    const auto fact = std::find_if(herb.facts.begin(), herb.facts.end(),
                                   [](const Fact& one) { return one.field == QLatin1String("latin"); });
    QVERIFY(fact != herb.facts.end() && fact->source.startsWith(QLatin1String("HERB")));
}

// 风寒束表证 is not hot: the tags are a program's, and a name is stronger.
void RealTablesTest::denyNoNameByItsTags() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Syndrome;
    query.limit = 100000;
    static const QRegularExpression kHot(QStringLiteral("[热火温暑]"));
    static const QRegularExpression kCool(QStringLiteral("[寒凉冷暑]"));
    int tagged = 0;
    for (const KnowledgeHit& hit : m_knowledge->search(query).hits) {
        const KnowledgeEntry entry = m_knowledge->entry(hit.id).value();
        for (const Fact& fact : entry.facts) {
            if (fact.field != QLatin1String("natures") && fact.field != QLatin1String("locations")) {
                continue;
            }
            ++tagged;
            QVERIFY2(fact.tier == Tier::Inferred && !fact.source.contains(QLatin1String("GB/T")),
                     qPrintable(hit.id));
            const bool isCold = hit.name.contains(u'寒') && !hit.name.contains(kHot);
            QVERIFY2(!isCold || !fact.values.contains(QStringLiteral("heat")), qPrintable(hit.name));
            const bool isHot = hit.name.contains(u'热') && !hit.name.contains(kCool);
            QVERIFY2(!isHot || !fact.values.contains(QStringLiteral("cold")), qPrintable(hit.name));
        }
    }
    QVERIFY(tagged > 3000);
}

void RealTablesTest::giveTheRolesOfTwentyFormulas() {
    const auto rolesOf = [this](const char* id) {
        QStringList roles;
        const KnowledgeEntry formula = m_knowledge->entry(QString::fromUtf8(id)).value();
        for (const FormulaItem& item : formula.items) {
            roles += item.written + item.roles.join(u'+');
        }
        return roles;
    };
    QCOMPARE(rolesOf("formula:桂枝汤"),
             (QStringList{QStringLiteral("桂枝chief"), QStringLiteral("芍药deputy+assistant"),
                          QStringLiteral("甘草deputy+assistant"), QStringLiteral("生姜envoy"),
                          QStringLiteral("大枣envoy")}));
    // The book prints 大柴胡汤 without 大黄: that herb's role stays unknown.
    QVERIFY(rolesOf("formula:大柴胡汤").contains(QStringLiteral("大黄")));
    QVERIFY(m_knowledge->statistics().value(QStringLiteral("formula.roles")) >= 20);
}

// Two authors in one column would be a composition that neither of them explains; both stand among the facts.
void RealTablesTest::giveRolesOfOneBookAFormula() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Formula;
    query.limit = 100000;
    for (const KnowledgeHit& hit : m_knowledge->search(query).hits) {
        QSet<QString> books;
        const KnowledgeEntry formula = m_knowledge->entry(hit.id).value();
        for (const FormulaItem& item : formula.items) {
            if (!item.roles.isEmpty()) {
                books += item.roleSource;
            }
        }
        QVERIFY2(books.size() <= 1, qPrintable(hit.id));
        const bool hasFact = std::any_of(formula.facts.begin(), formula.facts.end(), [](const Fact& fact) {
            return fact.field == QLatin1String("roles");
        });
        QVERIFY2(books.isEmpty() != hasFact, qPrintable(hit.id));
    }
}

void RealTablesTest::markGramsOfAnotherSource() {
    const KnowledgeEntry formula = m_knowledge->entry(QStringLiteral("formula:六味地黄丸")).value();
    for (const FormulaItem& item : formula.items) {
        QVERIFY2(item.grams && !item.gramsSource.isEmpty(), qPrintable(item.written));
    }
    // The textbook's own grams are stated.
    const KnowledgeEntry textbook = m_knowledge->entry(QStringLiteral("formula:桂枝汤")).value();
    for (const FormulaItem& item : textbook.items) {
        QVERIFY2(item.gramsSource.isEmpty(), qPrintable(item.written));
    }
}

void RealTablesTest::quoteModificationsWithTheirPlace() {
    QStringList changes;
    const KnowledgeEntry formula = m_knowledge->entry(QStringLiteral("formula:四君子汤")).value();
    for (const Fact& fact : formula.facts) {
        if (fact.field == QLatin1String("modifications")) {
            changes += fact.values;
        }
    }
    QVERIFY(changes.contains(QStringLiteral("加陈皮，名异功散：调理脾胃（补养之剂第一·四君子汤）")));
}

void RealTablesTest::knowTheNamesOfTheTrade_data() {
    QTest::addColumn<QString>("herb");
    const auto row = [](const char* name, const char* herb) {
        QTest::newRow(name) << QString::fromUtf8(herb);
    };
    row("潞党", "党参");
    row("滇三七", "三七");
    row("淮牛膝", "牛膝");
    row("内金", "鸡内金");
    row("生军", "大黄");
    row("潼蒺藜", "沙苑子");
    row("绵芪", "黄芪");
    row("北芪", "黄芪");
    row("熟军", "熟大黄");
    row("肥知母", "知母");
    row("茅术", "苍术");
}

void RealTablesTest::knowTheNamesOfTheTrade() {
    QFETCH(const QString, herb);
    const HerbResolution resolution = m_knowledge->resolveHerb(QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(resolution.kind, HerbResolution::Kind::Alias);
    QCOMPARE(resolution.id, QStringLiteral("herb:") + herb);
}

void RealTablesTest::holdNoFragmentsInMedicines() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Patent;
    query.limit = 100000;
    static const QRegularExpression kFragment(
        QStringLiteral("上述|功效|^具有|^或(?!.*或)|本品|患者|疗效|^(如|其)"));
    for (const KnowledgeHit& hit : m_knowledge->search(query).hits) {
        const KnowledgeEntry entry = m_knowledge->entry(hit.id).value();
        for (const Fact& fact : entry.facts) {
            const bool isAction = fact.field == QLatin1String("actions");
            if (!isAction && fact.field != QLatin1String("indications")) {
                continue;
            }
            for (const QString& term : fact.values) {
                QVERIFY2(!kFragment.match(term).hasMatch(), qPrintable(hit.name + term));
                QVERIFY2(!isAction || term != QStringLiteral("泄泻"), qPrintable(hit.name));
            }
        }
    }
    const KnowledgeEntry point = m_knowledge->entry(QStringLiteral("acupoint:ST36")).value();
    for (const Fact& fact : point.facts) {
        for (const QString& term : fact.values) {
            QVERIFY2(!term.contains(QStringLiteral("要穴")), qPrintable(term));
        }
    }
}

// 阿托品 blocks a prescription, but is no herb of the list.
void RealTablesTest::listNoDrugThatIsOnlyControlled() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Herb;
    query.limit = 100000;
    for (const KnowledgeHit& hit : m_knowledge->search(query).hits) {
        QVERIFY(hit.name != QStringLiteral("阿托品"));
    }
    QCOMPARE(m_knowledge->resolveHerb(QStringLiteral("阿托品")).controlClass,
             QStringLiteral("toxic-catalog"));
    query.text = QStringLiteral("阿托品");
    QCOMPARE(m_knowledge->search(query).hits.first().name, query.text);
}

// resources/knowledge/README.md says of each kind how much is known: the numbers of `kb stats`.
void RealTablesTest::areCountedByTheDataCard() {
    const QString card = QString::fromUtf8(readFile(realTables() + QStringLiteral("/README.md")));
    const QMap<QString, qint64> counts = m_knowledge->statistics();
    static const QRegularExpression kRow(QStringLiteral("^\\| (\\w+) \\| (\\d+) \\| (.+) \\|$"),
                                         QRegularExpression::MultilineOption);
    int rows = 0;
    for (auto row = kRow.globalMatch(card); row.hasNext(); ++rows) {
        const QRegularExpressionMatch match = row.next();
        const std::optional<KnowledgeKind> kind = kindFromId(match.captured(1));
        QVERIFY2(kind, qPrintable(match.captured(1)));
        QCOMPARE(match.captured(2).toInt(),
                 counts.value(knowledgeKinds().at(static_cast<std::size_t>(*kind)).statistic));
        for (const QString& pair : match.captured(3).split(QStringLiteral(" · "))) {
            const QString field = pair.section(QLatin1Char(' '), 0, 0);
            QVERIFY2(pair.section(QLatin1Char(' '), 1).toInt() ==
                         counts.value(match.captured(1) + QLatin1Char('.') + field),
                     qPrintable(match.captured(1) + QLatin1Char(' ') + pair));
        }
    }
    QCOMPARE(rows, 9);
}

void RealTablesTest::areFoundFirst_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    const auto row = [](const char* text, const char* id) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(id);
    };
    row("麻黄", "herb:麻黄");
    row("mahuang", "herb:麻黄");
    row("mh", "herb:麻黄");
    row("麻黃", "herb:麻黄");
    row("关木通", "herb:关木通");
    row("雷公藤", "herb:雷公藤");
    row("雪上一枝蒿", "herb:雪上一枝蒿");
    row("白朮", "herb:白术");
    row("bz", "herb:白术");
    row("bs", "herb:白术");
    row("renshen", "herb:人参");
    row("人參", "herb:人参");
    row("ejiao", "herb:阿胶");
    row("chonglou", "herb:重楼");
    row("houpo", "herb:厚朴");
    row("gejie", "herb:蛤蚧");
    row("麻黄汤", "formula:麻黄汤");
    row("mahuangtang", "formula:麻黄汤");
    row("感冒", "disease:A01.01.01");
    row("槲皮素", "compound:槲皮素");
    row("quercetin", "compound:槲皮素");
    row("PTGS2", "target:PTGS2");
    row("足三里", "acupoint:ST36");
    row("zusanli", "acupoint:ST36");
    row("ST36", "acupoint:ST36");
    // What only prescriptions call them.
    row("田七", "herb:三七");
    row("生军", "herb:大黄");
    row("shengjun", "herb:大黄");
    row("法夏", "herb:法半夏");
    row("北芪", "herb:黄芪");
    row("伤寒论 第35条", "clause:SH.02.035");
    row("复方丹参片", "patent:复方丹参片");
}

void RealTablesTest::areFoundFirst() {
    QFETCH(const QString, text);
    KnowledgeQuery query;
    query.text = text;
    const QList<KnowledgeHit> hits = m_knowledge->search(query).hits;
    QVERIFY(!hits.isEmpty());
    QTEST(hits.first().id, "id");
}

void RealTablesTest::neverResolveToAnotherHerb_data() {
    QTest::addColumn<QString>("control");
    const auto row = [](const char* name, const char* control) {
        QTest::newRow(name) << QString::fromLatin1(control);
    };
    row("关木通", "banned");
    row("广防己", "banned");
    row("青木香", "banned");
    row("犀角", "banned");
    row("虎骨", "banned");
    row("雪上一枝蒿", "toxic-catalog");
    row("罂粟壳", "narcotic");
    row("马兜铃", "aristolochic");
    row("雷公藤", "");
    row("制穿山甲", "banned");  // no processing lifts a ban
    row("制马兜铃", "aristolochic");
}

void RealTablesTest::neverResolveToAnotherHerb() {
    const QString name = QString::fromUtf8(QTest::currentDataTag());
    const HerbResolution resolution = m_knowledge->resolveHerb(name);
    QCOMPARE(resolution.kind, HerbResolution::Kind::Exact);
    QCOMPARE(resolution.id, QStringLiteral("herb:") + name);
    QTEST(resolution.controlClass, "control");
}

void RealTablesTest::keepAmbiguousNamesAmbiguous() {
    for (const char* name : {"乌头", "大戟", "贝母", "牛膝"}) {
        const HerbResolution resolution = m_knowledge->resolveHerb(QString::fromUtf8(name));
        QVERIFY2(resolution.kind == HerbResolution::Kind::Ambiguous, name);
        QVERIFY(resolution.id.isEmpty() && resolution.candidateIds.size() >= 2);
    }
    // The raw 天南星 is controlled: its short name may stand for that form only, never for 天南星.
    QVERIFY(m_knowledge->resolveHerb(QStringLiteral("生南星")).id != QStringLiteral("herb:天南星"));
    QCOMPARE(m_knowledge->resolveHerb(QStringLiteral("生天南星")).controlClass,
             QStringLiteral("toxic-catalog"));
}

void RealTablesTest::readNamesOfOtherDrugsAsNoHerb_data() {
    QTest::addColumn<QString>("herb");
    QTest::addColumn<QStringList>("candidates");
    const auto row = [](const char* name, const char* herb, const char* candidates = "") {
        QTest::newRow(name) << QString::fromUtf8(herb)
                            << QString::fromUtf8(candidates).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    // The herb books describe another plant, animal or fungus under these names.
    row("仙人掌", "");    // Opuntia, not 射干
    row("九节菖蒲", "");  // Anemone altaica, not 石菖蒲
    row("关白附", "");    // Aconitum, not 白附子
    row("象胆", "");      // of an elephant, not 芦荟
    row("竹黄", "");      // a fungus, not 天竺黄
    row("水半夏", "");
    // An entry of their own that names no origin.
    row("土黄芩", "", "herb:功劳木");
    row("山茶根", "", "herb:黄芩");
    // The entry is of the same drug, or the pharmacopoeia, the textbook and the classics call the herb so.
    row("佛手柑", "herb:佛手");
    row("九节茶", "herb:肿节风");
    row("番红花", "herb:西红花");
    row("藏红花", "herb:西红花");
    row("白僵蚕", "herb:僵蚕");
    row("紫参", "herb:拳参");
    row("藿香", "herb:广藿香");
}

void RealTablesTest::readNamesOfOtherDrugsAsNoHerb() {
    const HerbResolution resolution = m_knowledge->resolveHerb(QString::fromUtf8(QTest::currentDataTag()));
    QTEST(resolution.id, "herb");
    QTEST(resolution.candidateIds, "candidates");
    QCOMPARE(resolution.kind,
             resolution.id.isEmpty() ? HerbResolution::Kind::Ambiguous : HerbResolution::Kind::Alias);
}

void RealTablesTest::resolveEveryIngredient() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Formula;
    query.limit = 100000;
    const QList<KnowledgeHit> formulas = m_knowledge->search(query).hits;
    QVERIFY(formulas.size() >= 905);
    for (const KnowledgeHit& hit : formulas) {
        const KnowledgeEntry formula = m_knowledge->entry(hit.id).value();
        QVERIFY2(!formula.items.isEmpty(), qPrintable(hit.id));
        for (const FormulaItem& item : formula.items) {
            QVERIFY2(item.herbId.startsWith(QLatin1String("herb:")), qPrintable(hit.id + item.written));
        }
    }
}

void RealTablesTest::neverMatchAHeading() {
    const QStringList signs = m_knowledge->signVocabulary();
    QVERIFY(signs.size() > 1000);
    for (const KnowledgeKind kind : {KnowledgeKind::Syndrome, KnowledgeKind::Disease}) {
        const auto matches = m_knowledge->matchSigns(kind, signs, 100000);
        QVERIFY(matches.size() > 100);
        for (const KnowledgeBase::SignMatch& match : matches) {
            QVERIFY2(!m_knowledge->entry(match.id)->isHeading, qPrintable(match.id));
            QVERIFY2(
                !match.name.endsWith(QStringLiteral("类病")) && !match.name.endsWith(QStringLiteral("术语")),
                qPrintable(match.name));
        }
    }
}

void RealTablesTest::nameASourceAndEditionEverywhere() {
    for (const KnowledgeKind kind :
         {KnowledgeKind::Herb, KnowledgeKind::Formula, KnowledgeKind::Disease, KnowledgeKind::Syndrome,
          KnowledgeKind::Therapy, KnowledgeKind::Patent, KnowledgeKind::Clause, KnowledgeKind::Acupoint}) {
        KnowledgeQuery query;
        query.kind = kind;
        query.limit = 400;
        for (const KnowledgeHit& hit : m_knowledge->search(query).hits) {
            const KnowledgeEntry entry = m_knowledge->entry(hit.id).value();
            for (const Fact& fact : entry.facts) {
                QVERIFY2(!fact.source.isEmpty() && !fact.edition.isEmpty() && !fact.values.isEmpty(),
                         qPrintable(hit.id));
            }
            for (const KnowledgeLink& link : entry.links) {
                QVERIFY2(!link.source.isEmpty() && !link.edition.isEmpty(),
                         qPrintable(hit.id + link.relation));
            }
        }
    }
}

QTEST_GUILESS_MAIN(RealTablesTest)
#include "real_tables_test.moc"
