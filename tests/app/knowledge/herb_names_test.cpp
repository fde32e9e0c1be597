// What written names stand for: the herb, several herbs, or nothing.

#include "app/knowledge/herb_names.h"

#include <QSet>
#include <QTest>

#include "app/knowledge/knowledge_base.h"
#include "app/prescription/prescription.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

struct Case {
    const char* written;
    const char* herbs;  ///< names of the candidates, sorted by their place in the tables; empty: unknown
    const char* marks = "";
    const char* processing = "";
    const char* handling = "";
};

constexpr Case kCases[] = {
    {"附子", "附子"},
    {" 附 子 ", "附子"},
    {"連翹", "连翘"},
    {"国老", "甘草"},
    {"附子（制）", "制附子"},
    {"附子(制,先煎)", "制附子", "先煎"},
    {"附子【先煎30分钟】", "附子", "先煎"},
    {"【附子】", "附子"},
    {"[附子]", "附子"},
    {"（【附子（制）】）", "制附子"},
    {"[附子][制]", ""},
    {"附子", "附子", "先煎", "", "先下"},
    {"附子", "附子", "", "", "不先煎"},
    {"附子", "生附子", "", "生"},
    {"附子", "生附子", "", "", "生用"},
    {"制附子", "生附子", "", "生品"},
    {"生附子", "生附子", "", "制"},
    {"制川乌", "生川乌", "", "生"},
    {"生虎掌", "生天南星"},
    {"生禹白附", "生白附子"},
    {"甘草", "炙甘草", "", "炙"},
    {"半夏", "姜半夏", "", "姜制"},
    {"生姜汁炒半夏", "姜半夏"},
    {"姜汁炒半夏", "姜半夏"},
    {"薄荷后下", "薄荷", "后下"},
    {"净麻黄绒", "麻黄"},
    {"炒麦冬片", "麦冬"},
    {"甘草配方颗粒", "甘草"},
    {"延胡索(玄胡)", "延胡索"},
    {"炒姜", ""},
    {"大黄（酒洗）", "酒大黄"},
    {"石膏（碎，绵裹）", "石膏", "包煎"},
    {"", ""},
    {"（先煎）", ""},
    {"甘草6g", ""},
    // A note counts only as a whole: nothing beside a mark is passed over.
    {"川乌(生 先煎)", "生川乌", "先煎"},
    {"附子（生先煎）", "生附子", "先煎"},
    {"川乌(未制先煎)", "生川乌", "先煎"},
    {"木通(关木通 后下)", "关木通 木通", "后下"},
    {"当归(生附子先煎)", "当归 生附子", "先煎"},
    {"甘草（甘遂冲服）", "甘草 甘遂", "冲服"},
    {"甘草(可不先煎)", ""},
    {"甘草(看着先煎)", ""},
    {"附子(打碎 先煎 1 小时)", "附子", "打碎 先煎"},
    {"附子", "附子", "", "", "可不先煎"},
    {"附子", "附子", "", "", "先煎不必"},
    {"附子", "附子", "先煎", "", "宜先煎1小时以上"},
    {"附子", "附子", "", "", "药渣外洗"},
    {"附子", "附子", "", "", "三煎外洗"},
    {"附子", "附子", "外用", "", "外洗"},
    {"当归(三荚菜)", ""},
    // Where it comes from and what it is worth; a listed name is no place and a rest.
    {"优质黄芪", "黄芪"},
    {"道地炒白术", "炒白术"},
    {"云南三七", "三七"},
    {"川黄连", "黄连"},
    {"四川黄连（先煎）", "黄连", "先煎"},
    {"西藏红花", "红花 西红花"},
    {"四川乌头", "乌头 川乌 草乌 附子"},
    {"四川牛膝", "川牛膝 牛膝"},
    {"野生川乌", "川乌 生川乌"},
    {"优质正品野生川乌头", "川乌 生川乌"},
    {"野生黄芪", "黄芪"},
    {"广东防己", "广防己 防己"},
    {"广西防己", "广防己 防己"},
    {"广东炒防己", "广防己 防己"},
    {"川木通", "川木通"},
    {"云南", ""},
    {"四川水半夏", ""},
    {"火星黄芪", ""},
    {"川乌药", ""},
};

QString namesOf(const AuditFacts& facts, const NamedHerb& herb) {
    QStringList names;
    for (const int candidate : herb.candidates) {
        names += facts.herbs[static_cast<std::size_t>(candidate)].name;
    }
    return names.join(QLatin1Char(' '));
}

PrescriptionItem itemOf(const Case& row) {
    PrescriptionItem item;
    item.name = QString::fromUtf8(row.written);
    item.processing = QString::fromUtf8(row.processing);
    if (*row.handling != '\0') {
        item.handling += QString::fromUtf8(row.handling);
    }
    return item;
}

}  // namespace

class HerbNamesTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_facts = readAuditFacts(realKnowledge());
        m_names = std::make_unique<HerbNames>(m_facts);
    }

    void resolves_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kCases)); ++i) {
            QTest::addRow("%d %s %s%s", i, kCases[i].written, kCases[i].processing, kCases[i].handling) << i;
        }
    }

    void resolves() {
        QFETCH(int, index);
        const Case& row = kCases[index];
        const NamedHerb herb = m_names->resolve(itemOf(row));
        QCOMPARE(namesOf(m_facts, herb), QString::fromUtf8(row.herbs));
        QCOMPARE(herb.marks.join(QLatin1Char(' ')), QString::fromUtf8(row.marks));
        QCOMPARE(herb.kind == NamedHerb::Kind::Unknown, *row.herbs == '\0');
    }

    void everyHerbIsItself() {
        for (const AuditHerb& herb : m_facts.herbs) {
            PrescriptionItem item;
            item.name = herb.name;
            const NamedHerb named = m_names->resolve(item);
            // A form with another drug in it (朱茯苓) is the herb that it is made of, and that drug.
            const QString self = named.isJoint && herb.base >= 0
                                     ? m_facts.herbs[static_cast<std::size_t>(herb.base)].name
                                     : herb.name;
            QVERIFY2(namesOf(m_facts, named).split(QLatin1Char(' ')).contains(self), qPrintable(herb.name));
        }
    }

    void rawFormsOfEveryControlledHerbAreFound() {
        int controlled = 0;
        for (const AuditHerb& herb : m_facts.herbs) {
            if (!herb.name.startsWith(QChar(u'生')) || herb.restrictions.isEmpty()) {
                continue;
            }
            ++controlled;
            PrescriptionItem item;
            item.name = herb.name.mid(1);
            item.processing = QStringLiteral("生用");
            QCOMPARE(namesOf(m_facts, m_names->resolve(item)), herb.name);
        }
        // Order 23 names these by 生: 马钱子 川乌 草乌 白附子 附子 半夏 南星 巴豆 甘遂 狼毒 藤黄 千金子
        // 天仙子.
        QCOMPARE(controlled, 13);
    }

    void namesMeanWhatTheKnowledgeBaseSays() {
        const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(realKnowledge());
        for (auto name = m_facts.names.begin(); name != m_facts.names.end(); ++name) {
            const HerbResolution resolution = knowledge->resolveHerb(name.key());
            QSet<QString> expected(resolution.candidateIds.begin(), resolution.candidateIds.end());
            if (!resolution.id.isEmpty()) {
                expected += resolution.id;
            }
            PrescriptionItem item;
            item.name = name.key();
            const NamedHerb herb = m_names->resolve(item);
            for (const int candidate : herb.candidates) {
                expected -= m_facts.herbs[static_cast<std::size_t>(candidate)].id;
            }
            QVERIFY2(expected.isEmpty(), qPrintable(name.key()));
            QVERIFY2((herb.kind == NamedHerb::Kind::Known) == !resolution.id.isEmpty(),
                     qPrintable(name.key()));
        }
    }

    void ambiguousNamesKeepEveryCandidate() {
        PrescriptionItem item;
        item.name = QStringLiteral("乌头");
        const NamedHerb herb = m_names->resolve(item);
        QCOMPARE(herb.kind, NamedHerb::Kind::Ambiguous);
        const QStringList names = namesOf(m_facts, herb).split(QLatin1Char(' '));
        for (const char* name : {"川乌", "草乌", "附子"}) {
            QVERIFY(names.contains(QString::fromUtf8(name)));
        }
    }

    // 云南重楼 may be 重楼 from 云南, or another species: a herb has to be chosen. 优质 says nothing.
    void aPlaceIsNeverPassedOverSilently() {
        QCOMPARE(m_names->resolve({QStringLiteral("云南三七")}).kind, NamedHerb::Kind::Ambiguous);
        QCOMPARE(m_names->resolve({QStringLiteral("西藏红花")}).kind, NamedHerb::Kind::Ambiguous);
        QCOMPARE(m_names->resolve({QStringLiteral("优质黄芪")}).kind, NamedHerb::Kind::Known);
        QCOMPARE(m_names->resolve({QStringLiteral("川黄连")}).kind, NamedHerb::Kind::Known);
    }

    void namesOfTheStockMeanTheirHerb_data() {
        QTest::addColumn<QString>("stock");
        QTest::addColumn<QString>("herb");
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("herbs");
        QTest::addColumn<bool>("isStock");
        const auto row = [](const char16_t* stock, const char16_t* herb, const char16_t* written,
                            const char16_t* herbs, bool isStock) {
            const QString text = QString::fromUtf16(written);
            QTest::addRow("%s: %s is %s", qPrintable(text), qPrintable(QString::fromUtf16(stock)),
                          qPrintable(QString::fromUtf16(herb)))
                << QString::fromUtf16(stock) << QString::fromUtf16(herb) << text << QString::fromUtf16(herbs)
                << isStock;
        };
        row(u"于潜", u"白术", u"于潜", u"白术", true);
        row(u"于潜", u"白术", u" 於潛 ", u"白术", true);
        row(u"于潜", u"白术", u"炒于潜", u"炒白术", true);
        row(u"于潜", u"白术", u"于潜（炒，包煎）", u"炒白术", true);
        row(u"于潜", u"白术", u"于潜饮片", u"白术", true);
        // What the knowledge base knows keeps its meaning: another herb's name, or several herbs'.
        row(u"苍术", u"白术", u"苍术", u"白术 苍术", false);
        row(u"国老", u"黄芪", u"国老", u"甘草 黄芪", false);
        row(u"贝母", u"川贝母", u"贝母", u"贝母 川贝母 浙贝母 平贝母 伊贝母 湖北贝母", false);
        row(u"炒麦冬片", u"白术", u"炒麦冬片", u"麦冬 白术", true);
        row(u"国老", u"甘草", u"国老", u"甘草", false);
        // Raw stays raw; words that stand beside a name are no names.
        row(u"乌头王", u"制川乌", u"生乌头王", u"生川乌", true);
        row(u"乌头王", u"川乌", u"鲜乌头王", u"生川乌", true);
        row(u"生乌头王", u"生川乌", u"生乌头王", u"生川乌", true);
        row(u"花粉王", u"天花粉", u"花粉王", u"天花粉", true);
        row(u"三七粉", u"三七", u"三七粉", u"三七", false);
        // A name that would be read as milder than its words means nothing.
        row(u"生乌头王", u"川乌", u"生乌头王", u"", false);
        row(u"鲜乌头王", u"川乌", u"鲜乌头王", u"", false);
        row(u"鮮烏頭王", u"川乌", u"鲜乌头王", u"", false);
        row(u"鲜鲜皮王", u"白鲜皮", u"鲜鲜皮王", u"", false);
        row(u"三七王粉", u"三七", u"三七王粉", u"", false);
        row(u"三七末王", u"三七", u"三七末王", u"", false);
        row(u"先煎", u"附子", u"先煎", u"", false);
        row(u"炒", u"附子", u"炒", u"", false);
        row(u"血塞通", u"三七", u"血塞通", u"血塞通 三七", false);
    }

    void namesOfTheStockMeanTheirHerb() {
        QFETCH(QString, stock);
        QFETCH(QString, herb);
        QFETCH(QString, written);
        QFETCH(QString, herbs);
        QFETCH(bool, isStock);
        const HerbNames names(m_facts, {{stock, QStringLiteral("herb:") + herb, herb, {}, {}}});
        PrescriptionItem item;
        item.name = written;
        const NamedHerb named = names.resolve(item);
        QStringList found = namesOf(m_facts, named).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        QStringList wanted = herbs.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        found.sort();
        wanted.sort();
        QCOMPARE(found, wanted);
        QCOMPARE(named.kind, wanted.isEmpty()     ? NamedHerb::Kind::Unknown
                             : wanted.size() == 1 ? NamedHerb::Kind::Known
                                                  : NamedHerb::Kind::Ambiguous);
        QCOMPARE(named.isStockName, isStock);
        QCOMPARE(names.standardNameOf(item), isStock && wanted.size() == 1 ? wanted.first() : QString());
    }

    void aStockNameOfAnUnknownHerbMeansNothing() {
        const HerbNames names(
            m_facts,
            {{QStringLiteral("于潜"), QStringLiteral("herb:无此药"), QStringLiteral("白术"), {}, {}}});
        PrescriptionItem item;
        item.name = QStringLiteral("于潜");
        QCOMPARE(names.resolve(item).kind, NamedHerb::Kind::Unknown);
    }

    void powderAndFreshAreNoticed() {
        PrescriptionItem powder;
        powder.name = QStringLiteral("三七粉");
        QVERIFY(m_names->resolve(powder).isPowder);
        PrescriptionItem fresh;
        fresh.name = QStringLiteral("鲜石斛");
        QVERIFY(m_names->resolve(fresh).isFresh);
        PrescriptionItem own;
        own.name = QStringLiteral("天花粉");
        QVERIFY(!m_names->resolve(own).isPowder);
    }

private:
    AuditFacts m_facts;
    std::unique_ptr<HerbNames> m_names;
};

QTEST_GUILESS_MAIN(HerbNamesTest)
#include "herb_names_test.moc"
