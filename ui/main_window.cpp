#include "ui/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/knowledge/knowledge_service.h"
#include "app/settings/settings.h"
#include "ui/page_table.h"
#include "ui/rail.h"
#include "ui/services.h"
#include "ui/status_bar.h"

namespace xinglin::ui {
namespace {

const QString kWindowPlace = QStringLiteral("window");

}  // namespace

MainWindow::MainWindow(const Services& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_rail(new Rail(this)),
      m_stack(new QStackedWidget(this)),
      m_status(new StatusBar(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(800, 600);
    resize(1440, 900);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_rail);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_stack, 1);
    column->addWidget(m_status);
    row->addLayout(column, 1);

    RailGroup group = RailGroup::Hidden;
    for (const PageRow& entry : pageTable()) {
        if (entry.group == RailGroup::Hidden) {
            continue;
        }
        const bool follows = group == RailGroup::Hidden || group == entry.group;
        m_rail->addTile(QString::fromLatin1(entry.id), QString::fromLatin1(entry.icon),
                        entry.group == RailGroup::Program ? Rail::Place::Foot
                        : follows                         ? Rail::Place::Follow
                                                          : Rail::Place::NewGroup);
        group = entry.group;
    }
    m_status->setKnowledge(services.knowledge.edition());
    connect(&services.knowledge, &app::KnowledgeService::opened, m_status, &StatusBar::setKnowledge);
    connect(m_rail, &Rail::chosen, this, &MainWindow::showPage);
    addShortcuts();
    retranslate();
    restoreGeometry(services.settings.place(kWindowPlace));
}

void MainWindow::addShortcuts() {
    int digit = 0;
    for (const PageRow& entry : pageTable()) {
        const QString id = QString::fromLatin1(entry.id);
        if (entry.group != RailGroup::Hidden && digit < 9) {
            ++digit;
            auto* keys = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + digit)), this);
            connect(keys, &QShortcut::activated, this, [this, id] { showPage(id); });
        }
    }
    auto* settings = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Comma), this);
    connect(settings, &QShortcut::activated, this, [this] { showPage(QStringLiteral("settings")); });
    auto* next = new QShortcut(QKeySequence(Qt::Key_F6), this);
    connect(next, &QShortcut::activated, this, [this] { cyclePanes(Direction::Forward); });
    auto* previous = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F6), this);
    connect(previous, &QShortcut::activated, this, [this] { cyclePanes(Direction::Backward); });
}

Page* MainWindow::page(const QString& id) {
    if (Page* known = m_pages.value(id)) {
        return known;
    }
    for (const PageRow& entry : pageTable()) {
        if (id == QLatin1String(entry.id)) {
            Page* made = entry.create(m_services);
            made->setObjectName(QStringLiteral("page.") + id);
            m_pages.insert(id, made);
            m_stack->addWidget(made);
            connect(made, &Page::openRequested, this, &MainWindow::openTarget);
            made->adapt(pageWidth());
            return made;
        }
    }
    return nullptr;
}

bool MainWindow::showPage(const QString& id) {
    Page* wanted = page(id);
    if (!wanted) {
        return false;
    }
    m_stack->setCurrentWidget(wanted);
    m_rail->setCurrent(id);
    m_services.settings.set(app::SettingKey::LastPage, id);
    retranslate();
    return true;
}

void MainWindow::showFirstPage() {
    showPage(QString::fromLatin1(pageTable().front().id));
}

bool MainWindow::openTarget(const QString& target) {
    for (const PageRow& entry : pageTable()) {
        const QString id = QString::fromLatin1(entry.id);
        if (page(id)->open(target)) {
            return showPage(id);
        }
    }
    return false;
}

Page* MainWindow::currentPage() const {
    return static_cast<Page*>(m_stack->currentWidget());
}

PageWidth MainWindow::pageWidth() const {
    return width() < 900 ? PageWidth::Narrow : width() < 1100 ? PageWidth::Medium : PageWidth::Wide;
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const PageWidth width = pageWidth();
    m_rail->setWidthMode(width == PageWidth::Narrow ? Rail::Width::Slim : Rail::Width::Full);
    for (Page* made : std::as_const(m_pages)) {
        made->adapt(width);
    }
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void MainWindow::retranslate() {
    for (const PageRow& entry : pageTable()) {
        m_rail->setTitle(QString::fromLatin1(entry.id), QCoreApplication::translate("Rail", entry.title));
    }
    const Page* shown = currentPage();
    setWindowTitle(shown ? tr("%1 – Xinglin").arg(shown->title()) : tr("Xinglin"));
}

void MainWindow::cyclePanes(Direction direction) {
    QList<QWidget*> panes = {m_rail};
    if (Page* shown = currentPage()) {
        for (QWidget* pane : shown->panes()) {
            if (pane->isVisible()) {
                panes.append(pane);
            }
        }
    }
    qsizetype at = 0;
    const QWidget* focused = QApplication::focusWidget();
    for (qsizetype i = 0; i < panes.size(); ++i) {
        // The last that holds the focus: a page that is one pane holds them all.
        if (focused && (panes.at(i) == focused || panes.at(i)->isAncestorOf(focused))) {
            at = i;
        }
    }
    const qsizetype step = direction == Direction::Forward ? 1 : panes.size() - 1;
    QWidget* pane = panes.at((at + step) % panes.size());
    if (pane->focusPolicy() != Qt::NoFocus || pane->focusProxy()) {
        pane->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    for (QWidget* inside = pane->nextInFocusChain(); inside != pane; inside = inside->nextInFocusChain()) {
        if (pane->isAncestorOf(inside) && inside->isVisible() && inside->isEnabled() &&
            inside->focusPolicy() & Qt::TabFocus) {
            inside->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    for (Page* made : std::as_const(m_pages)) {
        if (made->hasUnsavedWork()) {
            made->saveWork();
        }
    }
    m_services.settings.keepPlace(kWindowPlace, saveGeometry());
    QWidget::closeEvent(event);
}

}  // namespace xinglin::ui
