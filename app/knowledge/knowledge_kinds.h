#pragma once

#include <QLatin1String>
#include <QStringView>
#include <cstddef>
#include <optional>
#include <vector>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// One row of the table of kinds: everything that differs by kind and is not a fact.
struct KnowledgeKindRow {
    KnowledgeKind kind;
    QLatin1String id;         ///< `herb`: prefix of the entries' ids, word of the command line, never shown
    QLatin1String statistic;  ///< `herbs`: name of the count in `kb stats`
    int rank;                 ///< smaller comes first among hits of equal score
};

inline constexpr std::size_t kKnowledgeKinds = 10;

/// Every kind, in the order of the enum.
const std::vector<KnowledgeKindRow>& knowledgeKinds();

/// `herb` …; the stable id that files, the command line and interfaces use.
QString kindId(KnowledgeKind kind);
std::optional<KnowledgeKind> kindFromId(QStringView id);
/// Whether entries of a kind are taken: herbs, formulas, medicines and compounds.
bool isDrug(KnowledgeKind kind);

/// `stated` `borrowed` `inferred` `none`.
QString tierId(Tier tier);
std::optional<Tier> tierFromId(QStringView id);

/// `verified` `to-verify` `inferred`.
QString statusId(FactStatus status);
std::optional<FactStatus> statusFromId(QStringView id);

}  // namespace xinglin::app
