#pragma once

#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>

#include "app/knowledge_build/knowledge_draft.h"

namespace xinglin::app {

/// The dense line of a result list: 辛、微苦，温 · 肺、膀胱 for a herb, book and class for a formula, code
/// for a term.
QString summaryOf(const KnowledgeDraft& draft, const DraftEntry& entry);

/// Control class, toxicity or heading mark in the words of the field; may be empty.
QString badgeOf(const KnowledgeDraft& draft, const DraftEntry& entry);

/// How much an entry is used, for the order of equal hits: formulas that contain the herb,
/// herbs that hold the compound, entries that may act on the target; for a formula,
/// whether its doses are known (in grams above all) and whether it owns its plain name.
int weightOf(const DraftEntry& entry);

/// The strongest support that anything known of the entry has; Tier::None where nothing but the name is
/// known.
Tier tierOf(const DraftEntry& entry);

/// Whether it stands in the list of its kind: a name that only a control knows (阿托品) blocks a
/// prescription, and is found by its name, but is no herb of the list.
bool isBrowsed(const DraftEntry& entry);

/// (field, value) by which entries of this kind are filtered; without repetition.
QList<QPair<QString, QString>> facetsOf(const DraftEntry& entry);

/// The facts of an entry in the order in which a clinician reads them.
QList<DraftFact> factsInOrder(const DraftEntry& entry);

/// Control class of exactly this name, the strictest of several, or empty.
QString controlClassOf(const KnowledgeDraft& draft, const QString& name);

/// Control class of `name` where it stands for the herb `entry`: its own, else that of the herb, else that of
/// the herb that this one is processed from. Processing lifts no ban: 制穿山甲 is banned as 穿山甲 is; where
/// the law controls the raw form alone (生川乌), the herb's plain name carries no class that 制川乌 could
/// take.
QString controlClassOf(const KnowledgeDraft& draft, const QString& name, int entry);

/// Counts for `kb stats`: `herbs` …, `pairs`, and for each field how many entries of the kind have it
/// (`herb.dose`). Of herbs only the standard ones count.
QMap<QString, qint64> statisticsOf(const KnowledgeDraft& draft);

}  // namespace xinglin::app
