#include "app/knowledge/entity_linker.h"

#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include "app/knowledge/audit_facts.h"
#include "app/knowledge/herb_names.h"
#include "app/knowledge/knowledge_kinds.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class EntityLinkerTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void links_data();
    void links();
    void givesEveryHerbThatANameMayMean();
    void meansWhatTheAuditMeans();
    void readsBracketsAsTheAuditDoes_data();
    void readsBracketsAsTheAuditDoes();
    void readsPlacesAsTheAuditDoes();
    void keepsToTheKind();
    void takesAnyText();

private:
    QTemporaryDir m_folder;
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

void EntityLinkerTest::initTestCase() {
    const QString path = m_folder.filePath(QStringLiteral("twin.db"));
    writeKnowledge(checkTables(twinTables()).draft, QStringLiteral("twin"), path);
    m_knowledge = KnowledgeBase::open(path);
}

void EntityLinkerTest::links_data() {
    QTest::addColumn<QStringList>("ids");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("tier");
    const auto row = [](const char* written, const char* ids, const char* rule, const char* tier) {
        QTest::newRow(written) << QString::fromUtf8(ids).split(QLatin1Char(' '), Qt::SkipEmptyParts)
                               << QString::fromLatin1(rule) << QString::fromLatin1(tier);
    };
    row("麻黄", "herb:麻黄", "name", "stated");
    row("麻黃", "herb:麻黄", "name", "stated");
    row("Ephedrae Herba", "herb:麻黄", "name", "stated");
    row("ST36", "", "", "");
    row("LU7", "acupoint:LU7", "name", "stated");
    row("卑盐", "herb:麻黄", "alias", "stated");
    // A processed form that has an entry is that entry; one that has none borrows from its herb.
    row("蜜麻黄", "herb:蜜麻黄", "name", "stated");
    row("麻黄（蜜）", "herb:蜜麻黄", "name", "stated");
    row("[炙]甘草", "herb:炙甘草", "name", "stated");
    row("石膏(煅)", "herb:石膏", "bracket", "borrowed");
    row("酒炒白芍", "herb:白芍", "processing", "borrowed");
    row("茯苓块", "herb:茯苓", "processing", "borrowed");
    row("麻黄提取物", "herb:麻黄", "extract", "borrowed");
    row("甘草流浸膏", "herb:甘草", "extract", "borrowed");
    row("四君子口服液", "formula:四君子汤 patent:四君子丸 patent:四君子颗粒", "dosage-form", "borrowed");
    row("桂枝散", "formula:桂枝汤", "dosage-form", "borrowed");
    row("麻黄配桂枝", "herb:麻黄 herb:桂枝", "name", "stated");
    row("甘草-甘遂", "herb:甘草 herb:甘遂", "name", "stated");
    row("麻黄配桂枝、苦杏仁等", "herb:麻黄 herb:桂枝 herb:苦杏仁", "name", "stated");
    // As the audit reads them.
    row("粉甘草梢", "herb:甘草", "alias", "stated");
    row("姜枣", "herb:生姜 herb:大枣", "joint", "stated");
    row("麻黄先煎", "herb:麻黄", "processing", "borrowed");
    row("【麻黄】", "herb:麻黄", "name", "stated");
    row("麻黄杏仁甘草石膏", "formula:麻黄杏仁甘草石膏汤", "dosage-form", "borrowed");
    row("四君", "", "", "");
    row("麻黄、无此药", "", "", "");
    row("无此药", "", "", "");
    row("炒", "", "", "");
    row("汤", "", "", "");
}

void EntityLinkerTest::links() {
    QFETCH(const QStringList, ids);
    const QList<EntityLink> links =
        EntityLinker(*m_knowledge).link(QString::fromUtf8(QTest::currentDataTag()));
    QStringList found;
    for (const EntityLink& link : links) {
        found += link.id;
    }
    found.sort();
    QStringList wanted = ids;
    wanted.sort();
    QCOMPARE(found, wanted);
    for (const EntityLink& link : links) {
        QTEST(linkRuleId(link.rule), "rule");
        QTEST(tierId(link.tier), "tier");
        QCOMPARE(m_knowledge->entry(link.id)->name, link.name);
    }
}

void EntityLinkerTest::givesEveryHerbThatANameMayMean() {
    QStringList found;
    for (const EntityLink& link : EntityLinker(*m_knowledge).link(QStringLiteral("乌头"))) {
        found += link.id + QLatin1Char(' ') + linkRuleId(link.rule) + QLatin1Char(' ') + tierId(link.tier);
    }
    QCOMPARE(found.value(0), QStringLiteral("herb:乌头 name stated"));
    found.sort();
    QCOMPARE(found, QStringList({QStringLiteral("herb:乌头 name stated"),
                                 QStringLiteral("herb:川乌 ambiguous inferred"),
                                 QStringLiteral("herb:草乌 ambiguous inferred"),
                                 QStringLiteral("herb:附子 ambiguous inferred")}));
}

