#include "app/knowledge_browser/browser_sections.h"

#include <algorithm>

#include "app/knowledge/knowledge_kinds.h"

namespace xinglin::app {

namespace {

std::vector<QLatin1String> termFacets() {
    return {QLatin1String("category"), QLatin1String("locations"), QLatin1String("natures"),
            QLatin1String("class")};
}

std::vector<QLatin1String> herbFacets() {
    return {QLatin1String("category"), QLatin1String("nature"),    QLatin1String("flavours"),
            QLatin1String("channels"), QLatin1String("toxicity"),  QLatin1String("pregnancy"),
            QLatin1String("actions"),  QLatin1String("decoction"), QLatin1String("control")};
}

}  // namespace

const std::vector<BrowserSectionRow>& browserSections() {
    static const std::vector<BrowserSectionRow> kSections = {
        {BrowserSection::All, QLatin1String("all"), std::nullopt, {}, {}},
        {BrowserSection::Herbs, QLatin1String("herbs"), KnowledgeKind::Herb, {}, herbFacets()},
        {BrowserSection::Formulas,
         QLatin1String("formulas"),
         KnowledgeKind::Formula,
         {},
         {QLatin1String("category"), QLatin1String("book")}},
        {BrowserSection::Patents,
         QLatin1String("patents"),
         KnowledgeKind::Patent,
         {},
         {QLatin1String("form"), QLatin1String("category"), QLatin1String("regulatory")}},
        {BrowserSection::Syndromes, QLatin1String("syndromes"), KnowledgeKind::Syndrome, {}, termFacets()},
        {BrowserSection::Diseases, QLatin1String("diseases"), KnowledgeKind::Disease, {}, termFacets()},
        {BrowserSection::Therapies, QLatin1String("therapies"), KnowledgeKind::Therapy, {}, termFacets()},
        {BrowserSection::Acupoints,
         QLatin1String("acupoints"),
         KnowledgeKind::Acupoint,
         {},
         {QLatin1String("meridian"), QLatin1String("point_class")}},
        {BrowserSection::Clauses,
         QLatin1String("clauses"),
         KnowledgeKind::Clause,
         {},
         {QLatin1String("book"), QLatin1String("chapter")}},
        {BrowserSection::Compounds,
         QLatin1String("compounds"),
         KnowledgeKind::Compound,
         {},
         {QLatin1String("category"), QLatin1String("structure")}},
        {BrowserSection::Targets, QLatin1String("targets"), KnowledgeKind::Target, {}, {}},
        {BrowserSection::Incompatibilities,
         QLatin1String("incompatibilities"),
         KnowledgeKind::Herb,
         {{QStringLiteral("incompatible"), QStringLiteral("eighteen")},
          {QStringLiteral("incompatible"), QStringLiteral("nineteen")}},
         {QLatin1String("incompatible"), QLatin1String("category"), QLatin1String("nature"),
          QLatin1String("flavours"), QLatin1String("channels"), QLatin1String("toxicity")}},
        {BrowserSection::Favourites, QLatin1String("favourites"), std::nullopt, {}, {}, true},
        {BrowserSection::Recent, QLatin1String("recent"), std::nullopt, {}, {}, true},
        {BrowserSection::Own, QLatin1String("own"), std::nullopt, {}, {}, true},
    };
    return kSections;
}

const BrowserSectionRow& browserSection(BrowserSection section) {
    return browserSections().at(static_cast<std::size_t>(section));
}

std::optional<BrowserSection> sectionFromId(QStringView id) {
    const auto& sections = browserSections();
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [id](const BrowserSectionRow& row) { return row.id == id; });
    return found == sections.end() ? std::nullopt : std::optional(found->section);
}

std::optional<BrowserSection> sectionOfKind(KnowledgeKind kind) {
    const auto& sections = browserSections();
    const auto found = std::find_if(sections.begin(), sections.end(), [kind](const BrowserSectionRow& row) {
        return row.kind == kind && row.scope.isEmpty();
    });
    return found == sections.end() ? std::nullopt : std::optional(found->section);
}

std::optional<KnowledgeKind> kindOfEntryId(QStringView entryId) {
    const qsizetype colon = entryId.indexOf(QLatin1Char(':'));
    return colon <= 0 || colon + 1 == entryId.size() ? std::nullopt : kindFromId(entryId.left(colon));
}

}  // namespace xinglin::app
