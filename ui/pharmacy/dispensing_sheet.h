#pragma once

#include <QWidget>

#include "app/pharmacy/pharmacy_view_model.h"

class QVBoxLayout;

namespace xinglin::ui {

class FigureTable;
class Label;
class Tag;

/// The open prescription, to be read: patient, herbs with doses and marks, regimen, totals, amount; below
/// what the audit says now and how the physician answered for it.
class DispensingSheet final : public QWidget {
    Q_OBJECT

public:
    /// `model` must outlive the sheet.
    DispensingSheet(app::PharmacyViewModel& model, QWidget* parent);

    FigureTable* items() const { return m_items; }

private:
    void refresh();
    void showItems(const app::Dispensing& opened);
    void showAmount(const app::Dispensing& opened);
    void showFindings(const app::Dispensing& opened);
    void addFinding(const app::AuditFinding& finding, const app::Dispensing& opened);

    app::PharmacyViewModel& m_model;
    Label* m_number;
    Tag* m_state;
    Label* m_patient;
    Label* m_facts;
    Label* m_diagnosis;
    Label* m_void;
    Label* m_age;
    Label* m_formula;
    Label* m_regimen;
    FigureTable* m_items;
    Label* m_weight;
    Label* m_amount;
    Label* m_amountNote;
    QWidget* m_findings;
    QVBoxLayout* m_findingRows;
};

}  // namespace xinglin::ui
