#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::test;

/// The real program on the twin's knowledge.db.
class KnowledgeCommandsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_knowledge = buildTwin(m_folder.path()); }
    void searches();
    void searchesFromStandardInput();
    void narrowsAndLimits();
    void shows();
    void printsTextForPeople();
    void checksTables();
    void namesWhatIsWrongInTables();
    void checksTheDatabaseWhereThereAreNoTables();
    void counts();
    void links();
    void reportsConflicts();
    void endsWithTheDocumentedCode_data();
    void endsWithTheDocumentedCode();

private:
    struct Outcome {
        int code = -1;
        QByteArray out;
        QByteArray err;
        QJsonDocument json() const { return QJsonDocument::fromJson(out); }
    };

    Outcome run(QStringList arguments, const QByteArray& input = {}) const {
        arguments += {QStringLiteral("--knowledge"), m_knowledge};
        return runBare(arguments, input);
    }

    static Outcome runBare(const QStringList& arguments, const QByteArray& input = {}) {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));  // as in a bare container
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"), arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit) {
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    static QStringList words(const char* line) { return QString::fromUtf8(line).split(QLatin1Char(' ')); }

    QTemporaryDir m_folder;
    QString m_knowledge;
};

void KnowledgeCommandsTest::searches() {
    for (const char* text : {"麻黄", "mahuang", "mh", "麻黃"}) {
        const Outcome outcome = run({QStringLiteral("kb"), QStringLiteral("search"), QString::fromUtf8(text),
                                     QStringLiteral("--json")});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.err, QByteArray());
        const QJsonArray hits = outcome.json().array();
        QVERIFY(!hits.isEmpty());
        const QJsonObject first = hits.first().toObject();
        QCOMPARE(first.value(QStringLiteral("id")).toString(), QStringLiteral("herb:麻黄"));
        QCOMPARE(first.value(QStringLiteral("kind")).toString(), QStringLiteral("herb"));
        QCOMPARE(first.value(QStringLiteral("name")).toString(), QStringLiteral("麻黄"));
        QCOMPARE(first.value(QStringLiteral("tier")).toString(), QStringLiteral("stated"));
        QVERIFY(first.value(QStringLiteral("score")).isDouble());
        QVERIFY(!first.value(QStringLiteral("matched")).toString().isEmpty());
    }
    const Outcome nothing = run(words("kb search 不存在 --json"));
    QCOMPARE(nothing.code, 0);
    QCOMPARE(nothing.out, QByteArray("[]\n"));
}

void KnowledgeCommandsTest::searchesFromStandardInput() {
    const Outcome outcome = run(words("--json kb search -"), "麻黄\n");
    QCOMPARE(outcome.json().array().first().toObject().value(QStringLiteral("id")).toString(),
             QStringLiteral("herb:麻黄"));
}

void KnowledgeCommandsTest::narrowsAndLimits() {
    const QJsonArray hits = run(words("kb search 麻黄 --kind formula --limit 1 --json")).json().array();
    QCOMPARE(hits.size(), 1);
    QCOMPARE(hits.first().toObject().value(QStringLiteral("kind")).toString(), QStringLiteral("formula"));
}

void KnowledgeCommandsTest::shows() {
    const QJsonObject entry = run(words("kb show formula:麻黄汤 --json")).json().object();
    QCOMPARE(entry.value(QStringLiteral("id")).toString(), QStringLiteral("formula:麻黄汤"));
    QCOMPARE(entry.value(QStringLiteral("kind")).toString(), QStringLiteral("formula"));
    const QJsonArray facts = entry.value(QStringLiteral("facts")).toArray();
    QVERIFY(!facts.isEmpty());
    for (const QJsonValue& value : facts) {
        const QJsonObject fact = value.toObject();
        for (const char* key : {"field", "value", "edition", "source", "status", "tier"}) {
            QVERIFY2(!fact.value(QLatin1String(key)).toString().isEmpty(), key);
        }
        QCOMPARE(fact.value(QStringLiteral("status")).toString(), QStringLiteral("to-verify"));
    }
    const QJsonArray links = entry.value(QStringLiteral("links")).toArray();
    QCOMPARE(links.size(), 5);  // four ingredients and the clause that names it
    for (const QJsonValue& value : links) {
        for (const char* key : {"relation", "id", "name", "source", "tier"}) {
            QVERIFY2(!value.toObject().value(QLatin1String(key)).toString().isEmpty(), key);
        }
    }
    QCOMPARE(entry.value(QStringLiteral("items"))
                 .toArray()
                 .first()
                 .toObject()
                 .value(QStringLiteral("grams"))
                 .toDouble(),
             9.0);
    const QJsonObject withRoles = run(words("kb show formula:桂枝汤 --json")).json().object();
    const QJsonObject peony = withRoles.value(QStringLiteral("items")).toArray().at(1).toObject();
    QCOMPARE(peony.value(QStringLiteral("roles")).toArray().size(), 2);
    QCOMPARE(peony.value(QStringLiteral("role_edition")).toString(), QStringLiteral("1142"));
}

