#include "app/chat/grounder.h"

#include "app/chat/fact_text.h"

namespace xinglin::app {
namespace {

QString sourceBlock(const RetrievedFact& fact, AnswerLanguage language) {
    const bool chinese = language == AnswerLanguage::Chinese;
    QStringList statements;
    for (const RetrievedLine& line : fact.lines) {
        statements.append(fieldName(line.field, language) +
                          (chinese ? QStringLiteral("：") : QStringLiteral(": ")) +
                          valuesText(line, language));
    }
    const QString source = sourceText(fact, language);
    const QString behind = source.isEmpty()
                               ? QString()
                               : (chinese ? QStringLiteral("（%1）") : QStringLiteral(" (%1)")).arg(source);
    return QStringLiteral("[%1] %2 %3%4")
        .arg(fact.n)
        .arg(fact.name, statements.join(chinese ? QStringLiteral("；") : QStringLiteral("; ")), behind);
}

QString withSources(const QString& question, const QString& sources, AnswerLanguage language) {
    return language == AnswerLanguage::Chinese
               ? QStringLiteral("资料：\n%1\n\n问题：%2").arg(sources, question)
               : QStringLiteral("Sources:\n%1\n\nQuestion: %2").arg(sources, question);
}

QString withoutSources(const QString& question, const QString& unknown, AnswerLanguage language) {
    return language == AnswerLanguage::Chinese
               ? QStringLiteral("资料：知识库中没有检索到相关条目。%1\n\n问题：%2").arg(unknown, question)
               : QStringLiteral("Sources: the knowledge base has none for this.%1\n\nQuestion: %2")
                     .arg(unknown, question);
}

}  // namespace

QList<RetrievedFact> Grounder::select(const QList<RetrievedFact>& facts) const {
    QList<RetrievedFact> selected;
    qsizetype chars = 0;
    for (RetrievedFact fact : facts) {
        fact.n = static_cast<int>(selected.size()) + 1;
        chars += sourceBlock(fact, AnswerLanguage::Chinese).size();
        // The first fact is kept however long it is: an answer without any source would be worse.
        if (chars > m_options.maxSourceChars && !selected.isEmpty()) {
            break;
        }
        selected.append(fact);
    }
    return selected;
}

QString Grounder::sources(const QList<RetrievedFact>& selected, AnswerLanguage language) const {
    QStringList blocks;
    for (const RetrievedFact& fact : selected) {
        blocks.append(sourceBlock(fact, language));
    }
    return blocks.join(QLatin1Char('\n'));
}

ChatRequest Grounder::request(const ChatMode& mode, const Question& question) const {
    const AnswerLanguage language = languageOf(question.text);
    ChatRequest request;
    request.sampling = mode.sampling;
    request.turns.append({ChatTurn::Role::System, mode.prompt(language)});
    request.turns += question.history;
    QString asked = question.text;
    // Beside the sources, where a small model still sees it: facts of 黄芪 say nothing of 假黄芪.
    const QString unknown =
        question.unknown.isEmpty() ? QString() : QLatin1Char('\n') + unknownText(question.unknown, language);
    if (!question.facts.isEmpty()) {
        asked = withSources(question.text, sources(question.facts, language) + unknown, language);
    } else if (mode.grounding == Grounding::On) {
        asked = withoutSources(question.text, unknown, language);
    }
    request.turns.append({ChatTurn::Role::User, asked});
    if (!question.unfinishedAnswer.isEmpty()) {
        request.turns.append({ChatTurn::Role::Assistant, question.unfinishedAnswer});
        request.ending = ChatRequest::Ending::ContinueLast;
    }
    return request;
}

}  // namespace xinglin::app
