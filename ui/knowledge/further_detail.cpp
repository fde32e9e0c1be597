#include "ui/knowledge/further_detail.h"

#include <QCoreApplication>
#include <QGridLayout>

#include "app/knowledge_browser/further_view.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/entry_content.h"

namespace xinglin::ui {

namespace {

class FurtherDetail final {
    Q_DECLARE_TR_FUNCTIONS(FurtherDetail)
};

constexpr int kMostLinks = 40;

}  // namespace

void fillFurtherDetail(EntryContent& content, const app::KnowledgeEntry& entry) {
    QGridLayout* grid = nullptr;
    const auto gridOnce = [&] {
        if (grid == nullptr) {
            content.addSection(FurtherDetail::tr("Further facts"));
            grid = content.addGrid();
        }
        return grid;
    };
    for (const QLatin1String field : app::furtherFields(entry.kind)) {
        if (const QList<app::FactView> facts = app::factsOf(entry, field); !facts.isEmpty()) {
            content.addFacts(gridOnce(), app::fieldName(field), facts);
        }
    }
    for (const app::RelationView& view : app::furtherRelations(entry, kMostLinks)) {
        const QString name = app::relationName(view.relation);
        content.addLinks(gridOnce(),
                         view.total > kMostLinks
                             //: name of a relation; how many of its entries are shown; how many there are
                             ? FurtherDetail::tr("%1 (%2 of %3)").arg(name).arg(kMostLinks).arg(view.total)
                             : name,
                         view.links);
    }
}

}  // namespace xinglin::ui
