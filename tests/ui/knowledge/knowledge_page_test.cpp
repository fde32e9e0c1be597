#include "ui/knowledge/knowledge_page.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QDialog>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>
#include <QToolButton>
#include <algorithm>

#include "app/knowledge/knowledge_service.h"
#include "app/knowledge_notes/notebook.h"
#include "app/molecule/molecule_drawing.h"
#include "app/storage/storage_thread.h"
#include "tests/support/app/twin_knowledge.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/label.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/tag.h"

using namespace xinglin;

namespace {

/// The page over the small twin of the knowledge base, shown and settled.
class Shown final {
public:
    explicit Shown(const QString& path)
        : m_storage(m_folder.filePath(QStringLiteral("clinic.db"))),
          m_notebook(m_storage),
          m_service(path, nullptr,
                    [](const QString& smiles) {
                        return QByteArray::fromStdString(app::moleculeSvg(smiles.toStdString()).value());
                    }),
          m_source(m_service),
          m_page(m_source, &m_notebook) {
        m_page.resize(1368, 850);
        m_page.show();
        m_page.activateWindow();
    }

    ui::KnowledgePage& page() { return m_page; }
    app::Notebook& notebook() { return m_notebook; }
    bool settle() {
        return QTest::qWaitFor([this] { return m_notebook.isLoaded() && m_page.isSettled(); });
    }
    QString folder() const { return m_folder.path(); }

    /// Row of a section in the column of kinds and filters.
    QModelIndex sectionRow(const QString& id) const {
        const QAbstractItemModel* rows = find<QListView>("facets.list")->model();
        for (int row = 0; row < rows->rowCount(); ++row) {
            const QModelIndex index = rows->index(row, 0);
            if (index.data(app::FacetListModel::RowTypeRole).toInt() ==
                    static_cast<int>(app::FacetListModel::RowType::Section) &&
                index.data(app::FacetListModel::ValueRole).toString() == id) {
                return index;
            }
        }
        return {};
    }
    void choose(const QString& section) const {
        auto* list = find<QListView>("facets.list");
        const QModelIndex index = sectionRow(section);
        list->scrollTo(index);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(index).center());
    }
    bool isIn(const QString& section) const {
        return sectionRow(section).data(Qt::CheckStateRole).toInt() == Qt::Checked;
    }

    template <typename Widget>
    Widget* find(const char* name) const {
        return m_page.findChild<Widget*>(QLatin1String(name));
    }
    QListView* results() const { return find<QListView>("results.list"); }
    QString firstRow() const { return results()->model()->index(0, 0).data().toString(); }
    QString openName() const { return find<ui::Label>("entry.name")->text(); }
    /// Puts a text into the search field, as an input method does.
    void enter(const QString& text) const { find<ui::SearchField>("knowledge.search")->setText(text); }
    void type(const QString& text) {
        auto* search = find<ui::SearchField>("knowledge.search");
        search->setFocus();
        search->clear();
        QTest::keyClicks(search, text);
    }

private:
    QTemporaryDir m_folder;
    app::StorageThread m_storage;
    app::Notebook m_notebook;
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
    void findsEveryKindAndSaysWhichItIs();
    void namesRowsByWhatTellsThemApart();
    void slashReachesTheSearch();
    void drawsTheMoleculeOfACompound();
    void titlesBatchAmountsAsWhatTheyAre();
    void showsRolesWhereASourceStatesThem();
    void listsSimilarFormulasWithTheirDifferences();
    void comparesSideBySide();
    void theMarkOfAComparisonIsThatOfTheEntryShown();
    void showsWhereSourcesDisagree();
    void keepsANoteAndAFavourite();
    void refusesAStockNameOfAnotherHerb();
    void writesAnOwnFormulaAndFindsIt();
    void exportsTheList();
    void anExportShowsItsProgressAndIsStopped();

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
    QVERIFY(shown.isIn(QStringLiteral("all")));
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
    shown.choose(QStringLiteral("herbs"));
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
    QVERIFY(shown.isIn(QStringLiteral("formulas")));
    QTRY_COMPARE(shown.results()->currentIndex().data().toString(), QStringLiteral("麻黄汤"));
}

