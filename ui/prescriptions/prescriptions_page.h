#pragma once

#include <memory>

#include "app/prescription/prescription_desk.h"
#include "ui/page.h"

class QStackedLayout;

namespace xinglin::app {
class Settings;
}

namespace xinglin::ui {

class Banner;
class EmptyState;
class PrescriptionList;
class PrescriptionView;
class Splitter;
struct Services;

/// Prescriptions: the list, the one that is written, its audit.
class PrescriptionsPage final : public Page {
    Q_OBJECT

public:
    /// `desk` is null when facts or settings could not be read; `failure` then says why. `settings` must
    /// outlive the page.
    PrescriptionsPage(std::unique_ptr<app::PrescriptionDesk> desk, const app::Failure& failure,
                      const app::Settings& settings, QWidget* parent = nullptr);
    ~PrescriptionsPage() override;

    /// What the table of pages calls.
    static Page* make(const Services& services);

    QString pageId() const override { return QStringLiteral("prescriptions"); }
    QString title() const override { return tr("Prescriptions"); }
    QString iconName() const override { return QStringLiteral("rail-prescription"); }
    bool hasUnsavedWork() const override;
    void saveWork() override;
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    /// The view-model, for tests; null when there is no desk.
    app::PrescriptionViewModel* model() const { return m_desk ? &m_desk->model() : nullptr; }
    PrescriptionView* view() const { return m_view; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void arrange();
    void followSettings();
    void startWriting();
    void showFailure(const app::Failure& failure);
    void continueSample();

    std::unique_ptr<app::PrescriptionDesk> m_desk;
    app::Failure m_failure;
    const app::Settings& m_settings;
    QWidget* m_body = nullptr;
    Splitter* m_splitter = nullptr;
    PrescriptionList* m_list = nullptr;
    QWidget* m_place = nullptr;
    QStackedLayout* m_stack = nullptr;
    PrescriptionView* m_view = nullptr;
    Banner* m_banner = nullptr;
    PageWidth m_width = PageWidth::Wide;
    bool m_isSampling = false;
};

}  // namespace xinglin::ui
