#pragma once

#include <QStyledItemDelegate>

#include "app/prescription/herb_finder.h"
#include "ui/page.h"
#include "ui/prescriptions/herb_table_model.h"
#include "ui/widgets/table_view.h"

namespace xinglin::ui {

class HerbTable;

/// Cells of the table of herbs: names in Song, marks as chips, what is over the limit in ochre, rows that
/// block or are to be reviewed on a tint.
class HerbTableDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    HerbTableDelegate(app::HerbFinder& finder, const app::PrescriptionViewModel& model, HerbTable* table);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void finish(QWidget* editor, int step);
    void paintMarks(QPainter* painter, const QRect& cell, const QModelIndex& index) const;

    app::HerbFinder& m_finder;
    const app::PrescriptionViewModel& m_model;
    HerbTable* m_table;
};

/// The herbs of a prescription, written by keyboard: name, Enter, dose, Enter, next row. Delete takes a row
/// out, Alt+Up and Alt+Down move it, Ctrl+M writes the mark that the audit misses. As high as its rows.
class HerbTable final : public TableView {
    Q_OBJECT

public:
    /// `model` and `finder` must outlive the table.
    HerbTable(app::PrescriptionViewModel& model, app::HerbFinder& finder, QWidget* parent);

    HerbTableModel* rows() const { return m_rows; }
    /// Which columns there is room for.
    void adapt(PageWidth width);
    void showFormulaColumn(bool shown);
    /// The columns of specification and group.
    void showPacks(bool shown);
    bool showsPacks() const { return m_hasPacks; }
    /// Makes the herb the current one and brings it into view.
    void showHerb(int place);
    /// Opens the editor of a cell.
    void editCell(int row, int column);
    /// The empty row, ready for a name.
    void startEntry();
    /// Leaves a cell by Enter (+1: name to dose, dose to the next row) or Tab (the next cell; -1 the one
    /// before).
    void advance(const QModelIndex& from, bool isEnter, int step);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// What was written into a cell was not taken, and the cell shows again what it had: the sentence for the
    /// user.
    void refused(const QString& what);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fit();
    void arrangeColumns();

    app::PrescriptionViewModel& m_model;
    HerbTableModel* m_rows;
    PageWidth m_width = PageWidth::Wide;
    bool m_hasFormula = false;
    bool m_hasPacks = false;
    QString m_arrangedFor;  ///< heading of the total that the widths were made for
};

}  // namespace xinglin::ui
