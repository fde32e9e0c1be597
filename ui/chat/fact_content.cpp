#include "ui/chat/fact_content.h"

#include <QCoreApplication>
#include <utility>

#include "app/knowledge_browser/fact_view.h"
#include "app/knowledge_browser/term_names.h"

namespace xinglin::ui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FactContent)
};

QStringList inWords(const app::RetrievedLine& line) {
    QStringList values;
    for (const QString& value : line.values) {
        values.append(app::termName(line.field, value));
    }
    return values;
}

}  // namespace

// Fields that only retrieved facts have; the others are named like everywhere.
QString fieldWord(const QString& field) {
    const std::pair<QLatin1String, QString> own[] = {
        {QLatin1String("composition"), Words::tr("Composition")},
        {QLatin1String("aliases"), Words::tr("Also called")},
        {QLatin1String("synonyms"), Words::tr("Synonyms")},
        {QLatin1String("english"), Words::tr("English name")},
        {QLatin1String("contains"), Words::tr("Contains")},
        {QLatin1String("contained-in"), Words::tr("Used in")},
        {QLatin1String("incompatible"), Words::tr("Incompatible")},
        {QLatin1String("processed-from"), Words::tr("Processed from")},
        {QLatin1String("treats"), Words::tr("Treats")},
        {QLatin1String("uses-therapy"), Words::tr("Therapy")},
    };
    for (const auto& [id, word] : own) {
        if (id == field) {
            return word;
        }
    }
    return app::fieldName(field);
}

QString kindWord(app::KnowledgeKind kind) {
    switch (kind) {
    case app::KnowledgeKind::Herb:
        return Words::tr("Herb");
    case app::KnowledgeKind::Formula:
        return Words::tr("Formula");
    case app::KnowledgeKind::Patent:
        return Words::tr("Patent medicine");
    case app::KnowledgeKind::Compound:
        return Words::tr("Compound");
    case app::KnowledgeKind::Target:
        return Words::tr("Target");
    case app::KnowledgeKind::Syndrome:
        return Words::tr("Syndrome");
    case app::KnowledgeKind::Disease:
        return Words::tr("Disease");
    case app::KnowledgeKind::Therapy:
        return Words::tr("Therapy");
    case app::KnowledgeKind::Clause:
        return Words::tr("Clause");
    case app::KnowledgeKind::Acupoint:
        return Words::tr("Acupoint");
    }
    return {};
}

FactCardContent cardOf(const app::RetrievedFact& fact) {
    FactCardContent card;
    card.number = fact.n;
    card.id = fact.id;
    card.name = fact.name;
    card.kind = kindWord(fact.kind);
    card.tier = fact.tier;
    for (const app::RetrievedLine& line : fact.lines) {
        QString values = inWords(line).join(QStringLiteral("、"));
        if (line.left > 0) {
            //: Behind a list that is cut: so many more stand in the entry of the knowledge base
            values += Words::tr(" (%n more in the entry)", nullptr, line.left);
        }
        card.tableRows.append({fieldWord(line.field), values});
    }
    card.source = fact.source;
    card.edition = app::editionText(fact.edition);
    // Nothing that ships has been checked by a pharmacist of this clinic yet.
    card.status = fact.tier == app::Tier::Inferred ? app::FactStatus::Inferred : app::FactStatus::ToVerify;
    return card;
}

}  // namespace xinglin::ui
