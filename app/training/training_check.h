#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <optional>

#include "app/failure.h"

namespace xinglin::app {

/// What `xinglin-engine train --dry-run` says of a run: its rows, samples, steps and memory.
struct TrainingPreview {
    QJsonObject answer{};  ///< as the engine printed it

    qint64 rows() const { return answer.value(QStringLiteral("rows")).toInteger(); }
    qint64 unusable() const { return answer.value(QStringLiteral("unusable")).toInteger(); }
    /// Whether its samples are known already: answers that a run draws are not.
    bool hasTokens() const { return answer.contains(QStringLiteral("learned_tokens")); }
    /// Tokens that are learned in all rows.
    qint64 learned() const { return answer.value(QStringLiteral("learned_tokens")).toInteger(); }
    qint64 steps() const { return answer.value(QStringLiteral("steps")).toInteger(); }
    QJsonObject memory() const { return answer.value(QStringLiteral("memory")).toObject(); }
    bool fits() const { return memory().value(QStringLiteral("fits")).toBool(); }
    bool canStart() const { return unusable() == 0 && (hasTokens() ? learned() > 0 : rows() > 0) && fits(); }
};

/// A command of the engine that may take as long as it needs, says what it is at, and can be stopped: a dry
/// run, a merge. Lives on the GUI thread and answers through the event loop. One at a time: run() stops the
/// one before.
class EngineTask final : public QObject {
    Q_OBJECT

public:
    explicit EngineTask(QString engine, QObject* parent = nullptr);
    ~EngineTask() override;

    void run(const QStringList& arguments);
    /// Nothing is answered then.
    void stop();
    bool isRunning() const { return m_process != nullptr; }

signals:
    /// The last line that the engine said.
    void progressed(const QString& line);
    /// It ended with this code and, where it printed one, a JSON document. `errors` are its last words.
    void ended(int exitCode, const QJsonObject& answer, const QString& errors);

private:
    void readErrors();
    void finish(int exitCode, QProcess::ExitStatus status);

    QString m_engine;
    QProcess* m_process = nullptr;
    QByteArray m_half;
    QStringList m_errors;
};

/// What an exit code of the engine means for a training, with the engine's own last words beneath. Nothing
/// for 0 and for a run that was stopped.
std::optional<Failure> trainingFailure(int exitCode, const QString& engineWords);

}  // namespace xinglin::app
