#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge_build/han_conversion.h"
#include "app/knowledge_build/pinyin.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class WriteKnowledgeTest : public QObject {
    Q_OBJECT

private slots:
    void writesTheSameBytesTwice();
    void replacesOnlyWhenComplete();
    void readsFromAReadOnlyFolder();
    void digestFollowsTheTables();
    void readsNames_data();
    void readsNames();
    void spellsUmlautsBothWays();
    void convertsOverriddenWordsFirst();
};

void WriteKnowledgeTest::writesTheSameBytesTwice() {
    const QTemporaryDir first;
    const QTemporaryDir second;
    const QByteArray bytes = readFile(buildTwin(first.path()));
    QVERIFY(bytes.size() > 10000);
    QVERIFY(readFile(buildTwin(second.path())) == bytes);
    QCOMPARE(QDir(first.path()).entryList(QDir::Files), QStringList(QStringLiteral("knowledge.db")));
}

void WriteKnowledgeTest::replacesOnlyWhenComplete() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("knowledge.db"));
    writeFile(path, "the old one");
    // A source that sources.tsv would not have let through: the file cannot be completed.
    KnowledgeDraft draft = checkTables(twinTables()).draft;
    draft.entries += draft.entries.first();
    QVERIFY_EXCEPTION_THROWN(writeKnowledge(draft, QStringLiteral("x"), path), FailureError);
    QCOMPARE(readFile(path), QByteArray("the old one"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList(QStringLiteral("knowledge.db")));
    QVERIFY_EXCEPTION_THROWN(
        writeKnowledge(draft, QStringLiteral("x"), folder.filePath(QStringLiteral("no/such/folder.db"))),
        FailureError);
}

void WriteKnowledgeTest::readsFromAReadOnlyFolder() {
    const QTemporaryDir folder;
    const QString path = buildTwin(folder.path());
    QFile::setPermissions(path, QFile::ReadOwner);
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner);
    QCOMPARE(KnowledgeBase::open(path)->edition(), QStringLiteral("twin"));
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);  // no -wal, no -shm
}

void WriteKnowledgeTest::digestFollowsTheTables() {
    const QTemporaryDir folder;
    copyTwin(folder.path());
    const QString before = checkTables(folder.path()).digest;
    QCOMPARE(checkTables(folder.path()).digest, before);
    const QString path = folder.filePath(QStringLiteral("herbs.tsv"));
    writeFile(path, readFile(path).replace("Ephedrae Herba", "Ephedrae herba"));
    QVERIFY(checkTables(folder.path()).digest != before);
}

void WriteKnowledgeTest::readsNames_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("marked");
    QTest::addColumn<QString>("syllables");
    QTest::addColumn<QString>("general");
    const auto row = [](const char* name, const char* marked, const char* syllables, const char* general) {
        QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(marked)
                            << QString::fromUtf8(syllables) << QString::fromUtf8(general);
    };
    row("麻黄", "má huáng", "ma huang", "");
    row("白术", "bái zhú", "bai zhu", "bai shu");
    row("炒白术散", "chǎo bái zhú sàn", "chao bai zhu san", "chao bai shu san");
    row("阿胶", "e jiāo", "e jiao", "a jiao");
    row("绿豆", "lǜ dòu", "lv dou", "");
    row("黄芪（炙）", "huáng qí zhì", "huang qi zhi", "");
    row("", "", "", "");
}

void WriteKnowledgeTest::readsNames() {
    // An override without tone marks keeps the marks of syllables that the general table reads the same way.
    PinyinReader reader({{QStringLiteral("白术"), QStringLiteral("bái zhú")},
                         {QStringLiteral("阿胶"), QStringLiteral("e jiao")}});
    QFETCH(const QString, name);
    const Reading reading = reader.read(name);
    QTEST(reading.marked, "marked");
    QTEST(reading.syllables.join(QLatin1Char(' ')), "syllables");
    QTEST(reading.general.join(QLatin1Char(' ')), "general");
}

void WriteKnowledgeTest::spellsUmlautsBothWays() {
    QCOMPARE(joinedSpellings({QStringLiteral("lv"), QStringLiteral("dou")}),
             QStringList({QStringLiteral("lvdou"), QStringLiteral("ludou")}));
    QCOMPARE(joinedSpellings({QStringLiteral("ma"), QStringLiteral("huang")}),
             QStringList(QStringLiteral("mahuang")));
    QCOMPARE(initialsOf({QStringLiteral("zhi"), QStringLiteral("mu")}), QStringLiteral("zm"));
}

void WriteKnowledgeTest::convertsOverriddenWordsFirst() {
    const HanConversion conversion({{QStringLiteral("白术"), QStringLiteral("白朮")}});
    QCOMPARE(conversion.traditional(QStringLiteral("麻黄汤")), QStringLiteral("麻黃湯"));
    QCOMPARE(conversion.traditional(QStringLiteral("炒白术汤")), QStringLiteral("炒白朮湯"));
    const HanConversion::Pairs rules = conversion.simplificationRules();
    QCOMPARE(rules.first().first, QStringLiteral("白朮"));
    QVERIFY(rules.contains({QStringLiteral("黃"), QStringLiteral("黄")}));
    QVERIFY(!rules.contains({QStringLiteral("黄"), QStringLiteral("黄")}));
}

QTEST_GUILESS_MAIN(WriteKnowledgeTest)
#include "write_knowledge_test.moc"
