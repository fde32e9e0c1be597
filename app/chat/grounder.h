#pragma once

#include <QList>
#include <QString>

#include "app/chat/chat_mode.h"
#include "app/knowledge/retriever.h"

namespace xinglin::app {

/// Turns facts into the numbered sources of a prompt, and a conversation into a request.
class Grounder final {
public:
    struct Options {
        int maxSourceChars =
            3600;  ///< sources are cut here at a whole fact; the later facts are the worse ones
    };
    explicit Grounder(const Options& options) : m_options(options) {}
    Grounder() : Grounder(Options{}) {}

    /// The facts that fit, numbered 1, 2, 3 … in their order. What an answer may cite.
    QList<RetrievedFact> select(const QList<RetrievedFact>& facts) const;

    /// One block a fact: `[1] 麻黄 药性：温；药味：辛、微苦（《…》）`.
    QString sources(const QList<RetrievedFact>& selected, AnswerLanguage language) const;

    /// What a request is made of.
    struct Question {
        QList<ChatTurn> history{};  ///< earlier turns, without system prompt and sources
        QString text{};
        QList<RetrievedFact> facts{};  ///< as select() gave them; empty without grounding
        QList<UnknownName> unknown{};  ///< names in the text that the sources are not about
        QString unfinishedAnswer{};    ///< to go on with; empty for a new answer
    };

    /// System prompt, history, then the sources and the question in one user turn: a small model forgets
    /// sources that stand far above the question.
    ChatRequest request(const ChatMode& mode, const Question& question) const;

private:
    Options m_options;
};

}  // namespace xinglin::app
