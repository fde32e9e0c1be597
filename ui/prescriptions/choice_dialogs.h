#pragma once

#include <optional>

#include "app/prescription/formula_finder.h"
#include "app/prescription/prescription_view_model.h"
#include "ui/prescriptions/form_dialog.h"

class QListView;
class QStandardItemModel;

namespace xinglin::ui {

class Label;
class LineEdit;
class NumberEdit;
class SegmentedControl;

/// Which herb an ambiguous name means. None is chosen beforehand.
class CandidateDialog final : public FormDialog {
    Q_OBJECT

public:
    CandidateDialog(const QString& written, const QStringList& candidates, QWidget* parent);
    QString chosen() const;

private:
    QListView* m_list;
};

/// A formula of the knowledge base for the prescription: search, look at its herbs, insert.
class FormulaDialog final : public FormDialog {
    Q_OBJECT

public:
    /// `finder` must outlive the dialog; `hasHerbs`: there is something that could be replaced.
    FormulaDialog(app::FormulaFinder& finder, bool hasHerbs, QWidget* parent);

    /// The formula that was looked at last; empty until one is.
    const std::optional<app::KnowledgeEntry>& formula() const { return m_formula; }
    app::PrescriptionViewModel::Insertion insertion() const;

private:
    void showHits(const QList<app::KnowledgeHit>& hits);
    void showFormula(const std::optional<app::KnowledgeEntry>& formula);

    app::FormulaFinder& m_finder;
    LineEdit* m_search;
    QListView* m_list;
    QStandardItemModel* m_hits;
    Label* m_composition;
    SegmentedControl* m_insertion;
    Button* m_insert;
    std::optional<app::KnowledgeEntry> m_formula;
};

/// By how much every dose is to be scaled: a factor, or the grams that one dose should have.
class ScaleDialog final : public FormDialog {
    Q_OBJECT

public:
    ScaleDialog(const QList<app::PrescriptionItem>& items, QWidget* parent);
    /// Nothing while what is written gives no factor.
    std::optional<double> factor() const { return m_factor; }

private:
    void take(const std::optional<double>& factor);

    QList<app::PrescriptionItem> m_items;
    std::optional<double> m_factor;
    NumberEdit* m_times;
    NumberEdit* m_total;
    Label* m_preview;
    Button* m_act;
};

}  // namespace xinglin::ui
