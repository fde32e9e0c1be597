#include "ui/knowledge/further_detail.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <algorithm>

#include "app/knowledge_browser/further_view.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/names.h"

namespace xinglin::ui {

namespace {

class FurtherDetail final {
    Q_DECLARE_TR_FUNCTIONS(FurtherDetail)
};

// Up to here the entries of a relation stand in a line; more of them in a table with what supports each.
constexpr int kMostInALine = 16;

void addTable(EntryContent& content, const app::RelationView& view) {
    content.addSection(app::relationName(view.relation),
                       FurtherDetail::tr("%n entry(s)", "in a list of connections", view.total));
    using Column = EntryTableModel::Column;
    const bool hasNotes = std::any_of(view.links.begin(), view.links.end(),
                                      [](const app::KnowledgeLink& link) { return !link.note.isEmpty(); });
    QList<EntryTableModel::Head> heads = {{FurtherDetail::tr("Entry"), Column::Name},
                                          {FurtherDetail::tr("Summary"), Column::Text}};
    if (hasNotes) {
        const bool isBatch = view.relation == QLatin1String("in-patent");
        heads.append({isBatch ? FurtherDetail::tr("Batch amount") : FurtherDetail::tr("Note"), Column::Text});
    }
    heads.append({FurtherDetail::tr("Source"), Column::Text});
    heads.append({FurtherDetail::tr("Evidence"), Column::Tier});
    const auto known = [](const QString& cell) { return cell.isEmpty() ? QStringLiteral("—") : cell; };
    QList<EntryTableModel::Row> rows;
    rows.reserve(view.links.size());
    for (const app::KnowledgeLink& link : view.links) {
        const app::SourceRef source = app::sourceOf(link);
        QStringList cells = {shownName(link.name, link.traditional),
                             known(app::summaryInWords(link.summary))};
        if (hasNotes) {
            cells += known(link.note);
        }
        cells += known(app::shortSource(source));
        cells += QString();
        rows.append({link.id, cells, link.tier});
        content.sources().numberOf(source);
    }
    content.addTable(QStringLiteral("further.") + view.relation, heads, rows);
}

}  // namespace

void fillFurtherDetail(EntryContent& content, const app::KnowledgeEntry& entry) {
    // Of these kinds no other detail shows facts.
    const bool isAllThereIs =
        entry.kind == app::KnowledgeKind::Clause || entry.kind == app::KnowledgeKind::Acupoint ||
        entry.kind == app::KnowledgeKind::Compound || entry.kind == app::KnowledgeKind::Target;
    QGridLayout* grid = nullptr;
    const auto gridOnce = [&] {
        if (grid == nullptr) {
            content.addSection(isAllThereIs ? FurtherDetail::tr("Facts")
                                            : FurtherDetail::tr("Further facts"));
            grid = content.addGrid();
        }
        return grid;
    };
    for (const QLatin1String field : app::furtherFields(entry.kind)) {
        if (const QList<app::FactView> facts = app::factsOf(entry, field); !facts.isEmpty()) {
            content.addFacts(gridOnce(), app::fieldName(field), facts);
        }
    }
    const QList<app::RelationView> relations =
        app::furtherRelations(entry, static_cast<int>(entry.links.size()));
    for (const app::RelationView& view : relations) {
        if (view.total <= kMostInALine) {
            content.addLinks(gridOnce(), app::relationName(view.relation), view.links);
        }
    }
    for (const app::RelationView& view : relations) {
        if (view.total > kMostInALine) {
            addTable(content, view);
        }
    }
}

}  // namespace xinglin::ui