void KnowledgePageTest::showsMedicinesPointsClausesAndCompounds_data() {
    QTest::addColumn<QString>("section");
    QTest::addColumn<QString>("word");
    QTest::newRow("patent:四君子丸") << QStringLiteral("patents") << QStringLiteral("益气健脾");
    QTest::newRow("acupoint:LU7") << QStringLiteral("acupoints") << QStringLiteral("0.3～0.5寸");
    QTest::newRow("patent:四君子颗粒") << QStringLiteral("patents") << QStringLiteral("said of 四君子丸");
    QTest::newRow("clause:SH.02.035") << QStringLiteral("clauses") << QStringLiteral("骨节疼痛");
    QTest::newRow("compound:麻黄碱") << QStringLiteral("compounds") << QStringLiteral("C10H15NO");
    QTest::newRow("target:PTGS2") << QStringLiteral("targets") << QStringLiteral("甘草");
}

void KnowledgePageTest::showsMedicinesPointsClausesAndCompounds() {
    QFETCH(const QString, section);
    QFETCH(const QString, word);
    const QString id = QString::fromUtf8(QTest::currentDataTag());
    Shown shown(m_path);
    QVERIFY(shown.page().open(id));
    QTRY_VERIFY(shown.find<QWidget>("entry.content") != nullptr);
    QVERIFY(shown.settle());
    QVERIFY(shown.isIn(section));
    const auto labels = shown.find<QWidget>("entry.content")->findChildren<QLabel*>();
    const bool isSaid = std::any_of(labels.begin(), labels.end(),
                                    [&word](const QLabel* label) { return label->text().contains(word); });
    QVERIFY2(isSaid, qPrintable(word));
}

void KnowledgePageTest::marksHeadingsAsNoDiagnosis() {
    Shown shown(m_path);
    shown.choose(QStringLiteral("diseases"));
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
    shown.choose(QStringLiteral("herbs"));
    QVERIFY(shown.settle());
    const int herbs = shown.results()->model()->rowCount();
    shown.choose(QStringLiteral("incompatibilities"));
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

void KnowledgePageTest::findsEveryKindAndSaysWhichItIs() {
    Shown shown(m_path);
    shown.enter(QStringLiteral("麻黄"));
    QVERIFY(shown.settle());
    QStringList kinds;
    for (int row = 0; row < shown.results()->model()->rowCount(); ++row) {
        kinds += shown.results()
                     ->model()
                     ->index(row, 0)
                     .data(ui::SubtitleRole)
                     .toString()
                     .section(QStringLiteral(" · "), 0, 0);
    }
    for (const char* kind : {"Herb", "Formula", "Medicine", "Compound", "Clause"}) {
        QVERIFY2(kinds.contains(QLatin1String(kind)), kind);
    }
    // The columns of kinds say how many each has, and a choice by keyboard shows them.
    const QModelIndex clauses = shown.sectionRow(QStringLiteral("clauses"));
    const int count = clauses.data(app::FacetListModel::CountRole).toInt();
    QVERIFY(count >= 1);
    auto* list = shown.find<QListView>("facets.list");
    list->setFocus();
    list->setCurrentIndex(clauses);
    QTest::keyClick(list, Qt::Key_Return);
    QVERIFY(shown.settle());
    QCOMPARE(shown.results()->model()->rowCount(), count);
    QVERIFY(shown.isIn(QStringLiteral("clauses")));
}

void KnowledgePageTest::namesRowsByWhatTellsThemApart() {
    Shown shown(m_path);
    QVERIFY(shown.settle());
    shown.choose(QStringLiteral("clauses"));
    QVERIFY(shown.settle());
    bool isNumbered = false;
    for (int row = 0; row < shown.results()->model()->rowCount(); ++row) {
        const QModelIndex index = shown.results()->model()->index(row, 0);
        if (index.data().toString() == QStringLiteral("金匮要略 第1条")) {
            isNumbered = true;
            QVERIFY(index.data(ui::BesideRole).toString().startsWith(QStringLiteral("百合")));
        }
    }
    QVERIFY2(isNumbered, "the number is not cut behind the chapter");
    shown.choose(QStringLiteral("targets"));
    QVERIFY(shown.settle());
    const QModelIndex target = shown.results()->model()->index(0, 0);
    QVERIFY2(target.data(ui::BesideRole).toString().isEmpty(), "Latin letters need no pinyin");
    QVERIFY2(target.data(ui::SubtitleRole).toString().contains(QStringLiteral("推测")),
             "a target is known by what names it");
    shown.enter(QStringLiteral("LU7"));
    shown.choose(QStringLiteral("acupoints"));
    QVERIFY(shown.settle());
    const QString point = shown.results()->model()->index(0, 0).data(ui::SubtitleRole).toString();
    QVERIFY2(point.count(QStringLiteral("LU7")) == 1, qPrintable(point));
}

void KnowledgePageTest::slashReachesTheSearch() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    shown.results()->setFocus();
    QTest::keyClick(shown.results(), Qt::Key_Slash);
    auto* search = shown.find<ui::SearchField>("knowledge.search");
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, QStringLiteral("a/b"));
    QCOMPARE(search->text(), QStringLiteral("a/b"));
}

