#pragma once

#include "app/chat/chat_mode.h"
#include "app/chat/chat_runner.h"
#include "app/knowledge/retriever.h"

namespace xinglin::test {

/// Answers when the test says so: every turn is kept, and the test emits the signals.
class FakeRunner final : public app::ChatRunner {
public:
    void start(quint64 turn, const app::TurnRequest& request) override {
        lastTurn = turn;
        requests.append(request);
    }
    void stop(quint64 turn) override { stopped.append(turn); }

    void say(const QString& text) { emit textAppended(lastTurn, text); }
    void finish() {
        emit finished(lastTurn,
                      {.promptTokens = 9, .completionTokens = 4, .finishReason = QStringLiteral("stop")});
    }

    quint64 lastTurn = 0;
    QList<app::TurnRequest> requests;
    QList<quint64> stopped;
};

inline app::ChatMode sampleMode(const QString& id, app::Grounding grounding) {
    app::ChatMode mode;
    mode.id = id;
    mode.version = 1;
    mode.titles = {{QStringLiteral("en"), id}};
    mode.grounding = grounding;
    mode.chinesePrompt = QStringLiteral("只按资料回答。");
    mode.englishPrompt = QStringLiteral("Use the sources.");
    return mode;
}

inline QList<app::ChatMode> sampleModes() {
    return {sampleMode(QStringLiteral("knowledge"), app::Grounding::On),
            sampleMode(QStringLiteral("reading"), app::Grounding::Off)};
}

inline QList<app::RetrievedFact> sampleFacts() {
    using app::KnowledgeKind;
    using app::Tier;
    return {
        {1,
         QStringLiteral("herb:麻黄"),
         QStringLiteral("麻黄"),
         KnowledgeKind::Herb,
         {{QStringLiteral("nature"), {QStringLiteral("温")}},
          {QStringLiteral("flavours"), {QStringLiteral("辛"), QStringLiteral("微苦")}}},
         QStringLiteral("中国药典"),
         QStringLiteral("2020 年版"),
         Tier::Stated},
        {2,
         QStringLiteral("herb:麻黄"),
         QStringLiteral("麻黄"),
         KnowledgeKind::Herb,
         {{QStringLiteral("dose"), {QStringLiteral("2～10 g")}}},
         QStringLiteral("中国药典"),
         QStringLiteral("2020 年版"),
         Tier::Stated},
        {3,
         QStringLiteral("formula:麻黄汤"),
         QStringLiteral("麻黄汤"),
         KnowledgeKind::Formula,
         {{QStringLiteral("composition"), {QStringLiteral("麻黄"), QStringLiteral("桂枝")}}},
         QStringLiteral("伤寒论"),
         QString(),
         Tier::Borrowed},
    };
}

}  // namespace xinglin::test
