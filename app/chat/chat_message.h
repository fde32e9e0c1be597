#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QUuid>

#include "app/engine_client/engine_types.h"
#include "app/knowledge/retriever.h"

namespace xinglin::app {

/// What produced an answer: enough to produce it again.
struct AnswerProvenance {
    QString modelName{};
    QString modelHash{};  ///< SHA-256 of the model file, hexadecimal; empty for a remote engine
    QString promptVersion{};
    QJsonObject sampling{};
    QString programVersion{};
};

/// One message of a conversation's tree.
struct ChatMessage {
    enum class Role { User, Assistant };
    enum class State {
        Streaming,    ///< being written now
        Complete,     ///< ended by itself
        Interrupted,  ///< has text, and was stopped or cut off: it can go on
        Failed,       ///< nothing came
    };
    enum class Origin {
        Person,
        Model,
        Facts,  ///< composed from the knowledge base without a model
    };

    QUuid id{};
    QUuid conversationId{};
    QUuid parentId{};  ///< null for a first message
    Role role = Role::User;
    State state = State::Complete;
    Origin origin = Origin::Person;
    QString text{};
    QList<RetrievedFact> facts{};  ///< the numbered sources that an answer was given
    QList<UnknownName> unknown{};  ///< names in the question that those sources do not answer
    AnswerProvenance provenance{};
    AnswerFigures figures{};
    qint64 createdAtMs = 0;  ///< since 1970, UTC
    qint64 updatedAtMs = 0;
};

}  // namespace xinglin::app
