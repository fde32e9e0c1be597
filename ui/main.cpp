// The window's composition root: everything that lives as long as the window is made here and handed down.

#include <QApplication>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "app/knowledge/knowledge_service.h"
#include "app/library/active_model.h"
#include "app/library/model_library.h"
#include "app/library/start_model.h"
#include "app/settings/settings.h"
#include "app/storage/storage_thread.h"
#include "ui/command_line.h"
#include "ui/language.h"
#include "ui/library/engine_line.h"
#include "ui/main_window.h"
#include "ui/services.h"
#include "ui/single_instance.h"
#include "ui/status_bar.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/tour.h"
#include "ui/widgets/splitter.h"

using namespace xinglin;

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

void say(const QString& text) {
    std::fputs(qPrintable(text + QLatin1Char('\n')), stderr);
}

// Qt aborts without a screen; a person needs to know what to type instead.
bool hasScreen() {
#ifdef Q_OS_LINUX
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
#else
    return true;
#endif
}

class SettingsSplitterMemory final : public ui::SplitterMemory {
public:
    explicit SettingsSplitterMemory(app::Settings& settings) : m_settings(settings) {}
    QByteArray place(const QString& splitter) const override { return m_settings.place(splitter); }
    void keep(const QString& splitter, const QByteArray& place) override {
        m_settings.keepPlace(splitter, place);
    }

private:
    app::Settings& m_settings;
};

void applyLook(const app::Settings& settings, const ui::CommandLine& line, ui::Theme& theme) {
    const QString name = line.theme.isEmpty() ? settings.text(app::SettingKey::Theme) : line.theme;
    theme.setMode(name == QLatin1String("dark")    ? ui::ThemeMode::Dark
                  : name == QLatin1String("light") ? ui::ThemeMode::Light
                                                   : ui::ThemeMode::System);
    theme.setTextScale(settings.number(app::SettingKey::TextScale));
    const QString motion = settings.text(app::SettingKey::ReducedMotion);
    theme.setMotion(motion == QLatin1String("on")    ? ui::Motion::Reduced
                    : motion == QLatin1String("off") ? ui::Motion::Normal
                                                     : ui::Motion::System);
}

// The second scale needs another device pixel ratio, which Qt fixes at its start: another process.
int tourAtScaleTwo(const QStringList& arguments) {
    QStringList again = arguments;
    again << QStringLiteral("--scale") << QStringLiteral("2");
    return QProcess::execute(QCoreApplication::applicationFilePath(), again);
}

int runTour(const ui::CommandLine& line, const QStringList& arguments, ui::MainWindow& window,
            ui::Theme& theme, ui::Translator& translator) {
    const auto only = [](const QString& one) { return one.isEmpty() ? QStringList() : QStringList{one}; };
    ui::Tour tour(
        {line.tourFolder, only(line.page), only(line.language), only(line.theme), qMax(1, line.scale)},
        window, theme, translator);
    QString failure;
    QObject::connect(&tour, &ui::Tour::finished, qApp, [&failure](const QString& what) {
        failure = what;
        QCoreApplication::quit();
    });
    theme.setMotion(ui::Motion::Reduced);  // no picture of something on its way
    window.show();
    window.activateWindow();
    QMetaObject::invokeMethod(&tour, &ui::Tour::start, Qt::QueuedConnection);
    QApplication::exec();
    if (!failure.isEmpty()) {
        say(QStringLiteral("cannot write %1").arg(failure));
        return kFailed;
    }
    return line.scale == 0 ? tourAtScaleTwo(arguments) : kDone;
}

