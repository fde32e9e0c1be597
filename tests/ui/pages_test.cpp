// Walks every page of the program: names, keys, languages, room for longer words.

#include <QCoreApplication>
#include <QLabel>
#include <QScrollArea>
#include <QTest>
#include <QTranslator>

#include "tests/support/ui/ui_fixture.h"
#include "tests/support/ui/widget_checks.h"
#include "ui/main_window.h"
#include "ui/page_table.h"

using namespace xinglin::ui;
using xinglin::test::describe;
using xinglin::test::interactiveWidgets;
using xinglin::test::UiFixture;

namespace {

/// Every sentence 40 % longer, as German or a clumsy translation would be.
class PseudoTranslator final : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override {
        const QString text = QString::fromUtf8(source);
        return text + QString(qMax<qsizetype>(1, text.size() * 2 / 5), QLatin1Char('m'));
    }
};

QStringList pageIds() {
    QStringList ids;
    for (const PageRow& row : pageTable()) {
        ids.append(QString::fromLatin1(row.id));
    }
    return ids;
}

/// Texts of visible buttons and one-line labels that have less room than they ask for.
QStringList cutTexts(const Page& page) {
    QStringList cut;
    const QList<QAbstractButton*> buttons = page.findChildren<QAbstractButton*>();
    for (const QAbstractButton* button : buttons) {
        if (button->isVisible() && !button->text().isEmpty() &&
            button->width() < button->sizeHint().width()) {
            cut.append(button->text());
        }
    }
    const QList<QLabel*> labels = page.findChildren<QLabel*>();
    for (const QLabel* label : labels) {
        if (label->isVisible() && !label->wordWrap() && !label->text().isEmpty() &&
            label->width() < label->sizeHint().width()) {
            cut.append(label->text());
        }
    }
    return cut;
}

/// Contents of scroll areas that cannot be scrolled sideways and are wider than what shows them, with the
/// widest of their parts.
QStringList hangingOver(const Page& page) {
    QStringList over;
    const QList<QScrollArea*> areas = page.findChildren<QScrollArea*>();
    for (const QScrollArea* area : areas) {
        const QWidget* content = area->widget();
        if (!area->isVisible() || !content || area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff ||
            content->width() <= area->viewport()->width()) {
            continue;
        }
        QString widest;
        int most = 0;
        const QList<QWidget*> parts = content->findChildren<QWidget*>();
        for (const QWidget* part : parts) {
            if (part->isVisible() && part->minimumSizeHint().width() > most) {
                most = part->minimumSizeHint().width();
                widest = describe(part);
            }
        }
        over.append(QStringLiteral("%1 is %2 in %3, for %4 wants %5")
                        .arg(area->objectName())
                        .arg(content->width())
                        .arg(area->viewport()->width())
                        .arg(widest.right(160))
                        .arg(most));
    }
    return over;
}

}  // namespace

class PagesTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<UiFixture>();
        m_fixture->translator.use(QStringLiteral("zh_CN"));
        m_window = std::make_unique<MainWindow>(m_fixture->services);
        m_window->resize(1440, 900);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() {
        m_window.reset();
        m_fixture.reset();
    }

    void everyControlHasAnObjectNameAndASpokenName() {
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
            for (const QWidget* widget : interactiveWidgets(*m_window->currentPage())) {
                QVERIFY2(!widget->objectName().isEmpty(),
                         qPrintable(id + QStringLiteral(": ") + describe(widget)));
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                const QString spoken = !widget->accessibleName().isEmpty() ? widget->accessibleName()
                                       : button                            ? button->text()
                                                                           : QString();
                QVERIFY2(!spoken.isEmpty() || !widget->isVisible(),
                         qPrintable(id + QStringLiteral(": ") + describe(widget)));
            }
        }
    }

    void noTwoMnemonicsAreAlike() {
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
            QHash<QKeySequence, const QWidget*> seen;
            const QList<QAbstractButton*> buttons = m_window->currentPage()->findChildren<QAbstractButton*>();
            for (const QAbstractButton* button : buttons) {
                const QKeySequence keys = QKeySequence::mnemonic(button->text());
                if (!keys.isEmpty()) {
                    QVERIFY2(!seen.contains(keys), qPrintable(describe(button)));
                    seen.insert(keys, button);
                }
            }
        }
    }

    void everyVisibleControlIsReachedByTab() {
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
            QSet<const QWidget*> reached;
            QWidget* at = m_window->focusWidget() ? m_window->focusWidget() : m_window.get();
            for (int step = 0; step < 20000; ++step) {  // all pages together have two thousand widgets
                at = at->nextInFocusChain();
                if (reached.contains(at)) {
                    break;
                }
                reached.insert(at);
            }
            for (const QWidget* widget : interactiveWidgets(*m_window->currentPage())) {
                if (!widget->isVisible() || widget->testAttribute(Qt::WA_TransparentForMouseEvents) ||
                    widget->objectName() == QLatin1String("clearSearch")) {
                    continue;  // a pose, or a button whose key is Escape
                }
                // Of a group of radio buttons only the chosen one takes Tab; arrows reach the others.
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                if (button && button->autoExclusive() && !button->isChecked()) {
                    continue;
                }
                QVERIFY2(widget->focusPolicy() & Qt::TabFocus && reached.contains(widget),
                         qPrintable(id + QStringLiteral(": ") + describe(widget)));
            }
        }
    }

    void aChangeOfLanguageReachesEveryPage() {
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
        }
        for (const Language& language : languages()) {
            m_fixture->translator.use(language.code);
            for (const QString& id : pageIds()) {
                QVERIFY(m_window->showPage(id));
                QVERIFY(m_window->windowTitle().contains(m_window->currentPage()->title()));
            }
        }
    }

    void longerWordsAreNotCut() {
        PseudoTranslator pseudo;
        m_fixture->translator.use(QStringLiteral("en"));
        QCoreApplication::installTranslator(&pseudo);
        QStringList cut;
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
            Page* page = m_window->currentPage();
            page->showSample();
            // Layouts follow their widgets' new texts when events come round: what is cut for good stays cut.
            (void)QTest::qWaitFor([&] { return page->isSettled() && cutTexts(*page).isEmpty(); });
            for (const QString& text : cutTexts(*page)) {
                cut.append(id + QStringLiteral(": ") + text);
            }
        }
        QCoreApplication::removeTranslator(&pseudo);
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(QLatin1Char('\n'))));
    }

    void nothingHangsOverTheRightEdge() {
        for (const Language& language : languages()) {
            m_fixture->translator.use(language.code);
            m_window = std::make_unique<MainWindow>(m_fixture->services);
            m_window->show();
            for (const int width : {1440, 1100, 900, 800}) {
                m_window->resize(width, 900);
                for (const QString& id : pageIds()) {
                    QVERIFY(m_window->showPage(id));
                    Page* page = m_window->currentPage();
                    page->showSample();
                    (void)QTest::qWaitFor([&] { return page->isSettled() && hangingOver(*page).isEmpty(); },
                                          20'000);  // a busy machine lays out late
                    QVERIFY2(hangingOver(*page).isEmpty(),
                             qPrintable(QStringLiteral("%1, %2, %3: %4")
                                            .arg(language.code, id)
                                            .arg(width)
                                            .arg(hangingOver(*page).join(QLatin1Char('\n')))));
                }
            }
        }
    }

    void theSmallestWindowIsEnough() {
        m_window->resize(800, 600);
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
            QVERIFY2(m_window->currentPage()->minimumSizeHint().width() <= 800 - 48, qPrintable(id));
        }
    }

    void everyPageOfTheTableTellsTheSameName() {
        for (const QString& id : pageIds()) {
            QVERIFY(m_window->showPage(id));
            QCOMPARE(m_window->currentPage()->pageId(), id);
            QVERIFY(!m_window->currentPage()->title().isEmpty());
        }
    }

private:
    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(PagesTest)
#include "pages_test.moc"
