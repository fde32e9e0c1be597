#pragma once

#include <QApplication>
#include <QTemporaryDir>

#include "app/settings/settings.h"
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
    ui::Services services{settings, theme, translator, QString(), QStringLiteral("2026.11")};
};

}  // namespace xinglin::test
