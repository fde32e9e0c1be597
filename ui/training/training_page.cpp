#include "ui/training/training_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/library/model_library.h"
#include "app/settings/settings.h"
#include "ui/services.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/training/run_rows.h"
#include "ui/training/run_view.h"
#include "ui/training/training_form.h"
#include "ui/training/training_sample.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_list.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {
namespace {

constexpr int kEmptyWidth = 460;

}  // namespace

Page* TrainingPage::make(const Services& services) {
    auto* page = new TrainingPage(
        std::make_unique<app::TrainingViewModel>(services.library, services.settings.dataFolder()));
    page->sample = [&services] { return writeTrainingSample(services.settings.dataFolder()); };
    return page;
}

TrainingPage::TrainingPage(std::unique_ptr<app::TrainingViewModel> training, QWidget* parent)
    : Page(parent), m_training(std::move(training)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    rebuild();
    connect(m_training.get(), &app::TrainingViewModel::runChanged, this, [this] {
        // A start opens its run.
        if (m_training->run() && m_place != Place::Run) {
            go(Place::Run);
        } else {
            refresh();
        }
    });
    connect(m_training.get(), &app::TrainingViewModel::runsChanged, this, &TrainingPage::refresh);
    connect(m_training.get(), &app::TrainingViewModel::mergeChanged, this, &TrainingPage::refresh);
    connect(m_training.get(), &app::TrainingViewModel::failed, this, &TrainingPage::showFailure);
    connect(m_training.get(), &app::TrainingViewModel::usedInChat, this, [this] {
        m_toast->say(tr("The model is in the library: load it there, then ask it in Chat."));
        emit openRequested(QStringLiteral("models:"));
    });
}

TrainingPage::~TrainingPage() {
    // The views watch the model; they go first.
    delete m_content;
}

void TrainingPage::rebuild() {
    delete m_content;
    m_content = new QWidget(this);
    layout()->addWidget(m_content);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    addHead();
    m_banner = new Banner(m_content, Banner::Closing::Closable);
    m_banner->setObjectName(QStringLiteral("trainingBanner"));
    m_banner->hide();
    m_stack = new QStackedWidget(m_content);
    column->addWidget(m_header);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);
    addList();
    m_form = new TrainingForm(*m_training, m_stack);
    m_run = new RunView(*m_training, m_stack);
    m_stack->addWidget(m_listPlace);
    m_stack->addWidget(m_form);
    m_stack->addWidget(m_run);
    m_toast = new Toast(this);
    connect(m_banner, &Banner::closed, this, [this] {
        m_failure.reset();
        m_banner->hide();
    });
    m_form->setNarrow(m_isNarrow);
    m_run->setNarrow(m_isNarrow);
    m_content->show();
    go(m_place);
}

void TrainingPage::addHead() {
    m_header = new PageHeader(m_content);
    m_back = new IconButton(QStringLiteral("chevron-left"), tr("All trainings"), m_header);
    m_back->setObjectName(QStringLiteral("trainingBack"));
    m_header->addLeading(m_back);
    m_state = new Tag({}, m_header);
    m_header->addState(m_state);
    const auto add = [this](ButtonKind kind, const QString& text, const char* name, const char* icon) {
        auto* button = new Button(kind, text, m_header);
        button->setObjectName(QLatin1String(name));
        button->setIconName(QLatin1String(icon));
        m_header->addAction(button);
        return button;
    };
    m_again = add(ButtonKind::Ghost, tr("Same settings"), "trainingAgain", "copy");
    m_again->setToolTip(tr("A new training that begins with these settings"));
    m_stop = add(ButtonKind::Secondary, tr("Stop and save"), "trainingStop", "stop");
    m_end = add(ButtonKind::Danger, tr("End at once"), "trainingEnd", "close");
    m_end->setToolTip(tr("What was learned since the last checkpoint is lost"));
    m_resume = add(ButtonKind::Primary, tr("Go on"), "trainingResume", "refresh");
    m_use = add(ButtonKind::Primary, tr("Use in chat"), "trainingUse", "rail-chat");
    m_new = add(ButtonKind::Primary, tr("New training"), "trainingNew", "plus");
    connect(m_back, &QToolButton::clicked, this, [this] {
        m_training->close();
        go(Place::List);
    });
    connect(m_new, &QPushButton::clicked, this, [this] { go(Place::Form); });
    connect(m_stop, &QPushButton::clicked, m_training.get(), &app::TrainingViewModel::stopAndSave);
    connect(m_end, &QPushButton::clicked, m_training.get(), &app::TrainingViewModel::endNow);
    connect(m_resume, &QPushButton::clicked, this, [this] { m_training->resume(); });
    connect(m_use, &QPushButton::clicked, m_training.get(), &app::TrainingViewModel::useInChat);
    connect(m_again, &QPushButton::clicked, this, &TrainingPage::takeSettings);
}

