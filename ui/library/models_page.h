#pragma once

#include <functional>

#include "ui/page.h"

class QListView;
class QStackedWidget;

namespace xinglin::app {
class ActiveModel;
struct Failure;
class ModelLibrary;
class Settings;
}  // namespace xinglin::app

namespace xinglin::ui {

class Banner;
class Button;
class EmptyState;
class ModelDetails;
class ModelRows;
class PageHeader;
class Splitter;

/// The models: files that the user added at the left, one of them in detail at the right, with its loading.
class ModelsPage final : public Page {
    Q_OBJECT

public:
    /// All are borrowed and outlive the page.
    ModelsPage(app::ModelLibrary& library, app::ActiveModel& model, app::Settings& settings,
               QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("models"); }
    QString title() const override { return tr("Models"); }
    QString iconName() const override { return QStringLiteral("rail-models"); }
    /// Takes `models:`.
    bool open(const QString& target) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    /// Adds a file as if it had been chosen in the dialog.
    void addFile(const QString& path);
    /// Fills in what --tour shows; set by whoever makes the page.
    std::function<void()> sample;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void retranslate();
    void refresh();
    void showFailure(const app::Failure& failure);
    void chooseFile();
    int currentRow() const;

    app::ModelLibrary& m_library;
    app::ActiveModel& m_model;
    ModelRows* m_rows;
    PageHeader* m_header;
    Button* m_add;
    Banner* m_banner;
    Splitter* m_splitter;
    QStackedWidget* m_stack;
    QListView* m_list;
    EmptyState* m_empty;
    ModelDetails* m_details;
};

}  // namespace xinglin::ui
