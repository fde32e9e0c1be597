#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// What the standards list for one disease or syndrome.
struct TermProfile {
    QString id;    ///< syndrome:B04.06.01.05.02
    QString name;  ///< the national standard's name
    QString code;
    QStringList signs;  ///< as the standard words them
};

/// What the diagnosis asks of the knowledge base; tests give it a small one.
///
/// Used by one thread. Calls may throw FailureError.
class TermCatalogue {
public:
    virtual ~TermCatalogue() = default;

    /// Every disease or syndrome with signs; headings are no diagnoses and are left out.
    virtual QList<TermProfile> profiles(KnowledgeKind kind) const = 0;
    virtual std::optional<KnowledgeEntry> entry(const QString& id) const = 0;
    /// Diseases whose name or alias stands in `text`, in order of appearance; no headings.
    virtual QList<KnowledgeHit> diseasesNamedIn(const QString& text) const = 0;
    /// Formulas whose entry names `text`, best first.
    virtual QList<KnowledgeHit> formulasFor(const QString& text, int limit) const = 0;
    /// Every formula with indications; the signs are its indications.
    virtual QList<TermProfile> formulas() const = 0;
    /// `text` in simplified characters: the standards and the rules' tables are written so.
    virtual QString simplified(const QString& text) const = 0;
    virtual QString edition() const = 0;
};

}  // namespace xinglin::app
