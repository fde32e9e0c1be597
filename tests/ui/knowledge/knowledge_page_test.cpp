#include "ui/knowledge/knowledge_page.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "app/knowledge/knowledge_service.h"
#include "tests/support/app/twin_knowledge.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/search_field.h"

using namespace xinglin;

namespace {

/// The page over the small twin of the knowledge base, shown and settled.
class Shown final {
public:
    explicit Shown(const QString& path) : m_service(path), m_source(m_service), m_page(m_source) {
        m_page.resize(1368, 850);
        m_page.show();
        m_page.activateWindow();
    }

    ui::KnowledgePage& page() { return m_page; }
    bool settle() {
        return QTest::qWaitFor([this] { return m_page.isSettled(); });
    }

    template <typename Widget>
    Widget* find(const char* name) const {
        return m_page.findChild<Widget*>(QLatin1String(name));
    }
    QListView* results() const { return find<QListView>("results.list"); }
    QString firstRow() const { return results()->model()->index(0, 0).data().toString(); }
    QString openName() const { return find<ui::Label>("entry.name")->text(); }
    void type(const QString& text) {
        auto* search = find<ui::SearchField>("knowledge.search");
        search->setFocus();
        search->clear();
        QTest::keyClicks(search, text);
    }

private:
    app::KnowledgeService m_service;
    app::ServiceKnowledgeSource m_source;
    ui::KnowledgePage m_page;
};

}  // namespace

class KnowledgePageTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void findsHerbsHoweverTheyAreTyped_data();
    void findsHerbsHoweverTheyAreTyped();
    void arrowsInTheSearchFieldMoveInTheResults();
    void controlFReachesTheSearchFromAnywhere();
    void aRowOfAHerbsFormulasOpensTheFormulaAndBackReturns();
    void aFacetNarrowsAndClearWidens();
    void saysWhatToDoWhenNothingIsFound();
    void saysThatADoseIsUnknown();
    void takesTargetsOfItsKindsOnly();
    void showsMedicinesPointsClausesAndCompounds_data();
    void showsMedicinesPointsClausesAndCompounds();
    void marksHeadingsAsNoDiagnosis();
    void listsOnlyHerbsWithIncompatibilities();
    void copiesTheName();
    void hidesFiltersAndListWhereThereIsNoRoom();
    void everyControlHasAName();
    void showsABaseThatCannotBeRead();

private:
    QTemporaryDir m_folder;
    QString m_path;
};

void KnowledgePageTest::initTestCase() {
    m_path = test::buildTwin(m_folder.path());
    QVERIFY(QFile::exists(m_path));
}

void KnowledgePageTest::findsHerbsHoweverTheyAreTyped_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("pinyin") << QStringLiteral("mahuang");
    QTest::newRow("initials") << QStringLiteral("mh");
    QTest::newRow("simplified") << QStringLiteral("麻黄");
    QTest::newRow("traditional") << QStringLiteral("麻黃");
}

