#include "ui/pharmacy/pharmacy_page.h"

#include <QDir>
#include <QEvent>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "app/settings/settings.h"
#include "ui/pharmacy/desk_view.h"
#include "ui/pharmacy/desk_words.h"
#include "ui/pharmacy/prices_view.h"
#include "ui/pharmacy/statistics_view.h"
#include "ui/services.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/signer_roles.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {
namespace {

const QString kDesk = QStringLiteral("desk");
const QString kPrices = QStringLiteral("prices");
const QString kStatistics = QStringLiteral("statistics");

}  // namespace

PharmacyPage::PharmacyPage(std::unique_ptr<app::PharmacyViewModel> model, const QString& formPath,
                           QWidget* parent)
    : Page(parent), m_model(std::move(model)), m_formPath(formPath) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    connect(m_model.get(), &app::PharmacyViewModel::failed, this, [this](const app::Failure& failure) {
        m_isSampling = false;
        showFailure(failure.what + QLatin1Char(' ') + failure.advice);
    });
    connect(m_model.get(), &app::PharmacyViewModel::stepSigned, this, &PharmacyPage::showSigned);
    connect(m_model.get(), &app::PharmacyViewModel::signerChanged, this, &PharmacyPage::showSigner);
    connect(m_model.get(), &app::PharmacyViewModel::pricesAdded, this,
            [this](int count) { m_toast->say(tr("%n price(s) added.", nullptr, count)); });
    connect(m_model.get(), &app::PharmacyViewModel::queueChanged, this, [this] {
        // The first one in need of work lies open in the picture.
        if (m_isSampling && !m_model->queue().isEmpty()) {
            m_isSampling = false;
            for (const app::DispensingRow& row : m_model->queue()) {
                if (row.state == app::DeskState::Dispensed) {
                    m_model->open(row.id);
                }
            }
        }
    });
    rebuild();
}

PharmacyPage::~PharmacyPage() {
    // The views watch the model; they go first.
    delete m_body;
}

Page* PharmacyPage::make(const Services& services) {
    app::PharmacyViewModel::Options options;
    const QDir share(services.shareFolder);
    options.makeFacts = app::PharmacyViewModel::factsAt(share.filePath(QStringLiteral("knowledge.db")),
                                                        services.settings.dataFolder());
    options.doubleCheck = [&settings = services.settings] {
        return app::doubleCheckFromId(settings.text(app::SettingKey::DoubleCheck));
    };
    return new PharmacyPage(std::make_unique<app::PharmacyViewModel>(services.storage, options),
                            share.filePath(QStringLiteral("forms/outpatient.json")));
}

void PharmacyPage::rebuild() {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    m_header = new PageHeader(m_body);
    m_header->setTitle(title());
    m_tabs = new SegmentedControl(m_header);
    m_tabs->setObjectName(QStringLiteral("pharmacyTabs"));
    m_tabs->setAccessibleName(tr("Parts of the pharmacy"));
    m_tabs->addSegment(kDesk, tr("Desk"));
    m_tabs->addSegment(kPrices, tr("Prices"));
    m_tabs->addSegment(kStatistics, tr("Statistics"));
    m_header->addAction(m_tabs);
    m_banner = new Banner(m_body, Banner::Closing::Closable);
    m_banner->setObjectName(QStringLiteral("pharmacyBanner"));
    m_banner->hide();
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    m_desk = new DeskView(*m_model, m_body);
    m_prices = new PricesView(*m_model, m_body);
    m_statistics = new StatisticsView(*m_model, m_body);
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_desk);
    m_stack->addWidget(m_prices);
    m_stack->addWidget(m_statistics);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_banner);
    column->addLayout(m_stack, 1);
    m_toast = new Toast(m_body);
    connect(m_tabs, &SegmentedControl::currentChanged, this, &PharmacyPage::showTab);
    connect(m_statistics, &StatisticsView::failed, this, &PharmacyPage::showFailure);
    m_body->show();
    showSigner();
    adapt(m_width);
    showTab(m_tab);
}

void PharmacyPage::load() {
    if (m_tab == kDesk) {
        m_model->reloadDesk();
    } else if (m_tab == kPrices) {
        m_model->loadPrices();
    } else {
        m_statistics->load();
    }
}

void PharmacyPage::showTab(const QString& id) {
    m_tab = id;
    m_tabs->setCurrentId(id);
    m_stack->setCurrentIndex(id == kPrices ? 1 : id == kStatistics ? 2 : 0);
    load();
}

void PharmacyPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    load();  // physicians may have signed or voided since it was seen last, settings may be others
}

void PharmacyPage::showSigner() {
    const app::Signer& signer = m_model->signer();
    m_header->setFacts(signer.name.isEmpty()
                           ? QStringList{tr("Nobody has signed here yet")}
                           : QStringList{tr("Signs here: %1").arg(signer.name), roleWord(signer.role)});
}

void PharmacyPage::showFailure(const QString& sentence) {
    m_banner->say(Severity::Review, sentence);
    m_banner->show();
}

void PharmacyPage::showSigned(app::DeskAction action, const QString& number) {
    m_banner->hide();
    m_toast->say(number.isEmpty() ? actionDone(action)
                                  : QStringLiteral("%1 · %2").arg(actionDone(action), number));
}

void PharmacyPage::adapt(PageWidth width) {
    m_width = width;
    m_desk->adapt(width);
}

QList<QWidget*> PharmacyPage::panes() {
    return m_tab == kPrices       ? m_prices->panes()
           : m_tab == kStatistics ? m_statistics->panes()
                                  : m_desk->panes();
}

void PharmacyPage::showSample() {
    m_isSampling = !m_model->isOpen();
    m_model->setSigner({QStringLiteral("示例药师甲"), app::SignerRole::Pharmacist});
    m_model->addSamples(m_formPath);
    m_model->loadQueue();
}

bool PharmacyPage::isSettled() const {
    return m_model->isSettled() && !m_isSampling;
}

void PharmacyPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
    Page::changeEvent(event);
}

}  // namespace xinglin::ui
