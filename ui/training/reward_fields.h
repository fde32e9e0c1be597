#pragma once

#include <QHash>
#include <QWidget>

namespace xinglin::app {
struct TrainingPlan;
}

namespace xinglin::ui {

class PathField;
class Switch;

/// What rates the answers that a run draws: rules of this program, a reward model, and for PPO what the
/// values begin with. Hidden where nothing is drawn.
class RewardFields final : public QWidget {
    Q_OBJECT

public:
    explicit RewardFields(QWidget* parent = nullptr);

    void showPlan(const app::TrainingPlan& plan);
    void takeInto(app::TrainingPlan& plan) const;

signals:
    void edited();

private:
    PathField* addPath(const QString& label, const QString& name, const QString& hint);

    QHash<QString, Switch*> m_rules;  ///< by the rule's id
    PathField* m_rewardModel;
    PathField* m_valueModel;
};

}  // namespace xinglin::ui
