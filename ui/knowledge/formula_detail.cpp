#include "ui/knowledge/formula_detail.h"

#include <QCoreApplication>
#include <QGridLayout>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/formula_view.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/entry_content.h"

namespace xinglin::ui {

using app::KnowledgeEntry;

namespace {

class FormulaDetail final {
    Q_DECLARE_TR_FUNCTIONS(FormulaDetail)
};

void addUse(EntryContent& content, const KnowledgeEntry& entry) {
    content.addSection(FormulaDetail::tr("Use"), {}, app::factsOf(entry, QLatin1String("actions")));
    QGridLayout* grid = content.addGrid();
    for (const QLatin1String field :
         {QLatin1String("book"), QLatin1String("category"), QLatin1String("actions"),
          QLatin1String("indications"), QLatin1String("usage")}) {
        content.addFacts(grid, app::fieldName(field), app::factsOf(entry, field));
    }
}

void addComposition(EntryContent& content, const KnowledgeEntry& entry, const app::FormulaView& formula) {
    const int count = static_cast<int>(formula.composition.size());
    QString hint = FormulaDetail::tr("%n herb(s)", "in a formula", count);
    if (formula.totalGrams > 0) {
        hint += QStringLiteral(" · ") +
                FormulaDetail::tr("%1 g together").arg(app::doseNumber(formula.totalGrams));
    }
    if (!formula.hasOriginalDoses && !formula.hasGrams) {
        hint += QStringLiteral(" · ") + FormulaDetail::tr("doses not recorded");
    }
    QList<app::FactView> support;
    for (const app::KnowledgeLink& link : entry.links) {
        if (link.relation == QLatin1String("contains")) {
            support.append({QStringLiteral("composition"),
                            {},
                            {{link.source, link.edition, app::FactStatus::ToVerify}},
                            link.tier});
            break;
        }
    }
    content.addSection(FormulaDetail::tr("Composition"), hint, support);

    using Column = EntryTableModel::Column;
    const QList<EntryTableModel::Head> heads = {{FormulaDetail::tr("Herb"), Column::Name},
                                                {FormulaDetail::tr("Processing"), Column::Text},
                                                {FormulaDetail::tr("Original dose"), Column::Text},
                                                {FormulaDetail::tr("In grams"), Column::Number},
                                                {FormulaDetail::tr("Note"), Column::Text}};
    const QString dash = QStringLiteral("—");
    const auto known = [&dash](const QString& cell) { return cell.isEmpty() ? dash : cell; };
    QList<EntryTableModel::Row> rows;
    for (const app::CompositionRow& row : formula.composition) {
        // Where the book writes another name than the herb's own, both are shown.
        const QString own = row.herbId.section(QLatin1Char(':'), 1);
        const QString note =
            own == row.written || own.isEmpty()
                ? row.note
                : QStringList({FormulaDetail::tr("now %1", "the herb's name today").arg(own), row.note})
                      .join(QLatin1Char(' '))
                      .trimmed();
        rows.append({row.herbId,
                     {row.written, known(row.processing), known(row.originalDose),
                      row.grams.isEmpty() ? dash : row.grams + QStringLiteral(" g"), known(note)},
                     app::Tier::Stated});
    }
    content.addTable(QStringLiteral("formula.composition"), heads, rows);
}

}  // namespace

void fillFormulaDetail(EntryContent& content, const KnowledgeEntry& entry) {
    const app::FormulaView formula = app::describeFormula(entry);
    if (entry.kind == app::KnowledgeKind::Formula || !formula.composition.isEmpty()) {
        addComposition(content, entry, formula);
    }
    addUse(content, entry);
    if (!formula.related.isEmpty()) {
        content.addSection(FormulaDetail::tr("Syndromes that it is given for"));
        QGridLayout* grid = content.addGrid();
        content.addLinks(grid, FormulaDetail::tr("Syndromes"), formula.related);
    }
}

}  // namespace xinglin::ui