int runWindow(const ui::CommandLine& line, ui::SingleInstance& instance, ui::MainWindow& window,
              const app::Settings& settings) {
    QObject::connect(&instance, &ui::SingleInstance::called, &window, [&window](const QString& page) {
        window.showPage(page);
        window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
        window.raise();
        window.activateWindow();
    });
    const QString wanted = line.page.isEmpty() ? settings.text(app::SettingKey::LastPage) : line.page;
    if (!window.showPage(wanted)) {
        window.showFirstPage();
    }
    window.show();
    return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
    QStringList arguments;
    for (int i = 1; i < argc; ++i) {
        arguments.append(QString::fromLocal8Bit(argv[i]));
    }
    const ui::ParsedCommandLine parsed = ui::parseCommandLine(arguments);
    const ui::CommandLine& line = parsed.line;
    if (!parsed.error.isEmpty()) {
        say(parsed.error);
        return kWrongUsage;
    }
    if (line.wantsHelp) {
        std::fputs(qPrintable(ui::commandLineHelp()), stdout);
        return kDone;
    }
    if (line.wantsVersion) {
        std::fputs("xinglin " XINGLIN_VERSION "\n", stdout);
        return kDone;
    }
    const bool touring = !line.tourFolder.isEmpty();
    if (touring && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    if (!hasScreen()) {
        say(
            QStringLiteral("There is no display (DISPLAY and WAYLAND_DISPLAY are not set).\n"
                           "Start the window under a virtual display:\n"
                           "    xvfb-run -a xinglin\n"
                           "or write pictures of all pages without one:\n"
                           "    xinglin --tour DIR"));
        return kWrongUsage;
    }
    if (line.scale > 0) {
        qputenv("QT_SCALE_FACTOR", QByteArray::number(line.scale));
    }
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("xinglin"));
    QApplication::setApplicationVersion(QStringLiteral(XINGLIN_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("xinglin"));

    // The tour never sees the user's data.
    const QTemporaryDir sampleFolder;
    const QString dataFolder = touring                     ? sampleFolder.path()
                               : line.dataFolder.isEmpty() ? app::defaultDataFolder()
                                                           : line.dataFolder;
    if (!QDir().mkpath(dataFolder)) {
        say(QStringLiteral("The data folder %1 cannot be made: choose another one with --data.")
                .arg(dataFolder));
        return kFailed;
    }
    ui::SingleInstance instance(dataFolder);
    if (!instance.isFirst()) {
        if (instance.callFirst(line.page)) {
            return kDone;
        }
        say(QStringLiteral("Another Xinglin holds the data folder %1 and does not answer.").arg(dataFolder));
        return kFailed;
    }

    app::Settings settings(dataFolder);
    ui::Theme theme(application);
    ui::Translator translator;
    QObject::connect(&translator, &ui::Translator::changed, &theme, &ui::Theme::setLanguage);
    const auto speak = [&] {
        translator.use(ui::languageFor(line.language.isEmpty() ? settings.text(app::SettingKey::Language)
                                                               : line.language));
    };
    applyLook(settings, line, theme);
    speak();
    QObject::connect(&settings, &app::Settings::changed, &theme, [&](app::SettingKey key) {
        if (key == app::SettingKey::Language) {
            translator.use(ui::languageFor(settings.text(key)));
        } else if (key == app::SettingKey::Theme || key == app::SettingKey::TextScale ||
                   key == app::SettingKey::ReducedMotion) {
            applyLook(settings, {}, theme);  // what the user chooses now wins over the command line
        }
    });
    SettingsSplitterMemory splitterPlaces(settings);
    ui::SplitterMemory::use(&splitterPlaces);

    const QString share =
        QDir::cleanPath(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/xinglin"));
    const QString engine =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("xinglin-engine"));
    app::StorageThread storage(QDir(dataFolder).filePath(QStringLiteral("clinic.db")));
    app::ModelLibrary library(storage, engine);
    app::ActiveModel model(engine);
    QObject::connect(&library, &app::ModelLibrary::hashed, &model, &app::ActiveModel::setHash);
    std::optional<app::StartModel> startModel;
    if (!touring) {
        startModel.emplace(settings, library, model);
    }
    app::KnowledgeService knowledge(QDir(share).filePath(QStringLiteral("knowledge.db")));
    const ui::Services services{settings, theme, translator, storage, library, model, knowledge, share};
    ui::MainWindow window(services);
    const auto showEngine = [&] { window.statusBar()->setEngine(ui::engineLine(model)); };
    QObject::connect(&model, &app::ActiveModel::changed, &window, showEngine);
    QObject::connect(&translator, &ui::Translator::changed, &window, showEngine);
    window.setWindowIcon(ui::programIcon());
    const int result = touring ? runTour(line, arguments, window, theme, translator)
                               : runWindow(line, instance, window, settings);
    ui::SplitterMemory::use(nullptr);
    return result;
}
