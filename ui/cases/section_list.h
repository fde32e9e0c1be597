#pragma once

#include <QWidget>

#include "app/cases/case_view_model.h"

class QStandardItemModel;

namespace xinglin::ui {

class SideList;

/// The sections of the form with a mark each: something is recorded, or nobody has asked yet.
class SectionList final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the list.
    SectionList(app::CaseViewModel& model, QWidget* parent);

    /// As wide as the design has it, or as the language's titles need.
    int preferredWidth() const;
    void setCurrent(const QString& sectionId);
    SideList* list() const { return m_list; }

signals:
    void sectionChosen(const QString& sectionId);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    app::CaseViewModel& m_model;
    SideList* m_list;
    QStandardItemModel* m_rows;
};

}  // namespace xinglin::ui
