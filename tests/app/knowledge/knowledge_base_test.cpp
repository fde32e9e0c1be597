#include "app/knowledge/knowledge_base.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "app/failure.h"
#include "app/knowledge/knowledge_conflicts.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/storage/database.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class KnowledgeBaseTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsFirst_data();
    void findsFirst();
    void ranksNameBeforeAliasBeforeText();
    void findsByTextOfFacts();
    void findsNothingWithoutFailing_data();
    void findsNothingWithoutFailing();
    void browsesAllOfAKind();
    void keepsTheLimitAndTheTotal();
    void countsFacets();
    void narrowsByFacets();
    void showsWhatIsKnown();
    void showsWhereItComesFrom();
    void linksBothWays();
    void showsCompositionInOrder();
    void showsTheRolesThatASourceStates();
    void showsWhatCasesAndBooksAdd();
    void saysThatTagsOfSyndromesAreInferred();
    void showsPatentMedicines();
    void borrowsFromRelativesAndSaysSo();
    void growsNoSafetyFromRelatives();
    void supportsHitsByTheFactThatWasFound();
    void linksCompoundsAndTargets();
    void linksDiseasesAndTherapies();
    void pairsHerbs();
    void reportsWhereSourcesDisagree();
    void quotesClauses();
    void placesPointsOnTheirMeridian();
    void placesTermsInTheirTree();
    void hasNoEntryForAnUnknownId();
    void resolves_data();
    void resolves();
    void showsConflictsWithTheirEntries();
    void findsMentionsLongestFirst();
    void findsMentionsInLatinAndTraditional();
    void matchesSignsByWhatTheyTell();
    void givesTheSignVocabulary();
    void simplifiesWithoutMovingPositions();
    void countsWhatIsKnown();
    void refusesOtherFiles();
    void reportsDamage();
    void isSound();

private:
    QStringList found(const QString& text, std::optional<KnowledgeKind> kind = std::nullopt) const {
        KnowledgeQuery query;
        query.text = text;
        query.kind = kind;
        QStringList ids;
        for (const KnowledgeHit& hit : m_knowledge->search(query).hits) {
            ids += hit.id;
        }
        return ids;
    }

    KnowledgeEntry entry(const char* id) const { return m_knowledge->entry(QString::fromUtf8(id)).value(); }

    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

namespace {

QStringList valuesOf(const KnowledgeEntry& entry, const char* field) {
    QStringList values;
    for (const Fact& fact : entry.facts) {
        if (fact.field == QLatin1String(field)) {
            values += fact.values;
        }
    }
    return values;
}

QStringList linked(const KnowledgeEntry& entry, const char* relation) {
    QStringList ids;
    for (const KnowledgeLink& link : entry.links) {
        if (link.relation == QLatin1String(relation)) {
            ids += link.id;
        }
    }
    return ids;
}

// "herb:麻黄 dose: a [书甲] | b [书乙]" in the order of ids and fields.
QStringList textsOf(const QList<KnowledgeConflict>& conflicts) {
    QStringList texts;
    for (const KnowledgeConflict& conflict : conflicts) {
        QStringList statements;
        for (const ConflictStatement& statement : conflict.statements) {
            statements +=
                statement.values.join(QLatin1Char(',')) + QStringLiteral(" [%1]").arg(statement.source);
        }
        statements.sort();
        texts += QStringLiteral("%1 %2: %3")
                     .arg(conflict.id, conflict.field, statements.join(QStringLiteral(" | ")));
    }
    texts.sort();
    return texts;
}

int countOf(const KnowledgeResult& result, const char* field, const char* value) {
    for (const Facet& facet : result.facets) {
        for (const FacetValue& facetValue : facet.values) {
            if (facet.field == QLatin1String(field) && facetValue.value == QString::fromUtf8(value)) {
                return facetValue.count;
            }
        }
    }
    return 0;
}

FailureCode codeOfOpening(const QString& path) {
    try {
        KnowledgeBase::open(path);
    } catch (const FailureError& error) {
        return error.failure().what.contains(QFileInfo(path).fileName()) ? error.failure().code
                                                                         : FailureCode::Internal;
    }
    return FailureCode::NotFound;
}

}  // namespace

void KnowledgeBaseTest::initTestCase() {
    m_path = buildTwin(m_folder.path());
    m_knowledge = KnowledgeBase::open(m_path);
}

