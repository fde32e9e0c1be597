#include "app/library/start_model.h"

#include <QFileInfo>

#include "app/library/model_library.h"
#include "app/settings/settings.h"

namespace xinglin::app {

LoadOptions loadOptionsOf(const Settings& settings) {
    return {settings.number(SettingKey::ContextTokens), settings.number(SettingKey::EngineThreads),
            settings.text(SettingKey::CacheType), settings.text(SettingKey::Backend)};
}

StartModel::StartModel(Settings& settings, ModelLibrary& library, ActiveModel& model, QObject* parent)
    : QObject(parent), m_settings(settings), m_library(library), m_model(model) {
    connect(&library, &ModelLibrary::loaded, this, &StartModel::start);
    connect(&model, &ActiveModel::changed, this, &StartModel::remember);
}

void StartModel::start() {
    if (m_isStarted) {
        return;
    }
    m_isStarted = true;
    const int row = m_library.rowOf(m_settings.text(SettingKey::ModelPath));
    if (row < 0 || m_model.file() || !QFileInfo::exists(m_library.at(row).path)) {
        return;
    }
    m_model.load(m_library.at(row), loadOptionsOf(m_settings));
}

// One that fails stays where it was: the file may be on a disk that comes back.
void StartModel::remember() {
    const QString path = m_model.file() ? m_model.file()->path : QString();
    if ((m_model.isReady() || path.isEmpty()) && m_settings.text(SettingKey::ModelPath) != path) {
        m_settings.set(SettingKey::ModelPath, path);
    }
}

}  // namespace xinglin::app
