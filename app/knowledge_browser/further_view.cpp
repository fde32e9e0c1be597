#include "app/knowledge_browser/further_view.h"

#include <QHash>
#include <QSet>
#include <algorithm>

namespace xinglin::app {
namespace {

// What the details of herbs, formulas and terms show themselves.
QList<QLatin1String> shownElsewhere(KnowledgeKind kind) {
    switch (kind) {
    case KnowledgeKind::Herb:
        return {QLatin1String("contained-in"), QLatin1String("incompatible"), QLatin1String("processed-form"),
                QLatin1String("processed-from")};
    case KnowledgeKind::Formula:
    case KnowledgeKind::Patent:
        return {QLatin1String("contains")};
    case KnowledgeKind::Syndrome:
    case KnowledgeKind::Disease:
    case KnowledgeKind::Therapy:
        return {QLatin1String("uses-therapy"), QLatin1String("occurs-in"), QLatin1String("has-syndrome"),
                QLatin1String("therapy-for"),  QLatin1String("parent"),    QLatin1String("child"),
                QLatin1String("neighbour")};
    default:
        return {};
    }
}

// Reading order; a relation that is not here comes last.
constexpr const char* kOrder[] = {
    "based-on", "parent",     "treated-by",         "treats",     "applies-therapy", "applied-by",
    "cites",    "cited-in",   "pairs-with",         "other-form", "in-patent",       "has-compound",
    "found-in", "may-act-on", "may-be-acted-on-by", "variant-of", "variant",         "child"};

qsizetype placeOf(const QString& relation) {
    const auto found = std::find_if(std::begin(kOrder), std::end(kOrder), [&relation](const char* known) {
        return relation == QLatin1String(known);
    });
    return std::distance(std::begin(kOrder), found);
}

// A predicted connection says how many constituents support it: "4 种成分".
int supportOf(const KnowledgeLink& link) {
    return link.note.section(QLatin1Char(' '), 0, 0).toInt();
}

}  // namespace

QList<QLatin1String> furtherFields(KnowledgeKind kind) {
    switch (kind) {
    case KnowledgeKind::Herb:
        return {QLatin1String("pharmacology"), QLatin1String("toxic_effects"), QLatin1String("tcm_diseases"),
                QLatin1String("western_diseases"), QLatin1String("latin")};
    case KnowledgeKind::Formula:
        return {QLatin1String("modifications"), QLatin1String("roles"), QLatin1String("grams"),
                QLatin1String("western_diseases")};
    case KnowledgeKind::Patent:
        return {
            QLatin1String("form"),         QLatin1String("regulatory"),       QLatin1String("syndromes"),
            QLatin1String("tcm_diseases"), QLatin1String("western_diseases"), QLatin1String("composition")};
    case KnowledgeKind::Compound:
        return {QLatin1String("category"), QLatin1String("molecular_formula"), QLatin1String("smiles"),
                QLatin1String("pubchem"), QLatin1String("cas")};
    case KnowledgeKind::Clause:
        return {QLatin1String("book"), QLatin1String("chapter")};
    case KnowledgeKind::Acupoint:
        return {QLatin1String("meridian"),    QLatin1String("point_class"), QLatin1String("location"),
                QLatin1String("indications"), QLatin1String("needling"),    QLatin1String("depth"),
                QLatin1String("caution"),     QLatin1String("pregnancy")};
    default:
        return {};
    }
}

QList<RelationView> furtherRelations(const KnowledgeEntry& entry, int most) {
    const QList<QLatin1String> elsewhere = shownElsewhere(entry.kind);
    QList<RelationView> views;
    QHash<QString, QSet<QString>> listed;
    for (const KnowledgeLink& link : entry.links) {
        const bool isSyndromeOfFormula =
            (entry.kind == KnowledgeKind::Formula || entry.kind == KnowledgeKind::Patent) &&
            link.relation == QLatin1String("treats") && link.id.startsWith(QLatin1String("syndrome:"));
        if (elsewhere.contains(link.relation) || isSyndromeOfFormula) {
            continue;
        }
        auto view = std::find_if(views.begin(), views.end(), [&link](const RelationView& known) {
            return known.relation == link.relation;
        });
        if (view == views.end()) {
            views.append({link.relation, {}, 0});
            view = views.end() - 1;
        }
        if (QSet<QString>& known = listed[link.relation]; !known.contains(link.id)) {
            known.insert(link.id);
            view->links.append(link);
        }
    }
    for (RelationView& view : views) {
        const bool isPredicted = view.relation == QLatin1String("may-act-on") ||
                                 view.relation == QLatin1String("may-be-acted-on-by");
        std::stable_sort(view.links.begin(), view.links.end(),
                         [isPredicted](const KnowledgeLink& left, const KnowledgeLink& right) {
                             if (left.tier != right.tier || !isPredicted) {
                                 return left.tier < right.tier;
                             }
                             return supportOf(left) > supportOf(right);
                         });
        view.total = static_cast<int>(view.links.size());
        view.links = view.links.mid(0, most);
    }
    std::stable_sort(views.begin(), views.end(), [](const RelationView& left, const RelationView& right) {
        return placeOf(left.relation) < placeOf(right.relation);
    });
    return views;
}

}  // namespace xinglin::app
