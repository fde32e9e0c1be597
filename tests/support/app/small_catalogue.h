#pragma once

#include "app/cases/term_catalogue.h"

namespace xinglin::tests {

/// A knowledge base of a handful of terms, written out, so that a test can be checked by hand.
class SmallCatalogue final : public app::TermCatalogue {
public:
    QList<app::TermProfile> profiles(app::KnowledgeKind kind) const override;
    std::optional<app::KnowledgeEntry> entry(const QString& id) const override;
    QList<app::KnowledgeHit> diseasesNamedIn(const QString& text) const override;
    QList<app::KnowledgeHit> formulasFor(const QString& text, int limit) const override;
    QList<app::TermProfile> formulas() const override;
    QString edition() const override { return QStringLiteral("test 1"); }
};

}  // namespace xinglin::tests
