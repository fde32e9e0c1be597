#pragma once

#include <QObject>

#include "app/library/active_model.h"

namespace xinglin::app {

class ModelLibrary;
class Settings;

/// What the settings say about loading a model.
LoadOptions loadOptionsOf(const Settings& settings);

/// Loads the model that answered last as soon as the library has been read, and remembers the one that
/// answers now. A model that was unloaded by hand is not loaded again. Borrows all three. GUI thread.
class StartModel final : public QObject {
    Q_OBJECT

public:
    StartModel(Settings& settings, ModelLibrary& library, ActiveModel& model, QObject* parent = nullptr);

private:
    void start();
    void remember();

    Settings& m_settings;
    ModelLibrary& m_library;
    ActiveModel& m_model;
    bool m_isStarted = false;
};

}  // namespace xinglin::app