void KnowledgeBaseTest::findsFirst_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    const auto row = [](const char* text, const char* id) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(id);
    };
    row("麻黄", "herb:麻黄");
    row("麻黃", "herb:麻黄");
    row("mahuang", "herb:麻黄");
    row("ma huang", "herb:麻黄");
    row("Má Huáng", "herb:麻黄");
    row("mh", "herb:麻黄");
    row("MH", "herb:麻黄");
    row("ＭＨ", "herb:麻黄");
    row("卑盐", "herb:麻黄");
    row("卑鹽", "herb:麻黄");
    row("beiyan", "herb:麻黄");
    row("ephedrae herba", "herb:麻黄");
    row("Ephedrae", "herb:麻黄");
    row("bz", "herb:白术");
    row("bs", "herb:白术");
    row("baizhu", "herb:白术");
    row("baishu", "herb:白术");
    row("白朮", "herb:白术");
    row("rens", "herb:人参");
    row("renshen", "herb:人参");
    row("ejiao", "herb:阿胶");
    row("ajiao", "herb:阿胶");
    row("chonglou", "herb:重楼");
    row("houpo", "herb:厚朴");
    row("杏仁", "herb:苦杏仁");
    row("关木通", "herb:关木通");
    row("關木通", "herb:关木通");
    row("雷公藤", "herb:雷公藤");
    row("雪上一枝蒿", "herb:雪上一枝蒿");
    row("犀角", "herb:犀角");
    row("麻黄汤", "formula:麻黄汤");
    row("麻黃湯", "formula:麻黄汤");
    row("mht", "formula:麻黄汤");
    row("guizhitang", "formula:桂枝汤");
    row("感冒", "disease:A01.01.01");
    row("上感", "disease:A01.01.01");
    row("A01.01.01", "disease:A01.01.01");
    row("里热证", "syndrome:B01.06.02");
    row("裡熱證", "syndrome:B01.06.02");
    row("解表法", "therapy:C02.01.");
}

void KnowledgeBaseTest::findsFirst() {
    QFETCH(const QString, text);
    QFETCH(const QString, id);
    const QStringList ids = found(text);
    QVERIFY(!ids.isEmpty());
    QCOMPARE(ids.first(), id);
}

void KnowledgeBaseTest::ranksNameBeforeAliasBeforeText() {
    KnowledgeQuery query;
    query.text = QStringLiteral("麻黄");
    const KnowledgeResult result = m_knowledge->search(query);
    QList<MatchKind> matches;
    for (const KnowledgeHit& hit : result.hits) {
        matches += hit.match;
    }
    QVERIFY(std::is_sorted(matches.begin(), matches.end()));
    QVERIFY(std::is_sorted(result.hits.begin(), result.hits.end(),
                           [](const auto& a, const auto& b) { return a.score > b.score; }));
    // On equal rank (both begin with the word) the herb comes before the formula.
    QCOMPARE(result.hits.at(1).id, QStringLiteral("herb:麻黄根"));
    QVERIFY(result.hits.at(2).id.startsWith(QStringLiteral("formula:麻黄")));
    QCOMPARE(result.hits.at(0).traditional, QStringLiteral("麻黃"));
    QCOMPARE(result.hits.at(0).pinyin, QStringLiteral("má huáng"));
    QCOMPARE(result.hits.at(0).summary, QStringLiteral("辛、微苦，温 · 肺、膀胱"));
}

void KnowledgeBaseTest::findsByTextOfFacts() {
    KnowledgeQuery query;
    query.text = QStringLiteral("风寒感冒");
    query.kind = KnowledgeKind::Herb;
    const KnowledgeResult result = m_knowledge->search(query);
    QVERIFY(!result.hits.isEmpty());
    QCOMPARE(result.hits.first().match, MatchKind::Text);
    QVERIFY(result.hits.first().matched.contains(QStringLiteral("风寒感冒")));
    // Two words must both occur, each as it is written.
    const QStringList both = found(QStringLiteral("宣肺平喘 风寒感冒"), KnowledgeKind::Herb);
    QCOMPARE(both, QStringList(QStringLiteral("herb:麻黄")));
    // A phrase does not reach over the end of a value: 利水消肿 and 风寒感冒 are two.
    QVERIFY(found(QStringLiteral("消肿风寒")).isEmpty());
}

void KnowledgeBaseTest::findsNothingWithoutFailing_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"不存在的药名", "\"", "' OR 1=1 --", "麻黄 AND", "(", "*", "NEAR(", "^",
                             "names:", "。，！", "\xF0\xA0\xAE\xB7"}) {
        QTest::newRow(text) << QString::fromUtf8(text);
    }
    QTest::newRow("half a surrogate pair") << QString(QChar(0xD842));
    QTest::newRow("very long") << QString(5000, QChar(u'药'));
}

void KnowledgeBaseTest::findsNothingWithoutFailing() {
    QFETCH(const QString, text);
    QVERIFY(found(text).size() <= 1);
}

void KnowledgeBaseTest::browsesAllOfAKind() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Formula;
    const KnowledgeResult result = m_knowledge->search(query);
    QCOMPARE(result.total, 4);
    // By reading: gui zhi, ma huang tang, ma huang xing …, si jun.
    QCOMPARE(result.hits.first().name, QStringLiteral("桂枝汤"));
    QCOMPARE(result.hits.last().name, QStringLiteral("四君子汤"));
    QCOMPARE(result.hits.first().match, MatchKind::Browsed);
}

void KnowledgeBaseTest::keepsTheLimitAndTheTotal() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Herb;
    query.limit = 3;
    const KnowledgeResult result = m_knowledge->search(query);
    QCOMPARE(result.hits.size(), 3);
    QCOMPARE(result.total, 38);
}

void KnowledgeBaseTest::countsFacets() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Formula;
    const KnowledgeResult result = m_knowledge->search(query);
    QCOMPARE(countOf(result, "book", "伤寒论"), 3);
    QCOMPARE(countOf(result, "book", "太平惠民和剂局方"), 1);
    QCOMPARE(countOf(result, "category", "解表剂"), 3);
}

