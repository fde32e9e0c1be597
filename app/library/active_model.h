#pragma once

#include <QJsonObject>
#include <QObject>
#include <optional>

#include "app/engine_client/engine_process.h"
#include "app/library/model_file.h"

namespace xinglin::app {

/// How a model is loaded.
struct LoadOptions {
    int contextTokens = 4096;  ///< clinical questions with sources fit into it
    int threads = 0;           ///< 0 leaves the choice to the engine
    QString cacheType{};       ///< f16, q8; empty leaves the choice to the engine
    QString backend{};         ///< cpu, auto; likewise
};

/// Weights and conversations on all devices of the engine's plan, in bytes.
qint64 memoryOfPlan(const QJsonObject& plan);

/// The one model that answers: which file it is and the engine process that serves it.
///
/// Lives on the GUI thread. Everyone who asks the model asks here whether it is there.
class ActiveModel final : public QObject {
    Q_OBJECT

public:
    using State = EngineProcess::State;

    explicit ActiveModel(QString engineProgram, QObject* parent = nullptr);

    /// Loads `file`; another model that is loaded goes first. The context is cut to what the model can.
    void load(const ModelFile& file, const LoadOptions& wanted = {});
    void unload();
    /// After a failure: loads the same model again.
    void restart();

    State state() const { return m_process.state(); }
    bool isReady() const { return state() == State::Ready; }
    double progress() const { return m_process.progress(); }
    const Failure& failure() const { return m_process.failure(); }
    EngineEndpoint endpoint() const { return m_process.endpoint(); }
    int contextTokens() const { return m_process.options().contextTokens; }
    qint64 processId() const { return m_process.processId(); }
    /// Bytes that the running engine says it takes (weights and context); empty while it has not said.
    const std::optional<qint64>& memoryBytes() const { return m_memoryBytes; }
    /// The model that is loaded, being loaded or failed; nothing after unload().
    const std::optional<ModelFile>& file() const { return m_file; }

    /// The sum of a file that was loaded before it was known.
    void setHash(const QString& path, const QString& sha256);

signals:
    void changed();

private:
    void onStateChanged();

    EngineProcess m_process;
    QString m_engineProgram;
    std::optional<ModelFile> m_file;
    std::optional<qint64> m_memoryBytes;
};

}  // namespace xinglin::app