void KnowledgePageTest::findsHerbsHoweverTheyAreTyped() {
    QFETCH(QString, text);
    Shown shown(m_path);
    shown.find<ui::SearchField>("knowledge.search")->setText(text);
    QTRY_COMPARE(shown.firstRow(), QStringLiteral("麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
}

void KnowledgePageTest::arrowsInTheSearchFieldMoveInTheResults() {
    Shown shown(m_path);
    shown.type(QStringLiteral("m"));
    QVERIFY(shown.settle());
    QTRY_VERIFY(shown.results()->model()->rowCount() >= 2);
    QTRY_COMPARE(shown.results()->currentIndex().row(), 0);
    auto* search = shown.find<ui::SearchField>("knowledge.search");
    QTest::keyClick(search, Qt::Key_Down);
    QCOMPARE(shown.results()->currentIndex().row(), 1);
    QVERIFY2(search->hasFocus(), "typing goes on");
    QTRY_COMPARE(shown.openName(), shown.results()->currentIndex().data().toString());
    QTest::keyClick(search, Qt::Key_Up);
    QTest::keyClick(search, Qt::Key_Up);
    QCOMPARE(shown.results()->currentIndex().row(), 0);
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY2(!search->hasFocus(), "Enter goes on to the entry");
}

void KnowledgePageTest::controlFReachesTheSearchFromAnywhere() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    shown.results()->setFocus();
    QTest::keyClick(shown.results(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(shown.find<ui::SearchField>("knowledge.search")->hasFocus());
}

void KnowledgePageTest::aRowOfAHerbsFormulasOpensTheFormulaAndBackReturns() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    QVERIFY(shown.page().open(QStringLiteral("herb:麻黄")));
    QTRY_VERIFY(shown.find<QTableView>("herb.formulas") != nullptr);
    auto* table = shown.find<QTableView>("herb.formulas");
    const QModelIndex first = table->model()->index(0, 0);
    const QString formula = first.data().toString();
    QVERIFY(!formula.isEmpty());
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    QTRY_COMPARE(shown.openName(), formula);
    QVERIFY(shown.find<QTableView>("formula.composition") != nullptr);
    QTest::keyClick(&shown.page(), Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    QTest::keyClick(&shown.page(), Qt::Key_Right, Qt::AltModifier);
    QTRY_COMPARE(shown.openName(), formula);
}

void KnowledgePageTest::aFacetNarrowsAndClearWidens() {
    Shown shown(m_path);
    QVERIFY(shown.settle());
    const int all = shown.results()->model()->rowCount();
    auto* facets = shown.find<QListView>("facets.list");
    int row = 0;
    while (row < facets->model()->rowCount() &&
           facets->model()->index(row, 0).data().toString() != QStringLiteral("温")) {
        ++row;
    }
    const QModelIndex warm = facets->model()->index(row, 0);
    QVERIFY2(warm.isValid(), "the twin has warm herbs");
    facets->scrollTo(warm);
    QTest::mouseClick(facets->viewport(), Qt::LeftButton, {}, facets->visualRect(warm).center());
    QVERIFY(shown.settle());
    const int warmHerbs = shown.results()->model()->rowCount();
    QVERIFY(warmHerbs > 0 && warmHerbs < all);
    auto* clear = shown.find<QAbstractButton>("facets.clear");
    QVERIFY(clear->isVisible());
    clear->click();
    QVERIFY(shown.settle());
    QCOMPARE(shown.results()->model()->rowCount(), all);
    QVERIFY(!clear->isVisible());
}

void KnowledgePageTest::saysWhatToDoWhenNothingIsFound() {
    Shown shown(m_path);
    shown.type(QStringLiteral("zzzzqq"));
    auto* empty = shown.find<QWidget>("results.empty");
    QTRY_VERIFY(empty->isVisible());
    QVERIFY(!shown.results()->isVisible());
    shown.type(QStringLiteral("mahuang"));
    QTRY_VERIFY(!empty->isVisible());
    QVERIFY(shown.results()->isVisible());
}

void KnowledgePageTest::saysThatADoseIsUnknown() {
    Shown shown(m_path);
    shown.page().open(QStringLiteral("herb:犀角"));
    QTRY_VERIFY(shown.find<ui::Label>("dose.amount") != nullptr);
    QCOMPARE(shown.find<ui::Label>("dose.amount")->text(), QStringLiteral("Not recorded"));
    QVERIFY2(shown.find<QWidget>("entry.notice") != nullptr, "it is banned, and that is said");
}

void KnowledgePageTest::takesTargetsOfItsKindsOnly() {
    Shown shown(m_path);
    QVERIFY(!shown.page().open(QStringLiteral("case:7")));
    QVERIFY(shown.page().open(QStringLiteral("formula:麻黄汤")));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄汤"));
    QVERIFY(shown.find<QAbstractButton>("section.formulas")->isChecked());
    QTRY_COMPARE(shown.results()->currentIndex().data().toString(), QStringLiteral("麻黄汤"));
}

void KnowledgePageTest::showsMedicinesPointsClausesAndCompounds_data() {
    QTest::addColumn<QString>("section");
    QTest::addColumn<QString>("word");
    QTest::newRow("patent:四君子丸") << QStringLiteral("section.patents") << QStringLiteral("益气健脾");
    QTest::newRow("acupoint:LU7") << QStringLiteral("section.herbs") << QStringLiteral("0.3～0.5寸");
    QTest::newRow("patent:四君子颗粒")
        << QStringLiteral("section.patents") << QStringLiteral("said of 四君子丸");
    // Kinds without a list of their own are opened from where they are named, and leave the list alone.
    QTest::newRow("clause:SH.02.035") << QStringLiteral("section.herbs") << QStringLiteral("骨节疼痛");
    QTest::newRow("compound:麻黄碱") << QStringLiteral("section.herbs") << QStringLiteral("C10H15NO");
    QTest::newRow("target:PTGS2") << QStringLiteral("section.herbs") << QStringLiteral("甘草");
}

void KnowledgePageTest::showsMedicinesPointsClausesAndCompounds() {
    QFETCH(const QString, section);
    QFETCH(const QString, word);
    const QString id = QString::fromUtf8(QTest::currentDataTag());
    Shown shown(m_path);
    QVERIFY(shown.page().open(id));
    QTRY_VERIFY(shown.find<QWidget>("entry.content") != nullptr);
    QVERIFY(shown.settle());
    QVERIFY(shown.find<QAbstractButton>(section.toLatin1().constData())->isChecked());
    const auto labels = shown.find<QWidget>("entry.content")->findChildren<QLabel*>();
    const bool isSaid = std::any_of(labels.begin(), labels.end(),
                                    [&word](const QLabel* label) { return label->text().contains(word); });
    QVERIFY2(isSaid, qPrintable(word));
}

void KnowledgePageTest::marksHeadingsAsNoDiagnosis() {
    Shown shown(m_path);
    shown.find<QAbstractButton>("section.diseases")->click();
    QVERIFY(shown.settle());
    QString heading;
    for (int row = 0; row < shown.results()->model()->rowCount() && heading.isEmpty(); ++row) {
        const QModelIndex index = shown.results()->model()->index(row, 0);
        if (index.data(app::ResultListModel::BadgeRole).toString() == QStringLiteral("类目")) {
            heading = index.data(app::ResultListModel::IdRole).toString();
        }
    }
    QVERIFY2(!heading.isEmpty(), "the twin has a heading");
    shown.page().open(heading);
    QTRY_VERIFY(shown.find<QWidget>("entry.notice") != nullptr);
    QVERIFY(
        shown.find<QWidget>("entry.notice")->accessibleName().contains(QStringLiteral("never a diagnosis")));
}

void KnowledgePageTest::listsOnlyHerbsWithIncompatibilities() {
    Shown shown(m_path);
    QVERIFY(shown.settle());
    const int herbs = shown.results()->model()->rowCount();
    shown.find<QAbstractButton>("section.incompatibilities")->click();
    QVERIFY(shown.settle());
    const int incompatible = shown.results()->model()->rowCount();
    QVERIFY(incompatible > 0 && incompatible < herbs);
    shown.type(QStringLiteral("dazao"));
    QVERIFY(shown.settle());
    QCOMPARE(shown.results()->model()->rowCount(), 0);
}

void KnowledgePageTest::copiesTheName() {
    Shown shown(m_path);
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    shown.find<QAbstractButton>("entry.copyName")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("麻黄"));
    shown.find<QAbstractButton>("entry.copyCitation")->click();
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("twin")));
}

