#include "ui/knowledge/own_formula_dialog.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "app/knowledge_browser/own_formula_editor.h"
#include "ui/knowledge/names.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

OwnFormulaDialog::OwnFormulaDialog(app::OwnFormulaEditor& editor, QWidget* parent)
    : DialogFrame(editor.formula().id.isEmpty() ? tr("Write down a formula of this clinic")
                                                : tr("Change a formula of this clinic"),
                  tr("It is kept apart from the formulas of the books and carries the clinic's mark."),
                  parent),
      m_editor(editor),
      m_name(new Field(tr("Name"), this)),
      m_composition(new QPlainTextEdit(this)),
      m_check(new Label(TextRole::Caption, Token::Text2, QString(), this)),
      m_indications(new Field(tr("Given for"), this)),
      m_usage(new Field(tr("How it is taken"), this)) {
    setObjectName(QStringLiteral("ownFormula"));
    m_name->edit()->setObjectName(QStringLiteral("ownFormula.name"));
    m_composition->setObjectName(QStringLiteral("ownFormula.composition"));
    m_composition->setAccessibleName(tr("Ingredients, one a line"));
    m_composition->setPlaceholderText(tr("One herb a line, with its grams: 麻黄 9"));
    m_composition->setTabChangesFocus(true);
    m_composition->setFixedHeight(scaled(168));
    m_check->setObjectName(QStringLiteral("ownFormula.check"));
    m_check->setWordWrap(true);
    m_indications->edit()->setObjectName(QStringLiteral("ownFormula.indications"));
    m_usage->edit()->setObjectName(QStringLiteral("ownFormula.usage"));
    m_name->edit()->setText(editor.formula().name);
    m_composition->setPlainText(editor.composition());
    m_indications->edit()->setText(editor.formula().indications);
    m_usage->edit()->setText(editor.formula().usage);
    body()->addWidget(m_name);
    body()->addWidget(new Label(TextRole::Dense, Token::Text2, tr("Ingredients"), this));
    body()->addWidget(m_composition);
    body()->addWidget(m_check);
    body()->addWidget(m_indications);
    body()->addWidget(m_usage);
    setSafeButton(tr("Cancel"));
    m_save = setActionButton(tr("Save"), ButtonKind::Primary);

    connect(m_name->edit(), &QLineEdit::textChanged, this, [this](const QString& text) {
        m_editor.setName(text);
        showState();
    });
    connect(m_composition, &QPlainTextEdit::textChanged, this, [this] {
        m_editor.setComposition(m_composition->toPlainText());
        showState();
    });
    connect(m_indications->edit(), &QLineEdit::textChanged, &editor, &app::OwnFormulaEditor::setIndications);
    connect(m_usage->edit(), &QLineEdit::textChanged, &editor, &app::OwnFormulaEditor::setUsage);
    connect(&editor, &app::OwnFormulaEditor::checked, this, &OwnFormulaDialog::showState);
    showState();
}

void OwnFormulaDialog::showEvent(QShowEvent* event) {
    DialogFrame::showEvent(event);
    m_name->edit()->setFocus();
    m_name->edit()->selectAll();
}

void OwnFormulaDialog::showState() {
    m_save->setEnabled(m_editor.canSave());
    QStringList sentences;
    if (!m_editor.canSave()) {
        sentences += tr("A name and one herb at least are needed.");
    } else {
        sentences += tr("%n herb(s)", "in a formula", static_cast<int>(m_editor.formula().items.size()));
    }
    if (!m_editor.unknownNames().isEmpty()) {
        sentences += tr("Not known to the knowledge base: %1").arg(joinedTerms(m_editor.unknownNames()));
    }
    if (!m_editor.ambiguousNames().isEmpty()) {
        sentences += tr("Stands for several herbs: %1").arg(joinedTerms(m_editor.ambiguousNames()));
    }
    const bool isClean = m_editor.unknownNames().isEmpty() && m_editor.ambiguousNames().isEmpty();
    m_check->setInk(isClean ? Token::Text2 : Token::Ochre);
    m_check->setText(sentences.join(QLatin1Char('\n')));
}

}  // namespace xinglin::ui
