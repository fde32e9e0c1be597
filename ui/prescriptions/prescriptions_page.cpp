#include "ui/prescriptions/prescriptions_page.h"

#include <QEvent>
#include <QListView>
#include <QShortcut>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "app/settings/settings.h"
#include "ui/prescriptions/audit_panel.h"
#include "ui/prescriptions/herb_table.h"
#include "ui/prescriptions/prescription_list.h"
#include "ui/prescriptions/prescription_sample.h"
#include "ui/prescriptions/prescription_view.h"
#include "ui/services.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/splitter.h"

namespace xinglin::ui {
namespace {

constexpr int kListWidth = 224;
constexpr int kLeastBeside = 1240;  // list, editor and audit side by side

}  // namespace

PrescriptionsPage::PrescriptionsPage(std::unique_ptr<app::PrescriptionDesk> desk, const app::Failure& failure,
                                     const app::Settings& settings, QWidget* parent)
    : Page(parent), m_desk(std::move(desk)), m_failure(failure), m_settings(settings) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    rebuild();
    if (m_desk) {
        app::PrescriptionViewModel& model = m_desk->model();
        connect(&model, &app::PrescriptionViewModel::opened, this, &PrescriptionsPage::arrange);
        connect(&model, &app::PrescriptionViewModel::failed, this, &PrescriptionsPage::showFailure);
        connect(&model, &app::PrescriptionViewModel::listChanged, this, &PrescriptionsPage::continueSample);
        connect(&model, &app::PrescriptionViewModel::stockNamesLoaded, this,
                &PrescriptionsPage::continueSample);
        connect(&model, &app::PrescriptionViewModel::opened, this, &PrescriptionsPage::startWriting);
        connect(&model, &app::PrescriptionViewModel::opened, this, &PrescriptionsPage::continueSample);
        model.loadList();
    }
}

PrescriptionsPage::~PrescriptionsPage() {
    // The views watch the model; they go first.
    delete m_body;
}

Page* PrescriptionsPage::make(const Services& services) {
    try {
        auto desk = std::make_unique<app::PrescriptionDesk>(
            services.storage, app::PrescriptionDesk::Options{
                                  services.shareFolder, services.settings.dataFolder(), tr("Physician")});
        return new PrescriptionsPage(std::move(desk), {}, services.settings);
    } catch (const app::FailureError& error) {
        return new PrescriptionsPage(nullptr, error.failure(), services.settings);
    }
}

void PrescriptionsPage::rebuild() {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    if (!m_desk) {
        auto* empty = new EmptyState(m_body);
        empty->setIconName(QStringLiteral("sev-review"));
        empty->setTexts(m_failure.what, m_failure.advice);
        column->addWidget(empty, 0, Qt::AlignCenter);
        m_body->show();
        return;
    }
    m_banner = new Banner(m_body, Banner::Closing::Closable);
    m_banner->setObjectName(QStringLiteral("prescriptionsBanner"));
    m_banner->hide();
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    column->addWidget(m_banner);
    m_splitter = new Splitter(QStringLiteral("prescriptions.list"), m_body);
    m_list = new PrescriptionList(m_desk->model(), m_splitter);
    m_place = new QWidget(m_splitter);
    m_stack = new QStackedLayout(m_place);
    auto* nothing = new QWidget(m_place);
    auto* centre = new QVBoxLayout(nothing);
    auto* empty = new EmptyState(nothing);
    empty->setIconName(QStringLiteral("rail-prescription"));
    empty->setTexts(tr("Choose a prescription"), tr("Or write a new one: Ctrl+N."));
    centre->addWidget(empty, 0, Qt::AlignCenter);
    m_stack->addWidget(nothing);
    m_view = new PrescriptionView(*m_desk, m_place);
    m_stack->addWidget(m_view);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_place);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setFirstSizes({kListWidth, 1144});
    m_splitter->setChildrenCollapsible(false);
    column->addWidget(m_splitter, 1);
    const auto key = [this](const QKeySequence& keys, auto slot) {
        auto* shortcut = new QShortcut(keys, m_body);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    key(QKeySequence::New, [this] { m_desk->model().create(QString()); });
    key(QKeySequence(Qt::CTRL | Qt::Key_B), [this] { m_desk->model().close(); });
    m_body->show();
    adapt(m_width);
}

