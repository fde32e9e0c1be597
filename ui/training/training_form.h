#pragma once

#include <QWidget>

#include "ui/training/path_field.h"

class QComboBox;
class QVBoxLayout;

namespace xinglin::app {
class TrainingViewModel;
}

namespace xinglin::ui {

class Button;
class CheckResult;
class ColumnArea;
class Field;
class Label;
class RewardFields;
class SegmentedControl;
class SettingFields;
class Switch;

/// A training before it starts, in the order in which it is decided: data, base model and method, settings,
/// memory, start. Made anew for another language.
class TrainingForm final : public QWidget {
    Q_OBJECT

public:
    /// `training` is borrowed.
    explicit TrainingForm(app::TrainingViewModel& training, QWidget* parent = nullptr);

    void setNarrow(bool isNarrow);
    QWidget* firstField() const;

private:
    void addData(QVBoxLayout* column);
    void addModel(QVBoxLayout* column);
    void addSettings(QVBoxLayout* column);
    void addCheck(QVBoxLayout* column);
    void addStart(QVBoxLayout* column);
    LineEdit* addPath(QVBoxLayout* column, const QString& label, const QString& name, PathField::Kind kind,
                      const QString& hint);
    void takePlan();
    void showPlan();
    void refresh();
    QString reasonAgainstStart() const;

    app::TrainingViewModel& m_training;
    bool m_isShowing = false;  ///< fields are being filled, not typed into
    ColumnArea* m_area;
    LineEdit* m_data = nullptr;
    QComboBox* m_format = nullptr;
    LineEdit* m_eval = nullptr;
    LineEdit* m_model = nullptr;
    Switch* m_random = nullptr;
    SegmentedControl* m_method = nullptr;
    QComboBox* m_objective = nullptr;
    RewardFields* m_rewards = nullptr;
    QComboBox* m_preset = nullptr;
    SegmentedControl* m_level = nullptr;
    SettingFields* m_settings = nullptr;
    Field* m_ranks = nullptr;
    Button* m_check = nullptr;
    Label* m_progress = nullptr;
    CheckResult* m_rows = nullptr;
    CheckResult* m_memory = nullptr;
    Field* m_name = nullptr;
    Label* m_command = nullptr;
    Button* m_copy = nullptr;
    Button* m_start = nullptr;
    Label* m_reason = nullptr;
};

}  // namespace xinglin::ui
