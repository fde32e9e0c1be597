#pragma once

#include <QHash>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge/knowledge_format.h"
#include "app/knowledge/knowledge_types.h"
#include "app/knowledge_build/audit_draft.h"

namespace xinglin::app {

// Everything that the tables say, checked and linked but not yet derived from or written. Entries refer to
// each other by their index in KnowledgeDraft::entries; sources by their id.

struct DraftSource {
    QString id;
    QString title;
    QString edition;
    QString licence;
    QString note;
};

struct DraftFact {
    QString field;
    QStringList values;
    QString source;
    FactStatus status = FactStatus::ToVerify;
    int lender = -1;  ///< the entry of which the source says it, where that is a relative (borrowFacts())
};

struct DraftLink {
    QString relation;
    int target = -1;
    QString source;
    QString note;
    Tier tier = Tier::Stated;
    QString confidence = {};  ///< `high`, `medium`, `low`, or empty where the table gives none
};

struct DraftItem {
    QString written;
    int herb = -1;  ///< -1: no herb of the tables (patent medicines only)
    QString processing;
    QString originalDose;
    std::optional<double> grams;
    QString note;
    QStringList roles = {};  ///< `chief deputy assistant envoy`
    QString roleSource = {};
    QString gramsSource = {};  ///< empty: that of the composition
};

enum class HerbState { Standard, Processed, Listed };

struct DraftEntry {
    QString id;
    KnowledgeKind kind = KnowledgeKind::Herb;
    QString name;
    QString latin;   ///< or English
    QString code;    ///< terms only
    QString source;  ///< of the row itself
    bool isHeading = false;
    HerbState state = HerbState::Standard;
    int parent = -1;        ///< heading above, terms only
    bool hasGrams = false;  ///< herbs: some dose is a number of grams
    QStringList aliases;
    QList<DraftFact> facts;
    QList<DraftLink> links;
    QList<DraftItem> items;
    QString itemSource;                     ///< of the items; they have one source together
    QList<QPair<QString, QString>> facets;  ///< (field, value), beside those that the facts give
};

struct DraftWrittenName {
    WrittenState state = WrittenState::Exact;
    QList<int> entries;  ///< candidates, or the one meant
};

struct DraftControl {
    QString name;
    int herb = -1;
    QString controlClass;
};

struct DraftSign {
    int entry = -1;
    QString text;
};

/// The whole knowledge base in memory while it is checked.
struct KnowledgeDraft {
    QList<DraftSource> sources;
    QHash<QString, int> sourceById;
    QList<DraftEntry> entries;
    QHash<QString, int> entryById;
    QMap<QString, DraftWrittenName> writtenNames;  ///< by the name as a prescription writes it
    QList<DraftControl> controls;
    QList<DraftSign> signs;
    QList<QPair<QString, QString>> pinyinOverrides;       ///< (text, pinyin of its syllables)
    QList<QPair<QString, QString>> traditionalOverrides;  ///< (simplified, traditional)
    int incompatiblePairs = 0;
    AuditDraft audit;

    std::optional<int> find(const QString& id) const;
    std::optional<int> findHerb(const QString& name) const;
    DraftEntry& add(DraftEntry entry);
};

}  // namespace xinglin::app
