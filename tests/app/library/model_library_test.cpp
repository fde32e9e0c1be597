#include "app/library/model_library.h"

#include <QAbstractItemModelTester>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <cstdio>
#include <cstring>

using namespace xinglin::app;

namespace {

// Stands in for `xinglin-engine inspect PATH --json`: the file says what to answer.
int inspect(const char* path) {
    QFile file(QString::fromUtf8(path));
    if (!file.open(QIODevice::ReadOnly)) {
        return 3;
    }
    const QByteArray content = file.readAll();
    if (content.startsWith("exit ")) {
        std::fputs("tensor 3 lies outside of the file\n", stderr);
        return content.mid(5, 1).toInt();
    }
    std::fputs(content.constData(), stdout);
    return 0;
}

const QByteArray kDescription =
    R"({"name":"Sample","architecture":"llama","parameters":134515008,"context_length":2048,"licence":"apache-2.0",)"
    R"("tensors":{"F32":61,"Q4_1":210,"Q8_0":1},"tokenizer":{"model":"byte-level-bpe"},"template":"x"})";

}  // namespace

class ModelLibraryTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;

    QString file(const QByteArray& content) {
        const QString path = m_folder.filePath(QStringLiteral("m%1.gguf").arg(++m_files));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly)) {
            file.write(content);
        }
        return path;
    }
    QString database() { return m_folder.filePath(QStringLiteral("%1.db").arg(++m_files)); }
    static QString program() { return QCoreApplication::applicationFilePath(); }

private slots:
    void addsAFileThatTheEngineKnows() {
        const QString clinic = database();
        const QString path = file(kDescription);
        {
            StorageThread storage(clinic);
            ModelLibrary library(storage, program());
            QAbstractItemModelTester contract(&library,
                                              QAbstractItemModelTester::FailureReportingMode::Fatal);
            QSignalSpy hashed(&library, &ModelLibrary::hashed);
            QVERIFY(QSignalSpy(&library, &ModelLibrary::loaded).wait());
            library.add(path);
            QVERIFY(library.isInspecting());
            QTRY_COMPARE(library.rowCount(), 1);
            QVERIFY(!library.isInspecting());
            const ModelFile& added = library.at(0);
            QCOMPARE(added.name(), QStringLiteral("Sample"));
            QCOMPARE(added.quantisation(), QStringLiteral("Q4_1"));
            QCOMPARE(added.contextTokens(), 2048);
            QCOMPARE(added.parameters(), 134515008);
            QCOMPARE(library.index(0).data(ModelLibrary::SummaryRole).toString(),
                     QStringLiteral("llama・135 M・Q4_1・%1").arg(byteSize(kDescription.size())));
            QTRY_COMPARE(hashed.size(), 1);
            QCOMPARE(library.at(0).sha256,
                     QString::fromLatin1(
                         QCryptographicHash::hash(kDescription, QCryptographicHash::Sha256).toHex()));
            library.add(path);  // again: no second row
            QTRY_VERIFY(!library.isInspecting());
            QCOMPARE(library.rowCount(), 1);
        }
        StorageThread storage(clinic);
        ModelLibrary library(storage, program());
        QTRY_COMPARE(library.rowCount(), 1);
        QCOMPARE(library.at(0).licence(), QStringLiteral("apache-2.0"));
    }

    void refusesAFileThatTheEngineRefuses_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<FailureCode>("code");
        QTest::newRow("damaged") << QByteArray("exit 3") << FailureCode::FileCorrupt;
        QTest::newRow("memory") << QByteArray("exit 4") << FailureCode::OutOfMemory;
        QTest::newRow("failed") << QByteArray("exit 5") << FailureCode::EngineFailed;
        QTest::newRow("no answer") << QByteArray("hello") << FailureCode::EngineFailed;
    }

    void refusesAFileThatTheEngineRefuses() {
        QFETCH(QByteArray, content);
        QFETCH(FailureCode, code);
        StorageThread storage(database());
        ModelLibrary library(storage, program());
        QSignalSpy rejected(&library, &ModelLibrary::rejected);
        const QString path = file(content);
        library.add(path);
        QVERIFY(rejected.wait());
        const Failure failure = rejected.first().at(1).value<Failure>();
        QCOMPARE(failure.code, code);
        QVERIFY(failure.what.contains(QFileInfo(path).fileName()));
        QVERIFY(!failure.advice.isEmpty());
        if (code == FailureCode::FileCorrupt) {
            QVERIFY(failure.detail.contains(QStringLiteral("tensor 3")));
        }
        QCOMPARE(library.rowCount(), 0);
    }

    void refusesAFileThatIsNotThere() {
        StorageThread storage(database());
        ModelLibrary library(storage, program());
        QSignalSpy rejected(&library, &ModelLibrary::rejected);
        library.add(m_folder.filePath(QStringLiteral("absent.gguf")));
        QCOMPARE(rejected.first().at(1).value<Failure>().code, FailureCode::FileUnreadable);
    }

    void saysThatTheEngineIsMissing() {
        StorageThread storage(database());
        ModelLibrary library(storage, m_folder.filePath(QStringLiteral("no-engine")));
        QSignalSpy rejected(&library, &ModelLibrary::rejected);
        library.add(file(kDescription));
        QVERIFY(rejected.wait());
        QCOMPARE(rejected.first().at(1).value<Failure>().code, FailureCode::EngineUnavailable);
    }

    void forgetsAFileAndLeavesItOnTheDisk() {
        const QString clinic = database();
        const QString path = file(kDescription);
        {
            StorageThread storage(clinic);
            ModelLibrary library(storage, program());
            QAbstractItemModelTester contract(&library,
                                              QAbstractItemModelTester::FailureReportingMode::Fatal);
            library.add(path);
            QTRY_COMPARE(library.rowCount(), 1);
            library.remove(0);
            QCOMPARE(library.rowCount(), 0);
            library.remove(0);
        }
        QVERIFY(QFile::exists(path));
        StorageThread storage(clinic);
        ModelLibrary library(storage, program());
        QVERIFY(QSignalSpy(&library, &ModelLibrary::loaded).wait());
        QCOMPARE(library.rowCount(), 0);
    }

    void marksAFileThatHasGone() {
        StorageThread storage(database());
        ModelLibrary library(storage, program());
        const QString path = file(kDescription);
        library.add(path);
        QTRY_COMPARE(library.rowCount(), 1);
        QVERIFY(QFile::remove(path));
        QCOMPARE(library.index(0).data(ModelLibrary::PresenceRole).value<ModelLibrary::Presence>(),
                 ModelLibrary::Presence::Missing);
    }
};

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "inspect") == 0) {
        return inspect(argv[2]);
    }
    QCoreApplication application(argc, argv);
    ModelLibraryTest libraryTest;
    return QTest::qExec(&libraryTest, argc, argv);
}
#include "model_library_test.moc"
