#include "app/chat/grounded_chat_runner.h"

#include <algorithm>

#include "app/chat/facts_only_answerer.h"

namespace xinglin::app {
namespace {

// What a chat template puts around one turn; generous, because a context that is full by one token fails.
constexpr int kTemplateTokens = 12;

qsizetype characters(const QList<ChatTurn>& turns) {
    qsizetype sum = 0;
    for (const ChatTurn& turn : turns) {
        sum += turn.text.size();
    }
    return sum;
}

QString joined(const QList<ChatTurn>& turns) {
    QString text;
    for (const ChatTurn& turn : turns) {
        text += turn.text + QLatin1Char('\n');
    }
    return text;
}

}  // namespace

GroundedChatRunner::GroundedChatRunner(KnowledgeService& knowledge, ActiveModel& model, QObject* parent)
    : ChatRunner(parent), m_knowledge(knowledge), m_model(model) {
    connect(&m_knowledge, &KnowledgeService::retrieved, this, &GroundedChatRunner::onRetrieved);
    connect(&m_knowledge, &KnowledgeService::failed, this,
            [this](quint64 generation, const Failure& failure) {
                if (m_turn != 0 && generation != 0 && generation == m_retrieval) {
                    end(failure);
                }
            });
    connect(&m_model, &ActiveModel::changed, this, &GroundedChatRunner::onModelChanged);
}

void GroundedChatRunner::start(quint64 turn, const TurnRequest& request) {
    stop(m_turn);
    m_turn = turn;
    m_request = request;
    m_facts.clear();
    m_unknown = request.givenUnknown;
    m_retrieval = 0;
    m_droppedTurns = 0;
    m_waitsForModel = false;
    if (!request.unfinishedAnswer.isEmpty()) {
        answer(request.givenFacts);
    } else if (request.grounding == Grounding::On) {
        emit phaseChanged(turn, Phase::Retrieving);
        m_retrieval = m_knowledge.retrieve(request.question, kMaxFacts);
    } else {
        answer({});
    }
}

void GroundedChatRunner::stop(quint64 turn) {
    if (!isCurrent(turn)) {
        return;
    }
    m_turn = 0;
    if (m_stream) {
        m_stream->cancel();
    }
}

void GroundedChatRunner::end(const Failure& failure) {
    const quint64 turn = m_turn;
    stop(turn);
    emit failed(turn, failure);
}

void GroundedChatRunner::onRetrieved(quint64 generation, const Retrieved& found) {
    if (m_turn != 0 && generation == m_retrieval) {
        m_unknown = found.unknown;
        answer(m_grounder.select(found.facts));
    }
}

void GroundedChatRunner::answer(const QList<RetrievedFact>& facts) {
    m_facts = facts;
    switch (m_model.state()) {
    case ActiveModel::State::Ready:
        askModel();
        return;
    case ActiveModel::State::Starting:
        m_waitsForModel = true;
        emit phaseChanged(m_turn, Phase::WaitingForModel);
        return;
    case ActiveModel::State::Failed:
        // Answering from facts instead would hide that the chosen model is gone.
        end(m_model.failure());
        return;
    case ActiveModel::State::Stopped:
    case ActiveModel::State::Stopping:
        answerFromFacts();
        return;
    }
}

void GroundedChatRunner::onModelChanged() {
    if (m_turn == 0 || !m_waitsForModel || m_model.state() == ActiveModel::State::Starting) {
        return;
    }
    m_waitsForModel = false;
    answer(m_facts);
}

AnswerProvenance GroundedChatRunner::provenance(ChatMessage::Origin origin) const {
    AnswerProvenance provenance;
    provenance.programVersion = QStringLiteral(XINGLIN_VERSION);
    if (origin == ChatMessage::Origin::Model && m_model.file()) {
        provenance.modelName = m_model.file()->name();
        provenance.modelHash = m_model.file()->sha256;
        provenance.promptVersion = m_request.mode.promptVersion();
        provenance.sampling = toJson(m_request.mode.sampling);
    }
    return provenance;
}

void GroundedChatRunner::answerFromFacts() {
    const quint64 turn = m_turn;
    if (m_request.grounding == Grounding::Off || !m_request.unfinishedAnswer.isEmpty()) {
        end({FailureCode::EngineUnavailable,
             tr("No model is loaded, and the knowledge base may not be asked here."),
             tr("Load a model on the Models page, or switch the sources on."),
             {}});
        return;
    }
    emit answering(turn,
                   {ChatMessage::Origin::Facts, m_facts, provenance(ChatMessage::Origin::Facts), m_unknown});
    if (isCurrent(turn)) {
        emit textAppended(turn, factsOnlyAnswer({m_facts, m_unknown}, languageOf(m_request.question)));
    }
    if (isCurrent(turn)) {
        m_turn = 0;
        AnswerFigures figures;
        figures.finishReason = QStringLiteral("stop");
        emit finished(turn, figures);
    }
}

Grounder::Question GroundedChatRunner::question() const {
    Grounder::Question question;
    question.history = m_request.history.mid(m_droppedTurns);
    question.text = m_request.question;
    question.facts = m_facts;
    question.unknown = m_unknown;
    question.unfinishedAnswer = m_request.unfinishedAnswer;
    return question;
}

void GroundedChatRunner::askModel() {
    if (m_client) {
        m_client->deleteLater();  // the end of its stream may be what started this turn
    }
    m_client = new EngineClient(m_model.endpoint(), this);
    emit answering(m_turn,
                   {ChatMessage::Origin::Model, m_facts, provenance(ChatMessage::Origin::Model), m_unknown});
    emit phaseChanged(m_turn, Phase::Reading);
    fitContext();
}

void GroundedChatRunner::fitContext() {
    const quint64 turn = m_turn;
    const QList<ChatTurn> turns = m_grounder.request(m_request.mode, question()).turns;
    m_client->countTokens(
        joined(turns),
        [this, turn, turns](int tokens) {
            if (!isCurrent(turn)) {
                return;
            }
            const int needed = tokens + kTemplateTokens * static_cast<int>(turns.size());
            const int room = std::max(m_model.contextTokens() - m_request.mode.sampling.maxTokens,
                                      m_model.contextTokens() / 2);
            const auto left = m_request.history.size() - m_droppedTurns;
            if (needed > room && left > 0) {
                // Question and answer go together, the oldest first; counted again afterwards.
                m_droppedTurns += static_cast<int>(std::min<qsizetype>(left, 2));
                fitContext();
                return;
            }
            const auto share = [&](qsizetype chars) {
                return static_cast<int>(chars * needed / std::max<qsizetype>(1, characters(turns)));
            };
            ContextFigures figures;
            figures.systemTokens = share(turns.first().text.size());
            figures.historyTokens = share(characters(m_request.history.mid(m_droppedTurns)));
            figures.sourceTokens = needed - figures.systemTokens - figures.historyTokens;
            figures.capacity = m_model.contextTokens();
            figures.droppedTurns = m_droppedTurns;
            emit contextMeasured(turn, figures);
            if (isCurrent(turn)) {
                stream();
            }
        },
        [this, turn](const Failure& failure) {
            if (!isCurrent(turn)) {
                return;
            }
            // Only our own engine counts tokens; another one says itself when the context is full.
            if (failure.code == FailureCode::EngineFailed) {
                stream();
            } else {
                end(failure);
            }
        });
}

void GroundedChatRunner::stream() {
    const quint64 turn = m_turn;
    // No model is named: our engine has one, and a name that it does not know would be refused.
    const ChatRequest request = m_grounder.request(m_request.mode, question());
    ChatStream* stream = m_client->chat(request);
    m_stream = stream;
    connect(stream, &ChatStream::textReceived, this,
            [this, turn, writing = false](const QString& text) mutable {
                if (!isCurrent(turn)) {
                    return;
                }
                if (!std::exchange(writing, true)) {
                    emit phaseChanged(turn, Phase::Writing);
                }
                emit textAppended(turn, text);
            });
    connect(stream, &ChatStream::finished, this, [this, turn](const AnswerFigures& figures) {
        if (isCurrent(turn)) {
            m_turn = 0;
            emit finished(turn, figures);
        }
    });
    connect(stream, &ChatStream::failed, this, [this, turn](const Failure& failure) {
        if (isCurrent(turn)) {
            end(failure);
        }
    });
}

}  // namespace xinglin::app