// Every further name of the real tables: whatever the audit takes it for is linked as well.
void EntityLinkerTest::meansWhatTheAuditMeans() {
    const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(realKnowledge());
    const EntityLinker linker(*knowledge);
    const AuditFacts& facts = knowledge->auditFacts();
    QStringList missed;
    int compared = 0;
    for (auto name = facts.names.begin(); name != facts.names.end(); ++name) {
        if (name->state == WrittenState::Exact) {
            continue;
        }
        QSet<QString> linked;
        for (const EntityLink& link : linker.link(name.key(), KnowledgeKind::Herb)) {
            linked += link.id;
        }
        for (const int herb : name->herbs) {
            const AuditHerb& meant = facts.herbs[static_cast<std::size_t>(herb)];
            // A form that only a list of the law prints has no entry.
            if (!knowledge->named(meant.name, KnowledgeKind::Herb).isEmpty()) {
                ++compared;
                if (!linked.contains(meant.id)) {
                    missed += name.key() + QStringLiteral(" → ") + meant.id;
                }
            }
        }
    }
    QVERIFY(compared > 1000);
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(QLatin1Char('\n'))));
}

void EntityLinkerTest::readsBracketsAsTheAuditDoes_data() {
    QTest::addColumn<QString>("rule");
    const auto row = [](const char* written, const char* rule) {
        QTest::newRow(written) << QString::fromLatin1(rule);
    };
    row("附子（制）", "name");
    row("附子（制,先煎）", "processing");
    row("附子(先煎、制)", "processing");
    row("半夏（姜，打碎）", "processing");
    row("白术（炒，包煎）", "processing");
    row("（制）附子（先煎）", "processing");
    row("石膏（煅）", "name");
    row("石膏（先煎）", "bracket");
}

// Of the real tables: a bracket is no remark that may be passed over.
void EntityLinkerTest::readsBracketsAsTheAuditDoes() {
    static const std::unique_ptr<KnowledgeBase> kKnowledge = KnowledgeBase::open(realKnowledge());
    const QString written = QString::fromUtf8(QTest::currentDataTag());
    QStringList meant;
    for (const int herb : kKnowledge->herbNames().resolve({written}).candidates) {
        meant += kKnowledge->auditFacts().herbs[static_cast<std::size_t>(herb)].id;
    }
    QStringList linked;
    for (const EntityLink& link : EntityLinker(*kKnowledge).link(written)) {
        linked += link.id;
        QTEST(linkRuleId(link.rule), "rule");
    }
    QVERIFY(!meant.isEmpty());
    QCOMPARE(linked, meant);
}

// 西藏红花: from a place, or the name that begins inside of it.
void EntityLinkerTest::readsPlacesAsTheAuditDoes() {
    const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(realKnowledge());
    const QList<EntityLink> links = EntityLinker(*knowledge).link(QStringLiteral("西藏红花"));
    QCOMPARE(links.size(), 2);
    for (const EntityLink& link : links) {
        QCOMPARE(link.rule, LinkRule::Ambiguous);
        QCOMPARE(link.tier, Tier::Inferred);
    }
    const QList<EntityLink> graded = EntityLinker(*knowledge).link(QStringLiteral("优质黄芪"));
    QCOMPARE(graded.size(), 1);
    QCOMPARE(graded.first().rule, LinkRule::Processing);
    QCOMPARE(graded.first().tier, Tier::Borrowed);
}

void EntityLinkerTest::keepsToTheKind() {
    const EntityLinker linker(*m_knowledge);
    const QString name = QStringLiteral("四君子冲剂");
    QCOMPARE(linker.link(name, KnowledgeKind::Formula).size(), 1);
    QCOMPARE(linker.link(name, KnowledgeKind::Patent).size(), 2);
    QVERIFY(linker.link(name, KnowledgeKind::Herb).isEmpty());
    QVERIFY(linker.link(QStringLiteral("麻黄"), KnowledgeKind::Syndrome).isEmpty());
}

void EntityLinkerTest::takesAnyText() {
    const EntityLinker linker(*m_knowledge);
    for (const QString& text :
         {QString(), QStringLiteral("（）"), QStringLiteral("((（"), QStringLiteral("配"),
          QStringLiteral("+++"), QStringLiteral("%_'\""), QString(3000, QChar(u'炒'))}) {
        QVERIFY(linker.link(text).isEmpty());
    }
}

QTEST_GUILESS_MAIN(EntityLinkerTest)
#include "entity_linker_test.moc"
