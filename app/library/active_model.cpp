#include "app/library/active_model.h"

#include <QJsonArray>
#include <algorithm>

#include "app/engine_client/engine_client.h"

namespace xinglin::app {

qint64 memoryOfPlan(const QJsonObject& plan) {
    qint64 sum = 0;
    const QJsonArray devices = plan.value(QLatin1String("devices")).toArray();
    for (const QJsonValue device : devices) {
        const QJsonObject bytes = device.toObject().value(QLatin1String("bytes")).toObject();
        sum +=
            bytes.value(QLatin1String("weights")).toInteger() + bytes.value(QLatin1String("kv")).toInteger();
    }
    return sum;
}

ActiveModel::ActiveModel(QString engineProgram, QObject* parent)
    : QObject(parent), m_engineProgram(std::move(engineProgram)) {
    connect(&m_process, &EngineProcess::stateChanged, this, &ActiveModel::onStateChanged);
    connect(&m_process, &EngineProcess::progressChanged, this, &ActiveModel::changed);
}

void ActiveModel::onStateChanged() {
    m_memoryBytes.reset();
    if (isReady()) {
        auto* client = new EngineClient(endpoint(), this);
        client->plan(
            [this, client](const QJsonObject& plan) {
                m_memoryBytes = memoryOfPlan(plan);
                client->deleteLater();
                emit changed();
            },
            [client](const Failure&) { client->deleteLater(); });  // the estimate stays
    }
    emit changed();
}

void ActiveModel::load(const ModelFile& file, const LoadOptions& wanted) {
    m_file = file;
    EngineOptions options;
    options.program = m_engineProgram;
    options.modelPath = file.path;
    options.contextTokens = file.contextTokens() > 0 ? std::min(wanted.contextTokens, file.contextTokens())
                                                     : wanted.contextTokens;
    options.threads = wanted.threads;
    options.cacheType = wanted.cacheType;
    options.backend = wanted.backend;
    m_process.start(options);
}

void ActiveModel::unload() {
    m_file.reset();
    m_process.stop();
    emit changed();
}

void ActiveModel::restart() {
    m_process.restart();
}

void ActiveModel::setHash(const QString& path, const QString& sha256) {
    if (m_file && m_file->path == path) {
        m_file->sha256 = sha256;
    }
}

}  // namespace xinglin::app
