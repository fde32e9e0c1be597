#pragma once

#include <QTimer>
#include <QWidget>

#include "app/pharmacy/pharmacy_view_model.h"

class QComboBox;
class QStandardItemModel;

namespace xinglin::ui {

class EmptyState;
class Label;
class SearchField;
class SideList;

/// The queue of the desk: search, a filter by state, the signed prescriptions.
class QueuePanel final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the panel.
    QueuePanel(app::PharmacyViewModel& model, QWidget* parent);

    SideList* list() const { return m_list; }
    SearchField* search() const { return m_search; }

private:
    void ask();
    void refresh();
    void markOpen();

    app::PharmacyViewModel& m_model;
    SearchField* m_search;
    QComboBox* m_filter;
    SideList* m_list;
    QStandardItemModel* m_rows;
    Label* m_empty;
    QTimer m_typing;  ///< asks when a pause was made: old prescriptions are looked through one by one
    bool m_isRefreshing = false;
};

}  // namespace xinglin::ui
