#pragma once

#include <QAbstractTableModel>
#include <optional>

#include "app/prescription/prescription_view_model.h"

namespace xinglin::ui {

/// The herbs of the open prescription as rows, with one empty row for the next one. Writes go to the
/// view-model; its contentChanged() refreshes the rows.
class HerbTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        NumberColumn,
        RoleColumn,
        NameColumn,
        ProcessingColumn,
        OriginalColumn,  ///< the formula's own dose; empty without a formula
        DoseColumn,
        MarksColumn,
        LimitColumn,  ///< what the book allows, and the share of it that is used
        TotalColumn,
        SpecificationColumn,  ///< of a pack; this and the next only where they are asked for
        GroupColumn,          ///< lines that belong together
        ColumnCount,
    };
    enum Role {
        SeverityRole = Qt::UserRole + 1,  ///< int(app::Severity) of the heaviest finding; invalid: none
        MarksRole,                        ///< QStringList, as written
        MissingMarksRole,                 ///< QStringList, asked for by the audit
        OverRole,                         ///< bool: above the limit
        ChangedRole,                      ///< bool: differs from the formula
    };

    explicit HerbTableModel(app::PrescriptionViewModel& model, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Takes what an editor holds: role and marks also by initials (j → 君, xj → 先煎). A name in the empty
    /// row makes a new one. False leaves everything as it was.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    bool isEntryRow(int row) const { return row >= m_model.content().items.size(); }
    /// An editor was opened: what is typed into it is one step of undo.
    void beginEdit() { ++m_edits; }
    /// Shows how the rows differ from a formula; nothing shows none.
    void setComparison(const std::optional<app::FormulaComparison>& comparison);

private:
    void refresh();
    QVariant text(int row, int column) const;
    QStringList missingMarks(int row) const;
    const app::HerbDifference* difference(int row) const;

    app::PrescriptionViewModel& m_model;
    std::optional<app::FormulaComparison> m_comparison;
    int m_rows = 0;
    int m_edits = 0;
};

/// A decoction mark by its word or by initials of its pinyin; several parted by blanks or commas.
QStringList marksFromText(const QString& text);

/// 君 臣 佐 使 by character, initial or number; anything else stays as it is written.
QString roleFromText(const QString& text);

}  // namespace xinglin::ui
