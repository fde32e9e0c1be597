#pragma once

#include <QList>
#include <QStringList>

#include "ui/widgets/table_view.h"
#include "ui/widgets/tag.h"

class QStandardItemModel;

namespace xinglin::ui {

/// A column of a FigureTable.
struct FigureColumn {
    enum class Kind { Text, Name, Number };
    QString title;
    Kind kind = Kind::Text;
    bool isWide = false;  ///< takes the width that the others leave
};

/// A short table that stands whole in its column: as high as its rows, scrolled with what surrounds it.
class FigureTable final : public TableView {
    Q_OBJECT

public:
    /// `spoken` is the accessible name.
    FigureTable(const QString& name, const QString& spoken, const QList<FigureColumn>& columns,
                QWidget* parent);

    void setRows(const QList<QStringList>& rows);
    /// Shows a cell as a tag.
    void setTag(int row, int column, const TagLook& look);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    QList<FigureColumn> m_columns;
    QStandardItemModel* m_model;
};

}  // namespace xinglin::ui