void KnowledgePageTest::drawsTheMoleculeOfACompound() {
    Shown shown(m_path);
    shown.page().open(QStringLiteral("compound:麻黄碱"));
    QTRY_VERIFY(shown.find<QWidget>("entry.molecule") != nullptr);
    auto* molecule = shown.find<QWidget>("entry.molecule");
    QVERIFY(molecule->accessibleName().contains(QStringLiteral("麻黄碱")));
    const QImage picture = molecule->grab().toImage();
    int inked = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            inked += picture.pixelColor(x, y).lightness() < 128 ? 1 : 0;
        }
    }
    QVERIFY2(inked > 300, qPrintable(QString::number(inked)));
}

void KnowledgePageTest::titlesBatchAmountsAsWhatTheyAre() {
    Shown shown(m_path);
    const auto heads = [&shown] {
        const QAbstractItemModel* model = shown.find<QTableView>("formula.composition")->model();
        QStringList titles;
        for (int column = 0; column < model->columnCount(); ++column) {
            titles += model->headerData(column, Qt::Horizontal).toString();
        }
        return titles;
    };
    shown.page().open(QStringLiteral("patent:四君子丸"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("四君子丸"));
    QVERIFY(heads().contains(QStringLiteral("Batch amount")));
    QVERIFY(!heads().contains(QStringLiteral("Original dose")));
    shown.page().open(QStringLiteral("formula:四君子汤"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("四君子汤"));
    QVERIFY(heads().contains(QStringLiteral("Original dose")));
}

void KnowledgePageTest::showsRolesWhereASourceStatesThem() {
    Shown shown(m_path);
    const auto roleOf = [&shown](int row) {
        const QAbstractItemModel* model = shown.find<QTableView>("formula.composition")->model();
        for (int column = 0; column < model->columnCount(); ++column) {
            if (model->headerData(column, Qt::Horizontal).toString() == QLatin1String("Role")) {
                return model->index(row, column).data().toString();
            }
        }
        return QString();
    };
    shown.page().open(QStringLiteral("formula:桂枝汤"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("桂枝汤"));
    QCOMPARE(roleOf(0), QStringLiteral("Chief"));
    QCOMPARE(roleOf(1), QStringLiteral("Deputy/Assistant"));
    shown.page().open(QStringLiteral("formula:麻黄汤"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄汤"));
    QCOMPARE(roleOf(0), QString());
}

void KnowledgePageTest::listsSimilarFormulasWithTheirDifferences() {
    Shown shown(m_path);
    shown.page().open(QStringLiteral("formula:麻黄汤"));
    QTRY_VERIFY(shown.find<QTableView>("formula.similar") != nullptr);
    const QAbstractItemModel* similar = shown.find<QTableView>("formula.similar")->model();
    QCOMPARE(similar->index(0, 0).data().toString(), QStringLiteral("麻黄杏仁甘草石膏汤"));
    QCOMPARE(similar->index(0, 2).data().toString(), QStringLiteral("石膏"));
    QCOMPARE(similar->index(0, 3).data().toString(), QStringLiteral("桂枝"));
}

void KnowledgePageTest::comparesSideBySide() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    auto* compare = shown.find<QAbstractButton>("knowledge.compare");
    QVERIFY(!compare->isVisible());
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    QTest::keyClick(&shown.page(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(compare->isVisible() && !compare->isEnabled());
    shown.page().open(QStringLiteral("herb:桂枝"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("桂枝"));
    shown.find<QAbstractButton>("entry.compare")->click();
    QVERIFY(compare->isEnabled());
    compare->click();
    QTRY_VERIFY(shown.find<QWidget>("compare.table") != nullptr);
    auto* pane = shown.find<QWidget>("knowledge.comparison");
    QVERIFY(pane->isVisible());
    const auto rows = [&shown] {
        return shown.find<QWidget>("compare.table")->findChildren<QLabel*>().size();
    };
    const qsizetype all = rows();
    QVERIFY(all > 6);
    shown.find<QAbstractButton>("compare.onlyDifferences")->click();
    QVERIFY(rows() < all);
    QTest::keyClick(shown.find<QWidget>("compare.scroll"), Qt::Key_Escape);
    QVERIFY(!pane->isVisible());
    QVERIFY(shown.find<QWidget>("knowledge.entry")->isVisible());
}

// The pressed look says that this very entry is being compared, wherever the next one comes from.
void KnowledgePageTest::theMarkOfAComparisonIsThatOfTheEntryShown() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    QVERIFY(shown.settle());
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    auto* mark = shown.find<QToolButton>("entry.compare");
    QTest::mouseClick(mark, Qt::LeftButton);
    QVERIFY(mark->isChecked());
    QTest::keyClick(&shown.page(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(shown.find<ui::SearchField>("knowledge.search")->hasFocus());
    QVERIFY(!mark->isDown() && mark->isChecked());
    shown.enter(QStringLiteral("桂枝"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("桂枝"));
    QVERIFY(!mark->isDown() && !mark->isChecked());
    QTest::mouseClick(mark, Qt::LeftButton);
    auto* compare = shown.find<QPushButton>("knowledge.compare");
    QTest::mouseClick(compare, Qt::LeftButton);
    QTRY_VERIFY(shown.find<QWidget>("compare.table") != nullptr);
    QTest::keyClick(&shown.page(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(!compare->isDown() && !compare->isChecked() && !compare->hasFocus());
}

void KnowledgePageTest::showsWhereSourcesDisagree() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    QVERIFY(shown.settle());
    shown.choose(QStringLiteral("patents"));
    QVERIFY(shown.settle());
    // The filter lists those entries alone.
    const int all = shown.results()->model()->rowCount();
    auto* facets = shown.find<QListView>("facets.list");
    QModelIndex filter;
    for (int row = 0; row < facets->model()->rowCount(); ++row) {
        const QModelIndex index = facets->model()->index(row, 0);
        if (index.data(app::FacetListModel::FieldRole).toString() == QLatin1String("disagreement") &&
            index.data(app::FacetListModel::RowTypeRole).toInt() ==
                static_cast<int>(app::FacetListModel::RowType::Value)) {
            filter = index;
        }
    }
    QVERIFY(filter.isValid());
    facets->setFocus();
    facets->setCurrentIndex(filter);
    QTest::keyClick(facets, Qt::Key_Space);
    QVERIFY(shown.settle());
    QVERIFY(shown.results()->model()->rowCount() > 0 && shown.results()->model()->rowCount() < all);
    // The entry says so at its top and holds what each source says.
    shown.page().open(QStringLiteral("patent:四君子丸"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("四君子丸"));
    const auto holds = [&shown](const QString& text) {
        const QList<QLabel*> labels = shown.find<QWidget>("entry.content")->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&text](const QLabel* label) { return label->text().contains(text); });
    };
    QVERIFY(shown.find<QWidget>("entry.notice"));
    QVERIFY(holds(QStringLiteral("Sources disagree")));
    QVERIFY(holds(QStringLiteral("Composition")));
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    QVERIFY(!holds(QStringLiteral("Sources disagree")));
}

void KnowledgePageTest::keepsANoteAndAFavourite() {
    Shown shown(m_path);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page()));
    QVERIFY(shown.settle());
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    QVERIFY(!shown.find<QWidget>("entry.note"));
    shown.find<QAbstractButton>("entry.writeNote")->click();
    auto* text = shown.find<QTextEdit>("note.text");
    QVERIFY(text && text->hasFocus());
    QTest::keyClicks(text, QStringLiteral("first"));
    QCOMPARE(shown.notebook().note(QStringLiteral("herb:麻黄")), QStringLiteral("first"));
    QVERIFY(shown.page().hasUnsavedWork());
    shown.page().saveWork();
    QVERIFY(!shown.page().hasUnsavedWork());
    QTest::keyClick(&shown.page(), Qt::Key_D, Qt::ControlModifier);
    QVERIFY(shown.find<QAbstractButton>("entry.favourite")->isChecked());
    shown.choose(QStringLiteral("favourites"));
    QVERIFY(shown.settle());
    QCOMPARE(shown.results()->model()->rowCount(), 1);
    QCOMPARE(shown.firstRow(), QStringLiteral("麻黄"));
    // The card is as high as its one line, whatever width it was made with.
    QTRY_VERIFY(shown.find<QWidget>("entry.note")->height() < 110);
    // The note is there again with the entry, and the letters being typed did not make it lose the focus.
    QCOMPARE(shown.find<QTextEdit>("note.text")->toPlainText(), QStringLiteral("first"));
}

void KnowledgePageTest::refusesAStockNameOfAnotherHerb() {
    Shown shown(m_path);
    QVERIFY(shown.settle());
    shown.page().open(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(shown.openName(), QStringLiteral("麻黄"));
    shown.find<QAbstractButton>("entry.writeNote")->click();
    auto* names = shown.find<QLineEdit>("note.stockNames");
    names->setFocus();
    names->setText(QStringLiteral("桂枝"));
    QTest::keyClick(names, Qt::Key_Return);
    auto* banner = shown.find<QWidget>("knowledge.banner");
    QTRY_VERIFY(banner->isVisible());
    QVERIFY(shown.notebook().stockNames(QStringLiteral("herb:麻黄")).isEmpty());
    names->setText(QStringLiteral("麻绒段"));
    QTest::keyClick(names, Qt::Key_Return);
    QTRY_COMPARE(shown.notebook().stockNames(QStringLiteral("herb:麻黄")),
                 QStringList{QStringLiteral("麻绒段")});
    shown.type(QStringLiteral("mrd"));
    QTRY_COMPARE(shown.firstRow(), QStringLiteral("麻黄"));
}

void KnowledgePageTest::writesAnOwnFormulaAndFindsIt() {
    Shown shown(m_path);
    QVERIFY(shown.settle());
    shown.find<QAbstractButton>("knowledge.newFormula")->click();
    auto* name = shown.find<QLineEdit>("ownFormula.name");
    QTRY_VERIFY(name != nullptr && name->isVisible());
    auto* dialog = shown.find<QDialog>("ownFormula");
    auto* save = dialog->findChild<QAbstractButton*>(QStringLiteral("dialogAction"));
    QVERIFY(!save->isEnabled());
    name->setText(QStringLiteral("院内止咳方"));
    shown.find<QPlainTextEdit>("ownFormula.composition")->setPlainText(QStringLiteral("麻黄 6\n神药 3"));
    QVERIFY(save->isEnabled());
    auto* check = shown.find<ui::Label>("ownFormula.check");
    QTRY_VERIFY(check->text().contains(QStringLiteral("神药")));
    QVERIFY(!check->text().contains(QStringLiteral("麻黄")));
    save->click();
    QTRY_COMPARE(shown.openName(), QStringLiteral("院内止咳方"));
    shown.enter(QStringLiteral("止咳方"));
    QVERIFY(shown.settle());
    QCOMPARE(shown.firstRow(), QStringLiteral("院内止咳方"));
    QVERIFY2(shown.results()->model()->index(0, 0).data(ui::TagRole).value<ui::TagLook>().text ==
                 QStringLiteral("Own"),
             "its row carries the clinic's mark");
    QTRY_VERIFY(shown.find<QAbstractButton>("entry.removeFormula") != nullptr);
    shown.find<QAbstractButton>("entry.removeFormula")->click();
    QVERIFY(shown.notebook().content().formulas.isEmpty());
    QVERIFY2(!shown.find<QWidget>("entry.content"), "what is deleted is not shown");
    shown.find<QAbstractButton>("toastUndo")->click();
    QTRY_COMPARE(shown.notebook().content().formulas.size(), 1);
    QTRY_VERIFY(shown.find<QWidget>("entry.content") != nullptr);
    QCOMPARE(shown.openName(), QStringLiteral("院内止咳方"));
}

void KnowledgePageTest::exportsTheList() {
    Shown shown(m_path);
    QVERIFY(shown.settle());
    shown.choose(QStringLiteral("herbs"));
    QVERIFY(shown.settle());
    const int rows = shown.results()->model()->rowCount();
    shown.find<QAbstractButton>("knowledge.export")->click();
    auto* dialog = shown.find<QDialog>("export");
    QVERIFY(dialog && dialog->isVisible());
    QVERIFY(dialog->findChild<QAbstractButton*>(QStringLiteral("export.nature"))->isChecked());
    dialog->findChild<QAbstractButton*>(QStringLiteral("dialogAction"))->click();
    auto* place = shown.page().findChild<QFileDialog*>();
    QVERIFY(place);
    const QString path = shown.folder() + QStringLiteral("/herbs.csv");
    emit place->fileSelected(path);
    place->reject();
    QTRY_VERIFY(QFile::exists(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.startsWith("\xEF\xBB\xBF"));
    QCOMPARE(bytes.count("\r\n"), rows + 1);
}

void KnowledgePageTest::anExportShowsItsProgressAndIsStopped() {
    // Presses "Stop" as soon as it came into sight: not within show(), which is no moment to hide again.
    class StopAtOnce final : public QObject {
    public:
        explicit StopAtOnce(ui::Banner& banner) : m_banner(banner) { banner.installEventFilter(this); }
        bool eventFilter(QObject*, QEvent* event) override {
            if (event->type() == QEvent::Show && text.isEmpty()) {
                text = m_banner.text();
                QMetaObject::invokeMethod(&m_banner, &ui::Banner::actionRequested, Qt::QueuedConnection);
            }
            return false;
        }
        QString text;

    private:
        ui::Banner& m_banner;
    };
    Shown shown(xinglin::test::realKnowledge());
    QVERIFY(shown.settle());
    shown.choose(QStringLiteral("formulas"));
    QVERIFY(shown.settle());
    auto* writing = shown.find<ui::Banner>("knowledge.writing");
    QVERIFY(writing && !writing->isVisible());
    StopAtOnce stop(*writing);
    shown.find<QAbstractButton>("knowledge.export")->click();
    shown.find<QDialog>("export")->findChild<QAbstractButton*>(QStringLiteral("dialogAction"))->click();
    auto* place = shown.page().findChild<QFileDialog*>();
    QVERIFY(place);
    emit place->fileSelected(shown.folder() + QStringLiteral("/formulas.csv"));
    place->reject();
    QTRY_VERIFY(!stop.text.isEmpty());
    QVERIFY2(stop.text.contains(QStringLiteral("200")), qPrintable(stop.text));
    // Stopped for good: the next one can be begun.
    QTRY_VERIFY(!writing->isVisible());
    shown.find<QAbstractButton>("knowledge.export")->click();
    QVERIFY(shown.find<QDialog>("export"));
}

QTEST_MAIN(KnowledgePageTest)
#include "knowledge_page_test.moc"
