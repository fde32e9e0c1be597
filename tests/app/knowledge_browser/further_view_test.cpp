#include "app/knowledge_browser/further_view.h"

#include <QTest>

#include "app/knowledge_browser/formula_view.h"
#include "app/knowledge_browser/term_names.h"

using namespace xinglin::app;

class FurtherViewTest : public QObject {
    Q_OBJECT

private slots:
    void groupsByRelationInReadingOrder();
    void cutsLongListsAndSaysHowLongTheyAre();
    void leavesOutWhatTheDetailShows();
    void namesEveryFieldAndRelation();
    void partsLinksByWhatSupportsThem();
};

namespace {

KnowledgeLink linkTo(const char* relation, const QString& id, Tier tier = Tier::Stated) {
    KnowledgeLink link;
    link.relation = QLatin1String(relation);
    link.id = id;
    link.name = id.section(QLatin1Char(':'), 1);
    link.tier = tier;
    return link;
}

}  // namespace

void FurtherViewTest::groupsByRelationInReadingOrder() {
    KnowledgeEntry herb;
    herb.links = {linkTo("may-act-on", QStringLiteral("target:AR")),
                  linkTo("cited-in", QStringLiteral("clause:SH.02.035")),
                  linkTo("may-act-on", QStringLiteral("target:TNF")),
                  linkTo("may-act-on", QStringLiteral("target:AR"))};
    const QList<RelationView> views = furtherRelations(herb, 10);
    QCOMPARE(views.size(), 2);
    QCOMPARE(views.at(0).relation, QStringLiteral("cited-in"));
    QCOMPARE(views.at(1).total, 2);  // two sources that name one target name it once
}

void FurtherViewTest::cutsLongListsAndSaysHowLongTheyAre() {
    KnowledgeEntry herb;
    for (int i = 0; i < 50; ++i) {
        herb.links += linkTo("has-compound", QStringLiteral("compound:%1").arg(i),
                             i == 49 ? Tier::Stated : Tier::Inferred);
    }
    const RelationView view = furtherRelations(herb, 3).first();
    QCOMPARE(view.total, 50);
    QCOMPARE(view.links.size(), 3);
    QCOMPARE(view.links.first().id, QStringLiteral("compound:49"));  // the best supported first
}

// 麻黄碱 is stated for some herbs and inferred for others: none of them takes the other's mark.
void FurtherViewTest::partsLinksByWhatSupportsThem() {
    const QList<QList<KnowledgeLink>> groups =
        byTier({linkTo("found-in", QStringLiteral("herb:a"), Tier::Inferred),
                linkTo("found-in", QStringLiteral("herb:b")), linkTo("found-in", QStringLiteral("herb:c"))});
    QCOMPARE(groups.size(), 2);
    QCOMPARE(groups.first().size(), 2);
    QCOMPARE(groups.first().first().id, QStringLiteral("herb:b"));
    QCOMPARE(sourceOf(groups.first().first()).status, FactStatus::ToVerify);
    QCOMPARE(sourceOf(groups.last().first()).status, FactStatus::Inferred);
}

void FurtherViewTest::leavesOutWhatTheDetailShows() {
    KnowledgeEntry formula;
    formula.kind = KnowledgeKind::Formula;
    formula.links = {linkTo("contains", QStringLiteral("herb:麻黄")),
                     linkTo("treats", QStringLiteral("syndrome:B01.03.01")),
                     linkTo("treats", QStringLiteral("disease:A01.01.01")),
                     linkTo("cited-in", QStringLiteral("clause:SH.02.035"))};
    const QList<RelationView> views = furtherRelations(formula, 10);
    QCOMPARE(views.size(), 2);
    QCOMPARE(views.first().links.first().id, QStringLiteral("disease:A01.01.01"));
    // What stands under "Syndromes that it is given for" is syndromes.
    QCOMPARE(describeFormula(formula).related.size(), 1);
    QCOMPARE(describeFormula(formula).related.first().id, QStringLiteral("syndrome:B01.03.01"));
}

void FurtherViewTest::namesEveryFieldAndRelation() {
    for (const KnowledgeKind kind :
         {KnowledgeKind::Herb, KnowledgeKind::Formula, KnowledgeKind::Patent, KnowledgeKind::Compound,
          KnowledgeKind::Clause, KnowledgeKind::Acupoint}) {
        for (const QLatin1String field : furtherFields(kind)) {
            QVERIFY2(fieldName(field) != field, field.data());
        }
    }
    for (const char* relation :
         {"treated-by",   "treats",         "applies-therapy",    "applied-by",   "cites",
          "cited-in",     "pairs-with",     "other-form",         "in-patent",    "has-compound",
          "found-in",     "may-act-on",     "may-be-acted-on-by", "contained-in", "contains",
          "incompatible", "processed-form", "processed-from",     "uses-therapy", "occurs-in",
          "has-syndrome", "therapy-for",    "neighbour",          "based-on",     "parent",
          "child"}) {
        QVERIFY2(relationName(QLatin1String(relation)) != QLatin1String(relation), relation);
    }
}

QTEST_GUILESS_MAIN(FurtherViewTest)
#include "further_view_test.moc"
