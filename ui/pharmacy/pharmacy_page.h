#pragma once

#include <memory>

#include "app/pharmacy/pharmacy_view_model.h"
#include "ui/page.h"

class QStackedLayout;

namespace xinglin::ui {

class Banner;
class DeskView;
class PageHeader;
class PricesView;
class SegmentedControl;
class StatisticsView;
class Toast;
struct Services;

/// The pharmacist's desk: queue and signatures, prices, statistics.
class PharmacyPage final : public Page {
    Q_OBJECT

public:
    /// `formPath` is the form of the cases that showSample() invents.
    PharmacyPage(std::unique_ptr<app::PharmacyViewModel> model, const QString& formPath,
                 QWidget* parent = nullptr);
    ~PharmacyPage() override;

    /// What the table of pages calls.
    static Page* make(const Services& services);

    QString pageId() const override { return QStringLiteral("pharmacy"); }
    QString title() const override { return tr("Pharmacy"); }
    QString iconName() const override { return QStringLiteral("rail-pharmacy"); }
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    /// `desk`, `prices` or `statistics`.
    void showTab(const QString& id);
    app::PharmacyViewModel& model() { return *m_model; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void rebuild();
    void load();
    void showSigner();
    void showFailure(const QString& sentence);
    void showSigned(app::DeskAction action, const QString& number);

    std::unique_ptr<app::PharmacyViewModel> m_model;
    QString m_formPath;
    QString m_tab = QStringLiteral("desk");
    PageWidth m_width = PageWidth::Wide;
    bool m_isSampling = false;
    QWidget* m_body = nullptr;
    PageHeader* m_header = nullptr;
    SegmentedControl* m_tabs = nullptr;
    Banner* m_banner = nullptr;
    QStackedLayout* m_stack = nullptr;
    DeskView* m_desk = nullptr;
    PricesView* m_prices = nullptr;
    StatisticsView* m_statistics = nullptr;
    Toast* m_toast = nullptr;
};

}  // namespace xinglin::ui
