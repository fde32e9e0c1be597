#pragma once

#include <QString>

namespace xinglin::app {
class Settings;
}

namespace xinglin::ui {

class Theme;
class Translator;

/// What the composition root (ui/main.cpp) has built and lends to the pages. A page takes from it, in its row
/// of page_table.cpp, exactly what its view-models need; everything outlives the window.
struct Services {
    app::Settings& settings;
    Theme& theme;
    Translator& translator;
    QString shareFolder;       ///< read-only files of the program: forms, prompts, knowledge.db
    QString knowledgeEdition;  ///< as printed for people; empty without a knowledge base
};

}  // namespace xinglin::ui
