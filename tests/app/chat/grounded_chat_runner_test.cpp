#include "app/chat/grounded_chat_runner.h"

#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

#include "tests/support/app/chat_samples.h"
#include "tests/support/app/fake_engine.h"

using namespace xinglin::app;
namespace test = xinglin::test;
using Phase = ChatRunner::Phase;

namespace {

const QString kKnowledge = QStringLiteral(XINGLIN_BIN_DIR "/../share/xinglin/knowledge.db");

/// What one turn said until it ended.
struct Turn {
    QList<Phase> phases;
    std::optional<TurnStart> start;
    std::optional<ContextFigures> context;
    QString text;
    bool finished = false;
    std::optional<Failure> failure;
};

}  // namespace

class GroundedChatRunnerTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    KnowledgeService m_knowledge{kKnowledge};
    std::unique_ptr<ActiveModel> m_model;
    std::unique_ptr<GroundedChatRunner> m_runner;
    Turn m_turn;
    quint64 m_number = 0;
    int m_models = 0;

    ModelFile model(const QJsonObject& script) {
        ModelFile file;
        file.path =
            test::writeFakeModel(m_folder.filePath(QStringLiteral("%1.gguf").arg(++m_models)), script);
        file.sha256 = QStringLiteral("cafe");
        return file;
    }

    void load(const QJsonObject& script) {
        m_model->load(model(script));
        QTRY_VERIFY(m_model->isReady());
    }

    void ask(const QString& question, Grounding grounding, const QList<ChatTurn>& history = {}) {
        TurnRequest request;
        request.mode = test::sampleModes().at(grounding == Grounding::On ? 0 : 1);
        request.grounding = grounding;
        request.question = question;
        request.history = history;
        m_turn = {};
        m_runner->start(++m_number, request);
    }

    bool ended() const { return m_turn.finished || m_turn.failure; }

    static QJsonObject recorded(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                              : QJsonObject();
    }

