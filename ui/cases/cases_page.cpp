#include "ui/cases/cases_page.h"

#include <QDir>
#include <QEvent>
#include <QListView>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/cases/case_view.h"
#include "ui/cases/patient_dialog.h"
#include "ui/cases/visit_list.h"
#include "ui/services.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"

namespace xinglin::ui {

CasesPage::CasesPage(std::unique_ptr<app::CaseDesk> desk, const app::Failure& failure, QWidget* parent)
    : Page(parent), m_desk(std::move(desk)), m_failure(failure) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    rebuild();
    if (m_desk) {
        app::CaseViewModel& cases = m_desk->model();
        connect(&cases, &app::CaseViewModel::caseChanged, this, &CasesPage::showCaseOrList);
        connect(&cases, &app::CaseViewModel::failed, this, &CasesPage::showFailure);
        connect(&cases, &app::CaseViewModel::visitsChanged, this, &CasesPage::continueSample);
        connect(&cases, &app::CaseViewModel::draftChanged, this, &CasesPage::continueSample);
        cases.loadVisits();
    }
}

CasesPage::~CasesPage() {
    // The views watch the model; they go first.
    delete m_body;
}

Page* CasesPage::make(const Services& services) {
    try {
        auto desk = std::make_unique<app::CaseDesk>(
            services.storage, services.shareFolder,
            app::DiagnosisRunner::knowledgeAt(
                QDir(services.shareFolder).filePath(QStringLiteral("knowledge.db"))),
            app::CaseViewModel::Options{tr("Physician"), Theme::language()});
        return new CasesPage(std::move(desk), {});
    } catch (const app::FailureError& error) {
        return new CasesPage(nullptr, error.failure());
    }
}

void CasesPage::rebuild() {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    if (!m_desk) {
        auto* column = new QVBoxLayout(m_body);
        auto* empty = new EmptyState(m_body);
        empty->setIconName(QStringLiteral("sev-review"));
        empty->setTexts(m_failure.what, m_failure.advice);
        column->addWidget(empty);
        m_body->show();
        return;
    }
    app::CaseViewModel& cases = m_desk->model();
    cases.setLanguage(Theme::language());
    m_stack = new QStackedLayout(m_body);
    auto* listPage = new QWidget(m_body);
    auto* column = new QVBoxLayout(listPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_list = new VisitList(cases, listPage);
    m_listBanner = new Banner(listPage, Banner::Closing::Closable);
    m_listBanner->setObjectName(QStringLiteral("visitsBanner"));
    m_listBanner->hide();
    connect(m_listBanner, &Banner::closed, m_listBanner, &QWidget::hide);
    column->addWidget(m_listBanner);
    column->addWidget(m_list, 1);
    m_case = new CaseView(cases, m_body);
    m_stack->addWidget(listPage);
    m_stack->addWidget(m_case);
    connect(m_list, &VisitList::newPatientRequested, this, &CasesPage::addPatient);
    connect(m_case, &CaseView::openRequested, this, &Page::openRequested);
    m_body->show();
    adapt(m_width);
    showCaseOrList();
}

void CasesPage::showCaseOrList() {
    const bool open = m_desk->model().isOpen();
    // A hidden view must not hold the window wide.
    m_case->setSizePolicy(open ? QSizePolicy::Preferred : QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stack->setCurrentIndex(open ? 1 : 0);
}

void CasesPage::addPatient() {
    auto* dialog = new PatientDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_desk->model().addPatient(dialog->patient()); });
    dialog->open();
}

void CasesPage::showFailure(const app::Failure& failure) {
    if (m_desk->model().isOpen()) {
        m_case->showFailure(failure);
    } else {
        m_listBanner->say(Severity::Review, failure.what + QLatin1Char(' ') + failure.advice);
        m_listBanner->show();
    }
}

bool CasesPage::hasUnsavedWork() const {
    return m_desk && !m_desk->model().unsavedFields().isEmpty();
}

void CasesPage::saveWork() {
    if (hasUnsavedWork()) {
        // The journal, not a version: a version is a decision of the physician.
        m_desk->model().journalNow();
    }
}

void CasesPage::adapt(PageWidth width) {
    m_width = width;
    if (m_case) {
        m_case->adapt(width);
    }
}

QList<QWidget*> CasesPage::panes() {
    if (!m_desk) {
        return {this};
    }
    return m_desk->model().isOpen() ? m_case->panes() : QList<QWidget*>{m_list->view()};
}

void CasesPage::showSample() {
    m_sampling = true;
    continueSample();
}

// Step by step, as the answers arrive: open the first sample, draft, accept a line, change a fact.
void CasesPage::continueSample() {
    if (!m_sampling || !m_desk) {
        return;
    }
    app::CaseViewModel& cases = m_desk->model();
    if (!cases.isOpen()) {
        for (const app::VisitRow& visit : cases.visits()) {
            if (visit.patient.isSample && cases.isSettled() &&
                visit.patient.number == QLatin1String("DEMO-0001")) {
                cases.openCase(visit.caseId);
            }
        }
    } else if (!cases.hasDraft() && !cases.isDrafting()) {
        cases.requestDraft();
    } else if (cases.hasDraft()) {
        m_sampling = false;
        cases.decide(QStringLiteral("disease"), app::LineDecision::Accepted);
        cases.decide(QStringLiteral("syndrome"), app::LineDecision::Edited, QStringLiteral("心肾不交证"));
        QStringList terms = cases.value(QStringLiteral("emotion")).terms;
        terms.append(QStringLiteral("健忘"));
        cases.setValue(QStringLiteral("emotion"), app::FieldValue::ofTerms(terms));
        QMetaObject::invokeMethod(
            m_case, [this] { m_case->showSection(QStringLiteral("tongue")); }, Qt::QueuedConnection);
    }
}

bool CasesPage::isSettled() const {
    return !m_desk || (!m_sampling && m_desk->model().isSettled());
}

void CasesPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
    Page::changeEvent(event);
}

}  // namespace xinglin::ui