void KnowledgeBaseTest::narrowsByFacets() {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Formula;
    query.facets = {{QStringLiteral("category"), QStringLiteral("辛凉解表")}};
    KnowledgeResult result = m_knowledge->search(query);
    QCOMPARE(result.total, 1);
    QCOMPARE(result.hits.first().name, QStringLiteral("麻黄杏仁甘草石膏汤"));
    // What another value of the same field would give is still counted; other fields are narrowed.
    QCOMPARE(countOf(result, "category", "辛温解表"), 2);
    QCOMPARE(countOf(result, "book", "伤寒论"), 1);
    query.facets += {QStringLiteral("category"), QStringLiteral("辛温解表")};
    QCOMPARE(m_knowledge->search(query).total, 3);
    query.facets += {QStringLiteral("book"), QStringLiteral("无此书")};
    QCOMPARE(m_knowledge->search(query).total, 0);
}

void KnowledgeBaseTest::showsWhatIsKnown() {
    const KnowledgeEntry herb = entry("herb:麻黄");
    QCOMPARE(herb.name, QStringLiteral("麻黄"));
    QCOMPARE(herb.latin, QStringLiteral("Ephedrae Herba"));
    QVERIFY(herb.aliases.contains(QStringLiteral("卑盐")));
    QCOMPARE(valuesOf(herb, "nature"), QStringList(QStringLiteral("温")));
    QCOMPARE(valuesOf(herb, "channels"), QStringList({QStringLiteral("肺"), QStringLiteral("膀胱")}));
    QVERIFY(valuesOf(herb, "dose").contains(QStringLiteral("2～10 g")));
    QCOMPARE(entry("herb:白术").pinyin, QStringLiteral("bái zhú"));
    QCOMPARE(entry("herb:白术").traditional, QStringLiteral("白朮"));
}

void KnowledgeBaseTest::showsWhereItComesFrom() {
    for (const char* id : {"herb:麻黄", "formula:麻黄汤", "syndrome:B01.06.02", "disease:A01.01.01"}) {
        const KnowledgeEntry known = entry(id);
        QVERIFY(!known.facts.isEmpty());
        for (const Fact& fact : known.facts) {
            QVERIFY2(!fact.source.isEmpty() && !fact.edition.isEmpty(), qPrintable(fact.field));
            QVERIFY(!fact.values.isEmpty());
        }
        for (const KnowledgeLink& link : known.links) {
            QVERIFY2(!link.source.isEmpty() && !link.name.isEmpty(), qPrintable(link.relation));
        }
    }
}

void KnowledgeBaseTest::linksBothWays() {
    QVERIFY(linked(entry("formula:麻黄汤"), "contains").contains(QStringLiteral("herb:桂枝")));
    QVERIFY(linked(entry("herb:桂枝"), "contained-in").contains(QStringLiteral("formula:麻黄汤")));
    QCOMPARE(linked(entry("herb:蜜麻黄"), "processed-from"), QStringList(QStringLiteral("herb:麻黄")));
    QCOMPARE(linked(entry("herb:麻黄"), "processed-form"), QStringList(QStringLiteral("herb:蜜麻黄")));
    QVERIFY(linked(entry("herb:甘遂"), "incompatible").contains(QStringLiteral("herb:甘草")));
    for (const KnowledgeLink& link : entry("herb:甘草").links) {
        if (link.relation == QLatin1String("incompatible")) {
            QCOMPARE(link.id, QStringLiteral("herb:甘遂"));
            QCOMPARE(link.note, QStringLiteral("甘草反甘遂大戟海藻芫花"));
        }
    }
    QCOMPARE(linked(entry("syndrome:B01.06.02"), "uses-therapy"),
             QStringList(QStringLiteral("therapy:C03.01.19")));
    QCOMPARE(linked(entry("therapy:C03.01.19"), "therapy-for"),
             QStringList(QStringLiteral("syndrome:B01.06.02")));
}

void KnowledgeBaseTest::showsCompositionInOrder() {
    const KnowledgeEntry formula = entry("formula:麻黄汤");
    QCOMPARE(formula.items.size(), 4);
    const FormulaItem& first = formula.items.first();
    QCOMPARE(first.written, QStringLiteral("麻黄"));
    QCOMPARE(first.herbId, QStringLiteral("herb:麻黄"));
    QCOMPARE(first.originalDose, QStringLiteral("三两"));
    QCOMPARE(first.grams.value(), 9.0);
    QCOMPARE(formula.items.last().grams.value(), 3.0);
    QVERIFY(entry("herb:麻黄").items.isEmpty());
    QVERIFY(first.roles.isEmpty());  // no source says
}

void KnowledgeBaseTest::showsTheRolesThatASourceStates() {
    const FormulaItem peony = entry("formula:桂枝汤").items.at(1);
    QCOMPARE(peony.roles, (QStringList{QStringLiteral("deputy"), QStringLiteral("assistant")}));
    QCOMPARE(peony.roleSource, QStringLiteral("伤寒明理论"));
    QCOMPARE(peony.roleEdition, QStringLiteral("1142"));
}

