#include "ui/knowledge/term_detail.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <array>

#include "app/knowledge_browser/fact_view.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/entry_content.h"

namespace xinglin::ui {

using app::FactView;
using app::KnowledgeEntry;

namespace {

class TermDetail final {
    Q_DECLARE_TR_FUNCTIONS(TermDetail)
};

// Machine tags and closed vocabularies in the words of the interface.
QList<FactView> inWords(QList<FactView> facts) {
    for (FactView& fact : facts) {
        for (QString& value : fact.values) {
            value = app::termName(fact.field, value);
        }
    }
    return facts;
}

void addNotices(EntryContent& content, const KnowledgeEntry& entry) {
    if (entry.isHeading) {
        content.addNotice(Severity::Info,
                          TermDetail::tr("A heading of the standard: to browse, never a diagnosis."));
    }
    if (app::valuesOf(entry, QLatin1String("class")).contains(QStringLiteral("provisional"))) {
        content.addNotice(Severity::Review,
                          TermDetail::tr("A provisional diagnosis name: not for outpatient records."));
    }
}

void addCodes(EntryContent& content, const KnowledgeEntry& entry) {
    content.addSection(TermDetail::tr("In the standard"), {}, app::factsOf(entry, QLatin1String("code")));
    QGridLayout* grid = content.addGrid();
    for (const QLatin1String field :
         {QLatin1String("code"), QLatin1String("number"), QLatin1String("category"),
          QLatin1String("locations"), QLatin1String("natures"), QLatin1String("old_code"),
          QLatin1String("old_name")}) {
        const QList<FactView> facts = inWords(app::factsOf(entry, field));
        if (!facts.isEmpty() || field == QLatin1String("code")) {
            content.addFacts(grid, app::fieldName(field), facts);
        }
    }
    content.addLinks(grid, TermDetail::tr("Belongs to"), app::linksOf(entry, QLatin1String("parent")));
    content.addLinks(grid, TermDetail::tr("Narrower"), app::linksOf(entry, QLatin1String("child")));
    content.addLinks(grid, TermDetail::tr("Same level"), app::linksOf(entry, QLatin1String("neighbour")));
}

void addSigns(EntryContent& content, const KnowledgeEntry& entry) {
    static constexpr std::array<const char*, 5> kSigns = {"symptom", "tongue", "pulse", "course", "cause"};
    QList<FactView> all;
    for (const char* field : kSigns) {
        all += app::factsOf(entry, QLatin1String(field));
    }
    // A therapy has no signs, and a heading's are those of its terms.
    const bool isExpected = entry.kind != app::KnowledgeKind::Therapy && !entry.isHeading;
    if (all.isEmpty() && !isExpected) {
        return;
    }
    content.addSection(TermDetail::tr("Signs"), {}, all);
    QGridLayout* grid = content.addGrid();
    if (all.isEmpty()) {
        content.addText(grid, app::fieldName(QStringLiteral("symptom")), TermDetail::tr("Not recorded"));
    }
    for (const char* field : kSigns) {
        if (const QList<FactView> facts = app::factsOf(entry, QLatin1String(field)); !facts.isEmpty()) {
            content.addFacts(grid, app::fieldName(QLatin1String(field)), facts);
        }
    }
    // What single cases add makes the standard's signs no less stated.
    const QLatin1String ofCases("case_signs");
    if (const QList<FactView> facts = app::factsOf(entry, ofCases); !facts.isEmpty()) {
        content.addFacts(grid, app::fieldName(ofCases), facts);
    }
}

void addRelations(EntryContent& content, const KnowledgeEntry& entry) {
    const std::array<std::pair<QLatin1String, QString>, 4> relations = {{
        {QLatin1String("uses-therapy"), TermDetail::tr("Therapies")},
        {QLatin1String("occurs-in"), TermDetail::tr("Occurs in")},
        {QLatin1String("has-syndrome"), TermDetail::tr("Syndromes")},
        {QLatin1String("therapy-for"), TermDetail::tr("For syndromes")},
    }};
    QGridLayout* grid = nullptr;
    for (const auto& [relation, label] : relations) {
        const QList<app::KnowledgeLink> links = app::linksOf(entry, relation);
        if (links.isEmpty()) {
            continue;
        }
        if (grid == nullptr) {
            content.addSection(TermDetail::tr("Connections"));
            grid = content.addGrid();
        }
        content.addLinks(grid, label, links);
    }
}

}  // namespace

void fillTermDetail(EntryContent& content, const KnowledgeEntry& entry) {
    addNotices(content, entry);
    addSigns(content, entry);
    addRelations(content, entry);
    addCodes(content, entry);
}

}  // namespace xinglin::ui