void TrainingPage::addList() {
    m_listPlace = new QWidget(m_stack);
    auto* column = new QVBoxLayout(m_listPlace);
    column->setContentsMargins(0, 0, 0, 0);
    m_rows = new RunRows(*m_training, m_listPlace);
    m_list = new PageList(m_listPlace);
    m_list->setObjectName(QStringLiteral("runList"));
    m_list->setAccessibleName(tr("Trainings"));
    m_list->setModel(m_rows);
    m_empty = new EmptyState(m_listPlace);
    m_empty->setObjectName(QStringLiteral("trainingEmpty"));
    m_empty->setIconName(QStringLiteral("rail-training"));
    m_empty->setTexts(
        tr("No training yet"),
        tr("A training teaches a model from your own file of questions and answers, on this "
           "machine. It goes on when the window is closed, and can be stopped and gone on with."),
        tr("New training"));
    m_empty->setFixedWidth(scaled(kEmptyWidth));
    column->addWidget(m_list, 1);
    column->addWidget(m_empty, 1, Qt::AlignCenter);
    const auto openAt = [this](const QModelIndex& index) {
        if (index.isValid()) {
            m_training->open(m_training->runs().at(index.row()).id);
        }
    };
    connect(m_list, &QListView::clicked, this, openAt);
    connect(m_list, &QListView::activated, this, openAt);
    connect(m_empty, &EmptyState::actionRequested, this, [this] { go(Place::Form); });
}

void TrainingPage::takeSettings() {
    if (m_training->run()) {
        m_training->setPlan(m_training->run()->plan);
        m_training->close();
        go(Place::Form);
    }
}

void TrainingPage::go(Place place) {
    m_place = place;
    m_stack->setCurrentIndex(static_cast<int>(place));
    refresh();
    if (place == Place::Form && isVisible()) {
        m_form->firstField()->setFocus();
    }
}

void TrainingPage::refresh() {
    const bool isList = m_place == Place::List;
    const bool isRun = m_place == Place::Run && m_training->run();
    const app::RunState state = m_training->state();
    const bool hasRuns = !m_training->runs().isEmpty();
    m_list->setVisible(hasRuns);
    m_empty->setVisible(!hasRuns);
    m_back->setVisible(!isList);
    m_new->setVisible(isList && hasRuns);
    m_state->setVisible(isRun);
    m_header->setTitle(isRun ? runName(*m_training->run()) : isList ? title() : tr("New training"));
    m_header->setFacts(isRun ? runFacts(*m_training->run()) : QStringList());
    m_stop->setVisible(isRun && state == app::RunState::Running);
    m_end->setVisible(isRun && state == app::RunState::Stopping);
    m_resume->setVisible(isRun && m_training->canResume());
    const bool hasEnded = state == app::RunState::Finished || state == app::RunState::Stopped;
    m_use->setVisible(isRun && hasEnded && !m_training->checkpoints().isEmpty());
    // One primary button: to go on is what one comes back for.
    setButtonKind(m_use, m_training->canResume() ? ButtonKind::Secondary : ButtonKind::Primary);
    m_use->setEnabled(!m_training->isMerging());
    m_use->setText(m_training->isMerging() ? tr("Merging…") : tr("Use in chat"));
    m_again->setVisible(isRun && !m_isNarrow && state != app::RunState::Running &&
                        state != app::RunState::Stopping);
    if (isRun) {
        m_state->setLook(runStateTag(state));
        m_run->refresh();
    }
    refreshBanner();
}

void TrainingPage::refreshBanner() {
    const bool isRun = m_place == Place::Run && m_training->run();
    const int lost = isRun ? m_run->lostRank() : -1;
    const std::optional<app::Failure> problem = m_failure ? m_failure
                                                : isRun   ? m_training->failure()
                                                          : std::nullopt;
    if (lost >= 0) {
        m_banner->say(
            Severity::Block,
            tr("Rank %1 has said nothing for a minute. Stop and save, or look at its machine.").arg(lost));
    } else if (problem) {
        // The engine's last line names the place; the others stand in the log.
        const QString words = problem->detail.trimmed().section(QLatin1Char('\n'), -1);
        m_banner->say(Severity::Review,
                      QStringList{problem->what, problem->advice, words}.join(QLatin1Char(' ')));
        m_banner->setToolTip(problem->detail);
    }
    m_banner->setVisible(lost >= 0 || problem);
}

void TrainingPage::showFailure(const app::Failure& failure) {
    m_failure = failure;
    refreshBanner();
}

bool TrainingPage::open(const QString& target) {
    const QString prefix = QStringLiteral("training:");
    if (!target.startsWith(prefix)) {
        return false;
    }
    const QString what = target.mid(prefix.size());
    if (what == QLatin1String("new")) {
        go(Place::Form);
    } else if (!what.isEmpty()) {
        m_training->open(what);
    }
    return true;
}

void TrainingPage::adapt(PageWidth width) {
    m_isNarrow = width != PageWidth::Wide;
    m_form->setNarrow(m_isNarrow);
    m_run->setNarrow(m_isNarrow);
    refresh();
}

QList<QWidget*> TrainingPage::panes() {
    switch (m_place) {
    case Place::List:
        return {m_list};
    case Place::Form:
        return {m_form->firstField()};
    case Place::Run:
        return {m_run->firstPane()};
    }
    return {this};
}

void TrainingPage::showSample() {
    if (!sample) {
        return;
    }
    if (m_sampleRun.isEmpty()) {
        m_sampleRun = sample();
        m_training->reload();
    }
    m_training->open(m_sampleRun);
}

bool TrainingPage::isSettled() const {
    return m_sampleRun.isEmpty() || m_training->isRead();
}

void TrainingPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
    Page::changeEvent(event);
}

void TrainingPage::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Canvas));
}

}  // namespace xinglin::ui
