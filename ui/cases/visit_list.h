#pragma once

#include <QWidget>

#include "app/cases/case_view_model.h"

class QListView;
class QStandardItemModel;
class QStackedLayout;

namespace xinglin::ui {

class Button;
class PageHeader;
class SearchField;

/// Patients and their visits, newest first; choosing one opens its case.
class VisitList final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the list.
    VisitList(app::CaseViewModel& model, QWidget* parent);

    QListView* view() const { return m_view; }

signals:
    void newPatientRequested();

private:
    void refresh();

    app::CaseViewModel& m_model;
    PageHeader* m_header;
    SearchField* m_search;
    QListView* m_view;
    QStandardItemModel* m_rows;
    QWidget* m_empty;
};

}  // namespace xinglin::ui
