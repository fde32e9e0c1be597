#include "app/chat/facts_only_answerer.h"

#include "app/chat/fact_text.h"

namespace xinglin::app {

QString factsOnlyAnswer(const QList<RetrievedFact>& facts, AnswerLanguage language) {
    const bool chinese = language == AnswerLanguage::Chinese;
    if (facts.isEmpty()) {
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
    QString entry;
    for (const RetrievedFact& fact : facts) {
        if (fact.id != entry) {
            entry = fact.id;
            answer += QStringLiteral("\n**%1**\n\n").arg(fact.name);
        }
        for (const RetrievedLine& line : fact.lines) {
            answer +=
                QStringLiteral("- %1%2%3 [%4]\n")
                    .arg(fieldName(line.field, language),
                         chinese ? QStringLiteral("：") : QStringLiteral(": "), valuesText(line, language))
                    .arg(fact.n);
        }
    }
    return answer;
}

}  // namespace xinglin::app
