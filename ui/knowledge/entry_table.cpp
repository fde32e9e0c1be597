#include "ui/knowledge/entry_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QWheelEvent>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/splitter.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

namespace {

constexpr int kRowsAtFirst = 10;
constexpr int kHiddenAtLeast = 3;  ///< fewer are shown at once
constexpr int kMostOfAColumn = 260;
constexpr int kLeastOfAColumn = 56;
constexpr int kStep = 8;  ///< pixels taken from the widest column at a time

}  // namespace

EntryTableModel::EntryTableModel(QList<Head> heads, QList<Row> rows, QObject* parent)
    : QAbstractTableModel(parent), m_heads(std::move(heads)), m_rows(std::move(rows)) {
    const int count = static_cast<int>(m_rows.size());
    m_shown = count < kRowsAtFirst + kHiddenAtLeast ? count : kRowsAtFirst;
}

int EntryTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_shown;
}

int EntryTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_heads.size());
}

QVariant EntryTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = m_rows.at(index.row());
    const Column type = m_heads.at(index.column()).type;
    switch (role) {
    case Qt::DisplayRole:
        return type == Column::Tier ? tierWord(row.tier) : row.cells.at(index.column());
    case Qt::ToolTipRole:
        return type == Column::Tier ? QVariant() : row.cells.at(index.column());
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignVCenter | (type == Column::Number ? Qt::AlignRight : Qt::AlignLeft));
    case StrongRole:
        return type == Column::Name;
    case TagRole:
        return type == Column::Tier ? QVariant::fromValue(tierTag(row.tier)) : QVariant();
    default:
        return {};
    }
}

QVariant EntryTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= m_heads.size()) {
        return {};
    }
    const Head& head = m_heads.at(section);
    if (role == Qt::DisplayRole) {
        return head.title;
    }
    if (role == Qt::TextAlignmentRole) {
        return static_cast<int>(Qt::AlignVCenter |
                                (head.type == Column::Number ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

void EntryTableModel::showAll() {
    if (hiddenRows() > 0) {
        beginInsertRows({}, m_shown, static_cast<int>(m_rows.size()) - 1);
        m_shown = static_cast<int>(m_rows.size());
        endInsertRows();
    }
}

EntryTable::EntryTable(const QString& name, EntryTableModel* model, QWidget* parent)
    : QTableView(parent), m_model(model) {
    setObjectName(name);
    setModel(model);
    setItemDelegate(new TableDelegate(this, 32, RowDelegate::Name::Song));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    viewport()->setAutoFillBackground(false);
    viewport()->setCursor(Qt::PointingHandCursor);
    setMouseTracking(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(scaled(24));
    verticalHeader()->setDefaultSectionSize(scaled(32));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setMinimumSectionSize(40);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) { openRow(index.row()); });
    connect(model, &QAbstractItemModel::rowsInserted, this, &QWidget::updateGeometry);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, &EntryTable::keepWidths);
    layOutColumns();
}

QSize EntryTable::sizeHint() const {
    const int rows = m_model->rowCount() * verticalHeader()->defaultSectionSize();
    return {400, horizontalHeader()->sizeHint().height() + rows};
}

QSize EntryTable::minimumSizeHint() const {
    return {200, sizeHint().height()};
}

void EntryTable::layOutColumns() {
    m_isLayingOut = true;
    const SplitterMemory* memory = SplitterMemory::current();
    const QByteArray kept = memory ? memory->place(objectName()) : QByteArray();
    if (kept.isEmpty() || !horizontalHeader()->restoreState(kept)) {
        // As wide as the content; what is left is shared by the columns of text.
        QList<int> widths;
        int used = 0;
        for (int column = 0; column < m_model->columnCount(); ++column) {
            widths.append(qMin(kMostOfAColumn, qMax(sizeHintForColumn(column) + 16,
                                                    horizontalHeader()->sectionSizeHint(column))));
            used += widths.last();
        }
        // In a narrow place the widest columns give way to each other first: none is pushed out of sight.
        for (int over = used - viewport()->width(); over > 0 && viewport()->width() > 0;) {
            const auto widest = std::max_element(widths.begin(), widths.end());
            if (*widest <= kLeastOfAColumn) {
                break;
            }
            const int taken = qMin(qMin(over, kStep), *widest - kLeastOfAColumn);
            *widest -= taken;
            over -= taken;
            used -= taken;
        }
        const int spare =
            qMax(0, viewport()->width() - used) / static_cast<int>(qMax<qsizetype>(1, widths.size()));
        for (int column = 0; column < widths.size(); ++column) {
            setColumnWidth(column, widths.at(column) + spare);
        }
    }
    m_isLayingOut = false;
}

void EntryTable::keepWidths() {
    SplitterMemory* memory = SplitterMemory::current();
    // The last column stretches by itself whenever the window changes: that is no wish of the user.
    if (memory && !m_isLayingOut && horizontalHeader()->underMouse()) {
        memory->keep(objectName(), horizontalHeader()->saveState());
    }
}

void EntryTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        layOutColumns();
    }
}

void EntryTable::openRow(int row) {
    // An ingredient that no herb of the base stands for has nothing to open.
    if (const QString id = m_model->idAt(row); !id.isEmpty()) {
        emit openRequested(id);
    }
}

void EntryTable::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && currentIndex().isValid()) {
        openRow(currentIndex().row());
        return;
    }
    QTableView::keyPressEvent(event);
}

void EntryTable::wheelEvent(QWheelEvent* event) {
    event->ignore();  // the page scrolls, not the table
}

}  // namespace xinglin::ui
