#include "app/library/start_model.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

#include "app/library/model_library.h"
#include "app/settings/settings.h"
#include "app/storage/storage_thread.h"
#include "tests/support/app/fake_engine.h"

using namespace xinglin::app;
namespace test = xinglin::test;

namespace {

// One run of the program: what it builds, in its order.
struct Program {
    explicit Program(const QString& folder)
        : settings(folder), storage(QDir(folder).filePath(QStringLiteral("clinic.db"))) {}

    Settings settings;
    StorageThread storage;
    ModelLibrary library{storage, QCoreApplication::applicationFilePath()};
    ActiveModel model{QCoreApplication::applicationFilePath()};
    StartModel start{settings, library, model};
};

}  // namespace

class StartModelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString addModel() {
        ModelFile file;
        file.path = test::writeFakeModel(m_folder->filePath(QStringLiteral("m.gguf")), {});
        file.description = {{QStringLiteral("name"), QStringLiteral("Sample")}};
        StorageThread storage(m_folder->filePath(QStringLiteral("clinic.db")));
        bool done = false;
        storage.run(
            this, [file](Database& database) { ModelFileStore(database).save(file); },
            [&done] { done = true; }, [](const Failure&) {});
        return QTest::qWaitFor([&done] { return done; }) ? file.path : QString();
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void settingsSayHowAModelIsLoaded() {
        Settings settings(m_folder->path());
        QCOMPARE(loadOptionsOf(settings).cacheType, QStringLiteral("f16"));
        QCOMPARE(loadOptionsOf(settings).backend, QStringLiteral("cpu"));
        settings.set(SettingKey::ContextTokens, 2048);
        settings.set(SettingKey::EngineThreads, 3);
        settings.set(SettingKey::CacheType, QStringLiteral("q8"));
        settings.set(SettingKey::Backend, QStringLiteral("auto"));
        const LoadOptions options = loadOptionsOf(settings);
        QCOMPARE(options.contextTokens, 2048);
        QCOMPARE(options.threads, 3);
        QCOMPARE(options.cacheType, QStringLiteral("q8"));
        QCOMPARE(options.backend, QStringLiteral("auto"));
    }

    void theModelThatAnsweredLastIsLoadedAgain() {
        const QString path = addModel();
        {
            Program first(m_folder->path());
            QTRY_COMPARE(first.library.rowCount(), 1);
            QVERIFY(!first.model.file());  // nothing was ever loaded
            first.model.load(first.library.at(0));
            QTRY_VERIFY(first.model.isReady());
            QCOMPARE(first.settings.text(SettingKey::ModelPath), path);
            first.settings.set(SettingKey::ContextTokens, 2048);
            first.settings.set(SettingKey::CacheType, QStringLiteral("q8"));
        }
        Program second(m_folder->path());
        QTRY_VERIFY(second.model.isReady());
        QCOMPARE(second.model.file()->path, path);
        QCOMPARE(second.model.contextTokens(), 2048);
        QFile engine(QStringLiteral("/proc/%1/cmdline").arg(second.model.processId()));
        QVERIFY(engine.open(QIODevice::ReadOnly));
        const QByteArrayList arguments = engine.readAll().split('\0');
        QCOMPARE(arguments.value(arguments.indexOf("--cache-type") + 1), QByteArray("q8"));
        QCOMPARE(arguments.value(arguments.indexOf("--ctx") + 1), QByteArray("2048"));
        second.model.unload();
        QCOMPARE(second.settings.text(SettingKey::ModelPath), QString());
    }

    void aFileThatIsGoneIsRememberedAndNotLoaded() {
        const QString path = addModel();
        Settings(m_folder->path()).set(SettingKey::ModelPath, path);
        QVERIFY(QFile::remove(path));
        Program program(m_folder->path());
        QTRY_COMPARE(program.library.rowCount(), 1);
        QVERIFY(!program.model.file());
        QCOMPARE(program.settings.text(SettingKey::ModelPath), path);
    }
};

int main(int argc, char** argv) {
    if (test::isFakeEngineCall(argc, argv)) {
        return test::runFakeEngine(argc, argv);
    }
    QCoreApplication application(argc, argv);
    StartModelTest startTest;
    return QTest::qExec(&startTest, argc, argv);
}
#include "start_model_test.moc"
