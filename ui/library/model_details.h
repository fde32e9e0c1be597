#pragma once

#include <QList>
#include <QWidget>
#include <optional>

#include "app/library/model_file.h"

class QGridLayout;

namespace xinglin::app {
class ActiveModel;
class Settings;
}  // namespace xinglin::app

namespace xinglin::ui {

class Button;
class Label;
class PhaseProgress;
class SegmentedControl;

/// What is known of one model file, the memory it takes with a chosen context, and its loading. What is
/// chosen here is a setting of the program.
class ModelDetails final : public QWidget {
    Q_OBJECT

public:
    /// Both are borrowed.
    ModelDetails(app::ActiveModel& model, app::Settings& settings, QWidget* parent = nullptr);

    /// Nothing: the place is empty.
    void setFile(const std::optional<app::ModelFile>& file);

signals:
    void loadRequested(const xinglin::app::ModelFile& file);
    void unloadRequested();
    void removeRequested(const QString& path);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void refresh();
    void refreshState();
    void addFact(const QString& label, const QString& value);
    void showSettings();
    bool isActive() const;
    QString memoryText() const;

    app::ActiveModel& m_model;
    app::Settings& m_settings;
    std::optional<app::ModelFile> m_file;
    Label* m_name;
    QWidget* m_factsBox = nullptr;
    QGridLayout* m_facts = nullptr;
    QWidget* m_factsPlace;
    Label* m_contextLabel;
    SegmentedControl* m_context;
    int m_ownContext = 0;  ///< a choice that the settings have beside the usual ones; 0: none
    Label* m_cacheLabel;
    SegmentedControl* m_cache;
    Label* m_memory;
    PhaseProgress* m_progress;
    Label* m_state;
    Button* m_load;
    Button* m_remove;
};

}  // namespace xinglin::ui
