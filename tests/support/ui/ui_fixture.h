#pragma once

#include <QApplication>
#include <QTemporaryDir>

#include "app/knowledge/knowledge_service.h"
#include "app/library/active_model.h"
#include "app/library/model_library.h"
#include "app/settings/settings.h"
#include "app/storage/storage_thread.h"
#include "ui/language.h"
#include "ui/services.h"
#include "ui/theme/theme.h"

namespace xinglin::test {

/// What the composition root builds, on a temporary data folder, for tests of pages and of the window.
class UiFixture {
public:
    UiFixture() { QObject::connect(&translator, &ui::Translator::changed, &theme, &ui::Theme::setLanguage); }

    QTemporaryDir folder;
    app::Settings settings{folder.path()};
    ui::Theme theme{*qApp};
    ui::Translator translator;
    QString share = QStringLiteral(XINGLIN_BIN_DIR "/../share/xinglin");
    QString engine = QStringLiteral(XINGLIN_BIN_DIR "/xinglin-engine");
    app::StorageThread storage{folder.filePath(QStringLiteral("clinic.db"))};
    app::ModelLibrary library{storage, engine};
    app::ActiveModel model{engine};
    app::KnowledgeService knowledge{share + QStringLiteral("/knowledge.db")};
    ui::Services services{settings, theme, translator, storage, library, model, knowledge, share};
};

}  // namespace xinglin::test
