#include "ui/knowledge/formula_detail.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/formula_view.h"
#include "app/knowledge_browser/term_names.h"
#include "app/knowledge_notes/notebook_types.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/names.h"

namespace xinglin::ui {

using app::KnowledgeEntry;

namespace {

class FormulaDetail final {
    Q_DECLARE_TR_FUNCTIONS(FormulaDetail)
};

void addUse(EntryContent& content, const KnowledgeEntry& entry) {
    content.addSection(FormulaDetail::tr("Use"), {}, app::factsOf(entry, QLatin1String("actions")));
    QGridLayout* grid = content.addGrid();
    // Medicines have no source book; what the clinic wrote itself has none of the fields of a book.
    const bool isOfBook = entry.kind == app::KnowledgeKind::Formula && !app::isOwnId(entry.id);
    for (const QLatin1String field :
         {QLatin1String("book"), QLatin1String("category"), QLatin1String("actions"),
          QLatin1String("indications"), QLatin1String("usage")}) {
        const QList<app::FactView> facts = app::factsOf(entry, field);
        const bool isExpected = isOfBook || field == QLatin1String("indications");
        if (!facts.isEmpty() || isExpected) {
            content.addFacts(grid, app::fieldName(field), facts);
        }
    }
}

void addComposition(EntryContent& content, const KnowledgeEntry& entry, const app::FormulaView& formula) {
    const int count = static_cast<int>(formula.composition.size());
    QString hint = FormulaDetail::tr("%n herb(s)", "in a formula", count);
    if (formula.totalGrams > 0) {
        hint += QStringLiteral(" · ") +
                FormulaDetail::tr("%1 g together").arg(app::doseNumber(formula.totalGrams));
    }
    const bool isBatch = entry.kind == app::KnowledgeKind::Patent;
    if (isBatch && formula.hasOriginalDoses) {
        hint += QStringLiteral(" · ") + FormulaDetail::tr("amounts of a production batch, not of a dose");
    } else if (!formula.hasOriginalDoses && !formula.hasGrams) {
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
    const bool hasRoles = !formula.roleSource.title.isEmpty();
    if (hasRoles) {
        support.append({QStringLiteral("role"), {}, {formula.roleSource}, app::Tier::Stated});
    }
    if (!formula.gramsSource.title.isEmpty()) {
        // Their source stands with the grams themselves, below: the composition is no less stated for them.
        hint += QStringLiteral(" · ") + FormulaDetail::tr("grams of another source, inferred");
    }
    content.addSection(FormulaDetail::tr("Composition"), hint, support);

    // A book's formula shows what the book leaves open; elsewhere a column that nothing fills is no question.
    const bool isOfBook = entry.kind == app::KnowledgeKind::Formula && !app::isOwnId(entry.id);
    const auto fills = [&formula](QString app::CompositionRow::*cell) {
        return std::any_of(formula.composition.begin(), formula.composition.end(),
                           [cell](const app::CompositionRow& row) { return !(row.*cell).isEmpty(); });
    };
    const bool hasProcessing = isOfBook || fills(&app::CompositionRow::processing);
    const bool hasDoses = isOfBook || formula.hasOriginalDoses;
    const bool hasGrams = isOfBook || formula.hasGrams;
    using Column = EntryTableModel::Column;
    QList<EntryTableModel::Head> heads = {{FormulaDetail::tr("Herb"), Column::Name}};
    if (hasRoles) {
        heads.append({FormulaDetail::tr("Role"), Column::Text});
    }
    if (hasProcessing) {
        heads.append({FormulaDetail::tr("Processing"), Column::Text});
    }
    if (hasDoses) {
        heads.append(
            {isBatch ? FormulaDetail::tr("Batch amount") : FormulaDetail::tr("Original dose"), Column::Text});
    }
    if (hasGrams) {
        heads.append({FormulaDetail::tr("In grams"), Column::Number});
    }
    heads.append({FormulaDetail::tr("Note"), Column::Text});
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
        QStringList cells = {row.written};
        if (hasRoles) {
            cells += known(app::roleWords(row.roles));
        }
        if (hasProcessing) {
            cells += known(row.processing);
        }
        if (hasDoses) {
            cells += known(row.originalDose);
        }
        if (hasGrams) {
            cells += row.grams.isEmpty() ? dash : row.grams + QStringLiteral(" g");
        }
        cells += known(note);
        rows.append({row.herbId, cells, app::Tier::Stated});
    }
    content.addTable(QStringLiteral("formula.composition"), heads, rows);
}

void addSimilar(EntryContent& content, const KnowledgeEntry& entry) {
    if (entry.similar.isEmpty()) {
        return;
    }
    content.addSection(
        FormulaDetail::tr("Similar formulas"),
        FormulaDetail::tr("by the herbs in common, rare ones counting more; amounts take no part"));
    using Column = EntryTableModel::Column;
    const QList<EntryTableModel::Head> heads = {{FormulaDetail::tr("Formula"), Column::Name},
                                                {FormulaDetail::tr("Alike"), Column::Number},
                                                {FormulaDetail::tr("Adds"), Column::Text},
                                                {FormulaDetail::tr("Leaves out"), Column::Text},
                                                {FormulaDetail::tr("Kind"), Column::Text}};
    const auto listed = [](const QStringList& herbs) {
        return herbs.isEmpty() ? QStringLiteral("—") : joinedTerms(herbs);
    };
    QList<EntryTableModel::Row> rows;
    for (const app::SimilarFormula& similar : entry.similar) {
        const int percent = qRound(100 * similar.similarity);
        const QString kind = similar.kind == app::KnowledgeKind::Formula
                                 ? similar.summary.section(QStringLiteral(" · "), 0, 0)
                                 : app::kindName(similar.kind);
        rows.append({similar.id,
                     {shownName(similar.name, similar.traditional), QStringLiteral("%1 %").arg(percent),
                      listed(similar.added), listed(similar.removed), listed({kind})},
                     app::Tier::Stated});
    }
    content.addTable(QStringLiteral("formula.similar"), heads, rows);
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
    addSimilar(content, entry);
}

}  // namespace xinglin::ui