void KnowledgeBaseTest::showsWhatCasesAndBooksAdd() {
    QCOMPARE(valuesOf(entry("formula:四君子汤"), "modifications"),
             QStringList{QStringLiteral("加陈皮，名异功散（补养之剂·四君子汤）")});
    QCOMPARE(valuesOf(entry("formula:四君子汤"), "grams"), QStringList{QStringLiteral("甘草 9 g")});
    const KnowledgeEntry syndrome = entry("syndrome:B01.03.01");
    QCOMPARE(valuesOf(syndrome, "case_signs"), QStringList{QStringLiteral("畏风（卫气不固）")});
    // A case takes no part in matching: the standard alone says what a syndrome looks like.
    QVERIFY(!m_knowledge->signVocabulary().contains(QStringLiteral("畏风")));
    for (const Fact& fact : syndrome.facts) {
        QVERIFY(fact.field != QLatin1String("case_signs") || fact.tier == Tier::Inferred);
    }
}

void KnowledgeBaseTest::saysThatTagsOfSyndromesAreInferred() {
    int tags = 0;
    for (const Fact& fact : entry("syndrome:B01.01.").facts) {
        if (fact.field == QLatin1String("natures") || fact.field == QLatin1String("locations")) {
            QCOMPARE(fact.status, FactStatus::Inferred);
            QCOMPARE(fact.tier, Tier::Inferred);
            QCOMPARE(fact.source, QStringLiteral("machine tags of syndromes"));
            ++tags;
        }
    }
    QCOMPARE(tags, 2);
}

void KnowledgeBaseTest::showsPatentMedicines() {
    QCOMPARE(found(QStringLiteral("四君子"), KnowledgeKind::Patent).size(), 2);
    const KnowledgeEntry pills = entry("patent:四君子丸");
    QCOMPARE(pills.items.size(), 2);
    QCOMPARE(pills.items.last().written, QStringLiteral("炒白术"));
    QCOMPARE(pills.items.last().herbId, QStringLiteral("herb:白术"));
    // A batch weighs kilograms: its doses are never grams a day.
    QCOMPARE(pills.items.last().originalDose, QStringLiteral("200g"));
    QVERIFY(!pills.items.last().grams);
    QCOMPARE(valuesOf(pills, "form"), QStringList{QStringLiteral("丸")});
    // The composition that another source prints stays beside the one that was taken.
    QCOMPARE(valuesOf(pills, "composition").first(), QStringLiteral("党参"));
    QVERIFY(linked(entry("herb:人参"), "in-patent").contains(pills.id));
    QVERIFY(!linked(entry("herb:人参"), "contained-in").contains(pills.id));

    const KnowledgeEntry tablets = entry("patent:麻黄止咳片");
    QVERIFY(tablets.items.last().herbId.isEmpty());  // 桉油 is no herb of the tables
    for (const KnowledgeLink& link : tablets.links) {
        QCOMPARE(link.tier, Tier::Inferred);
    }
}

void KnowledgeBaseTest::borrowsFromRelativesAndSaysSo() {
    const auto facts = [this](const char* id, const char* field) {
        QList<Fact> found;
        for (const Fact& fact : entry(id).facts) {
            if (fact.field == QLatin1String(field)) {
                found += fact;
            }
        }
        return found;
    };
    // Another dosage form lends its actions and its composition, the formula what neither has.
    const QList<Fact> actions = facts("patent:四君子颗粒", "actions");
    QCOMPARE(actions.size(), 1);
    QCOMPARE(actions.first().tier, Tier::Borrowed);
    QCOMPARE(actions.first().lenderId, QStringLiteral("patent:四君子丸"));
    QCOMPARE(facts("patent:四君子颗粒", "composition").first().values,
             QStringList({QStringLiteral("人参"), QStringLiteral("炒白术")}));
    QCOMPARE(facts("patent:四君子丸", "indications").first().lenderId, QStringLiteral("formula:四君子汤"));
    // Its own stays its own.
    QCOMPARE(facts("patent:四君子丸", "actions").first().tier, Tier::Stated);
    QCOMPARE(facts("herb:蜜麻黄", "actions").first().lenderId, QStringLiteral("herb:麻黄"));
    QCOMPARE(facts("herb:麻黄", "actions").first().lenderId, QString());
    QCOMPARE(entry("herb:蜜麻黄").tier, Tier::Borrowed);
    QCOMPARE(entry("herb:麻黄").tier, Tier::Stated);
    QCOMPARE(entry("herb:荷梗").tier, Tier::None);
    QCOMPARE(entry("target:AR").tier, Tier::Inferred);
    // What is borrowed is neither counted as known nor found once more.
    QCOMPARE(m_knowledge->statistics().value(QStringLiteral("patent.indications")), 0);
    QVERIFY(!found(QStringLiteral("宣肺平喘")).contains(QStringLiteral("herb:蜜麻黄")));
}

void KnowledgeBaseTest::growsNoSafetyFromRelatives() {
    for (const char* field : {"dose", "toxicity", "pregnancy", "caution", "decoction"}) {
        QVERIFY2(valuesOf(entry("herb:蜜麻黄"), field).isEmpty(), field);
        QVERIFY2(valuesOf(entry("herb:炒关木通"), field).isEmpty(), field);
    }
}