void KnowledgeCommandsTest::printsTextForPeople() {
    QVERIFY(run(words("kb search 麻黄")).out.startsWith("herb:麻黄  má huáng"));
    const QByteArray shown = run(words("kb show herb:麻黄")).out;
    QVERIFY(shown.contains("nature: 温  ["));
    QVERIFY(shown.contains("contained-in → formula:麻黄汤"));
    const QByteArray stats = run(words("kb stats")).out;
    QVERIFY(stats.contains("herbs 35\n"));
    QVERIFY(stats.contains("herb.dose: 28 known, 7 unknown\n"));
}

void KnowledgeCommandsTest::checksTables() {
    const Outcome outcome =
        run({QStringLiteral("kb"), QStringLiteral("check"), twinTables(), QStringLiteral("--json")});
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.json().object().value(QStringLiteral("ok")).toBool(), true);
    QCOMPARE(outcome.json().object().value(QStringLiteral("problems")).toArray().size(), 0);
    QCOMPARE(runBare(words("kb check")).code, 0);  // the tables that came with the program
}

void KnowledgeCommandsTest::namesWhatIsWrongInTables() {
    const QTemporaryDir folder;
    copyTwin(folder.path());
    const QString path = folder.filePath(QStringLiteral("herb_doses.tsv"));
    const QByteArray bytes = readFile(path);
    writeFile(path, bytes + "梅花\t9\t3\tg\tpowder\t\tchp-2020\tto-verify\n");
    const QStringList command = {QStringLiteral("kb"), QStringLiteral("check"), folder.path()};
    const Outcome json = run(command + QStringList{QStringLiteral("--json")});
    QCOMPARE(json.code, 1);
    QCOMPARE(json.json().object().value(QStringLiteral("ok")).toBool(true), false);
    const QJsonObject problem =
        json.json().object().value(QStringLiteral("problems")).toArray().first().toObject();
    QCOMPARE(problem.value(QStringLiteral("file")).toString(), QStringLiteral("herb_doses.tsv"));
    QCOMPARE(problem.value(QStringLiteral("row")).toInt(), static_cast<int>(bytes.count('\n')) + 1);
    QCOMPARE(problem.value(QStringLiteral("column")).toInt(), 2);
    QVERIFY(problem.value(QStringLiteral("text")).toString().contains(QLatin1String("above max")));
    const Outcome text = run(command);
    QCOMPARE(text.code, 1);
    QVERIFY(text.out.startsWith("herb_doses.tsv:"));
}

void KnowledgeCommandsTest::checksTheDatabaseWhereThereAreNoTables() {
    // A copy of the program without its share folder.
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("bin")));
    const QString program = folder.filePath(QStringLiteral("bin/xinglin-cli"));
    QVERIFY(QFile::copy(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"), program));
    QProcess process;
    process.start(
        program, {QStringLiteral("kb"), QStringLiteral("check"), QStringLiteral("--knowledge"), m_knowledge});
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitCode(), 0);
    QCOMPARE(process.readAllStandardOutput(), QByteArray("ok\n"));
}

void KnowledgeCommandsTest::counts() {
    const QJsonObject stats = run(words("kb stats --json")).json().object();
    for (const char* key : {"herbs", "formulas", "patents", "compounds", "targets", "syndromes", "diseases",
                            "therapies", "pairs", "clauses", "acupoints"}) {
        QVERIFY2(stats.value(QLatin1String(key)).isDouble(), key);
    }
    QCOMPARE(stats.value(QStringLiteral("herbs")).toInt(), 35);
    QCOMPARE(stats.value(QStringLiteral("coverage")).toObject().value(QStringLiteral("herb.dose")).toInt(),
             28);
}

