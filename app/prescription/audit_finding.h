#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge_browser/fact_view.h"
#include "app/prescription/audit_rules.h"

namespace xinglin::app {

/// One thing that the audit found.
struct AuditFinding {
    AuditRule rule = AuditRule::UnknownName;
    Severity severity = Severity::Info;
    QList<int> places;         ///< indices into Prescription::items, ascending
    QStringList items;         ///< their names as written
    QString fact;              ///< what stands against it, one sentence, translated
    QList<SourceRef> sources;  ///< all that say exactly this, in the order of the knowledge base
    QString clearsIf;          ///< what would clear it, one sentence, translated
    QStringList herbs;         ///< ids of the herbs that the places may stand for
    QString factKey;           ///< what stands against it, in no language: names, amounts, terms and source
    QStringList suggestions;   ///< unknown-name: names that the written one may be misspelt for, best first
    QStringList marks;         ///< missing-handling: decoction marks of which each would clear it

    bool operator==(const AuditFinding&) const = default;
};

/// Their titles and their editions as records keep them, one behind the other.
QString sourceTitles(const AuditFinding& finding);
QString sourceEditions(const AuditFinding& finding);

/// Its sources as they are shown to people: each title with its edition, in the language of the window.
QString sourcesText(const AuditFinding& finding);

/// What this very finding is known by in records, whatever language its words are in: herbs and fact. The
/// rule and the places stand beside it there.
QString findingKey(const AuditFinding& finding);

/// {"rule","severity","items","fact","edition","source","clears_if"}, and "suggestions" where there are any
QJsonObject findingJson(const AuditFinding& finding);

}  // namespace xinglin::app
