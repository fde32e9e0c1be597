#pragma once

#include <QList>
#include <QString>

#include "app/knowledge_browser/fact_view.h"

namespace xinglin::app {

/// One line of a composition table.
struct CompositionRow {
    QString herbId;
    QString written;  ///< as the source writes it
    QString processing;
    QString originalDose;
    QString grams;  ///< without unit; empty: the source gives none
    QString note;
    QStringList roles = {};  ///< `chief deputy assistant envoy`; empty: no source says
};

/// What the detail of a formula shows. Empty means unknown.
struct FormulaView {
    QString book;
    QList<CompositionRow> composition;
    bool hasOriginalDoses = false;
    bool hasGrams = false;
    SourceRef roleSource = {};     ///< of the roles; without a title: no ingredient has one
    SourceRef gramsSource = {};    ///< of grams that the composition's own source does not give
    double totalGrams = 0;         ///< only where every ingredient has grams, else 0
    QList<KnowledgeLink> related;  ///< the syndromes that it is given for
};

FormulaView describeFormula(const KnowledgeEntry& entry);

}  // namespace xinglin::app
