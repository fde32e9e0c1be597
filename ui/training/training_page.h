#pragma once

#include <functional>
#include <memory>

#include "app/training/training_view_model.h"
#include "ui/page.h"

class QListView;
class QStackedWidget;

namespace xinglin::ui {

class Banner;
class Button;
class EmptyState;
class IconButton;
class PageHeader;
class RunRows;
class RunView;
class Tag;
class Toast;
class TrainingForm;
struct Services;

/// Trainings: the list of them, one being prepared, or one being looked at.
class TrainingPage final : public Page {
    Q_OBJECT

public:
    explicit TrainingPage(std::unique_ptr<app::TrainingViewModel> training, QWidget* parent = nullptr);
    ~TrainingPage() override;
    static Page* make(const Services& services);

    QString pageId() const override { return QStringLiteral("training"); }
    QString title() const override { return tr("Training"); }
    QString iconName() const override { return QStringLiteral("rail-training"); }
    /// Takes `training:`, `training:new` and `training:RUN`.
    bool open(const QString& target) override;
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    app::TrainingViewModel& training() { return *m_training; }
    /// Writes what --tour shows into the data folder and returns the run's name; set by whoever makes the
    /// page.
    std::function<QString()> sample;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Place { List, Form, Run };

    void rebuild();
    void addHead();
    void addList();
    void go(Place place);
    void refresh();
    void refreshBanner();
    void showFailure(const app::Failure& failure);
    void takeSettings();

    std::unique_ptr<app::TrainingViewModel> m_training;
    Place m_place = Place::List;
    bool m_isNarrow = false;
    QString m_sampleRun;
    std::optional<app::Failure> m_failure;  ///< of something that was asked for, until it is closed

    QWidget* m_content = nullptr;
    PageHeader* m_header = nullptr;
    IconButton* m_back = nullptr;
    Tag* m_state = nullptr;
    Button* m_new = nullptr;
    Button* m_stop = nullptr;
    Button* m_end = nullptr;
    Button* m_again = nullptr;
    Button* m_resume = nullptr;
    Button* m_use = nullptr;
    Banner* m_banner = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_listPlace = nullptr;
    RunRows* m_rows = nullptr;
    QListView* m_list = nullptr;
    EmptyState* m_empty = nullptr;
    TrainingForm* m_form = nullptr;
    RunView* m_run = nullptr;
    Toast* m_toast = nullptr;
};

}  // namespace xinglin::ui
