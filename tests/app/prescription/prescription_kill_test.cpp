// A program that is killed while a prescription is typed: what its journal had taken is there, whole.

#include <signal.h>

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>
#include <cstring>

#include "app/prescription/prescription_view_model.h"
#include "app/storage/storage_thread.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

constexpr int kKeysOfAHerb = 3;
constexpr int kSaveEvery = 97;  // keys: kills also fall between a version and its journal
constexpr int kMostHerbsTyped = 40;

SharedAuditor auditor() {
    return std::make_shared<const PrescriptionAuditor>(
        std::make_shared<const AuditFacts>(readAuditFacts(realKnowledge())), AuditSettings());
}

// What stands there after so many key presses: a name, the first digit of its dose, the second; at the end
// notes.
Prescription typed(int keys, const QString& id) {
    static const QStringList kNames = {QStringLiteral("麻黄"), QStringLiteral("桂枝"), QStringLiteral("附子"),
                                       QStringLiteral("甘草"), QStringLiteral("白术")};
    Prescription result;
    result.id = id;
    const int herbs = std::min((keys + kKeysOfAHerb - 1) / kKeysOfAHerb, kMostHerbsTyped);
    for (int herb = 0; herb < herbs; ++herb) {
        PrescriptionItem item;
        item.name = kNames.at(herb % kNames.size());
        const int keysOfThis = std::min(keys - herb * kKeysOfAHerb, kKeysOfAHerb);
        if (keysOfThis > 1) {
            item.doseGrams = keysOfThis > 2 ? 12 : 1;
        }
        result.items += item;
    }
    result.note = QString(std::max(0, keys - kMostHerbsTyped * kKeysOfAHerb), QChar(u'忌'));
    return result;
}

int keysOf(const Prescription& prescription) {
    int keys = 0;
    while (typed(keys, prescription.id) != prescription) {
        ++keys;
    }
    return keys;
}

// The other program: types without a pause and says after how many keys the storage had answered.
int typeUntilKilled(const QString& path) {
    StorageThread storage(path);
    PrescriptionViewModel model(storage, auditor(), QStringLiteral("Physician"));
    QTextStream out(stdout);
    int keys = 0;
    QObject::connect(&model, &PrescriptionViewModel::journalled, &model,
                     [&](const Prescription& kept) { out << keysOf(kept) << Qt::endl; });
    QTimer typing;
    QObject::connect(&typing, &QTimer::timeout, &model, [&] {
        ++keys;
        model.change(typed(keys, model.content().id), QString::number(keys));
        if (keys % kSaveEvery == 0) {
            model.save();
        }
    });
    QObject::connect(&model, &PrescriptionViewModel::opened, &typing, [&] {
        if (model.isOpen() && !typing.isActive()) {
            out << "open" << Qt::endl;
            typing.start(3);
        }
    });
    model.create(QString());
    return QCoreApplication::exec();
}

}  // namespace

class PrescriptionKillTest final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void nothingThatWasKeptIsLost_data() {
        QTest::addColumn<int>("acknowledged");
        // After how many answers of the journal the program dies; each time at another point between two.
        QTest::newRow("before the first answer") << 0;
        QTest::newRow("after one") << 1;
        QTest::newRow("after two") << 2;
        QTest::newRow("after four") << 4;
    }

    void nothingThatWasKeptIsLost() {
        QFETCH(int, acknowledged);
        const QString path = m_folder.filePath(QStringLiteral("killed-%1.db").arg(acknowledged));
        QRandomGenerator random(20261129U + static_cast<quint32>(acknowledged));
        QProcess program;
        program.start(QCoreApplication::applicationFilePath(), {QStringLiteral("type"), path});
        int kept = 0;
        const auto readAnswers = [&] {
            int answers = 0;
            while (program.canReadLine()) {
                const QByteArray line = program.readLine().trimmed();
                answers += line == "open" ? 0 : 1;
                kept = line == "open" ? kept : line.toInt();
            }
            return answers;
        };
        QVERIFY(program.waitForReadyRead(20'000));
        for (int answers = readAnswers(); answers < acknowledged; answers += readAnswers()) {
            QVERIFY2(program.waitForReadyRead(20'000), "typing without a pause must reach the journal, too");
        }
        // Not a wait for something: the point of the death, anywhere up to the next answer.
        program.waitForFinished(random.bounded(PrescriptionViewModel::kJournalDelayMs));
        ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
        QVERIFY(program.waitForFinished());
        readAnswers();

        StorageThread storage(path);
        PrescriptionViewModel model(storage, auditor(), QStringLiteral("Physician"));
        model.loadList();
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled(); }));
        QCOMPARE(model.rows().size(), 1);
        model.open(model.rows().first().row.id);
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled() && model.isOpen(); }));
        int found = -1;
        for (int keys = kept; keys < kept + 5000 && found < 0; ++keys) {
            found = model.content() == typed(keys, model.content().id) ? keys : -1;
        }
        QVERIFY2(
            found >= kept,
            qPrintable(
                QStringLiteral("%1 herbs, kept after %2 keys").arg(model.content().items.size()).arg(kept)));
        // And it can be worked on: nothing half done is left behind.
        model.change(typed(found + 1, model.content().id));
        model.save();
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled(); }));
        QVERIFY(!model.hasUnsaved());
        RecordCheck check;
        QObject::connect(&model, &PrescriptionViewModel::recordsChecked, &model,
                         [&check](const RecordCheck& said) { check = said; });
        model.checkRecords();
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled(); }));
        QVERIFY(check.records > 0);
        QVERIFY(check.isUnbroken());
    }
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    if (argc == 3 && std::strcmp(argv[1], "type") == 0) {
        return typeUntilKilled(QString::fromLocal8Bit(argv[2]));
    }
    PrescriptionKillTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "prescription_kill_test.moc"
