#pragma once

#include <QHash>
#include <QSet>
#include <QWidget>

#include "app/training/training_plan.h"

class QGridLayout;

namespace xinglin::ui {

/// The settings of a training run as their table says: simple ones always, the others for experts. What is
/// typed wrongly stays and is marked; it never reaches the plan.
class SettingFields final : public QWidget {
    Q_OBJECT

public:
    explicit SettingFields(QWidget* parent = nullptr);

    /// Shows a plan's values; rebuilt where method, preset or level ask for other fields.
    void setPlan(const app::TrainingPlan& plan);
    void setLevel(app::SettingLevel level);
    /// How many fields stand beside one another.
    void setColumns(int columns);
    bool isValid() const { return m_wrong.isEmpty(); }

signals:
    /// The settings of the plan as they are now.
    void edited(const QJsonObject& settings);
    void validityChanged();

private:
    void rebuild();
    QWidget* makeField(const app::TrainingSetting& setting);
    QWidget* makeEdit(const app::TrainingSetting& setting);
    QWidget* makeChoice(const app::TrainingSetting& setting);
    QWidget* makeFlag(const app::TrainingSetting& setting);
    void take(const app::TrainingSetting& setting, const std::optional<QJsonValue>& value);

    app::TrainingPlan m_plan;
    app::SettingLevel m_level = app::SettingLevel::Simple;
    int m_columns = 3;
    QSet<QString> m_wrong;
    QWidget* m_content = nullptr;
};

}  // namespace xinglin::ui