void KnowledgeBaseTest::supportsHitsByTheFactThatWasFound() {
    KnowledgeQuery query;
    query.text = QStringLiteral("支气管炎");  // found by a dictionary, hence inferred
    const QList<KnowledgeHit> hits = m_knowledge->search(query).hits;
    QCOMPARE(hits.size(), 1);
    QCOMPARE(hits.first().id, QStringLiteral("patent:麻黄止咳片"));
    QCOMPARE(hits.first().tier, Tier::Inferred);
    QCOMPARE(m_knowledge->named(QStringLiteral("麻黄")).first().tier, Tier::Stated);
    const QList<KnowledgeHit> ambiguous = m_knowledge->named(QStringLiteral("准噶尔乌头"));
    QCOMPARE(ambiguous.size(), 2);
    for (const KnowledgeHit& hit : ambiguous) {
        QCOMPARE(hit.tier, Tier::Inferred);
    }
}

void KnowledgeBaseTest::linksCompoundsAndTargets() {
    const KnowledgeEntry compound = entry("compound:麻黄碱");
    QCOMPARE(valuesOf(compound, "pubchem"), QStringList{QStringLiteral("9294")});
    QCOMPARE(valuesOf(compound, "smiles"), QStringList{QStringLiteral("CC(C(C1=CC=CC=C1)O)NC")});
    QCOMPARE(found(QStringLiteral("ephedrine")).first(), compound.id);
    QCOMPARE(found(QStringLiteral("麻黄素")).first(), compound.id);
    QCOMPARE(linked(compound, "found-in"), QStringList{QStringLiteral("herb:麻黄")});
    QCOMPARE(linked(compound, "may-act-on"),
             QStringList({QStringLiteral("target:ADRB2"), QStringLiteral("target:CALM")}));
    QVERIFY(m_knowledge->mentionedIn(QStringLiteral("Which herbs calm the spirit?")).isEmpty());
    QCOMPARE(m_knowledge->mentionedIn(QStringLiteral("ADRB2 的配体")).size(), 1);
    // Best supported first, and a guess always.
    QList<KnowledgeLink> targets;
    for (const KnowledgeLink& link : entry("herb:甘草").links) {
        if (link.relation == QLatin1String("may-act-on")) {
            targets += link;
        }
    }
    QCOMPARE(targets.size(), 2);
    QCOMPARE(targets.first().id, QStringLiteral("target:PTGS2"));
    QCOMPARE(targets.first().note, QStringLiteral("114 种成分"));
    QCOMPARE(targets.first().tier, Tier::Inferred);
    QCOMPARE(linked(entry("target:AR"), "may-be-acted-on-by"), QStringList{QStringLiteral("herb:甘草")});
}

void KnowledgeBaseTest::linksDiseasesAndTherapies() {
    const KnowledgeEntry formula = entry("formula:桂枝汤");
    QVERIFY(linked(formula, "treats").contains(QStringLiteral("disease:A01.01.01")));
    QCOMPARE(linked(formula, "applies-therapy"), QStringList{QStringLiteral("therapy:C02.01.01")});
    QVERIFY(linked(entry("therapy:C02.01.01"), "applied-by").contains(formula.id));
    QList<QPair<QString, QString>> confidence;
    for (const KnowledgeLink& link : entry("disease:A17.22").links) {
        if (link.relation == QLatin1String("treated-by")) {
            confidence += {link.id, link.confidence};
            QCOMPARE(link.tier, Tier::Inferred);
        }
    }
    QCOMPARE(confidence,
             (QList<QPair<QString, QString>>{{QStringLiteral("patent:麻黄止咳片"), QStringLiteral("medium")},
                                             {QStringLiteral("herb:苦杏仁"), QStringLiteral("low")}}));
}

void KnowledgeBaseTest::pairsHerbs() {
    QStringList notes;
    for (const KnowledgeLink& link : entry("herb:麻黄").links) {
        if (link.relation == QLatin1String("pairs-with")) {
            notes += link.id + QLatin1Char(' ') + link.note;
        }
    }
    QCOMPARE(notes, QStringList({QStringLiteral("herb:桂枝 发汗解表；风寒表实"),
                                 QStringLiteral("herb:甘草 止咳平喘；并苦杏仁"),
                                 QStringLiteral("herb:苦杏仁 止咳平喘；并甘草")}));
    QCOMPARE(linked(entry("herb:桂枝"), "pairs-with"), QStringList{QStringLiteral("herb:麻黄")});
}

void KnowledgeBaseTest::reportsWhereSourcesDisagree() {
    QStringList found;
    for (const KnowledgeConflict& conflict : m_knowledge->conflicts()) {
        QVERIFY2(conflict.statements.size() >= 2, qPrintable(conflict.id));
        found += conflict.id + QLatin1Char(' ') + conflict.field;
        if (conflict.id == QLatin1String("herb:麻黄根") && conflict.field == QLatin1String("nature")) {
            QCOMPARE(conflict.statements.first().values, QStringList{QStringLiteral("平")});
            QCOMPARE(conflict.statements.last().values, QStringList{QStringLiteral("凉")});
            QVERIFY(!conflict.statements.last().source.isEmpty() &&
                    !conflict.statements.last().edition.isEmpty());
        }
    }
    QVERIFY(found.contains(QStringLiteral("herb:麻黄根 nature")));
    QVERIFY(found.contains(QStringLiteral("herb:川乌 pregnancy")));  // 忌用 and 禁用
    QVERIFY(found.contains(QStringLiteral("patent:四君子丸 composition")));
    QVERIFY(!found.contains(QStringLiteral("herb:川乌 toxicity")));     // two books, one word
    QVERIFY(found.contains(QStringLiteral("formula:桂枝汤 roles")));    // deputy and assistant; deputy alone
    QVERIFY(!found.contains(QStringLiteral("formula:麻黄汤 roles")));   // one book is silent on a herb
    QVERIFY(found.contains(QStringLiteral("formula:四君子汤 grams")));  // the composition's own 6 g, and 9 g
    // Neither statement is taken out of the entry.
    QCOMPARE(valuesOf(entry("herb:麻黄根"), "nature"),
             QStringList({QStringLiteral("平"), QStringLiteral("凉")}));
    QCOMPARE(valuesOf(entry("formula:桂枝汤"), "modifications").size(), 1);
}

