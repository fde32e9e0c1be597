#pragma once

#include <QByteArray>

#include "app/knowledge_build/knowledge_draft.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// The tables of knowledge.db that only the audit of prescriptions reads.
QByteArray auditSchema();

/// Fills them; inside the caller's transaction, after entries and sources. Throws FailureError.
void writeAudit(const KnowledgeDraft& draft, Database& database);

}  // namespace xinglin::app
