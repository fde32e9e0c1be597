#pragma once

#include <QHash>

#include "app/cases/case_view_model.h"
#include "ui/widgets/column_area.h"

class QVBoxLayout;

namespace xinglin::ui {

class FieldEditor;
class PairGrid;
class SectionHeader;

/// The form, made from the schema: a heading for each section, a control for each field. Reads and writes the
/// view-model; never decides anything about a case.
class CaseForm final : public ColumnArea {
    Q_OBJECT

public:
    /// `model` must outlive the form.
    CaseForm(app::CaseViewModel& model, QWidget* parent);

    void scrollTo(const QString& sectionId);
    /// Sections that are shown, in order; header sections are not among them.
    QStringList sectionIds() const { return m_order; }

signals:
    /// Another section has come to the top.
    void currentSectionChanged(const QString& sectionId);

private:
    void addSection(const app::FormSection& section, QVBoxLayout* column);
    void addFields(const app::FormSection& section, QVBoxLayout* column);
    void addEditor(const app::FormField& field, QWidget* header, QVBoxLayout* column, PairGrid*& grid,
                   bool labelled);
    void showCase();
    void showValue(const QString& fieldId);
    void showRemarks();
    void reportSection();

    app::CaseViewModel& m_model;
    QHash<QString, FieldEditor*> m_editors;
    QHash<QString, QList<QWidget*>>
        m_rows;  ///< by field: what is hidden when it does not concern the patient
    QHash<QString, SectionHeader*> m_headers;
    QStringList m_order;
    QString m_current;
};

}  // namespace xinglin::ui
