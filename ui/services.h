#pragma once

#include <QString>

namespace xinglin::app {
class ActiveModel;
class KnowledgeService;
class ModelLibrary;
class Settings;
class StorageThread;
}  // namespace xinglin::app

namespace xinglin::ui {

class Theme;
class Translator;

/// What the composition root (ui/main.cpp) has built and lends to the pages. A page takes from it, in its row
/// of page_table.cpp, exactly what its view-models need; everything outlives the window.
struct Services {
    app::Settings& settings;
    Theme& theme;
    Translator& translator;
    app::StorageThread& storage;  ///< clinic.db
    app::ModelLibrary& library;   ///< model files that the user added
    app::ActiveModel& model;      ///< the one that answers
    app::KnowledgeService& knowledge;
    QString shareFolder;  ///< read-only files of the program: forms, prompts, knowledge.db
};

}  // namespace xinglin::ui
