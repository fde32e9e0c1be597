#include "app/knowledge_browser/fact_view.h"

#include <QCoreApplication>
#include <QMap>
#include <QSet>
#include <algorithm>

namespace xinglin::app {
namespace {

// The tables' own word for an edition that the copy does not give.
constexpr QLatin1String kEditionNotStated("not stated");

// Books list the same terms in different orders; the order says nothing.
bool saysTheSame(const FactView& view, const Fact& fact) {
    return view.tier == fact.tier && view.lender == fact.lenderName &&
           QSet<QString>(view.values.begin(), view.values.end()) ==
               QSet<QString>(fact.values.begin(), fact.values.end());
}

}  // namespace

QList<FactView> factsOf(const KnowledgeEntry& entry, QLatin1String field) {
    QList<FactView> views;
    for (const Fact& fact : entry.facts) {
        if (fact.field != field || fact.values.isEmpty()) {
            continue;
        }
        const SourceRef source{fact.source, fact.edition, fact.status};
        const auto same = std::find_if(views.begin(), views.end(),
                                       [&fact](const FactView& view) { return saysTheSame(view, fact); });
        if (same == views.end()) {
            views.append({fact.field, fact.values, {source}, fact.tier, fact.lenderName});
        } else if (!same->sources.contains(source)) {
            same->sources.append(source);
        }
    }
    return views;
}

QList<FactView> disagreement(const KnowledgeEntry& entry, const KnowledgeConflict& conflict) {
    QList<FactView> views;
    for (const ConflictStatement& statement : conflict.statements) {
        SourceRef source{statement.source, statement.edition, statement.status};
        if (source.title.isEmpty()) {
            // The ingredients that the entry shows: their links name the source.
            const QList<KnowledgeLink> links = linksOf(entry, QLatin1String("contains"));
            source = links.isEmpty() ? source : sourceOf(links.first());
        }
        const auto same = std::find_if(views.begin(), views.end(), [&statement](const FactView& view) {
            return QSet<QString>(view.values.begin(), view.values.end()) ==
                   QSet<QString>(statement.values.begin(), statement.values.end());
        });
        if (same != views.end()) {
            same->sources.append(source);
        } else {
            views.append({conflict.field, statement.values, {source}, Tier::Stated});
        }
    }
    return views;
}

QStringList valuesOf(const KnowledgeEntry& entry, QLatin1String field) {
    QStringList values;
    for (const Fact& fact : entry.facts) {
        if (fact.field == field) {
            values += fact.values;
        }
    }
    values.removeDuplicates();
    return values;
}

QList<KnowledgeLink> linksOf(const KnowledgeEntry& entry, QLatin1String relation) {
    QList<KnowledgeLink> links;
    std::copy_if(entry.links.begin(), entry.links.end(), std::back_inserter(links),
                 [relation](const KnowledgeLink& link) { return link.relation == relation; });
    return links;
}

QList<QList<KnowledgeLink>> byTier(const QList<KnowledgeLink>& links) {
    QMap<Tier, QList<KnowledgeLink>> groups;
    for (const KnowledgeLink& link : links) {
        groups[link.tier].append(link);
    }
    return groups.values();
}

bool areSentences(const QStringList& values) {
    return std::any_of(values.begin(), values.end(),
                       [](const QString& value) { return value.contains(QChar(u'，')); });
}

SourceRef sourceOf(const KnowledgeLink& link) {
    return {link.source, link.edition,
            link.tier == Tier::Inferred ? FactStatus::Inferred : FactStatus::ToVerify};
}

QString editionText(const QString& edition) {
    return edition == kEditionNotStated ? QCoreApplication::translate("KnowledgeTerms", "not stated")
                                        : edition;
}

QString sourceText(const SourceRef& source) {
    if (source.edition == kEditionNotStated) {
        return source.title + QStringLiteral(" · ") +
               QCoreApplication::translate("KnowledgeTerms", "edition not stated");
    }
    if (source.edition.isEmpty() || source.title.contains(source.edition)) {
        return source.title;
    }
    return source.title.isEmpty() ? source.edition : source.title + QStringLiteral(" · ") + source.edition;
}

QString shortSource(const SourceRef& source) {
    SourceRef cut = source;
    const qsizetype bracket = cut.title.indexOf(QLatin1String(" ("));
    cut.title.truncate(bracket > 0 ? bracket : cut.title.size());
    return sourceText(cut);
}

}  // namespace xinglin::app
