#include "ui/tour.h"

#include <QDir>
#include <QPixmap>

#include "ui/language.h"
#include "ui/main_window.h"
#include "ui/page_table.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kStepMs = 30;
constexpr int kLongestWaitMs = 10'000;

// The page of components shows them all at once; the others are pictured as a user sees them.
bool isHiddenPage(const QString& id) {
    for (const PageRow& row : pageTable()) {
        if (id == QLatin1String(row.id)) {
            return row.group == RailGroup::Hidden;
        }
    }
    return false;
}

bool isWanted(const QStringList& wanted, const QString& one) {
    return wanted.isEmpty() || wanted.contains(one);
}

}  // namespace

Tour::Tour(TourPlan plan, MainWindow& window, Theme& theme, Translator& translator)
    : m_plan(std::move(plan)), m_window(window), m_theme(theme), m_translator(translator) {
    // Languages change least often: pages rebuild their texts for each.
    for (const Language& language : languages()) {
        for (const QString& shade : {QStringLiteral("light"), QStringLiteral("dark")}) {
            for (const PageRow& page : pageTable()) {
                const QString id = QString::fromLatin1(page.id);
                if (isWanted(m_plan.pages, id) && isWanted(m_plan.languages, language.code) &&
                    isWanted(m_plan.themes, shade)) {
                    m_stops.append({id, language.code, shade});
                }
            }
        }
    }
    m_timer.setSingleShot(true);
    m_timer.setInterval(kStepMs);
    connect(&m_timer, &QTimer::timeout, this, &Tour::waitAndTake);
}

void Tour::start() {
    if (!QDir().mkpath(m_plan.folder)) {
        emit finished(m_plan.folder);
        return;
    }
    visit();
}

void Tour::visit() {
    if (m_at == m_stops.size()) {
        emit finished(QString());
        return;
    }
    const Stop& stop = m_stops.at(m_at);
    m_translator.use(stop.language);
    m_theme.setMode(stop.theme == QLatin1String("dark") ? ThemeMode::Dark : ThemeMode::Light);
    m_window.resize(1440, isHiddenPage(stop.page) ? 1180 : 900);
    m_window.showPage(stop.page);
    // A rebuilt page hands the focus on; the picture shows it only where the page's sample wants it.
    if (QWidget* focused = m_window.focusWidget()) {
        focused->clearFocus();
    }
    m_window.currentPage()->showSample();
    m_waited = 0;
    m_quietRounds = 0;
    m_timer.start();
}

void Tour::waitAndTake() {
    m_waited += kStepMs;
    // Quiet for three rounds: one for what came last, one for layouts that follow it, one for what they ask
    // for.
    m_quietRounds = m_window.currentPage()->isSettled() ? m_quietRounds + 1 : 0;
    if (m_quietRounds < 3 && m_waited < kLongestWaitMs) {
        m_timer.start();
        return;
    }
    take();
}

void Tour::take() {
    const Stop& stop = m_stops.at(m_at);
    const QString path = QDir(m_plan.folder)
                             .filePath(QStringLiteral("%1-%2-%3@%4x.png")
                                           .arg(stop.page, stop.language, stop.theme)
                                           .arg(m_plan.scale));
    if (!m_window.grab().save(path)) {
        emit finished(path);
        return;
    }
    ++m_at;
    visit();
}

}  // namespace xinglin::ui
