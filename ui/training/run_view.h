#pragma once

#include <QWidget>

class QBoxLayout;
class QPlainTextEdit;
class QStackedWidget;
class QVBoxLayout;

namespace xinglin::app {
class TrainingViewModel;
}

namespace xinglin::ui {

class Card;
class Label;
class LineChart;
class PhaseProgress;
class RankRows;
class SampleList;
class SegmentedControl;
class TableView;

/// A run as it is: its phases, the loss and what goes with it, its ranks, samples and log. Made anew for
/// another language.
class RunView final : public QWidget {
    Q_OBJECT

public:
    /// `training` is borrowed.
    explicit RunView(app::TrainingViewModel& training, QWidget* parent = nullptr);

    /// Without room the panel of samples stands below the charts.
    void setNarrow(bool isNarrow);
    /// The rank that said nothing for a minute; -1: none.
    int lostRank() const;
    QWidget* firstPane() const;

    void refresh();

private:
    QWidget* makeCharts(QWidget* parent);
    QWidget* makePanel(QWidget* parent);
    QWidget* makeRanks(QWidget* parent);
    Card* addSmallChart(QBoxLayout* row, QWidget* parent, const QString& title, const QString& name,
                        LineChart*& chart, Label*& value);
    void followLog();
    void refreshPhases();
    void refreshCharts();
    void refreshRanks();
    void refreshPanel();

    app::TrainingViewModel& m_training;
    PhaseProgress* m_phases = nullptr;
    Label* m_at = nullptr;
    QBoxLayout* m_body = nullptr;
    LineChart* m_loss = nullptr;
    Card* m_rewardCard = nullptr;  ///< hidden where nothing is rated
    LineChart* m_reward = nullptr;
    LineChart* m_rate = nullptr;
    LineChart* m_norm = nullptr;
    LineChart* m_speed = nullptr;
    Label* m_rewardValue = nullptr;
    Label* m_rateValue = nullptr;
    Label* m_normValue = nullptr;
    Label* m_speedValue = nullptr;
    QWidget* m_panel = nullptr;
    SegmentedControl* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    SampleList* m_samples = nullptr;
    QPlainTextEdit* m_log = nullptr;
    bool m_followsLog = true;
    QPlainTextEdit* m_command = nullptr;
    RankRows* m_rankRows = nullptr;
    TableView* m_ranks = nullptr;
    Label* m_rankState = nullptr;
};

}  // namespace xinglin::ui
