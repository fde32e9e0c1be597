#include "app/knowledge_browser/facet_list_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace xinglin::app;

namespace {

QList<Facet> herbFacets() {
    Facet category{QStringLiteral("category"), {}};
    for (int i = 0; i < 9; ++i) {
        category.values.append({QStringLiteral("c%1").arg(i), 10 - i});
    }
    const Facet nature{QStringLiteral("nature"),
                       {{QStringLiteral("温"), 9}, {QStringLiteral("大寒"), 1}, {QStringLiteral("平"), 4}}};
    return {nature, category};
}

QStringList rowsOf(const FacetListModel& model) {
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        const auto type =
            static_cast<FacetListModel::RowType>(index.data(FacetListModel::RowTypeRole).toInt());
        const char* mark = type == FacetListModel::RowType::Heading ? "#"
                           : type == FacetListModel::RowType::Rest  ? "+"
                                                                    : "";
        rows.append(QLatin1String(mark) + index.data().toString());
    }
    return rows;
}

}  // namespace

class FacetListModelTest : public QObject {
    Q_OBJECT

private slots:
    void putsFieldsInTheGivenOrderAndNaturesFromColdToHot();
    void hidesTheRestUntilAsked();
    void foldsAField();
    void keepsTickedValuesInSight();
    void ticksAreKeptWhileCountsChange();
    void startsOverInSilence();
    void showsSectionsOnTopAndFoldsThemToTheCurrentOne();
};

void FacetListModelTest::putsFieldsInTheGivenOrderAndNaturesFromColdToHot() {
    FacetListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.startOver({QLatin1String("category"), QLatin1String("nature")});
    model.setFacets(herbFacets());
    const QStringList rows = rowsOf(model);
    QCOMPARE(rows.first(), QStringLiteral("#category"));
    QCOMPARE(rows.mid(rows.indexOf(QStringLiteral("#nature"))),
             QStringList({QStringLiteral("#nature"), QStringLiteral("大寒"), QStringLiteral("平"),
                          QStringLiteral("温")}));
}

void FacetListModelTest::hidesTheRestUntilAsked() {
    FacetListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.startOver({QLatin1String("category")});
    model.setFacets(herbFacets());
    QCOMPARE(rowsOf(model).mid(0, 7),
             QStringList({QStringLiteral("#category"), QStringLiteral("c0"), QStringLiteral("c1"),
                          QStringLiteral("c2"), QStringLiteral("c3"), QStringLiteral("c4"),
                          QStringLiteral("+category")}));
    QCOMPARE(model.index(6).data(FacetListModel::CountRole).toInt(), 4);
    model.activate(6);
    QVERIFY(rowsOf(model).contains(QStringLiteral("c8")));
    model.activate(static_cast<int>(rowsOf(model).indexOf(QStringLiteral("+category"))));
    QVERIFY(!rowsOf(model).contains(QStringLiteral("c8")));
}

void FacetListModelTest::foldsAField() {
    FacetListModel model;
    model.startOver({QLatin1String("nature")});
    model.setFacets(herbFacets());
    model.activate(0);
    QVERIFY(!model.index(0).data(FacetListModel::ExpandedRole).toBool());
    QCOMPARE(rowsOf(model).mid(0, 2), QStringList({QStringLiteral("#nature"), QStringLiteral("#category")}));
    model.activate(0);
    QVERIFY(rowsOf(model).contains(QStringLiteral("温")));
}

void FacetListModelTest::keepsTickedValuesInSight() {
    FacetListModel model;
    model.startOver({QLatin1String("category")});
    model.setFacets(herbFacets());
    model.select({{QStringLiteral("category"), QStringLiteral("c8")},
                  {QStringLiteral("toxicity"), QStringLiteral("大毒")}});
    const QStringList rows = rowsOf(model);
    QVERIFY2(rows.contains(QStringLiteral("c8")), "beyond the first ones, but ticked");
    QVERIFY2(rows.contains(QStringLiteral("大毒")), "the result has no facet of this field");
    const QModelIndex orphan = model.index(static_cast<int>(rows.indexOf(QStringLiteral("大毒"))));
    QCOMPARE(orphan.data(FacetListModel::CountRole).toInt(), 0);
    QCOMPARE(orphan.data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
}

void FacetListModelTest::ticksAreKeptWhileCountsChange() {
    FacetListModel model;
    model.startOver({QLatin1String("nature")});
    model.setFacets(herbFacets());
    QSignalSpy changes(&model, &FacetListModel::selectionChanged);
    model.activate(1);
    QCOMPARE(changes.size(), 1);
    QSignalSpy reset(&model, &FacetListModel::modelReset);
    QSignalSpy changed(&model, &FacetListModel::dataChanged);
    QList<Facet> fewer = herbFacets();
    fewer[0].values[0].count = 2;
    model.setFacets(fewer);
    QVERIFY2(reset.isEmpty(), "the view must keep its place while one types");
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.index(1).data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
    model.activate(1);
    QVERIFY(model.selection().isEmpty());
}

void FacetListModelTest::startsOverInSilence() {
    FacetListModel model;
    model.setFacets(herbFacets());
    model.select({{QStringLiteral("nature"), QStringLiteral("温")}});
    QSignalSpy changes(&model, &FacetListModel::selectionChanged);
    model.startOver({});
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(model.selection().isEmpty());
    QVERIFY(changes.isEmpty());
}

void FacetListModelTest::showsSectionsOnTopAndFoldsThemToTheCurrentOne() {
    FacetListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy chosen(&model, &FacetListModel::sectionChosen);
    model.setFacets({{QStringLiteral("nature"), {{QStringLiteral("温"), 9}}}});
    model.setSections({{QStringLiteral("kinds"), QStringLiteral("all"), 5},
                       {QStringLiteral("kinds"), QStringLiteral("herbs"), -1},
                       {QStringLiteral("clinic"), QStringLiteral("own"), 1}},
                      QStringLiteral("herbs"));
    QCOMPARE(rowsOf(model),
             (QStringList{QStringLiteral("#kinds"), QStringLiteral("all"), QStringLiteral("herbs"),
                          QStringLiteral("#clinic"), QStringLiteral("own"), QStringLiteral("#nature"),
                          QStringLiteral("温")}));
    QCOMPARE(model.index(2).data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
    QCOMPARE(model.index(2).data(FacetListModel::CountRole).toInt(), -1);
    model.activate(4);
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("own"));
    QVERIFY2(model.selection().isEmpty(), "a section is no filter");
    model.activate(0);
    QCOMPARE(rowsOf(model).mid(0, 3),
             (QStringList{QStringLiteral("#kinds"), QStringLiteral("herbs"), QStringLiteral("#clinic")}));
}

QTEST_GUILESS_MAIN(FacetListModelTest)
#include "facet_list_model_test.moc"