void KnowledgeCommandsTest::links() {
    const QJsonArray pair = run({QStringLiteral("kb"), QStringLiteral("link"),
                                 QStringLiteral("麻黄配酒炒白芍"), QStringLiteral("--json")})
                                .json()
                                .object()
                                .value(QStringLiteral("links"))
                                .toArray();
    QCOMPARE(pair.size(), 2);
    QCOMPARE(pair.at(0).toObject().value(QStringLiteral("tier")).toString(), QStringLiteral("stated"));
    const QJsonObject second = pair.at(1).toObject();
    QCOMPARE(second.value(QStringLiteral("id")).toString(), QStringLiteral("herb:白芍"));
    QCOMPARE(second.value(QStringLiteral("rule")).toString(), QStringLiteral("processing"));
    QCOMPARE(second.value(QStringLiteral("tier")).toString(), QStringLiteral("borrowed"));
    const QJsonObject none = run(words("kb link 无此药 --json")).json().object();
    QVERIFY(none.value(QStringLiteral("links")).toArray().isEmpty());
    QVERIFY(none.value(QStringLiteral("suggestions")).toArray().isEmpty());
    const QJsonObject misspelt = run(words("kb link 麻簧 --json")).json().object();
    QVERIFY(misspelt.value(QStringLiteral("links")).toArray().isEmpty());
    QCOMPARE(misspelt.value(QStringLiteral("suggestions")).toArray().first().toString(),
             QStringLiteral("麻黄"));
}

void KnowledgeCommandsTest::reportsConflicts() {
    const QJsonArray conflicts = run(words("kb conflicts --kind herb --json")).json().array();
    QVERIFY(!conflicts.isEmpty());
    for (const QJsonValue& value : conflicts) {
        QVERIFY(value.toObject().value(QStringLiteral("id")).toString().startsWith(QLatin1String("herb:")));
        QVERIFY(value.toObject().value(QStringLiteral("statements")).toArray().size() >= 2);
    }
    const QJsonObject counts =
        run(words("kb stats --json")).json().object().value(QStringLiteral("conflicts")).toObject();
    QVERIFY(counts.value(QStringLiteral("herb.nature")).toInt() >= 1);
    QVERIFY(run(words("kb conflicts")).out.contains("patent:四君子丸  composition"));
}

void KnowledgeCommandsTest::endsWithTheDocumentedCode_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("code");
    QTest::newRow("no command") << QString() << 2;
    QTest::newRow("half a command") << QStringLiteral("kb") << 2;
    QTest::newRow("unknown command") << QStringLiteral("kb find x") << 2;
    QTest::newRow("no text") << QStringLiteral("kb search") << 2;
    QTest::newRow("unknown kind") << QStringLiteral("kb search x --kind stone") << 2;
    QTest::newRow("limit of none") << QStringLiteral("kb search x --limit 0") << 2;
    QTest::newRow("unknown option") << QStringLiteral("kb stats --loud") << 2;
    QTest::newRow("help") << QStringLiteral("kb search --help") << 0;
    QTest::newRow("version") << QStringLiteral("--version") << 0;
    QTest::newRow("unknown entry") << QStringLiteral("kb show herb:x") << 3;
    QTest::newRow("missing database") << QStringLiteral("kb stats --knowledge /nowhere/knowledge.db") << 3;
    QTest::newRow("missing tables") << QStringLiteral("kb check /nowhere") << 3;
}

void KnowledgeCommandsTest::endsWithTheDocumentedCode() {
    QFETCH(const QString, line);
    QFETCH(const int, code);
    const Outcome outcome = runBare(line.split(QLatin1Char(' '), Qt::SkipEmptyParts));
    QCOMPARE(outcome.code, code);
    QCOMPARE(outcome.err.isEmpty(), code == 0);
    QCOMPARE(outcome.out.isEmpty(), code != 0);
}

QTEST_GUILESS_MAIN(KnowledgeCommandsTest)
#include "knowledge_commands_test.moc"