void KnowledgeBaseTest::quotesClauses() {
    const KnowledgeEntry clause = entry("clause:SH.02.035");
    QCOMPARE(clause.name, QStringLiteral("伤寒论 第35条"));
    QVERIFY(valuesOf(clause, "text").first().endsWith(QStringLiteral("麻黄汤主之。")));
    QVERIFY(linked(clause, "cites").contains(QStringLiteral("formula:麻黄汤")));
    QVERIFY(linked(clause, "cites").contains(QStringLiteral("herb:苦杏仁")));
    QCOMPARE(linked(entry("formula:桂枝汤"), "cited-in"), QStringList{QStringLiteral("clause:SH.02.063")});
    // 金匮要略 counts anew in every chapter, so the chapter belongs to the name.
    QCOMPARE(entry("clause:JG.03.001").name, QStringLiteral("金匮要略 百合狐惑阴阳毒病证治第三 第1条"));
    QCOMPARE(linked(entry("clause:SH.02"), "child").size(), 2);
    QVERIFY(entry("clause:SH.02").isHeading);
    QVERIFY(found(QStringLiteral("骨节疼痛"), KnowledgeKind::Clause).contains(clause.id));
}

void KnowledgeBaseTest::placesPointsOnTheirMeridian() {
    const KnowledgeEntry point = entry("acupoint:LU7");
    QCOMPARE(linked(point, "parent"), QStringList{QStringLiteral("acupoint:LU")});
    QCOMPARE(linked(entry("acupoint:LU"), "child"),
             QStringList({QStringLiteral("acupoint:LU7"), QStringLiteral("acupoint:LU10")}));  // by number
    QCOMPARE(valuesOf(point, "meridian"), QStringList{QStringLiteral("手太阴肺经")});
    QCOMPARE(valuesOf(point, "depth"), QStringList{QStringLiteral("0.3～0.5寸")});
    QCOMPARE(found(QStringLiteral("lu7")).first(), point.id);
    QCOMPARE(found(QStringLiteral("lieque")).first(), point.id);
}

void KnowledgeBaseTest::placesTermsInTheirTree() {
    const KnowledgeEntry heading = entry("syndrome:B01.03.");
    QVERIFY(heading.isHeading);
    QCOMPARE(linked(heading, "child"),
             QStringList({QStringLiteral("syndrome:B01.03.01"), QStringLiteral("syndrome:B01.03.02")}));
    const KnowledgeEntry term = entry("syndrome:B01.03.01");
    QVERIFY(!term.isHeading);
    QCOMPARE(linked(term, "parent"), QStringList(QStringLiteral("syndrome:B01.03.")));
    QCOMPARE(linked(term, "neighbour"), QStringList(QStringLiteral("syndrome:B01.03.02")));
}

void KnowledgeBaseTest::hasNoEntryForAnUnknownId() {
    QVERIFY(!m_knowledge->entry(QStringLiteral("herb:无此药")));
    QVERIFY(!m_knowledge->entry(QString()));
}

void KnowledgeBaseTest::resolves_data() {
    QTest::addColumn<QString>("written");
    QTest::addColumn<HerbResolution::Kind>("kind");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QStringList>("candidates");
    QTest::addColumn<QString>("control");
    using Kind = HerbResolution::Kind;
    const auto row = [](const char* written, Kind kind, const char* id, const char* candidates,
                        const char* control) {
        QTest::newRow(written) << QString::fromUtf8(written) << kind << QString::fromUtf8(id)
                               << QString::fromUtf8(candidates).split(QLatin1Char(' '), Qt::SkipEmptyParts)
                               << QString::fromLatin1(control);
    };
    row("麻黄", Kind::Exact, "herb:麻黄", "", "");
    row("麻黃", Kind::Exact, "herb:麻黄", "", "");
    row(" 麻 黄 ", Kind::Exact, "herb:麻黄", "", "");
    row("卑盐", Kind::Alias, "herb:麻黄", "", "");
    row("蜜麻黄", Kind::Exact, "herb:蜜麻黄", "", "");
    row("荷梗", Kind::Exact, "herb:荷梗", "", "");
    row("关木通", Kind::Exact, "herb:关木通", "", "banned");
    row("炒关木通", Kind::Exact, "herb:炒关木通", "", "banned");  // processing lifts no ban
    row("雷公藤", Kind::Exact, "herb:雷公藤", "", "");
    row("雪上一枝蒿", Kind::Exact, "herb:雪上一枝蒿", "", "toxic-catalog");
    row("罂粟壳", Kind::Exact, "herb:罂粟壳", "", "narcotic");
    row("生半夏", Kind::Exact, "herb:生半夏", "", "toxic-catalog");
    row("半夏", Kind::Exact, "herb:半夏", "", "");
    row("南星", Kind::Alias, "herb:天南星", "", "");
    row("生南星", Kind::Unknown, "", "", "");
    row("乌头", Kind::Ambiguous, "", "herb:川乌 herb:草乌 herb:附子", "");
    row("牛膝", Kind::Ambiguous, "", "herb:牛膝 herb:川牛膝", "");
    row("准噶尔乌头", Kind::Ambiguous, "", "herb:乌头 herb:草乌", "");
    row("三荚菜", Kind::Ambiguous, "", "", "");
    row("无此药", Kind::Unknown, "", "", "");
    row("", Kind::Unknown, "", "", "");
    row("麻", Kind::Unknown, "", "", "");
    row("mahuang", Kind::Unknown, "", "", "");
}

