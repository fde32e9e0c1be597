#include "app/knowledge_browser/entry_text.h"

#include <QCoreApplication>
#include <algorithm>

#include "app/knowledge_browser/fact_view.h"

namespace xinglin::app {

QString citationOf(const KnowledgeEntry& entry, const QString& knowledgeEdition) {
    QStringList names = {entry.name, entry.pinyin, entry.latin};
    const QStringList code = valuesOf(entry, QLatin1String("code"));
    names += code;
    names.removeAll(QString());

    QStringList sources;
    for (const Fact& fact : entry.facts) {
        sources += sourceText({fact.source, fact.edition, fact.status});
    }
    for (const KnowledgeLink& link : entry.links) {
        // What the entry is, not what else names it: a herb is linked by twenty collections.
        if (link.relation == QLatin1String("contains") || link.relation == QLatin1String("incompatible")) {
            sources += link.source;
        }
    }
    sources.removeAll(QString());
    sources.removeDuplicates();

    const bool isVerified = !entry.facts.isEmpty() &&
                            std::all_of(entry.facts.begin(), entry.facts.end(),
                                        [](const Fact& fact) { return fact.status == FactStatus::Verified; });
    const QString state =
        isVerified ? QCoreApplication::translate("KnowledgeTerms", "checked by a pharmacist")
                   : QCoreApplication::translate("KnowledgeTerms", "to be checked by a pharmacist");
    QStringList parts = {names.join(QStringLiteral(" · ")), sources.join(QStringLiteral("; ")),
                         knowledgeEdition};
    parts.removeAll(QString());
    return QCoreApplication::translate("KnowledgeTerms", "%1 (%2)", "citation, state of checking")
        .arg(parts.join(QStringLiteral(". ")), state);
}

}  // namespace xinglin::app