private slots:
    void init() {
        m_model = std::make_unique<ActiveModel>(QCoreApplication::applicationFilePath());
        m_runner = std::make_unique<GroundedChatRunner>(m_knowledge, *m_model);
        connect(m_runner.get(), &ChatRunner::phaseChanged, this,
                [this](quint64, Phase phase) { m_turn.phases.append(phase); });
        connect(m_runner.get(), &ChatRunner::answering, this, [this](quint64 turn, const TurnStart& start) {
            QCOMPARE(turn, m_number);
            m_turn.start = start;
        });
        connect(m_runner.get(), &ChatRunner::contextMeasured, this,
                [this](quint64, const ContextFigures& figures) { m_turn.context = figures; });
        connect(m_runner.get(), &ChatRunner::textAppended, this,
                [this](quint64, const QString& text) { m_turn.text += text; });
        connect(m_runner.get(), &ChatRunner::finished, this, [this] { m_turn.finished = true; });
        connect(m_runner.get(), &ChatRunner::failed, this,
                [this](quint64, const Failure& failure) { m_turn.failure = failure; });
    }
    void cleanup() {
        m_runner.reset();
        m_model.reset();
    }

    void answersFromFactsWithoutAModel() {
        ask(QStringLiteral("麻黄的用量？"), Grounding::On);
        QTRY_VERIFY(m_turn.finished);
        QCOMPARE(m_turn.start->origin, ChatMessage::Origin::Facts);
        QVERIFY(!m_turn.start->facts.isEmpty());
        QCOMPARE(m_turn.start->facts.first().id, QStringLiteral("herb:麻黄"));
        QCOMPARE(m_turn.start->provenance.modelName, QString());
        QVERIFY(m_turn.text.contains(QStringLiteral("2～10 g")));
    }

    void saysThatAModeNeedsAModel() {
        ask(QStringLiteral("读这段"), Grounding::Off);
        QTRY_VERIFY(m_turn.failure.has_value());
        QCOMPARE(m_turn.failure->code, FailureCode::EngineUnavailable);
    }

    void givesTheModelNumberedSources() {
        const QString record = m_folder.filePath(QStringLiteral("grounded"));
        load({{QStringLiteral("chunks"), QJsonArray{QStringLiteral("温"), QStringLiteral("[1]")}},
              {QStringLiteral("record"), record}});
        ask(QStringLiteral("麻黄的性味？"), Grounding::On);
        QTRY_VERIFY(m_turn.finished);
        QCOMPARE(m_turn.text, QStringLiteral("温[1]"));
        QCOMPARE(m_turn.phases, (QList<Phase>{Phase::Retrieving, Phase::Reading, Phase::Writing}));
        QCOMPARE(m_turn.start->origin, ChatMessage::Origin::Model);
        QCOMPARE(m_turn.start->provenance.modelHash, QStringLiteral("cafe"));
        QCOMPARE(m_turn.start->provenance.promptVersion, QStringLiteral("knowledge_v1"));
        QVERIFY(m_turn.context->sourceTokens > 0);
        const QString sent = recorded(record)
                                 .value(QLatin1String("messages"))
                                 .toArray()
                                 .last()
                                 .toObject()
                                 .value(QLatin1String("content"))
                                 .toString();
        QVERIFY2(sent.contains(QStringLiteral("[1] 麻黄")), qPrintable(sent));
    }

    void tellsTheModelWhichNamesAreUnknownAndTellsItAgain() {
        const QString record = m_folder.filePath(QStringLiteral("unknown"));
        load({{QStringLiteral("chunks"), QJsonArray{QStringLiteral("好")}},
              {QStringLiteral("record"), record}});
        ask(QStringLiteral("假黄芪的用量？"), Grounding::On);
        QTRY_VERIFY(m_turn.finished);
        const QList<UnknownName> unknown = m_turn.start->unknown;
        QCOMPARE(unknown.size(), 1);
        QVERIFY(recorded(record)
                    .value(QLatin1String("messages"))
                    .toArray()
                    .last()
                    .toObject()
                    .value(QLatin1String("content"))
                    .toString()
                    .contains(QStringLiteral("没有“假黄芪”")));
        QVERIFY(QFile::remove(record));
        // Who goes on with the answer has to know it as well.
        TurnRequest request;
        request.mode = test::sampleModes().first();
        request.question = QStringLiteral("假黄芪的用量？");
        request.unfinishedAnswer = QStringLiteral("一半");
        request.givenUnknown = unknown;
        m_turn = {};
        m_runner->start(++m_number, request);
        QTRY_VERIFY(m_turn.finished);
        QCOMPARE(m_turn.start->unknown, unknown);
        const QJsonArray sent = recorded(record).value(QLatin1String("messages")).toArray();
        QCOMPARE(sent.last().toObject().value(QLatin1String("content")).toString(), QStringLiteral("一半"));
        QVERIFY(sent.at(sent.size() - 2)
                    .toObject()
                    .value(QLatin1String("content"))
                    .toString()
                    .contains(QStringLiteral("没有“假黄芪”")));
    }

    void dropsTheOldestTurnsThatDoNotFit() {
        const QString record = m_folder.filePath(QStringLiteral("long"));
        load({{QStringLiteral("chunks"), QJsonArray{QStringLiteral("好")}},
              {QStringLiteral("record"), record}});
        QList<ChatTurn> history;
        for (int i = 0; i < 10; ++i) {
            // The fake counts a token a character; 10 × 800 do not fit beside the answer into 4096.
            history.append({i % 2 == 0 ? ChatTurn::Role::User : ChatTurn::Role::Assistant,
                            QString::number(i) + QString(800, QChar(u'字'))});
        }
        ask(QStringLiteral("问"), Grounding::Off, history);
        QTRY_VERIFY(m_turn.finished);
        QCOMPARE(m_turn.context->droppedTurns, 6);
        QCOMPARE(m_turn.context->capacity, LoadOptions().contextTokens);
        const QJsonArray messages = recorded(record).value(QLatin1String("messages")).toArray();
        QCOMPARE(messages.size(), 6);  // system, four of the history, the question
        QVERIFY(messages.at(1)
                    .toObject()
                    .value(QLatin1String("content"))
                    .toString()
                    .startsWith(QLatin1Char('6')));
    }

    void waitsForAModelThatIsBeingLoaded() {
        m_model->load(model(
            {{QStringLiteral("chunks"), QJsonArray{QStringLiteral("好")}}, {QStringLiteral("loading"), 3}}));
        ask(QStringLiteral("问"), Grounding::Off);
        QCOMPARE(m_turn.phases, QList<Phase>{Phase::WaitingForModel});
        QTRY_VERIFY(m_turn.finished);
        QCOMPARE(m_turn.text, QStringLiteral("好"));
    }

    void failsWithTheReasonOfTheModel() {
        m_model->load(model({{QStringLiteral("exit"), 4}}));
        ask(QStringLiteral("问"), Grounding::Off);
        QTRY_VERIFY(m_turn.failure.has_value());
        QCOMPARE(m_turn.failure->code, FailureCode::OutOfMemory);
    }

    void keepsWhatArrivedBeforeAKill() {
        load({{QStringLiteral("chunks"), QJsonArray{QStringLiteral("一半")}},
              {QStringLiteral("then"), QStringLiteral("hang")}});
        ask(QStringLiteral("问"), Grounding::Off);
        QTRY_COMPARE(m_turn.text, QStringLiteral("一半"));
        ::kill(static_cast<pid_t>(m_model->processId()), SIGKILL);
        QTRY_VERIFY(m_turn.failure.has_value());
        QCOMPARE(m_turn.failure->code, FailureCode::EngineUnavailable);
        QTRY_COMPARE(m_model->state(), ActiveModel::State::Failed);
        m_model->restart();
        QTRY_VERIFY(m_model->isReady());
    }

    void isSilentAfterStop() {
        load({{QStringLiteral("chunks"), QJsonArray{QStringLiteral("一半")}},
              {QStringLiteral("then"), QStringLiteral("hang")}});
        ask(QStringLiteral("问"), Grounding::Off);
        QTRY_COMPARE(m_turn.text, QStringLiteral("一半"));
        m_runner->stop(m_number);
        m_model->unload();
        QTRY_COMPARE(m_model->state(), ActiveModel::State::Stopped);
        QVERIFY(!ended());
    }

    void mayBeAskedAgainFromItsLastSignal() {
        load({{QStringLiteral("chunks"), QJsonArray{QStringLiteral("好")}}});
        int answers = 0;
        connect(m_runner.get(), &ChatRunner::finished, m_runner.get(), [&] {
            if (++answers < 3) {
                ask(QStringLiteral("再问"), Grounding::Off);
            }
        });
        ask(QStringLiteral("问"), Grounding::Off);
        QTRY_COMPARE(answers, 3);
    }
};

int main(int argc, char** argv) {
    if (test::isFakeEngineCall(argc, argv)) {
        return test::runFakeEngine(argc, argv);
    }
    QCoreApplication application(argc, argv);
    GroundedChatRunnerTest runnerTest;
    return QTest::qExec(&runnerTest, argc, argv);
}
#include "grounded_chat_runner_test.moc"
