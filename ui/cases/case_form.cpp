#include "ui/cases/case_form.h"

#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/cases/field_editor.h"
#include "ui/cases/pair_grid.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/section_header.h"

namespace xinglin::ui {
namespace {

constexpr int kLabelWidth = 68;

}  // namespace

CaseForm::CaseForm(app::CaseViewModel& model, QWidget* parent) : ColumnArea(parent), m_model(model) {
    setObjectName(QStringLiteral("caseForm"));
    auto* sheet = new QWidget(this);
    auto* column = new QVBoxLayout(sheet);
    column->setContentsMargins(space::kPage, 14, space::kPage, 40);
    column->setSpacing(10);
    for (const app::FormSection& section : model.schema().sections()) {
        if (section.placement == app::FormSection::Placement::Body) {
            addSection(section, column);
        }
    }
    column->addStretch(1);
    setWidget(sheet);
    connect(&model, &app::CaseViewModel::caseChanged, this, &CaseForm::showCase);
    connect(&model, &app::CaseViewModel::valueChanged, this, &CaseForm::showValue);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &CaseForm::reportSection);
    showCase();
}

void CaseForm::addSection(const app::FormSection& section, QVBoxLayout* column) {
    const QString language = Theme::language();
    auto* header =
        new SectionHeader(section.title.in(language), widget(),
                          m_order.isEmpty() ? SectionHeader::Rule::None : SectionHeader::Rule::Above);
    header->setHint(section.hint.in(language));
    column->addWidget(header);
    m_headers.insert(section.id, header);
    m_order.append(section.id);
    addFields(section, column);
    column->addSpacing(12);
}

void CaseForm::addFields(const app::FormSection& section, QVBoxLayout* column) {
    PairGrid* grid = nullptr;
    for (const app::FormField& field : section.fields) {
        // A field that is called as its section needs no second name.
        const bool labelled = field.label.zhCn != section.title.zhCn;
        addEditor(field, m_headers.value(section.id), column, grid, labelled);
    }
}

void CaseForm::addEditor(const app::FormField& field, QWidget* header, QVBoxLayout* column, PairGrid*& grid,
                         bool labelled) {
    FieldEditor* editor = makeFieldEditor(field, nullptr);
    if (QWidget* control = editor->headControl()) {
        static_cast<SectionHeader*>(header)->addAction(control);
    }
    m_editors.insert(field.id, editor);
    Label* label = nullptr;
    if (labelled) {
        label = new Label(TextRole::Body, Token::Text2, field.label.in(Theme::language()));
        label->setMinimumWidth(scaled(kLabelWidth));
        label->setWordWrap(false);
        label->setBuddy(editor);
        m_rows[field.id].append(label);
    }
    m_rows[field.id].append(editor);
    if (editor->span() == FieldEditor::Span::Full || !labelled) {
        grid = nullptr;
        auto* row = new QHBoxLayout;
        row->setSpacing(0);
        if (label) {
            label->setContentsMargins(0, 5, 8, 0);
            row->addWidget(label, 0, Qt::AlignTop);
        }
        row->addWidget(editor, 1);
        column->addLayout(row);
    } else {
        if (!grid) {
            grid = new PairGrid(widget());
            column->addWidget(grid);
        }
        grid->add(label, editor);
    }
    connect(editor, &FieldEditor::edited, this, [this, id = field.id](const app::FieldValue& value) {
        m_model.setValue(id, value);
        showRemarks();
    });
}

void CaseForm::showCase() {
    const app::CaseRecord& record = m_model.record();
    for (auto it = m_editors.constBegin(); it != m_editors.constEnd(); ++it) {
        it.value()->setValue(record.value(it.key()));
        it.value()->setEditable(m_model.isEditable());
        // What was recorded is shown even where it does not fit the patient: hiding it would hide a mistake.
        const bool shown = app::CaseValidator::concerns(it.value()->field(), record) ||
                           it.value()->field().audience == app::FieldAudience::Children ||
                           record.value(it.key()).presence != app::Presence::NotAsked;
        for (QWidget* part : m_rows.value(it.key())) {
            part->setVisible(shown);
        }
    }
    showRemarks();
    reportSection();
}

void CaseForm::showValue(const QString& fieldId) {
    if (FieldEditor* editor = m_editors.value(fieldId)) {
        editor->setValue(m_model.value(fieldId));
    }
}

void CaseForm::showRemarks() {
    QHash<QString, QString> remarks;
    for (const app::CaseProblem& problem : m_model.doubtful()) {
        remarks.insert(problem.fieldId, problem.text);
    }
    for (auto it = m_editors.constBegin(); it != m_editors.constEnd(); ++it) {
        if (it.value()->field().type == app::FieldType::Number) {
            it.value()->setRemark(remarks.value(it.key()));
        }
    }
}

void CaseForm::scrollTo(const QString& sectionId) {
    if (const SectionHeader* header = m_headers.value(sectionId)) {
        verticalScrollBar()->setValue(header->y() - 6);
        m_current = sectionId;
        emit currentSectionChanged(sectionId);
    }
}

void CaseForm::reportSection() {
    QString top = m_order.value(0);
    for (const QString& id : std::as_const(m_order)) {
        if (m_headers.value(id)->y() <= verticalScrollBar()->value() + 40) {
            top = id;
        }
    }
    if (top != m_current) {
        m_current = top;
        emit currentSectionChanged(top);
    }
}

}  // namespace xinglin::ui