void KnowledgePageTest::hidesFiltersAndListWhereThereIsNoRoom() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    auto* facets = shown.find<QWidget>("knowledge.facets");
    auto* filter = shown.find<QAbstractButton>("results.filter");
    QVERIFY(facets->isVisible() && !filter->isVisible());
    shown.page().adapt(ui::PageWidth::Medium);
    shown.page().resize(1000, 700);
    QVERIFY(!facets->isVisible() && filter->isVisible());
    filter->click();
    QVERIFY(facets->isVisible());
    shown.page().adapt(ui::PageWidth::Narrow);
    QTRY_VERIFY(shown.page().minimumSizeHint().width() <= 752);
    shown.page().resize(752, 600);
    QVERIFY(!facets->isVisible() && !shown.results()->isVisible());
    QTest::keyClick(&shown.page(), Qt::Key_B, Qt::ControlModifier);
    QVERIFY(shown.results()->isVisible());
    // The header must not keep the page wide: the search takes a line of its own.
    QTRY_VERIFY(shown.page().minimumSizeHint().width() <= 752);
    QCOMPARE(shown.page().width(), 752);
    shown.page().adapt(ui::PageWidth::Wide);
    QVERIFY(facets->isVisible() && shown.results()->isVisible() && !filter->isVisible());
}

void KnowledgePageTest::everyControlHasAName() {
    Shown shown(m_path);
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    QStringList nameless;
    for (const QWidget* widget : shown.page().findChildren<QWidget*>()) {
        const bool isControl = widget->inherits("QAbstractButton") || widget->inherits("QLineEdit") ||
                               widget->inherits("QAbstractItemView");
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool hasName = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
        // A header belongs to its table, a scroll bar's buttons to it.
        if (isControl && widget->isVisible() && !hasName && !widget->inherits("QHeaderView")) {
            nameless.append(QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') +
                            widget->objectName());
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
}

void KnowledgePageTest::showsABaseThatCannotBeRead() {
    Shown shown(m_folder.filePath(QStringLiteral("nowhere.db")));
    auto* empty = shown.find<QWidget>("results.empty");
    QTRY_VERIFY(empty->isVisible());
    QVERIFY(empty->findChild<QAbstractButton*>(QStringLiteral("emptyAction"))->isVisible());
}

QTEST_MAIN(KnowledgePageTest)
#include "knowledge_page_test.moc"