void KnowledgeBaseTest::resolves() {
    QFETCH(const QString, written);
    const HerbResolution resolution = m_knowledge->resolveHerb(written);
    QTEST(resolution.kind, "kind");
    QTEST(resolution.id, "id");
    QTEST(resolution.candidateIds, "candidates");
    QTEST(resolution.controlClass, "control");
}

// The page of an entry and the list of all conflicts say the same, and so do the counts of the filter.
void KnowledgeBaseTest::showsConflictsWithTheirEntries() {
    const std::unique_ptr<KnowledgeBase> real = KnowledgeBase::open(realKnowledge());
    for (const KnowledgeBase* knowledge :
         std::initializer_list<const KnowledgeBase*>{m_knowledge.get(), real.get()}) {
        const QList<KnowledgeConflict> all = knowledge->conflicts();
        QVERIFY(!all.isEmpty());
        QSet<QString> ids;
        QMap<QPair<KnowledgeKind, QString>, int> counts;
        for (const KnowledgeConflict& conflict : all) {
            ids += conflict.id;
            ++counts[{conflict.kind, conflict.field}];
        }
        QList<KnowledgeConflict> byEntry;
        for (const QString& id : std::as_const(ids)) {
            byEntry += conflictsIn(knowledge->entry(id).value());
        }
        QCOMPARE(textsOf(byEntry), textsOf(all));
        for (auto count = counts.begin(); count != counts.end(); ++count) {
            KnowledgeQuery query;
            query.kind = count.key().first;
            query.limit = 1;
            const QByteArray field = count.key().second.toUtf8();
            QCOMPARE(countOf(knowledge->search(query), kDisagreementFacet, field.constData()), *count);
            query.facets = {{QLatin1String(kDisagreementFacet), count.key().second}};
            QCOMPARE(knowledge->search(query).total, *count);
        }
    }
    QVERIFY(conflictsIn(m_knowledge->entry(QStringLiteral("herb:麻黄")).value()).isEmpty());
}

void KnowledgeBaseTest::findsMentionsLongestFirst() {
    QStringList names;
    for (const KnowledgeHit& hit :
         m_knowledge->mentionedIn(QStringLiteral("麻黄汤里的桂枝能换成卑盐吗？再说麻黄汤。表证怎么办"))) {
        names += hit.name;
    }
    // 麻黄 stands inside 麻黄汤 and is named by its alias only; 表证 is a heading.
    QCOMPARE(names, QStringList({QStringLiteral("麻黄汤"), QStringLiteral("桂枝"), QStringLiteral("麻黄")}));
    QVERIFY(m_knowledge->mentionedIn(QString()).isEmpty());
}

void KnowledgeBaseTest::findsMentionsInLatinAndTraditional() {
    QStringList names;
    for (const KnowledgeHit& hit : m_knowledge->mentionedIn(
             QStringLiteral("What is the dose of Ma Huang? 白朮呢? And Ephedrae Herba, 感冒?"))) {
        names += hit.name;
    }
    QCOMPARE(names, QStringList({QStringLiteral("麻黄"), QStringLiteral("白术"), QStringLiteral("感冒")}));
}

void KnowledgeBaseTest::matchesSignsByWhatTheyTell() {
    const QStringList signs = {QStringLiteral("恶寒"), QStringLiteral("發熱"), QStringLiteral("无汗"),
                               QStringLiteral("脉浮"), QStringLiteral("脉紧"), QStringLiteral("未列之征")};
    const auto matches = m_knowledge->matchSigns(KnowledgeKind::Syndrome, signs, 10);
    QVERIFY(matches.size() >= 2);
    QCOMPARE(matches.first().name, QStringLiteral("表实证"));
    QCOMPARE(matches.first().code, QStringLiteral("B01.03.02"));
    QCOMPARE(QSet<QString>(matches.first().shared.begin(), matches.first().shared.end()),
             QSet<QString>({QStringLiteral("恶寒"), QStringLiteral("发热"), QStringLiteral("无汗"),
                            QStringLiteral("脉浮"), QStringLiteral("脉紧")}));
    QVERIFY(matches.first().missing.contains(QStringLiteral("头身疼痛")));
    QVERIFY(!matches.first().missing.contains(QStringLiteral("腠理闭塞")));  // a cause is no finding
    for (qsizetype i = 1; i < matches.size(); ++i) {
        QVERIFY(matches.at(i).score <= matches.at(i - 1).score);
    }
    QVERIFY(matches.first().score > 0 && matches.first().score <= 1);
    // A sign of one syndrome tells more than a sign of several.
    const auto rare =
        m_knowledge->matchSigns(KnowledgeKind::Syndrome, {QStringLiteral("发热"), QStringLiteral("谵妄")}, 1);
    QCOMPARE(rare.first().name, QStringLiteral("里热证"));
    QVERIFY(m_knowledge->matchSigns(KnowledgeKind::Syndrome, {}, 10).isEmpty());
    QVERIFY(m_knowledge->matchSigns(KnowledgeKind::Disease, {QStringLiteral("谵妄")}, 10).isEmpty());
}

