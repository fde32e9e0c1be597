#pragma once

#include <QList>
#include <QString>

#include "app/knowledge_browser/fact_view.h"

namespace xinglin::app {

/// Entries that stand in one relation to the entry that is shown.
struct RelationView {
    QString relation;            ///< stable id; its words are relationName()
    QList<KnowledgeLink> links;  ///< without repetition; the first ones of a long list
    int total = 0;               ///< of the whole list
};

/// Fields of an entry that its own detail does not show, in the order in which they are read.
QList<QLatin1String> furtherFields(KnowledgeKind kind);

/// Relations that the entry's own detail does not show, in reading order, none empty. A herb has hundreds of
/// constituents and medicines: of each relation at most `most` links, the best supported first.
QList<RelationView> furtherRelations(const KnowledgeEntry& entry, int most);

}  // namespace xinglin::app
