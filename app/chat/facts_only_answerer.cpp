#include "app/chat/facts_only_answerer.h"

#include <algorithm>

#include "app/chat/fact_text.h"

namespace xinglin::app {
namespace {

struct Statement {
    RetrievedLine line;
    QList<int> numbers;  ///< every source that says exactly this
};

struct Entry {
    QString id;
    QString name;
    QList<Statement> statements;
};

QList<Entry> entriesOf(const QList<RetrievedFact>& facts) {
    QList<Entry> entries;
    for (const RetrievedFact& fact : facts) {
        auto entry =
            std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.id == fact.id; });
        if (entry == entries.end()) {
            entry = entries.insert(entries.end(), {fact.id, fact.name, {}});
        }
        for (const RetrievedLine& line : fact.lines) {
            QList<Statement>& known = entry->statements;
            const auto same = std::find_if(known.begin(), known.end(), [&](const Statement& statement) {
                return statement.line.field == line.field && statement.line.values == line.values;
            });
            if (same == known.end()) {
                known.append({line, {fact.n}});
            } else {
                same->numbers.append(fact.n);
            }
        }
    }
    return entries;
}

}  // namespace

QString factsOnlyAnswer(const Retrieved& found, AnswerLanguage language) {
    const bool chinese = language == AnswerLanguage::Chinese;
    const QString unknown = unknownText(found.unknown, language);
    if (found.facts.isEmpty() && !unknown.isEmpty()) {
        return (chinese ? QStringLiteral("未载入模型。") : QStringLiteral("No model is loaded. ")) + unknown;
    }
    if (found.facts.isEmpty()) {
        return chinese
                   ? QStringLiteral(
                         "未载入模型，知识库中也没有检索到与此相关的条目。可换用药名、方名、证候或病名再问。")
                   : QStringLiteral(
                         "No model is loaded, and the knowledge base has no entry for this. Ask again with "
                         "the name of a herb, formula, syndrome or disease.");
    }
    QString answer =
        chinese
            ? QStringLiteral("未载入模型，以下仅由知识库条目拼成。\n")
            : QStringLiteral("No model is loaded; this was put together from the knowledge base alone.\n");
    if (!unknown.isEmpty()) {
        answer += QStringLiteral("\n%1\n").arg(unknown);
    }
    for (const Entry& entry : entriesOf(found.facts)) {
        answer += QStringLiteral("\n**%1**\n\n").arg(entry.name);
        for (const Statement& statement : entry.statements) {
            answer += QStringLiteral("- %1%2%3 ")
                          .arg(fieldName(statement.line.field, language),
                               chinese ? QStringLiteral("：") : QStringLiteral(": "),
                               valuesText(statement.line, language));
            for (const int n : statement.numbers) {
                answer += QStringLiteral("[%1]").arg(n);
            }
            answer += QLatin1Char('\n');
        }
    }
    return answer;
}

}  // namespace xinglin::app
