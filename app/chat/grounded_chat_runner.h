#pragma once

#include <QPointer>

#include "app/chat/chat_runner.h"
#include "app/chat/grounder.h"
#include "app/engine_client/engine_client.h"
#include "app/knowledge/knowledge_service.h"
#include "app/library/active_model.h"

namespace xinglin::app {

/// Answers from the knowledge base and the active model: facts are looked up and numbered, the conversation
/// is cut to the model's context, the answer streams. Without a model the answer is composed of the facts.
///
/// Borrows both, which must outlive it. `knowledge` must have no other user: a retrieval of somebody else
/// would replace ours without a word. One turn at a time; starting another ends the first.
class GroundedChatRunner final : public ChatRunner {
    Q_OBJECT

public:
    GroundedChatRunner(KnowledgeService& knowledge, ActiveModel& model, QObject* parent = nullptr);

    void start(quint64 turn, const TurnRequest& request) override;
    void stop(quint64 turn) override;

private:
    static constexpr int kMaxFacts = 12;

    bool isCurrent(quint64 turn) const { return m_turn == turn && turn != 0; }
    void onRetrieved(quint64 generation, const Retrieved& found);
    void answer(const QList<RetrievedFact>& facts);
    void answerFromFacts();
    void onModelChanged();
    void askModel();
    void fitContext();
    void stream();
    void end(const Failure& failure);
    AnswerProvenance provenance(ChatMessage::Origin origin) const;
    Grounder::Question question() const;

    KnowledgeService& m_knowledge;
    ActiveModel& m_model;
    Grounder m_grounder;

    quint64 m_turn = 0;  ///< 0: none runs
    quint64 m_retrieval = 0;
    TurnRequest m_request;
    QList<RetrievedFact> m_facts;
    QList<UnknownName> m_unknown;
    bool m_waitsForModel = false;
    int m_droppedTurns = 0;
    EngineClient* m_client = nullptr;  ///< of the newest turn; child object
    QPointer<ChatStream> m_stream;
};

}  // namespace xinglin::app
