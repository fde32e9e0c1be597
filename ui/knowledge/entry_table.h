#pragma once

#include <QAbstractTableModel>
#include <QTableView>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

/// Rows of an entry's table, each standing for another entry; made once and never changed.
class EntryTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column {
        Name,    ///< Song bold, leads to the entry
        Text,    ///< as it is
        Number,  ///< at the right
        Tier,    ///< the word of TierRow::tier
    };
    struct Head {
        QString title;
        Column type = Column::Text;
    };
    struct Row {
        QString id;
        QStringList cells;  ///< one a column; the cell of a Tier column is empty
        app::Tier tier = app::Tier::Stated;
    };

    EntryTableModel(QList<Head> heads, QList<Row> rows, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    QString idAt(int row) const { return m_rows.at(row).id; }

    /// Rows beyond the first ones, which showAll() brings in.
    int hiddenRows() const { return static_cast<int>(m_rows.size()) - m_shown; }
    void showAll();

private:
    QList<Head> m_heads;
    QList<Row> m_rows;
    int m_shown;
};

/// A table as high as its rows, without a scroll bar of its own; click or Enter on a row asks for its entry.
/// Widths of columns that the user set are kept under the table's object name.
class EntryTable final : public QTableView {
    Q_OBJECT

public:
    EntryTable(const QString& name, EntryTableModel* model, QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void openRequested(const QString& id);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void openRow(int row);
    void layOutColumns();
    void keepWidths();

    EntryTableModel* m_model;
    bool m_isLayingOut = false;
};

}  // namespace xinglin::ui
