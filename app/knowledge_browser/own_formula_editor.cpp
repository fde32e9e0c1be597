#include "app/knowledge_browser/own_formula_editor.h"

#include "app/knowledge/stock_name.h"
#include "app/knowledge_browser/fact_view.h"
#include "app/knowledge_notes/composition_text.h"
#include "app/knowledge_notes/notebook.h"

namespace xinglin::app {

namespace {

constexpr int kRestMs = 200;

}  // namespace

OwnFormulaEditor::OwnFormulaEditor(KnowledgeSource& source, Notebook& notebook, QObject* parent)
    : QObject(parent), m_source(source), m_notebook(notebook) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, &OwnFormulaEditor::resolve);
    connect(&source, &KnowledgeSource::herbsResolved, this, &OwnFormulaEditor::takeResolutions);
}

void OwnFormulaEditor::startNew() {
    if (!m_formula.id.isEmpty() || !m_formula.basedOn.isEmpty()) {
        discard();
    }
}

void OwnFormulaEditor::startFrom(const KnowledgeEntry& entry) {
    discard();
    if (const ClinicFormula* own = m_notebook.formula(entry.id)) {
        m_formula = *own;
    } else {
        m_formula.name = entry.name;
        m_formula.basedOn = entry.id;
        m_formula.indications = valuesOf(entry, QLatin1String("indications")).join(QStringLiteral("、"));
        m_formula.usage = valuesOf(entry, QLatin1String("usage")).join(QStringLiteral("、"));
        // Amounts of a medicine's production batch are no doses.
        const bool hasDoses = entry.kind == KnowledgeKind::Formula;
        for (const FormulaItem& item : entry.items) {
            const QString name =
                item.herbId.isEmpty() ? item.written : item.herbId.section(QLatin1Char(':'), 1);
            m_formula.items +=
                ClinicFormulaItem{name, item.herbId, hasDoses ? item.grams : std::nullopt, item.processing};
        }
    }
    m_composition = compositionText(m_formula.items);
    resolve();
}

void OwnFormulaEditor::setName(const QString& name) {
    m_formula.name = name.trimmed();
}

void OwnFormulaEditor::setComposition(const QString& text) {
    if (text == m_composition) {
        return;
    }
    m_composition = text;
    const QList<ClinicFormulaItem> before = m_formula.items;
    m_formula.items = parseComposition(text);
    // A herb that was looked up already keeps what is known of it until the next answer.
    for (ClinicFormulaItem& item : m_formula.items) {
        for (const ClinicFormulaItem& known : before) {
            if (known.written == item.written) {
                item.herbId = known.herbId;
            }
        }
    }
    m_rest.start();
}

void OwnFormulaEditor::setIndications(const QString& text) {
    m_formula.indications = text.trimmed();
}

void OwnFormulaEditor::setUsage(const QString& text) {
    m_formula.usage = text.trimmed();
}

void OwnFormulaEditor::resolve() {
    QStringList names;
    for (const ClinicFormulaItem& item : std::as_const(m_formula.items)) {
        names += item.written;
    }
    m_generation = m_source.resolveHerbs(names);
}

void OwnFormulaEditor::takeResolutions(quint64 generation, const QList<HerbResolution>& resolutions) {
    if (generation != m_generation || resolutions.size() != m_formula.items.size()) {
        return;
    }
    m_generation = 0;
    m_unknown.clear();
    m_ambiguous.clear();
    for (qsizetype i = 0; i < resolutions.size(); ++i) {
        const HerbResolution& resolution = resolutions.at(i);
        ClinicFormulaItem& item = m_formula.items[i];
        const bool isOne =
            resolution.kind == HerbResolution::Kind::Exact || resolution.kind == HerbResolution::Kind::Alias;
        item.herbId = isOne ? resolution.id : QString();
        // The clinic's own word for a herb is known to the clinic, unless it says more than the herb.
        for (const StockName& stock : m_notebook.content().stockNames) {
            if (!isOne && stock.name == item.written && formWordOf(stock.name, stock.herbName).isEmpty()) {
                item.herbId = stock.herbId;
            }
        }
        if (item.herbId.isEmpty()) {
            (resolution.kind == HerbResolution::Kind::Ambiguous ? m_ambiguous : m_unknown) += item.written;
        }
    }
    emit checked();
}

bool OwnFormulaEditor::canSave() const {
    return !m_formula.name.isEmpty() && !m_formula.items.isEmpty();
}

QString OwnFormulaEditor::save() {
    QString id = m_notebook.saveFormula(m_formula);
    discard();
    return id;
}

void OwnFormulaEditor::discard() {
    m_rest.stop();
    m_generation = 0;
    m_formula = {};
    m_composition.clear();
    m_unknown.clear();
    m_ambiguous.clear();
}

}  // namespace xinglin::app
