#pragma once

#include <QString>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// What goes on paper beside the entry itself.
struct EntryDocumentParts {
    QString note;      ///< the clinic's own note; empty: none
    QString edition;   ///< of the knowledge base
    QString language;  ///< `zh_TW` takes the traditional name for the title
};

/// The entry as a page of HTML for a QTextDocument: names, composition, every fact with its tier and the
/// numbers of its sources, connections, the clinic's note set apart, the list of sources at the end. In the
/// words of the interface; quotes what books say. Of long lists of connections the best supported ones.
QString entryDocument(const KnowledgeEntry& entry, const EntryDocumentParts& parts);

}  // namespace xinglin::app
