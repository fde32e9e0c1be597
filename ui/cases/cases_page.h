#pragma once

#include <memory>

#include "app/cases/case_desk.h"
#include "ui/page.h"

class QStackedLayout;

namespace xinglin::ui {

class Banner;
class CaseView;
class VisitList;
struct Services;

/// Patients and visits; then one case: sections, form, draft.
class CasesPage final : public Page {
    Q_OBJECT

public:
    /// `desk` is null when the form could not be read; `failure` then says why.
    CasesPage(std::unique_ptr<app::CaseDesk> desk, const app::Failure& failure, QWidget* parent = nullptr);
    ~CasesPage() override;

    /// What the table of pages calls.
    static Page* make(const Services& services);

    QString pageId() const override { return QStringLiteral("cases"); }
    QString title() const override { return tr("Cases"); }
    QString iconName() const override { return QStringLiteral("rail-cases"); }
    bool hasUnsavedWork() const override;
    void saveWork() override;
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    /// The view-model, for tests; null when the form could not be read.
    app::CaseViewModel* model() const { return m_desk ? &m_desk->model() : nullptr; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void showCaseOrList();
    void addPatient();
    void showFailure(const app::Failure& failure);
    void continueSample();

    std::unique_ptr<app::CaseDesk> m_desk;
    app::Failure m_failure;
    QWidget* m_body = nullptr;
    QStackedLayout* m_stack = nullptr;
    VisitList* m_list = nullptr;
    CaseView* m_case = nullptr;
    Banner* m_listBanner = nullptr;
    PageWidth m_width = PageWidth::Wide;
    bool m_sampling = false;
};

}  // namespace xinglin::ui
