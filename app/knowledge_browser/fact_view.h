#pragma once

#include <QLatin1String>
#include <QList>
#include <QStringList>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// A book that says something, as printed for people.
struct SourceRef {
    QString title;
    QString edition;
    FactStatus status = FactStatus::ToVerify;

    bool operator==(const SourceRef&) const = default;
};

/// One statement with every source that makes the very same one.
struct FactView {
    QString field;
    QStringList values;
    QList<SourceRef> sources;
    Tier tier = Tier::Stated;
    QString lender = {};  ///< name of the relative of which the sources say it; empty: of the entry itself
};

/// What is said of `field`: statements with equal values become one with several sources; those that differ
/// stand one after the other, so that a disagreement between books is seen. Empty: unknown.
QList<FactView> factsOf(const KnowledgeEntry& entry, QLatin1String field);

/// What each source says in a conflict of `entry`, as factsOf().
QList<FactView> disagreement(const KnowledgeEntry& entry, const KnowledgeConflict& conflict);

/// All values of `field` over all sources, without repetition, in order of appearance.
QStringList valuesOf(const KnowledgeEntry& entry, QLatin1String field);

/// Whether the values are sentences (若喘，加厚朴): they stand one below the other, not in one line.
bool areSentences(const QStringList& values);

/// Links of `relation`, in the entry's order.
QList<KnowledgeLink> linksOf(const KnowledgeEntry& entry, QLatin1String relation);

/// The links of each tier together, the best supported tier first, the order inside a tier kept.
QList<QList<KnowledgeLink>> byTier(const QList<KnowledgeLink>& links);

/// The source of a link; inferred where the link is.
SourceRef sourceOf(const KnowledgeLink& link);

/// The edition as it is shown on its own.
QString editionText(const QString& edition);

/// "中国药典 2020 年版一部": title and edition without saying a word twice.
QString sourceText(const SourceRef& source);

/// The same for a narrow place: without what stands in brackets about the copy that was read.
QString shortSource(const SourceRef& source);

}  // namespace xinglin::app
