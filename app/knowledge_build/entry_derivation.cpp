#include "app/knowledge_build/entry_derivation.h"

#include <QSet>
#include <algorithm>

#include "app/knowledge/knowledge_kinds.h"

namespace xinglin::app {
namespace {

constexpr qsizetype kSummaryLength = 60;
const QString kComma = QStringLiteral("、");

QStringList firstValues(const DraftEntry& entry, const char* field) {
    for (const DraftFact& fact : entry.facts) {
        if (fact.field == QLatin1String(field) && fact.lender < 0) {
            return fact.values;
        }
    }
    return {};
}

QString joined(const QStringList& parts, const QString& separator) {
    QStringList known = parts;
    known.removeAll(QString());
    return known.join(separator);
}

QString herbSummary(const KnowledgeDraft& draft, const DraftEntry& herb) {
    const QString taste =
        joined({firstValues(herb, "flavours").join(kComma), firstValues(herb, "nature").join(kComma)},
               QStringLiteral("，"));
    QString line = joined({taste, firstValues(herb, "channels").join(kComma)}, QStringLiteral(" · "));
    if (!line.isEmpty() || herb.state != HerbState::Processed) {
        return line;
    }
    for (const DraftLink& link : herb.links) {
        if (link.relation == QLatin1String("processed-from")) {
            return draft.entries.at(link.target).name + QStringLiteral("的炮制品");
        }
    }
    return {};
}

// What an entry without facts of its own is known by: the first entries that name it, and how many do.
QString namedBy(const KnowledgeDraft& draft, const DraftEntry& entry, const char* relation,
                const QString& sentence) {
    constexpr qsizetype kShown = 3;
    QSet<int> known;
    QStringList names;
    for (const DraftLink& link : entry.links) {
        if (link.relation != QLatin1String(relation) || known.contains(link.target)) {
            continue;
        }
        known.insert(link.target);
        if (names.size() < kShown) {
            names += draft.entries.at(link.target).name;
        }
    }
    if (names.isEmpty()) {
        return {};
    }
    QString words = names.join(kComma);
    if (known.size() > kShown) {
        words += QStringLiteral("等 %1 种").arg(known.size());
    }
    return sentence.arg(words);
}

QString controlWords(const QString& controlClass) {
    static const QMap<QString, QString> kWords = {
        {QStringLiteral("banned"), QStringLiteral("禁用")},
        {QStringLiteral("toxic-catalog"), QStringLiteral("毒性药品")},
        {QStringLiteral("narcotic"), QStringLiteral("麻醉药品")},
        {QStringLiteral("aristolochic"), QStringLiteral("含马兜铃酸")},
        {QStringLiteral("poison"), QStringLiteral("含毒性成分")},
        {QStringLiteral("preparation"), QStringLiteral("非药材")},
    };
    return kWords.value(controlClass);
}

QStringList facetFields(KnowledgeKind kind) {
    switch (kind) {
    case KnowledgeKind::Herb:
        return {QStringLiteral("category"),  QStringLiteral("nature"),   QStringLiteral("flavours"),
                QStringLiteral("channels"),  QStringLiteral("toxicity"), QStringLiteral("pregnancy"),
                QStringLiteral("decoction"), QStringLiteral("actions")};
    case KnowledgeKind::Formula:
        return {QStringLiteral("category"), QStringLiteral("book")};
    case KnowledgeKind::Syndrome:
    case KnowledgeKind::Disease:
    case KnowledgeKind::Therapy:
        return {QStringLiteral("category"), QStringLiteral("locations"), QStringLiteral("natures")};
    case KnowledgeKind::Patent:
        return {QStringLiteral("category"), QStringLiteral("form"), QStringLiteral("regulatory")};
    case KnowledgeKind::Clause:
        return {QStringLiteral("book"), QStringLiteral("chapter")};
    case KnowledgeKind::Acupoint:
        return {QStringLiteral("meridian"), QStringLiteral("point_class")};
    case KnowledgeKind::Compound:
        return {QStringLiteral("category")};
    case KnowledgeKind::Target:
        return {};
    }
    return {};
}

// The fields that an entry has, with those that are kept beside the facts.
QSet<QString> fieldsOf(const DraftEntry& entry) {
    QSet<QString> fields;
    for (const DraftFact& fact : entry.facts) {
        if (fact.lender < 0) {
            fields += fact.field;
        }
    }
    for (const DraftItem& item : entry.items) {
        fields += QStringLiteral("composition");
        if (!item.originalDose.isEmpty()) {
            fields += QStringLiteral("original_dose");
        }
        if (item.grams) {
            fields += QStringLiteral("grams");
        }
        if (!item.roles.isEmpty()) {
            fields += QStringLiteral("roles");
        }
    }
    if (entry.hasGrams) {
        fields += QStringLiteral("dose_grams");
    }
    if (!entry.latin.isEmpty()) {
        fields += entry.kind == KnowledgeKind::Herb ? QStringLiteral("latin") : QStringLiteral("english");
    }
    if (!entry.aliases.isEmpty()) {
        fields += QStringLiteral("aliases");
    }
    return fields;
}

}  // namespace

QString controlClassOf(const KnowledgeDraft& draft, const QString& name) {
    QStringList classes;
    for (const DraftControl& control : draft.controls) {
        if (control.name == name) {
            classes += control.controlClass;
        }
    }
    for (const char* controlClass :
         {"banned", "narcotic", "toxic-catalog", "aristolochic", "poison", "preparation"}) {
        if (classes.contains(QLatin1String(controlClass))) {
            return QLatin1String(controlClass);
        }
    }
    return {};
}

QString controlClassOf(const KnowledgeDraft& draft, const QString& name, int entry) {
    const DraftEntry& herb = draft.entries.at(entry);
    QStringList names = {name, herb.name};
    for (const DraftLink& link : herb.links) {
        if (link.relation == QLatin1String("processed-from")) {
            names += draft.entries.at(link.target).name;
        }
    }
    for (const QString& known : std::as_const(names)) {
        if (QString controlClass = controlClassOf(draft, known); !controlClass.isEmpty()) {
            return controlClass;
        }
    }
    return {};
}

QString summaryOf(const KnowledgeDraft& draft, const DraftEntry& entry) {
    const QString separator = QStringLiteral(" · ");
    if (entry.kind == KnowledgeKind::Herb) {
        return herbSummary(draft, entry);
    }
    if (entry.kind == KnowledgeKind::Formula) {
        return joined({firstValues(entry, "book").join(kComma), firstValues(entry, "category").join(kComma),
                       firstValues(entry, "actions").join(kComma)},
                      separator);
    }
    if (entry.kind == KnowledgeKind::Patent) {
        return joined(
            {firstValues(entry, "category").join(kComma), firstValues(entry, "actions").join(kComma)},
            separator);
    }
    if (entry.kind == KnowledgeKind::Compound) {
        return joined({entry.latin, firstValues(entry, "molecular_formula").join(kComma),
                       namedBy(draft, entry, "found-in", QStringLiteral("见于%1"))},
                      separator);
    }
    if (entry.kind == KnowledgeKind::Target) {
        return namedBy(draft, entry, "may-be-acted-on-by", QStringLiteral("推测与%1有关"));
    }
    if (entry.kind == KnowledgeKind::Clause) {
        return firstValues(entry, "text").join(QString()).left(kSummaryLength);
    }
    if (entry.kind == KnowledgeKind::Acupoint) {
        return joined({entry.code, firstValues(entry, "meridian").join(kComma),
                       firstValues(entry, "location").join(kComma)},
                      separator);
    }
    return joined({entry.code, entry.aliases.join(kComma)}, separator);
}

QString badgeOf(const KnowledgeDraft& draft, const DraftEntry& entry) {
    if (entry.isHeading) {
        return QStringLiteral("类目");
    }
    if (entry.kind != KnowledgeKind::Herb) {
        return {};
    }
    const QString control = controlWords(controlClassOf(draft, entry.name, draft.entryById.value(entry.id)));
    return control.isEmpty() ? firstValues(entry, "toxicity").join(kComma) : control;
}

int weightOf(const DraftEntry& entry) {
    if (entry.kind == KnowledgeKind::Formula) {
        const bool isDosed = std::any_of(entry.items.begin(), entry.items.end(), [](const DraftItem& item) {
            return item.grams || !item.originalDose.isEmpty();
        });
        const bool isWeighed = std::any_of(entry.items.begin(), entry.items.end(),
                                           [](const DraftItem& item) { return item.grams.has_value(); });
        return (isWeighed ? 4 : 0) + (isDosed ? 2 : 0) + (entry.id.contains(QLatin1Char('@')) ? 0 : 1);
    }
    QSet<int> formulas;
    for (const DraftLink& link : entry.links) {
        // A constituent that many herbs have and a target that many entries name are what people look for.
        if (link.relation == QLatin1String("contained-in") || link.relation == QLatin1String("found-in") ||
            link.relation == QLatin1String("may-be-acted-on-by")) {
            formulas += link.target;
        }
    }
    return static_cast<int>(formulas.size());
}

Tier tierOf(const DraftEntry& entry) {
    Tier best = entry.items.isEmpty() ? Tier::None : Tier::Inferred;
    for (const DraftLink& link : entry.links) {
        const bool isComposition = link.relation == QLatin1String("contains");
        best = isComposition ? std::min(best, link.tier) : best;
    }
    if (entry.kind == KnowledgeKind::Target) {
        return Tier::Inferred;  // known only through what is predicted to act on it
    }
    for (const DraftFact& fact : entry.facts) {
        best = std::min(best, fact.lender >= 0                      ? Tier::Borrowed
                              : fact.status == FactStatus::Inferred ? Tier::Inferred
                                                                    : Tier::Stated);
    }
    return best;
}

bool isBrowsed(const DraftEntry& entry) {
    const bool hasFacts = std::any_of(entry.facts.begin(), entry.facts.end(), [](const DraftFact& fact) {
        return fact.field != QLatin1String("control");
    });
    return entry.state != HerbState::Listed || entry.facts.isEmpty() || hasFacts || !entry.links.isEmpty();
}

QList<QPair<QString, QString>> facetsOf(const DraftEntry& entry) {
    QList<QPair<QString, QString>> facets;
    for (const auto& facet : entry.facets) {
        if (!facets.contains(facet)) {
            facets += facet;
        }
    }
    if (entry.kind == KnowledgeKind::Compound && !firstValues(entry, "smiles").isEmpty()) {
        facets += {QStringLiteral("structure"), QStringLiteral("known")};
    }
    for (const QString& field : facetFields(entry.kind)) {
        for (const DraftFact& fact : entry.facts) {
            if (fact.field != field || fact.lender >= 0) {
                continue;
            }
            for (const QString& value : fact.values) {
                if (!facets.contains({field, value})) {
                    facets += {field, value};
                }
            }
        }
    }
    return facets;
}

QList<DraftFact> factsInOrder(const DraftEntry& entry) {
    static const QStringList kOrder = {
        QStringLiteral("control"),
        QStringLiteral("book"),
        QStringLiteral("form"),
        QStringLiteral("code"),
        QStringLiteral("number"),
        QStringLiteral("category"),
        QStringLiteral("class"),
        QStringLiteral("nature"),
        QStringLiteral("flavours"),
        QStringLiteral("channels"),
        QStringLiteral("regulatory"),
        QStringLiteral("toxicity"),
        QStringLiteral("actions"),
        QStringLiteral("indications"),
        QStringLiteral("syndromes"),
        QStringLiteral("tcm_diseases"),
        QStringLiteral("western_diseases"),
        QStringLiteral("composition"),
        QStringLiteral("smiles"),
        QStringLiteral("molecular_formula"),
        QStringLiteral("pubchem"),
        QStringLiteral("cas"),
        QStringLiteral("latin"),
        QStringLiteral("pharmacology"),
        QStringLiteral("toxic_effects"),
        QStringLiteral("needling"),
        QStringLiteral("depth"),
        QStringLiteral("dose"),
        QStringLiteral("grams"),
        QStringLiteral("roles"),
        QStringLiteral("usage"),
        QStringLiteral("modifications"),
        QStringLiteral("decoction"),
        QStringLiteral("pregnancy"),
        QStringLiteral("caution"),
        QStringLiteral("symptom"),
        QStringLiteral("tongue"),
        QStringLiteral("pulse"),
        QStringLiteral("cause"),
        QStringLiteral("course"),
        QStringLiteral("case_signs"),
        QStringLiteral("locations"),
        QStringLiteral("natures"),
        QStringLiteral("old_code"),
        QStringLiteral("old_name"),
    };
    QList<DraftFact> facts = entry.facts;
    std::stable_sort(facts.begin(), facts.end(), [](const DraftFact& a, const DraftFact& b) {
        return kOrder.indexOf(a.field) < kOrder.indexOf(b.field);
    });
    return facts;
}

QMap<QString, qint64> statisticsOf(const KnowledgeDraft& draft) {
    QMap<QString, qint64> counts;
    for (const KnowledgeKindRow& kind : knowledgeKinds()) {
        counts[kind.statistic] = 0;
    }
    for (const QString& name :
         {QStringLiteral("processed"), QStringLiteral("listed"), QStringLiteral("ambiguous")}) {
        counts[name] = 0;
    }
    counts[QStringLiteral("pairs")] = draft.incompatiblePairs;
    counts[QStringLiteral("controls")] = draft.controls.size();
    for (const DraftEntry& entry : draft.entries) {
        if (entry.state != HerbState::Standard) {
            ++counts[entry.state == HerbState::Processed ? QStringLiteral("processed")
                                                         : QStringLiteral("listed")];
            continue;
        }
        // Meridians and chapters are headings that no standard counts among its terms.
        if (entry.isHeading && entry.kind == KnowledgeKind::Acupoint) {
            ++counts[QStringLiteral("meridians")];
            continue;
        }
        if (entry.isHeading && entry.kind == KnowledgeKind::Clause) {
            ++counts[QStringLiteral("chapters")];
            continue;
        }
        const KnowledgeKindRow& kind = knowledgeKinds().at(static_cast<std::size_t>(entry.kind));
        ++counts[kind.statistic];
        for (const QString& field : fieldsOf(entry)) {
            ++counts[QString(kind.id) + QLatin1Char('.') + field];
        }
    }
    for (const DraftWrittenName& name : draft.writtenNames) {
        if (name.state == WrittenState::Ambiguous) {
            ++counts[QStringLiteral("ambiguous")];
        }
    }
    return counts;
}

}  // namespace xinglin::app
