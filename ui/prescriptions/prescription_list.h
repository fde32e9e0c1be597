#pragma once

#include <QWidget>

#include "app/prescription/prescription_view_model.h"

class QListView;
class QMenu;
class QStandardItem;
class QStandardItemModel;

namespace xinglin::ui {

class EmptyState;
class IconButton;
class SearchField;

/// Prescriptions with patient and state, newest first; new ones for a visit or for none.
class PrescriptionList final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the list.
    PrescriptionList(app::PrescriptionViewModel& model, QWidget* parent);

    QListView* view() const { return m_view; }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void mark();
    void fill(QStandardItem* item, const app::ShelfRow& row) const;
    void refreshOpen();
    void fillMenu();

    app::PrescriptionViewModel& m_model;
    SearchField* m_search;
    IconButton* m_new;
    QMenu* m_menu;
    QListView* m_view;
    QStandardItemModel* m_rows;
    EmptyState* m_empty;
};

}  // namespace xinglin::ui
