#pragma once

#include <QWidget>
#include <optional>

#include "app/prescription/prescription_desk.h"
#include "ui/page.h"

class QMenu;
class QScrollArea;
class QVBoxLayout;

namespace xinglin::ui {

class AuditPanel;
class AuditStrip;
class Banner;
class Button;
class Drawer;
class HerbTable;
class IconButton;
class Label;
class LineEdit;
class PageHeader;
class PatientStrip;
class RegimenCard;
class Splitter;
class Tag;
class Toast;

/// One open prescription: head with state and actions, patient, herbs, directions, and its audit.
class PrescriptionView final : public QWidget {
    Q_OBJECT

public:
    /// `desk` must outlive the view.
    PrescriptionView(app::PrescriptionDesk& desk, QWidget* parent);

    void adapt(PageWidth width);
    QList<QWidget*> panes();
    void showFailure(const app::Failure& failure);
    HerbTable* table() const { return m_table; }
    AuditPanel* audit() const { return m_audit; }
    /// Who is printed at the head of the sheet; empty: left open for the pen.
    void setLetterhead(const QString& clinic, const QString& department);
    /// Whether the way back to the list is shown, because the list is not.
    void setHasWayBack(bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addHead(QVBoxLayout* column);
    void addEditor(QVBoxLayout* column);
    void addFormulaLine(QVBoxLayout* column);
    void addTotals(QVBoxLayout* column);
    void addKeys();
    void connectAudit();
    void showOpened();
    void showContent();
    void showState();
    void showComparison();
    void showPacks();
    void remind(const QString& what);
    /// As remind(), until forgetRefusal() of the same place, where something else was taken.
    void refuse(const QObject* by, const QString& what);
    void forgetRefusal(const QObject* by);
    void showHerb(int place);
    void arrange();
    void fillMenu();
    void insertFormula();
    void scale();
    void choose(int place);
    void overrideFinding(const app::AuditFinding& finding);
    void confirmFinding(const app::AuditFinding& finding);
    void sign();
    void makeVoid();
    void preview();

    app::PrescriptionDesk& m_desk;
    app::PrescriptionViewModel& m_model;
    PageHeader* m_header;
    IconButton* m_back;
    Tag* m_state;
    Label* m_kept;
    Button* m_preview;
    Button* m_save;
    Button* m_sign;
    IconButton* m_more;
    QMenu* m_menu;
    Banner* m_banner;
    Splitter* m_splitter;
    QScrollArea* m_area;
    PatientStrip* m_patient;
    LineEdit* m_diagnosis;
    LineEdit* m_syndrome;
    LineEdit* m_therapy;
    LineEdit* m_formula;
    Label* m_comparison;
    Button* m_insert;
    Button* m_scale;
    HerbTable* m_table;
    Label* m_totals;
    Label* m_keys;
    RegimenCard* m_regimen;
    AuditPanel* m_audit;
    AuditStrip* m_strip;
    Drawer* m_drawer;
    Toast* m_toast;
    std::optional<app::KnowledgeEntry> m_source;  ///< the formula that it was made from, once it is read
    QString m_clinic;
    QString m_department;
    PageWidth m_room = PageWidth::Wide;    ///< what the window grants
    const QObject* m_refusedBy = nullptr;  ///< whose refusal the banner tells of
    std::optional<bool> m_wantsPacks;      ///< whether somebody asked for their columns, or for none
    PageWidth m_width = PageWidth::Wide;   ///< how it is arranged
    bool m_isBeside = true;                ///< the audit stands beside the editor
};

}  // namespace xinglin::ui