// Wide: the list beside the editor. Otherwise one of the two, with a way back.
void PrescriptionsPage::arrange() {
    if (!m_desk) {
        return;
    }
    const bool isOpen = m_desk->model().isOpen();
    const bool isBeside = m_width == PageWidth::Wide && width() >= scaled(kLeastBeside);
    // A hidden view must not hold the window wide.
    m_view->setSizePolicy(isOpen ? QSizePolicy::Preferred : QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stack->setCurrentIndex(isOpen ? 1 : 0);
    m_list->setVisible(isBeside || !isOpen);
    m_place->setVisible(isBeside || isOpen);
    m_view->setHasWayBack(!isBeside);
    m_splitter->refresh();  // its least width follows at once, not with the next event
}

// What was opened empty is there to be written: the first cell is open.
void PrescriptionsPage::startWriting() {
    if (m_isSampling || !m_desk->model().isEditable() || !m_desk->model().content().items.isEmpty()) {
        return;
    }
    QMetaObject::invokeMethod(
        m_view,
        [this] {
            if (m_view->isVisible() && m_desk->model().content().items.isEmpty()) {
                m_view->table()->startEntry();
            }
        },
        Qt::QueuedConnection);
}

void PrescriptionsPage::adapt(PageWidth width) {
    m_width = width;
    if (m_view) {
        m_view->adapt(width);
        arrange();
    }
}

void PrescriptionsPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    if (m_view) {
        arrange();
    }
}

void PrescriptionsPage::showFailure(const app::Failure& failure) {
    if (m_desk->model().isOpen()) {
        m_view->showFailure(failure);
        return;
    }
    m_banner->say(Severity::Review, failure.what + QLatin1Char(' ') + failure.advice);
    m_banner->show();
}

bool PrescriptionsPage::hasUnsavedWork() const {
    return m_desk && m_desk->model().isOpen() && m_desk->model().hasUnsaved();
}

void PrescriptionsPage::saveWork() {
    if (hasUnsavedWork()) {
        // The journal, not a version: a version is a decision of the physician.
        m_desk->model().journalNow();
    }
}

QList<QWidget*> PrescriptionsPage::panes() {
    if (!m_desk) {
        return {this};
    }
    QList<QWidget*> panes;
    if (m_list->isVisible()) {
        panes += m_list->view();
    }
    return m_desk->model().isOpen() ? panes + m_view->panes() : panes;
}

void PrescriptionsPage::showSample() {
    m_isSampling = m_desk != nullptr;
    continueSample();
}

// Step by step, as the answers arrive: the list, a draft, its content.
void PrescriptionsPage::continueSample() {
    if (!m_isSampling || !m_desk->model().isSettled()) {
        return;
    }
    app::PrescriptionViewModel& model = m_desk->model();
    if (!model.isOpen()) {
        if (model.rows().isEmpty()) {
            model.create(QString());
        } else {
            model.open(model.rows().first().row.id);
        }
        return;
    }
    m_isSampling = false;
    app::Prescription sample = samplePrescription();
    sample.id = model.content().id;
    model.change(sample);
    m_view->audit()->step(1);
}

bool PrescriptionsPage::isSettled() const {
    return !m_desk || (!m_isSampling && m_desk->model().isSettled() && !m_desk->formulas().isBusy());
}

// The settings of the audit may have been changed on their page meanwhile, or the language of its words.
void PrescriptionsPage::followSettings() {
    if (m_desk) {
        m_view->setLetterhead(m_settings.text(app::SettingKey::ClinicName),
                              m_settings.text(app::SettingKey::Department));
        try {
            m_desk->reloadSettings();
        } catch (const app::FailureError& error) {
            showFailure(error.failure());
        }
    }
}

void PrescriptionsPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    followSettings();
    if (m_desk) {
        m_desk->model().reloadRecord();
    }
}

void PrescriptionsPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
        followSettings();
    }
    Page::changeEvent(event);
}

}  // namespace xinglin::ui
