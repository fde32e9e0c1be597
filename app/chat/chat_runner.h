#pragma once

#include <QObject>

#include "app/chat/chat_message.h"
#include "app/chat/chat_mode.h"
#include "app/failure.h"

namespace xinglin::app {

/// What one turn asks for.
struct TurnRequest {
    ChatMode mode{};
    Grounding grounding = Grounding::On;
    QString question{};
    QList<ChatTurn> history{};          ///< the turns above the question on the shown path, oldest first
    QString unfinishedAnswer{};         ///< to go on with; empty for a new answer
    QList<RetrievedFact> givenFacts{};  ///< the sources of the unfinished answer: they keep their numbers
    QList<UnknownName> givenUnknown{};  ///< the names that those sources do not answer
};

/// Who answers, from what: known before the first text.
struct TurnStart {
    ChatMessage::Origin origin = ChatMessage::Origin::Model;
    QList<RetrievedFact> facts{};
    AnswerProvenance provenance{};
    QList<UnknownName> unknown{};  ///< names in the question that no fact is about
};

/// How full the model's context is with one request.
struct ContextFigures {
    int systemTokens = 0;
    int historyTokens = 0;
    int sourceTokens = 0;  ///< sources and question
    int capacity = 0;
    int droppedTurns = 0;  ///< turns of the history that did not fit
};

/// The border between the chat and whoever answers. The view-model knows only this; tests have a fake.
///
/// Lives on the GUI thread. Every signal carries the turn's number; exactly one of finished() and failed()
/// ends a turn, unless stop() came first.
class ChatRunner : public QObject {
    Q_OBJECT

public:
    enum class Phase {
        Retrieving,       ///< looking up facts
        WaitingForModel,  ///< the model is still being loaded
        Reading,          ///< the model reads the prompt
        Writing,          ///< text arrives
    };
    Q_ENUM(Phase)

    using QObject::QObject;

    virtual void start(quint64 turn, const TurnRequest& request) = 0;
    /// Ends a turn; does nothing for one that has ended.
    virtual void stop(quint64 turn) = 0;

signals:
    void phaseChanged(quint64 turn, xinglin::app::ChatRunner::Phase phase);
    void answering(quint64 turn, const xinglin::app::TurnStart& start);
    void contextMeasured(quint64 turn, const xinglin::app::ContextFigures& figures);
    void textAppended(quint64 turn, const QString& text);
    void finished(quint64 turn, const xinglin::app::AnswerFigures& figures);
    void failed(quint64 turn, const xinglin::app::Failure& failure);
};

}  // namespace xinglin::app
