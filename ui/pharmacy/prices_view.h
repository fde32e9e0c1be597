#pragma once

#include <QWidget>

#include "app/pharmacy/pharmacy_view_model.h"

class QStackedLayout;
class QStandardItemModel;

namespace xinglin::ui {

class SearchField;
class TableView;

/// The price list of today: search, new and changed prices, import from a file.
class PricesView final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the view.
    PricesView(app::PharmacyViewModel& model, QWidget* parent);

    QList<QWidget*> panes() const;

private:
    void refresh();
    void chooseFile();
    void showReport(const app::ImportedPrices& imported, const QString& fileName);
    void edit(const app::HerbPrice& price);

    app::PharmacyViewModel& m_model;
    SearchField* m_search;
    QStackedLayout* m_stack;
    TableView* m_table;
    QStandardItemModel* m_rows;
};

}  // namespace xinglin::ui
