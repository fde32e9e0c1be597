#include "ui/prescriptions/prescription_view.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/prescription/prescription_sheet.h"
#include "ui/prescriptions/act_dialogs.h"
#include "ui/prescriptions/audit_panel.h"
#include "ui/prescriptions/choice_dialogs.h"
#include "ui/prescriptions/herb_table.h"
#include "ui/prescriptions/number_edit.h"
#include "ui/prescriptions/patient_strip.h"
#include "ui/prescriptions/print_preview.h"
#include "ui/prescriptions/record_dialog.h"
#include "ui/prescriptions/regimen_card.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/moment_text.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/splitter.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {
namespace {

constexpr int kAuditWidth = 412;
constexpr int kShownVersions = 12;

// The day that stands on paper: of the signature, also when it was voided since; a draft is written today.
QDateTime writtenAt(const app::PrescriptionViewModel& model) {
    return model.signedAt().isValid() ? model.signedAt()
           : model.isEditable()       ? QDateTime::currentDateTime()
                                      : model.shelf().row.createdAt;
}

}  // namespace

PrescriptionView::PrescriptionView(app::PrescriptionDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_model(desk.model()),
      m_header(new PageHeader(this)),
      m_back(new IconButton(QStringLiteral("chevron-left"), tr("Back to the list"), this)),
      m_state(new Tag({}, this)),
      m_kept(new Label(TextRole::Caption, Token::Text2, QString(), this)),
      m_preview(new Button(ButtonKind::Secondary, tr("Print preview"), this)),
      m_save(new Button(ButtonKind::Secondary, tr("Save"), this)),
      m_sign(new Button(ButtonKind::Primary, tr("Sign"), this)),
      m_more(new IconButton(QStringLiteral("more"), tr("More actions"), this)),
      m_menu(new QMenu(this)),
      m_banner(new Banner(this, Banner::Closing::Closable)),
      m_splitter(new Splitter(QStringLiteral("prescriptions.columns"), this)),
      m_area(new ColumnArea(this)),
      m_audit(new AuditPanel(m_model, this)),
      m_strip(new AuditStrip(m_model, this)),
      m_drawer(new Drawer(this, kAuditWidth)),
      m_toast(new Toast(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    addHead(column);
    m_banner->setObjectName(QStringLiteral("prescriptionBanner"));
    m_banner->hide();
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    column->addWidget(m_banner);

    m_area->setObjectName(QStringLiteral("prescriptionArea"));
    auto* sheet = new QWidget(m_area);
    auto* editor = new QVBoxLayout(sheet);
    editor->setContentsMargins(space::kPanel, 16, space::kPanel, 20);
    editor->setSpacing(12);
    addEditor(editor);
    m_area->setWidget(sheet);
    m_splitter->addWidget(m_area);
    m_splitter->addWidget(m_audit);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setFirstSizes({736, kAuditWidth});
    m_splitter->setChildrenCollapsible(false);
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_splitter, 1);
    body->addWidget(m_strip);
    m_strip->hide();
    connect(m_strip, &QPushButton::clicked, m_drawer, &Drawer::open);
    column->addLayout(body, 1);
    addKeys();
    connectAudit();

    using app::PrescriptionViewModel;
    connect(&m_model, &PrescriptionViewModel::opened, this, &PrescriptionView::showOpened);
    connect(&m_model, &PrescriptionViewModel::contentChanged, this, &PrescriptionView::showContent);
    connect(&m_model, &PrescriptionViewModel::recordChanged, this, &PrescriptionView::showState);
    connect(&m_model, &PrescriptionViewModel::recordsChecked, this, [this](const app::RecordCheck& check) {
        auto* dialog = new RecordDialog(check, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(&m_model, &PrescriptionViewModel::saved, this,
            [this](int version) { m_toast->say(tr("Version %1 saved").arg(version)); });
    connect(&m_model, &PrescriptionViewModel::recovered, this, [this](const QDateTime& typedAt) {
        remind(tr("What was typed until %1 had not been saved as a version; it is shown here again.")
                   .arg(shortMomentText(typedAt)));
    });
    connect(&m_model, &PrescriptionViewModel::leftOut, this, &PrescriptionView::remind);
    connect(m_table, &HerbTable::refused, this, [this](const QString& what) { refuse(m_table, what); });
    connect(&m_model, &PrescriptionViewModel::contentChanged, this, [this] { forgetRefusal(m_table); });
    for (const NumberEdit* edit : sheet->findChildren<NumberEdit*>()) {
        connect(edit, &NumberEdit::refused, this, [this, edit](const QString& what) { refuse(edit, what); });
        connect(edit, &NumberEdit::numberChanged, this, [this, edit] { forgetRefusal(edit); });
    }
    connect(&desk.formulas(), &app::FormulaFinder::loaded, this,
            [this](const std::optional<app::KnowledgeEntry>& formula) {
                if (formula && formula->id == m_model.content().formulaEntry) {
                    m_source = formula;
                    showComparison();
                }
            });
    showOpened();
}

void PrescriptionView::addHead(QVBoxLayout* column) {
    m_back->setObjectName(QStringLiteral("backToPrescriptions"));
    connect(m_back, &QToolButton::clicked, &m_model, &app::PrescriptionViewModel::close);
    m_header->addLeading(m_back);
    m_back->hide();
    m_state->setObjectName(QStringLiteral("prescriptionState"));
    m_kept->setObjectName(QStringLiteral("prescriptionKept"));
    m_preview->setObjectName(QStringLiteral("printPreviewButton"));
    m_preview->setIconName(QStringLiteral("print"));
    m_preview->setToolTip(tr("Print preview (Ctrl+P)"));
    m_save->setObjectName(QStringLiteral("savePrescription"));
    m_save->setToolTip(tr("Save a version (Ctrl+S)"));
    m_sign->setObjectName(QStringLiteral("signPrescription"));
    m_more->setObjectName(QStringLiteral("prescriptionMore"));
    m_header->addAction(m_state);
    m_header->addAction(m_kept);
    m_header->addAction(m_preview);
    m_header->addAction(m_save);
    m_header->addAction(m_sign);
    m_header->addAction(m_more);
    connect(m_preview, &QPushButton::clicked, this, &PrescriptionView::preview);
    connect(m_save, &QPushButton::clicked, &m_model, &app::PrescriptionViewModel::save);
    connect(m_sign, &QPushButton::clicked, this, &PrescriptionView::sign);
    connect(m_more, &QToolButton::clicked, this, [this] {
        fillMenu();
        m_menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
    column->addWidget(m_header);
}

void PrescriptionView::addEditor(QVBoxLayout* column) {
    m_patient = new PatientStrip(m_model, this);
    column->addWidget(m_patient);
    const auto addText = [this](const QString& name, const QString& label,
                                QString app::Prescription::*field) {
        auto* edit = new LineEdit(this);
        edit->setObjectName(name);
        edit->setAccessibleName(label);
        connect(edit, &QLineEdit::textEdited, this, [this, field, name](const QString& text) {
            app::Prescription content = m_model.content();
            content.*field = text;
            m_model.change(content, name);
        });
        return edit;
    };
    auto* names = new QHBoxLayout;
    names->setSpacing(8);
    m_diagnosis = addText(QStringLiteral("diagnosis"), tr("Diagnosis"), &app::Prescription::diagnosis);
    m_syndrome = addText(QStringLiteral("syndrome"), tr("Syndrome"), &app::Prescription::syndrome);
    m_therapy = addText(QStringLiteral("therapy"), tr("Method"), &app::Prescription::therapy);
    for (LineEdit* edit : {m_diagnosis, m_syndrome, m_therapy}) {
        names->addWidget(new Label(TextRole::Dense, Token::Text2, edit->accessibleName(), this));
        names->addWidget(edit, 1);
    }
    column->addLayout(names);
    m_formula = addText(QStringLiteral("formulaName"), tr("Formula"), &app::Prescription::formula);
    addFormulaLine(column);
    m_table = new HerbTable(m_model, m_desk.herbs(), this);
    column->addWidget(m_table);
    addTotals(column);
    m_regimen = new RegimenCard(m_model, this);
    column->addWidget(m_regimen);
    column->addStretch(1);
}

void PrescriptionView::addFormulaLine(QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(new Label(TextRole::Dense, Token::Text2, m_formula->accessibleName(), this));
    row->addWidget(m_formula, 1);
    m_insert = new Button(ButtonKind::Secondary, tr("Insert a formula"), this);
    m_insert->setObjectName(QStringLiteral("insertFormula"));
    m_insert->setIconName(QStringLiteral("plus"));
    m_insert->setToolTip(tr("Insert a formula (Ctrl+I)"));
    connect(m_insert, &QPushButton::clicked, this, &PrescriptionView::insertFormula);
    m_scale = new Button(ButtonKind::Secondary, tr("Scale"), this);
    m_scale->setObjectName(QStringLiteral("scaleDoses"));
    m_scale->setIconName(QStringLiteral("scale-dose"));
    connect(m_scale, &QPushButton::clicked, this, &PrescriptionView::scale);
    row->addWidget(m_insert);
    row->addWidget(m_scale);
    column->addLayout(row);
    m_comparison = new Label(TextRole::Dense, Token::Text2, QString(), this);
    m_comparison->setObjectName(QStringLiteral("formulaComparison"));
    m_comparison->setWordWrap(true);
    column->addWidget(m_comparison);
}

void PrescriptionView::addTotals(QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    m_totals = new Label(TextRole::BodyBold, QString(), this);
    m_totals->setObjectName(QStringLiteral("totals"));
    m_keys = new Label(TextRole::Caption, Token::Text3,
                       tr("Enter next · Tab next cell · Del removes · Alt+↑↓ moves"), this);
    row->addWidget(m_totals, 1);
    row->addWidget(m_keys);
    column->addLayout(row);
}

void PrescriptionView::addKeys() {
    const auto key = [this](const QKeySequence& keys, auto slot) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    key(QKeySequence::Save, [this] { m_model.save(); });
    key(QKeySequence::Undo, [this] { m_model.undo(); });
    key(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), [this] { m_model.redo(); });
    key(QKeySequence(Qt::CTRL | Qt::Key_Y), [this] { m_model.redo(); });
    key(QKeySequence::Print, [this] { preview(); });
    key(QKeySequence(Qt::CTRL | Qt::Key_I), [this] { insertFormula(); });
    // Findings are walked from anywhere in the window while this page is shown.
    for (const int by : {1, -1}) {
        auto* shortcut =
            new QShortcut(by > 0 ? QKeySequence(Qt::Key_F8) : QKeySequence(Qt::SHIFT | Qt::Key_F8), this);
        connect(shortcut, &QShortcut::activated, this, [this, by] { m_audit->step(by); });
    }
}

void PrescriptionView::connectAudit() {
    connect(m_audit, &AuditPanel::herbRequested, this, &PrescriptionView::showHerb);
    connect(m_audit, &AuditPanel::renameRequested, this, [this](int place) {
        m_drawer->close();
        m_table->editCell(place, HerbTableModel::NameColumn);
    });
    connect(m_audit, &AuditPanel::candidatesRequested, this, &PrescriptionView::choose);
    connect(m_audit, &AuditPanel::pregnancyRequested, this, [this] {
        m_drawer->close();
        m_patient->askPregnancy();
        m_area->ensureWidgetVisible(m_patient);
    });
    connect(m_audit, &AuditPanel::reasonRequested, this, [this] {
        m_drawer->close();
        m_regimen->askReason();
        m_area->ensureWidgetVisible(m_regimen);
    });
    connect(m_audit, &AuditPanel::overrideRequested, this, &PrescriptionView::overrideFinding);
    connect(m_audit, &AuditPanel::confirmRequested, this, &PrescriptionView::confirmFinding);
}

void PrescriptionView::showOpened() {
    m_refusedBy = nullptr;
    m_banner->hide();
    m_wantsPacks.reset();
    m_source.reset();
    m_table->setCurrentIndex({});
    m_area->ensureVisible(0, 0);
    showContent();
}

void PrescriptionView::showContent() {
    const app::Prescription& rx = m_model.content();
    const app::ShelfRow& shelf = m_model.shelf();
    m_header->setTitle(shelf.patient.name.isEmpty() ? tr("No patient") : shelf.patient.name);
    QStringList facts;
    if (rx.patient.sex != app::Sex::Unknown) {
        facts += rx.patient.sex == app::Sex::Female ? tr("female") : tr("male");
    }
    if (rx.patient.ageYears) {
        facts += tr("%1 years").arg(app::doseNumber(*rx.patient.ageYears));
    }
    if (!rx.diagnosis.isEmpty() && m_width == PageWidth::Wide) {
        facts += rx.diagnosis;
    }
    m_header->setFacts(facts);
    const auto show = [](LineEdit* edit, const QString& text, bool isEditable) {
        edit->setReadOnly(!isEditable);
        if (edit->text() != text) {
            edit->setText(text);
        }
    };
    show(m_diagnosis, rx.diagnosis, m_model.isEditable());
    show(m_syndrome, rx.syndrome, m_model.isEditable());
    show(m_therapy, rx.therapy, m_model.isEditable());
    show(m_formula, rx.formula, m_model.isEditable());
    QStringList totals{tr("%n herb(s)", nullptr, static_cast<int>(rx.items.size()))};
    if (rx.gramsOfDose() > 0) {
        totals += tr("one dose %1 g").arg(app::doseNumber(rx.gramsOfDose()));
    }
    if (const std::optional<double> all = rx.gramsInAll()) {
        totals += tr("%1 doses %2 g").arg(app::doseNumber(*rx.doses), app::doseNumber(*all));
    }
    m_totals->setText(totals.join(QStringLiteral("  |  ")));
    m_insert->setVisible(m_model.isEditable());
    m_scale->setVisible(m_model.isEditable());
    m_scale->setEnabled(rx.gramsOfDose() > 0);
    if (rx.formulaEntry.isEmpty()) {
        m_source.reset();
    } else if (!m_source || m_source->id != rx.formulaEntry) {
        m_source.reset();
        m_desk.formulas().load(rx.formulaEntry);
    }
    showPacks();
    showComparison();
    showState();
}

// Granules come in packs; elsewhere the columns are there where somebody asks for them. What is written in
// them is shown in any case.
void PrescriptionView::showPacks() {
    const QList<app::PrescriptionItem>& items = m_model.content().items;
    const bool isWritten = std::any_of(items.begin(), items.end(), [](const app::PrescriptionItem& item) {
        return !item.specification.isEmpty() || item.group;
    });
    m_table->showPacks(m_wantsPacks.value_or(m_model.content().form == app::DosageForm::Granules) ||
                       isWritten);
}

void PrescriptionView::showComparison() {
    if (!m_source) {
        m_table->rows()->setComparison(std::nullopt);
        m_table->showFormulaColumn(false);
        m_comparison->hide();
        return;
    }
    const app::FormulaComparison comparison =
        app::compareWithFormula(m_model.content().items, *m_source, m_model.audit());
    m_table->rows()->setComparison(comparison);
    m_table->showFormulaColumn(true);
    using Kind = app::HerbDifference::Kind;
    const auto named = [&comparison](Kind kind) {
        QStringList names;
        for (const app::HerbDifference& herb : comparison.herbs) {
            if (herb.kind == kind) {
                names += herb.name;
            }
        }
        return names.join(QStringLiteral("、"));
    };
    QStringList parts;
    const auto add = [&](const QString& words, Kind kind) {
        if (const QString names = named(kind); !names.isEmpty()) {
            parts += words.arg(names);
        }
    };
    add(tr("added %1"), Kind::Added);
    add(tr("without %1"), Kind::Removed);
    add(tr("more %1"), Kind::More);
    add(tr("less %1"), Kind::Less);
    add(tr("in another form %1"), Kind::OtherForm);
    if (comparison.scale != 1) {
        parts += tr("doses × %1").arg(app::doseNumber(comparison.scale));
    }
    const bool isSame = parts.isEmpty();
    m_comparison->setText(
        tr("Compared with %1: %2")
            .arg(m_source->name, isSame ? tr("no difference") : parts.join(QStringLiteral(" · "))));
    m_comparison->show();
}

void PrescriptionView::showState() {
    const app::PrescriptionRow& row = m_model.shelf().row;
    switch (row.state) {
    case app::PrescriptionState::Draft:
        m_state->setLook(
            {row.version > 0 ? tr("Draft, version %1").arg(row.version) : tr("Draft, no version yet"),
             QString(), Token::Slate, true});
        break;
    case app::PrescriptionState::Signed:
        m_state->setLook({tr("Signed: %1, %2").arg(row.stateBy, shortMomentText(row.stateAt)),
                          QStringLiteral("state-signed"), Token::Pine});
        break;
    case app::PrescriptionState::Void:
        m_state->setLook({tr("Void: %1").arg(row.voidReason), QString(), Token::Slate, true});
        break;
    }
    const bool isEditable = m_model.isEditable();
    // "Kept" is said only of what the journal has acknowledged.
    m_kept->setText(
        !isEditable ? QString()
        : m_model.journalledAt().isValid()
            ? tr("kept %1").arg(QLocale().toString(m_model.journalledAt().time(), QStringLiteral("HH:mm")))
        : m_model.hasUnsaved() && row.version > 0 ? tr("keeping…")
                                                  : QString());
    m_save->setVisible(isEditable && m_width == PageWidth::Wide);
    m_sign->setVisible(isEditable);
    m_save->setEnabled(m_model.hasUnsaved() && !m_model.content().items.isEmpty());
    const QList<app::AuditFinding> open = m_model.openFindings();
    const bool isReady = open.isEmpty() && !m_model.content().items.isEmpty();
    m_sign->setEnabled(isReady);
    m_sign->setToolTip(
        isReady ? tr("Sign the prescription")
                : tr("Before signing: %n finding(s) to clear", nullptr, static_cast<int>(open.size())));
    m_preview->setEnabled(!m_model.content().items.isEmpty());
}

void PrescriptionView::showHerb(int place) {
    if (place >= 0) {
        m_table->showHerb(place);
    }
}

void PrescriptionView::fillMenu() {
    m_menu->clear();
    if (m_model.isEditable()) {
        QAction* undo = m_menu->addAction(tr("Undo"), &m_model, &app::PrescriptionViewModel::undo);
        undo->setEnabled(m_model.canUndo());
        QAction* redo = m_menu->addAction(tr("Redo"), &m_model, &app::PrescriptionViewModel::redo);
        redo->setEnabled(m_model.canRedo());
        QAction* save = m_menu->addAction(tr("Save a version"), &m_model, &app::PrescriptionViewModel::save);
        save->setEnabled(m_save->isEnabled());
    }
    QAction* packs = m_menu->addAction(tr("Packs and groups of the herbs"));
    packs->setObjectName(QStringLiteral("showPacks"));
    packs->setCheckable(true);
    packs->setChecked(m_table->showsPacks());
    connect(packs, &QAction::toggled, this, [this](bool shown) {
        m_wantsPacks = shown;
        showPacks();
    });
    QMenu* versions = m_menu->addMenu(tr("Versions"));
    QMenu* older = nullptr;
    for (const app::VersionRow& version : m_model.versions()) {
        // A menu as long as the screen is read by nobody, but every version can be reached.
        if (!older && versions->actions().size() == kShownVersions) {
            older = versions->addMenu(tr("Older versions"));
            older->setObjectName(QStringLiteral("olderVersions"));
        }
        QAction* action = (older ? older : versions)
                              ->addAction(tr("Version %1, %2, %3")
                                              .arg(version.number)
                                              .arg(version.author, shortMomentText(version.createdAt)));
        action->setEnabled(m_model.isEditable());
        connect(action, &QAction::triggered, this,
                [this, number = version.number] { m_model.restoreVersion(number); });
    }
    versions->setEnabled(!m_model.versions().isEmpty());
    m_menu->addAction(tr("Repeat as a new draft"), &m_model, &app::PrescriptionViewModel::repeat);
    if (m_model.shelf().row.state != app::PrescriptionState::Void) {
        m_menu->addAction(tr("Make it void…"), this, &PrescriptionView::makeVoid);
    }
    m_menu->addSeparator();
    m_menu->addAction(tr("Check all records"), &m_model, &app::PrescriptionViewModel::checkRecords);
}

void PrescriptionView::insertFormula() {
    if (!m_model.isEditable()) {
        return;
    }
    auto* dialog = new FormulaDialog(m_desk.formulas(), !m_model.content().items.isEmpty(), this);
    dialog->setObjectName(QStringLiteral("formulaDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (dialog->formula()) {
            const app::KnowledgeEntry formula = *dialog->formula();
            if (dialog->insertion() == app::PrescriptionViewModel::Insertion::Replace) {
                m_source = formula;
            }
            m_model.insertFormula(formula, dialog->insertion());
            m_toast->say(tr("%1 inserted").arg(formula.name));
            m_table->setFocus();
        }
    });
    dialog->open();
}

void PrescriptionView::scale() {
    auto* dialog = new ScaleDialog(m_model.content().items, this);
    dialog->setObjectName(QStringLiteral("scaleDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (dialog->factor()) {
            m_model.scale(*dialog->factor());
        }
    });
    dialog->open();
}

void PrescriptionView::choose(int place) {
    if (place < 0 || place >= m_model.content().items.size()) {
        return;
    }
    const app::PrescriptionItem written = m_model.content().items.at(place);
    auto* dialog = new CandidateDialog(written.name, m_model.candidatesOf(place), this);
    dialog->setObjectName(QStringLiteral("candidateDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, place, written] {
        // The row may have moved or changed meanwhile: only what the dialog was about is answered.
        if (place < m_model.content().items.size() && m_model.content().items.at(place) == written &&
            !dialog->chosen().isEmpty()) {
            m_model.chooseHerb(place, dialog->chosen());
        }
    });
    dialog->open();
}

void PrescriptionView::overrideFinding(const app::AuditFinding& finding) {
    ActDialog* dialog = makeOverrideDialog(finding, m_model.lastSigner(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, finding] {
        m_model.overrideFinding(finding, dialog->reason(), dialog->signer());
    });
    dialog->open();
}

void PrescriptionView::confirmFinding(const app::AuditFinding& finding) {
    const app::FindingOverride* override = m_model.overrideOf(finding);
    if (!override) {
        return;
    }
    ActDialog* dialog = makeConfirmDialog(finding, override->reason, m_model.lastSigner(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, id = override->id] { m_model.confirmOverride(id, dialog->signer()); });
    dialog->open();
}

void PrescriptionView::sign() {
    ActDialog* dialog = makeSignDialog(m_model.lastSigner(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_model.sign(dialog->signer()); });
    dialog->open();
}

void PrescriptionView::makeVoid() {
    ActDialog* dialog = makeVoidDialog(m_model.lastSigner(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_model.voidPrescription(dialog->reason(), dialog->signer()); });
    dialog->open();
}

void PrescriptionView::preview() {
    if (m_model.content().items.isEmpty()) {
        return;
    }
    const app::ShelfRow& shelf = m_model.shelf();
    app::SheetContext context;
    context.patient = shelf.patient;
    context.state = shelf.row.state;
    context.signedBy = m_model.signedBy();
    context.deskSigners = m_model.deskSigners();
    context.writtenAt = writtenAt(m_model);
    context.clinic = m_clinic;
    context.department = m_department;
    context.number = m_model.deskNumber();
    context.amountFen = m_model.deskAmountFen();
    context.standardNames = m_model.standardNames();
    context.overrides = m_model.answeredFor();
    auto* preview = new PrintPreview(app::sheetOf(m_model.content(), context), this);
    preview->open();
}

void PrescriptionView::showFailure(const app::Failure& failure) {
    m_refusedBy = nullptr;
    m_banner->say(Severity::Review, failure.what + QLatin1Char(' ') + failure.advice);
    m_banner->show();
}

// What weighs more stays, with the reminder behind it.
void PrescriptionView::remind(const QString& what) {
    m_refusedBy = nullptr;
    // The severities of the window begin with the heaviest.
    const bool isHeavier = !m_banner->isHidden() && m_banner->severity() < Severity::Remind;
    if (!isHeavier) {
        m_banner->say(Severity::Remind, what);
    } else if (!m_banner->text().contains(what)) {
        m_banner->say(m_banner->severity(), m_banner->text() + QLatin1Char(' ') + what);
    }
    m_banner->show();
}

void PrescriptionView::refuse(const QObject* by, const QString& what) {
    remind(what);
    m_refusedBy = m_banner->severity() == Severity::Remind ? by : nullptr;
}

void PrescriptionView::forgetRefusal(const QObject* by) {
    if (m_refusedBy == by) {
        m_refusedBy = nullptr;
        m_banner->hide();
    }
}

void PrescriptionView::setLetterhead(const QString& clinic, const QString& department) {
    m_clinic = clinic;
    m_department = department;
}

void PrescriptionView::setHasWayBack(bool shown) {
    m_back->setVisible(shown);
}

void PrescriptionView::adapt(PageWidth width) {
    m_room = width;
    arrange();
}

void PrescriptionView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

// The audit stands beside the editor where both have their room, and is a strip with counts where not.
void PrescriptionView::arrange() {
    const bool isBeside = m_room == PageWidth::Wide && width() >= m_area->minimumSizeHint().width() +
                                                                      scaled(320) + m_splitter->handleWidth();
    if (isBeside != m_isBeside) {
        if (isBeside) {
            m_drawer->close();
            m_splitter->addWidget(m_audit);
            m_audit->show();
            m_splitter->resetSizes();
        } else {
            m_drawer->setContent(m_audit);
        }
        m_isBeside = isBeside;
    }
    m_strip->setVisible(!isBeside);
    if (m_width != m_room) {
        m_width = m_room;
        m_table->adapt(m_room);
        m_keys->setVisible(m_room == PageWidth::Wide);
        m_state->setVisible(m_room != PageWidth::Narrow);
        m_kept->setVisible(m_room != PageWidth::Narrow);
        m_preview->setText(m_room == PageWidth::Narrow ? QString() : tr("Print preview"));
        m_preview->setAccessibleName(tr("Print preview"));
        showContent();
    }
}

QList<QWidget*> PrescriptionView::panes() {
    return {m_table, m_audit};
}

}  // namespace xinglin::ui