void KnowledgeBaseTest::givesTheSignVocabulary() {
    const QStringList words = m_knowledge->signVocabulary();
    QVERIFY(words.contains(QStringLiteral("无汗")));
    QVERIFY(words.contains(QStringLiteral("脉浮")));
    QVERIFY(std::is_sorted(words.begin(), words.end(),
                           [](const QString& a, const QString& b) { return a.size() > b.size(); }));
}

void KnowledgeBaseTest::simplifiesWithoutMovingPositions() {
    const QString text = QStringLiteral("麻黃湯、白朮，ABC");
    QCOMPARE(m_knowledge->simplified(text), QStringLiteral("麻黄汤、白术，ABC"));
}

void KnowledgeBaseTest::countsWhatIsKnown() {
    const QMap<QString, qint64> counts = m_knowledge->statistics();
    QCOMPARE(counts.value(QStringLiteral("herbs")), 35);
    QCOMPARE(counts.value(QStringLiteral("processed")), 2);
    QCOMPARE(counts.value(QStringLiteral("listed")), 1);
    QCOMPARE(counts.value(QStringLiteral("formulas")), 4);
    QCOMPARE(counts.value(QStringLiteral("formula.grams")), 4);
    QCOMPARE(counts.value(QStringLiteral("patents")), 3);
    QCOMPARE(counts.value(QStringLiteral("patent.composition")), 2);
    QCOMPARE(counts.value(QStringLiteral("patent.actions")), 1);
    QCOMPARE(counts.value(QStringLiteral("pairs")), 9);
    QCOMPARE(counts.value(QStringLiteral("acupoints")), 2);
    QCOMPARE(counts.value(QStringLiteral("meridians")), 1);
    QCOMPARE(counts.value(QStringLiteral("clauses")), 3);
    QCOMPARE(counts.value(QStringLiteral("chapters")), 2);
    QCOMPARE(counts.value(QStringLiteral("compounds")), 2);
    QCOMPARE(counts.value(QStringLiteral("compound.smiles")), 1);
    QCOMPARE(counts.value(QStringLiteral("targets")), 4);
    QCOMPARE(m_knowledge->edition(), QStringLiteral("twin"));
}

void KnowledgeBaseTest::refusesOtherFiles() {
    QCOMPARE(codeOfOpening(m_folder.filePath(QStringLiteral("absent.db"))), FailureCode::FileUnreadable);
    const QString text = m_folder.filePath(QStringLiteral("text.db"));
    writeFile(text, QByteArray(5000, 'x'));
    QCOMPARE(codeOfOpening(text), FailureCode::FileCorrupt);
    const QString other = m_folder.filePath(QStringLiteral("other.db"));
    Database::open(other).execute("CREATE TABLE t(x)");
    QCOMPARE(codeOfOpening(other), FailureCode::FormatUnsupported);
    const QString newer = m_folder.filePath(QStringLiteral("newer.db"));
    QVERIFY(QFile::copy(m_path, newer));
    Database::open(newer).execute("PRAGMA user_version=99");
    QCOMPARE(codeOfOpening(newer), FailureCode::FormatUnsupported);
}

// Cut and overwritten files: a failure or an answer, never a crash.
void KnowledgeBaseTest::reportsDamage() {
    const QByteArray whole = readFile(m_path);
    const QString path = m_folder.filePath(QStringLiteral("damaged.db"));
    int failures = 0;
    for (int round = 0; round < 40; ++round) {
        QByteArray bytes = round % 2 == 0 ? whole.left(whole.size() * (round + 1) / 42) : whole;
        for (qsizetype at = 100 + round * 37; at < bytes.size(); at += 4096 * (1 + round / 4)) {
            bytes.replace(at, std::min<qsizetype>(64, bytes.size() - at),
                          QByteArray(64, static_cast<char>(round * 7)));
        }
        writeFile(path, bytes);
        try {
            const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(path);
            KnowledgeQuery query;
            query.text = QStringLiteral("麻黄");
            knowledge->search(query);
            knowledge->entry(QStringLiteral("herb:麻黄"));
            knowledge->mentionedIn(QStringLiteral("麻黄汤"));
            knowledge->matchSigns(KnowledgeKind::Syndrome, {QStringLiteral("发热")}, 5);
        } catch (const FailureError&) {
            ++failures;
        }
    }
    QVERIFY(failures > 20);
}

void KnowledgeBaseTest::isSound() {
    QCOMPARE(m_knowledge->integrityProblems(), QStringList());
}

QTEST_GUILESS_MAIN(KnowledgeBaseTest)
#include "knowledge_base_test.moc"
