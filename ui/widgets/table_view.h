#pragma once

#include <QTableView>

namespace xinglin::ui {

/// A table as the program draws it: whole rows, horizontal hairlines only, no frame, TableDelegate.
class TableView : public QTableView {
    Q_OBJECT

public:
    explicit TableView(QWidget* parent = nullptr, int rowHeight = 32);

protected:
    void changeEvent(QEvent* event) override;

private:
    int m_rowHeight;
};

}  // namespace xinglin::ui
