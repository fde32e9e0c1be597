#include "ui/pharmacy/prices_view.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedLayout>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/pharmacy/price_dialogs.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/label.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/table_view.h"

namespace xinglin::ui {
namespace {

constexpr int kRowRole = Qt::UserRole + 1;
constexpr int kSearchWidth = 220;
constexpr int kEmptyWidth = 460;
constexpr int kMostWidth = 900;

QStandardItem* cell(const QString& text, Qt::Alignment side = Qt::AlignLeft) {
    auto* item = new QStandardItem(text);
    item->setTextAlignment(side | Qt::AlignVCenter);
    item->setToolTip(text);
    return item;
}

}  // namespace

PricesView::PricesView(app::PharmacyViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_search(new SearchField(this)),
      m_table(new TableView(this)),
      m_rows(new QStandardItemModel(this)) {
    m_search->setObjectName(QStringLiteral("priceSearch"));
    m_search->setAccessibleName(tr("Find a price"));
    m_search->setPlaceholderText(tr("Herb"));
    m_search->setFixedWidth(scaled(kSearchWidth));
    auto* add = new Button(ButtonKind::Secondary, tr("New price…"), this);
    add->setObjectName(QStringLiteral("addPrice"));
    add->setIconName(QStringLiteral("plus"));
    auto* import = new Button(ButtonKind::Secondary, tr("Read a file…"), this);
    import->setObjectName(QStringLiteral("importPrices"));
    import->setIconName(QStringLiteral("folder"));
    auto* head = new QHBoxLayout;
    head->setSpacing(space::k8);
    head->addWidget(m_search);
    head->addStretch(1);
    head->addWidget(add);
    head->addWidget(import);
    m_table->setObjectName(QStringLiteral("priceTable"));
    m_table->setAccessibleName(tr("Prices"));
    m_table->setItemDelegate(new TableDelegate(m_table, 32, RowDelegate::Name::Song));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setModel(m_rows);
    auto* emptyPlace = new QWidget(this);
    auto* emptyRow = new QHBoxLayout(emptyPlace);
    auto* empty = new EmptyState(emptyPlace);
    empty->setIconName(QStringLiteral("rail-pharmacy"));
    empty->setTexts(
        tr("No prices yet"),
        tr("Read a CSV or XLSX file with the columns herb, price and weight (药名, 单价, 单位), or add "
           "prices one by one. A herb without a price is named, never counted as free."),
        tr("Read a file"));
    empty->actionButton()->setObjectName(QStringLiteral("firstPrices"));
    empty->setFixedWidth(scaled(kEmptyWidth));
    emptyRow->addWidget(empty, 0, Qt::AlignCenter);
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_table);
    m_stack->addWidget(emptyPlace);
    // A name and its price at opposite ends of a wide window are hard to read together.
    auto* content = new QWidget(this);
    content->setMaximumWidth(scaled(kMostWidth));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::kPage, space::k16, space::kPage, space::k16);
    row->addWidget(content, 1);
    row->addStretch(0);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::k12);
    column->addLayout(head);
    column->addLayout(m_stack, 1);

    connect(m_search, &QLineEdit::textChanged, this, &PricesView::refresh);
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
    connect(import, &QPushButton::clicked, this, &PricesView::chooseFile);
    connect(empty, &EmptyState::actionRequested, this, &PricesView::chooseFile);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        const int row = index.siblingAtColumn(0).data(kRowRole).toInt();
        if (row < m_model.prices().size()) {
            edit(m_model.prices()[row]);
        }
    });
    connect(&model, &app::PharmacyViewModel::pricesChanged, this, &PricesView::refresh);
    connect(&model, &app::PharmacyViewModel::priceFileRead, this, &PricesView::showReport);
    refresh();
}

void PricesView::refresh() {
    m_rows->clear();
    m_rows->setHorizontalHeaderLabels(
        {tr("Herb"), tr("Price, yuan"), tr("For"), tr("Valid from"), tr("Entered by")});
    m_rows->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (int column : {0, 2, 3, 4}) {
        m_rows->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    }
    const QString wanted = m_search->text().trimmed();
    const QList<app::HerbPrice>& prices = m_model.prices();
    for (int i = 0; i < prices.size(); ++i) {
        if (!prices[i].name.contains(wanted, Qt::CaseInsensitive)) {
            continue;
        }
        QStandardItem* name = cell(prices[i].name);
        name->setData(true, StrongRole);
        name->setData(i, kRowRole);
        m_rows->appendRow({name, cell(app::priceText(prices[i].price), Qt::AlignRight),
                           cell(QStringLiteral("%1 g").arg(prices[i].perGrams)),
                           cell(prices[i].validFrom.toString(Qt::ISODate)), cell(prices[i].author)});
    }
    QHeaderView* head = m_table->horizontalHeader();
    head->setSectionResizeMode(QHeaderView::ResizeToContents);
    head->setSectionResizeMode(0, QHeaderView::Stretch);
    m_stack->setCurrentIndex(prices.isEmpty() && m_model.arePricesRead() ? 1 : 0);
}

void PricesView::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Choose a price list"), QString(),
                                   tr("Tables (*.csv *.xlsx);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { m_model.readPriceFile(path); });
    dialog->open();
}

void PricesView::showReport(const app::ImportedPrices& imported, const QString& fileName) {
    auto* dialog = new PriceReportDialog(imported, fileName, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, prices = imported.prices] { m_model.addPrices(prices); });
    dialog->open();
}

void PricesView::edit(const app::HerbPrice& price) {
    auto* dialog = new PriceDialog(price, QDate::currentDate(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_model.addPrice(dialog->herb(), dialog->yuan(), dialog->weight(), dialog->validFrom());
    });
    dialog->open();
}

QList<QWidget*> PricesView::panes() const {
    return {m_search, m_stack->currentIndex() == 0 ? static_cast<QWidget*>(m_table)
                                                   : m_stack->currentWidget()->findChild<QPushButton*>()};
}

}  // namespace xinglin::ui
