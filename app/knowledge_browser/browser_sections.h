#pragma once

#include <QLatin1String>
#include <QStringView>
#include <optional>
#include <vector>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// One list of the knowledge page: all entries, those of a kind, a view on one, or what the clinic keeps.
enum class BrowserSection {
    All,
    Herbs,
    Formulas,
    Patents,
    Syndromes,
    Diseases,
    Therapies,
    Acupoints,
    Clauses,
    Compounds,
    Targets,
    Incompatibilities,
    Favourites,
    Recent,
    Own,
};

/// One row of the table of sections; a new section is one row.
struct BrowserSectionRow {
    BrowserSection section;
    QLatin1String id;                   ///< stable: settings, tests
    std::optional<KnowledgeKind> kind;  ///< nothing: of every kind
    /// Facet values of which an entry must have one to stand in this section; empty: every entry of the kind.
    QList<QPair<QString, QString>> scope;
    /// Facets in the order of the panel; others follow as they come.
    std::vector<QLatin1String> facetOrder;
    bool isOfClinic = false;  ///< lists what the notebook names, in its order
};

/// Every section, in the order of the list.
const std::vector<BrowserSectionRow>& browserSections();
const BrowserSectionRow& browserSection(BrowserSection section);

std::optional<BrowserSection> sectionFromId(QStringView id);

/// The section that lists entries of `kind`, if one does.
std::optional<BrowserSection> sectionOfKind(KnowledgeKind kind);

/// The kind in front of the colon of an entry's id, if it is one.
std::optional<KnowledgeKind> kindOfEntryId(QStringView entryId);

}  // namespace xinglin::app
