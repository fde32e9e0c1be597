#include "ui/knowledge/disagreement_detail.h"

#include <QCoreApplication>
#include <QGridLayout>

#include "app/knowledge/knowledge_conflicts.h"
#include "app/knowledge_browser/fact_view.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/entry_content.h"
#include "ui/knowledge/names.h"

namespace xinglin::ui {

namespace {

class DisagreementDetail final {
    Q_DECLARE_TR_FUNCTIONS(DisagreementDetail)
};

QString fieldOf(const app::KnowledgeConflict& conflict) {
    return app::termName(QLatin1String(app::kDisagreementFacet), conflict.field);
}

}  // namespace

void addDisagreementNotice(EntryContent& content, const app::KnowledgeEntry& entry) {
    QStringList fields;
    for (const app::KnowledgeConflict& conflict : app::conflictsIn(entry)) {
        fields += fieldOf(conflict);
    }
    if (!fields.isEmpty()) {
        content.addNotice(
            Severity::Remind,
            //: fields of an entry: dose, flavour
            DisagreementDetail::tr("Sources disagree on: %1. What each of them says stands further down.")
                .arg(joinedTerms(fields)));
    }
}

void fillDisagreements(EntryContent& content, const app::KnowledgeEntry& entry) {
    const QList<app::KnowledgeConflict> conflicts = app::conflictsIn(entry);
    if (conflicts.isEmpty()) {
        return;
    }
    content.addSection(DisagreementDetail::tr("Sources disagree"),
                       DisagreementDetail::tr("%n point(s); none is decided here", nullptr,
                                              static_cast<int>(conflicts.size())));
    QGridLayout* grid = content.addGrid();
    for (const app::KnowledgeConflict& conflict : conflicts) {
        content.addFacts(grid, fieldOf(conflict), app::disagreement(entry, conflict));
    }
}

}  // namespace xinglin::ui
