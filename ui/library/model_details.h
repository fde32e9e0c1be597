#pragma once

#include <QWidget>
#include <optional>

#include "app/library/model_file.h"

class QGridLayout;

namespace xinglin::app {
class ActiveModel;
}

namespace xinglin::ui {

class Button;
class Label;
class PhaseProgress;
class SegmentedControl;

/// What is known of one model file, the memory it takes with a chosen context, and its loading.
class ModelDetails final : public QWidget {
    Q_OBJECT

public:
    /// `model` is borrowed.
    explicit ModelDetails(app::ActiveModel& model, QWidget* parent = nullptr);

    /// Nothing: the place is empty.
    void setFile(const std::optional<app::ModelFile>& file);

signals:
    void loadRequested(const xinglin::app::ModelFile& file, int contextTokens);
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
    int contextTokens() const;
    bool isActive() const;
    QString memoryText() const;

    app::ActiveModel& m_model;
    std::optional<app::ModelFile> m_file;
    Label* m_name;
    QWidget* m_factsBox = nullptr;
    QGridLayout* m_facts = nullptr;
    QWidget* m_factsPlace;
    Label* m_contextLabel;
    SegmentedControl* m_context;
    Label* m_memory;
    PhaseProgress* m_progress;
    Label* m_state;
    Button* m_load;
    Button* m_remove;
};

}  // namespace xinglin::ui
