#include "ui/training/run_view.h"

#include <QDateTime>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/training/training_view_model.h"
#include "ui/theme/fonts.h"
#include "ui/training/rank_rows.h"
#include "ui/training/sample_list.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chart_points.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/phase_progress.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/table_view.h"

namespace xinglin::ui {
namespace {

constexpr double kDecay = 0.88;
constexpr int kPanelWidth = 420;
constexpr int kPanelLeast = 240;
constexpr int kSmallHeight = 128;
constexpr int kRankRowHeight = 28;
constexpr qsizetype kRanksAtOnce = 8;
constexpr qsizetype kMarksAtMost = 12;

bool isRunning(const app::TrainingViewModel& training) {
    return training.state() == app::RunState::Running || training.state() == app::RunState::Stopping;
}

QPlainTextEdit* makeText(QWidget* parent, const QString& name, const QString& spoken,
                         QPlainTextEdit::LineWrapMode wrap) {
    auto* text = new QPlainTextEdit(parent);
    text->setObjectName(name);
    text->setAccessibleName(spoken);
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setFont(fontOf(TextRole::Mono));
    text->setTabChangesFocus(true);
    text->setLineWrapMode(wrap);
    QPalette quiet = text->palette();
    quiet.setColor(QPalette::Base, Qt::transparent);
    text->setPalette(quiet);
    text->viewport()->setAutoFillBackground(false);
    return text;
}

}  // namespace

RunView::RunView(app::TrainingViewModel& training, QWidget* parent) : QWidget(parent), m_training(training) {
    setObjectName(QStringLiteral("runView"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* area = new ColumnArea(this);
    area->setObjectName(QStringLiteral("runArea"));
    outer->addWidget(area);
    auto* content = new QWidget(area);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(24, 18, 24, 24);
    column->setSpacing(14);
    m_phases = new PhaseProgress(content);
    m_phases->setPhases(
        {{tr("Load and try"), 1, QString()}, {tr("Train"), 8, QString()}, {tr("Save"), 1, QString()}});
    column->addWidget(m_phases);
    m_at = new Label(TextRole::Dense, Token::Text2, QString(), content);
    m_at->setObjectName(QStringLiteral("runAt"));
    m_at->setWordWrap(true);
    column->addWidget(m_at);
    m_body = new QBoxLayout(QBoxLayout::LeftToRight);
    m_body->setSpacing(14);
    m_body->addWidget(makeCharts(content), 2);
    m_panel = makePanel(content);
    m_body->addWidget(m_panel, 1);  // a third, as far as its greatest width
    column->addLayout(m_body, 1);
    column->addWidget(makeRanks(content));
    area->setWidget(content);
    area->setWidgetResizable(true);
    setNarrow(false);
    refresh();
}

QWidget* RunView::firstPane() const {
    return m_tabs;
}

Card* RunView::addSmallChart(QBoxLayout* row, QWidget* parent, const QString& title, const QString& name,
                             LineChart*& chart, Label*& value) {
    auto* card = new Card(parent);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(14, 10, 12, 8);
    column->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->addWidget(new Label(TextRole::DenseBold, title, card));
    head->addStretch(1);
    value = new Label(TextRole::DenseBold, QString(), card);
    head->addWidget(value);
    column->addLayout(head);
    chart = new LineChart(card);
    chart->setObjectName(name);
    chart->setAccessibleName(title);
    column->addWidget(chart, 1);
    card->setMinimumHeight(scaled(kSmallHeight));
    row->addWidget(card, 1);
    return card;
}

QWidget* RunView::makeCharts(QWidget* parent) {
    auto* place = new QWidget(parent);
    auto* column = new QVBoxLayout(place);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* card = new Card(place);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(14, 12, 14, 10);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(new Label(TextRole::BodyBold, tr("Loss"), card));
    auto* hint =
        new Label(TextRole::Caption, Token::Text3, tr("smoothed %1; pale: as measured").arg(kDecay), card);
    head->addWidget(hint);
    head->addStretch(1);
    inside->addLayout(head);
    m_loss = new LineChart(card);
    m_loss->setObjectName(QStringLiteral("lossChart"));
    m_loss->setAccessibleName(tr("Loss"));
    m_loss->setToComeText(tr("to come"));
    m_loss->setMinimumHeight(scaled(180));
    inside->addWidget(m_loss, 1);
    column->addWidget(card, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_rewardCard =
        addSmallChart(row, place, tr("Mean reward"), QStringLiteral("rewardChart"), m_reward, m_rewardValue);
    addSmallChart(row, place, tr("Learning rate"), QStringLiteral("rateChart"), m_rate, m_rateValue);
    addSmallChart(row, place, tr("Gradient norm"), QStringLiteral("normChart"), m_norm, m_normValue);
    addSmallChart(row, place, tr("Tokens/s"), QStringLiteral("speedChart"), m_speed, m_speedValue);
    column->addLayout(row);
    return place;
}

QWidget* RunView::makePanel(QWidget* parent) {
    auto* card = new Card(parent);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(10);
    m_tabs = new SegmentedControl(card);
    m_tabs->setObjectName(QStringLiteral("runTabs"));
    m_tabs->setAccessibleName(tr("What is shown beside the charts"));
    m_tabs->addSegment(QStringLiteral("log"), tr("Log"));
    m_tabs->addSegment(QStringLiteral("samples"), tr("Samples"));
    m_tabs->addSegment(QStringLiteral("command"), tr("Command"));
    column->addWidget(m_tabs, 0, Qt::AlignLeft);
    m_stack = new QStackedWidget(card);
    m_log = makeText(m_stack, QStringLiteral("runLog"), tr("Log of the engine"), QPlainTextEdit::NoWrap);
    followLog();
    m_samples = new SampleList(m_stack);
    m_command = makeText(m_stack, QStringLiteral("runCommand"), tr("Command and run file"),
                         QPlainTextEdit::WidgetWidth);
    m_stack->addWidget(m_log);
    m_stack->addWidget(m_samples);
    m_stack->addWidget(m_command);
    column->addWidget(m_stack, 1);
    connect(m_tabs, &SegmentedControl::currentChanged, this, [this](const QString& id) {
        m_stack->setCurrentWidget(id == QLatin1String("samples")   ? static_cast<QWidget*>(m_samples)
                                  : id == QLatin1String("command") ? m_command
                                                                   : m_log);
    });
    return card;
}

// The log stays at its end until somebody scrolls away from there.
void RunView::followLog() {
    QScrollBar* bar = m_log->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int most) {
        if (m_followsLog) {
            bar->setValue(most);
        }
    });
    // What a person does, told apart from what the text's growth does.
    const auto look = [this, bar] { m_followsLog = bar->value() >= bar->maximum() - 1; };
    connect(bar, &QScrollBar::sliderMoved, this, look);
    connect(bar, &QScrollBar::actionTriggered, this, look, Qt::QueuedConnection);
}

QWidget* RunView::makeRanks(QWidget* parent) {
    auto* card = new Card(parent);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(1, 10, 1, 1);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 0, 14, 0);
    head->setSpacing(8);
    head->addWidget(new Label(TextRole::BodyBold, tr("Ranks"), card));
    m_rankState = new Label(TextRole::Dense, Token::Text2, QString(), card);
    m_rankState->setObjectName(QStringLiteral("rankState"));
    head->addWidget(m_rankState, 1);
    column->addLayout(head);
    m_rankRows = new RankRows(this);
    m_ranks = new TableView(card, kRankRowHeight);
    m_ranks->setObjectName(QStringLiteral("rankTable"));
    m_ranks->setAccessibleName(tr("Ranks"));
    m_ranks->setModel(m_rankRows);
    m_ranks->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_ranks->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_ranks->horizontalHeader()->setStretchLastSection(true);
    column->addWidget(m_ranks);
    return card;
}

void RunView::setNarrow(bool isNarrow) {
    m_body->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_panel->setMinimumWidth(isNarrow ? 0 : kPanelLeast);
    m_panel->setMaximumWidth(isNarrow ? QWIDGETSIZE_MAX : scaled(kPanelWidth));
    m_panel->setMinimumHeight(isNarrow ? scaled(240) : 0);
    // Every layout around keeps what it asked for; the window wants to know now how narrow it may be.
    for (QWidget* at = m_panel; at && at != window(); at = at->parentWidget()) {
        at->updateGeometry();
    }
}

int RunView::lostRank() const {
    return m_rankRows->lostRank();
}

void RunView::refresh() {
    refreshPhases();
    refreshCharts();
    refreshRanks();
    refreshPanel();
}

void RunView::refreshPhases() {
    const app::TrainingMetrics& metrics = m_training.metrics();
    const qint64 step = metrics.lastStep();
    const qint64 steps = m_training.steps();
    const bool hasSteps = steps > 0;
    const bool isDone = m_training.state() == app::RunState::Finished;
    const bool isSaving = hasSteps && step >= steps && !isDone;
    m_phases->setPlace(
        isDone     ? 3
        : isSaving ? 2
        : step > 0 ? 1
                   : 0,
        step > 0 && hasSteps && !isSaving ? static_cast<double>(step) / static_cast<double>(steps) : -1);
    QString note = step == 0  ? QString()
                   : hasSteps ? tr("step %1 of %2").arg(groupedNumber(step), groupedNumber(steps))
                              : tr("step %1").arg(groupedNumber(step));
    const double seconds = metrics.secondsPerStep();
    if (isRunning(m_training) && step > 0 && step < steps && seconds > 0) {
        const auto left = static_cast<qint64>(static_cast<double>(steps - step) * seconds);
        note += QStringLiteral("・") +
                (left < 90     ? tr("about %n second(s) left", nullptr, static_cast<int>(left))
                 : left < 5400 ? tr("about %n minute(s) left", nullptr, static_cast<int>(left / 60))
                               : tr("about %n hour(s) left", nullptr, static_cast<int>(left / 3600)));
    }
    m_phases->setNote(1, note);
    // The engine's own line: what it is at between steps, in its words.
    QString at = isRunning(m_training) ? m_training.phase() : QString();
    if (m_training.state() == app::RunState::Stopping) {
        at = tr("Waiting until the step is done and the checkpoint is written…");
    } else if (!m_training.isRead()) {
        at = tr("Reading the run's folder…");
    }
    m_at->setText(at);
    m_at->setVisible(!at.isEmpty());
}

void RunView::refreshCharts() {
    const app::TrainingMetrics& metrics = m_training.metrics();
    const auto end = static_cast<double>(m_training.steps());
    const auto value = [](Label* label, const QList<QPointF>& points) {
        label->setText(points.isEmpty() ? QString() : measureText(points.last().y()));
    };
    const auto pair = [](const QList<QPointF>& points, Token hue, const QString& name) {
        return QList<ChartLine>{{{}, points, hue, ChartLine::Look::Raw, {}, {}},
                                {name, app::smoothed(points, kDecay), hue, ChartLine::Look::Line, {}, {}}};
    };
    QList<ChartLine> loss = pair(metrics.loss(), Token::Pine, tr("Training"));
    if (!metrics.evalLoss().isEmpty()) {
        const std::optional<QPointF> best = metrics.bestEvalLoss();
        loss.append(
            {tr("Held out"), metrics.evalLoss(), Token::Apricot, ChartLine::Look::Points, best,
             best ? tr("best %1, step %2").arg(measureText(best->y())).arg(static_cast<qint64>(best->x()))
                  : QString()});
    }
    m_loss->setLines(loss);
    QList<ChartMark> marks;
    const QList<app::RunCheckpoint> checkpoints =
        m_training.checkpoints().mid(qMax<qsizetype>(0, m_training.checkpoints().size() - kMarksAtMost));
    for (const app::RunCheckpoint& checkpoint : checkpoints) {
        marks.append({static_cast<double>(checkpoint.step), tr("saved %1").arg(checkpoint.step)});
    }
    m_loss->setMarks(marks);
    m_rewardCard->setVisible(!metrics.reward().isEmpty());
    m_reward->setLines(pair(metrics.reward(), Token::Apricot, QString()));
    m_rate->setLines({{{}, metrics.learningRate(), Token::Indigo, ChartLine::Look::Line, {}, {}}});
    m_norm->setLines(pair(metrics.gradientNorm(), Token::Perilla, QString()));
    m_speed->setLines(pair(metrics.tokensPerSecond(), Token::Pine, QString()));
    value(m_rewardValue, metrics.reward());
    value(m_rateValue, metrics.learningRate());
    value(m_normValue, metrics.gradientNorm());
    value(m_speedValue, metrics.tokensPerSecond());
    for (LineChart* chart : {m_loss, m_reward, m_rate, m_norm, m_speed}) {
        chart->setEnd(end);
    }
}

void RunView::refreshRanks() {
    const double now = static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000.0;
    m_rankRows->setRanks(m_training.ranks(), now, m_training.metrics().secondsPerStep(),
                         isRunning(m_training));
    const auto count = static_cast<int>(m_training.ranks().size());
    const int late = m_rankRows->lateCount();
    m_rankState->setInk(late > 0 ? Token::Ochre : Token::Text2);
    m_rankState->setText(count == 0               ? tr("none has begun yet")
                         : !isRunning(m_training) ? tr("ended")
                         : late > 0               ? tr("%1 running, %2 late").arg(count).arg(late)
                                                  : tr("%1 running").arg(count));
    const int rows = static_cast<int>(qBound<qsizetype>(1, m_training.ranks().size(), kRanksAtOnce));
    m_ranks->setFixedHeight(m_ranks->horizontalHeader()->sizeHint().height() + rows * scaled(kRankRowHeight) +
                            2);
    m_ranks->setColumnWidth(RankRows::Rank, 70);
    m_ranks->setColumnWidth(RankRows::Phase, 240);
    m_ranks->setColumnWidth(RankRows::Step, 110);
    m_ranks->setColumnWidth(RankRows::Memory, 130);
}

void RunView::refreshPanel() {
    const QString log = m_training.log().join(QLatin1Char('\n'));
    if (log != m_log->toPlainText()) {
        // The scroll bar follows the text later: followLog() hears of it.
        const bool follows = m_followsLog;
        const int before = m_log->verticalScrollBar()->value();
        m_log->setPlainText(log);
        m_followsLog = follows;
        m_log->verticalScrollBar()->setValue(follows ? m_log->verticalScrollBar()->maximum() : before);
    }
    m_samples->setSamples(m_training.samples());
    const QString command = m_training.run()
                                ? m_training.runCommandLine().shellText() + QStringLiteral("\n\n") +
                                      tr("Run folder: %1").arg(m_training.run()->output())
                                : QString();
    if (command != m_command->toPlainText()) {
        m_command->setPlainText(command);
    }
}

}  // namespace xinglin::ui
