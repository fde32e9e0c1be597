// What the audit reads of knowledge.db: forms and what they inherit, restrictions of forms that are no herbs,
// and files that cannot be used.

#include "app/knowledge/audit_facts.h"

#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"
#include "app/storage/database.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

/// The twin with `row` added to `table`.
QString twinWith(const QTemporaryDir& folder, const char* table, const char* row) {
    copyTwin(folder.path());
    const QString path = folder.filePath(QString::fromLatin1(table));
    writeFile(path, readFile(path) + row + '\n');
    const QString built = folder.filePath(QStringLiteral("knowledge.db"));
    writeKnowledge(checkTables(folder.path()).draft, QStringLiteral("twin"), built);
    return built;
}

const AuditHerb& herbNamed(const AuditFacts& facts, QStringView name) {
    return facts.herbs.at(static_cast<std::size_t>(facts.findHerb(name.toString())));
}

FailureCode codeOf(const QString& path) {
    try {
        readAuditFacts(path);
    } catch (const FailureError& error) {
        return error.failure().code;
    }
    return FailureCode::Internal;
}

}  // namespace

class AuditFactsTest final : public QObject {
    Q_OBJECT

private slots:
    void formsInheritWhatTheyLack() {
        QTemporaryDir folder;
        const AuditFacts facts = readAuditFacts(buildTwin(folder.path()));
        const AuditHerb& plain = herbNamed(facts, QStringLiteral("麻黄"));
        const AuditHerb& honeyed = herbNamed(facts, QStringLiteral("蜜麻黄"));
        QCOMPARE(honeyed.base, facts.findHerb(QStringLiteral("麻黄")));
        QCOMPARE(honeyed.doses.size(), plain.doses.size());
        QCOMPARE(honeyed.doseOwner, honeyed.base);
        QVERIFY(honeyed.incompatible.contains(honeyed.base));
        QCOMPARE(plain.doseOwner, facts.findHerb(QStringLiteral("麻黄")));
        QCOMPARE(plain.base, -1);
    }

    void rawFormsAreTheirHerb() {
        QTemporaryDir folder;
        const AuditFacts facts = readAuditFacts(buildTwin(folder.path()));
        QCOMPARE(herbNamed(facts, QStringLiteral("生半夏")).base, facts.findHerb(QStringLiteral("半夏")));
        // 生姜 is no raw form: there is no 姜.
        QCOMPARE(herbNamed(facts, QStringLiteral("生姜")).base, -1);
    }

    void ownFactsStandInAProcessedForm() {
        QTemporaryDir folder;
        const AuditFacts facts = readAuditFacts(
            twinWith(folder, "herb_facts.tsv", "蜜麻黄\tpregnancy\t慎用\tchp-2020\tto-verify"));
        const AuditHerb& honeyed = herbNamed(facts, QStringLiteral("蜜麻黄"));
        QCOMPARE(honeyed.pregnancy.size(), 1);
        QVERIFY(facts.sources.at(static_cast<std::size_t>(honeyed.pregnancy.first().source)).isPharmacopoeia);
    }

    void aFormThatIsNoHerbIsRestrictedAlone() {
        QTemporaryDir folder;
        const AuditFacts facts =
            readAuditFacts(twinWith(folder, "herb_controls.tsv",
                                    "生麻黄\t麻黄\ttoxic-catalog\tblocked\t国务院令第23号附录\torder-23"));
        const PrescriptionAudit audit(facts, {});
        const QList<AuditFinding> findings =
            audit.audit(prescriptionOf(QStringLiteral("生麻黄 3|麻黄 3|蜜麻黄 3|麻黄（生） 3")));
        QCOMPARE(hitsOf(findings, AuditRule::ControlledToxic),
                 (QStringList{QStringLiteral("生麻黄"), QStringLiteral("麻黄（生）")}));
    }

    void wholeHerbsAreRestrictedInEveryForm() {
        QTemporaryDir folder;
        const AuditFacts facts = readAuditFacts(
            twinWith(folder, "herb_controls.tsv", "麻黄\t麻黄\tbanned\tblocked\t试\torder-23"));
        QVERIFY(!herbNamed(facts, QStringLiteral("蜜麻黄")).restrictions.isEmpty());
        QVERIFY(herbNamed(facts, QStringLiteral("麻黄根")).restrictions.isEmpty());
    }

    void pairsHaveNoOrder() {
        const AuditFacts facts = readAuditFacts(realKnowledge());
        const int left = facts.findHerb(QStringLiteral("甘草"));
        const int right = facts.findHerb(QStringLiteral("甘遂"));
        QVERIFY(facts.pairOf(left, right));
        QCOMPARE(facts.pairOf(left, right), facts.pairOf(right, left));
        QVERIFY(!facts.pairOf(left, left));
        QCOMPARE(facts.findHerb(QStringLiteral("无此药")), -1);
    }

    void otherFilesAreRefused() {
        QTemporaryDir folder;
        QCOMPARE(codeOf(folder.filePath(QStringLiteral("absent.db"))), FailureCode::FileUnreadable);
        const QString other = folder.filePath(QStringLiteral("other.db"));
        Database::open(other).execute("CREATE TABLE t(x)");
        QCOMPARE(codeOf(other), FailureCode::FormatUnsupported);
        const QString older = buildTwin(folder.path());
        Database::open(older).execute("PRAGMA user_version=1");
        QCOMPARE(codeOf(older), FailureCode::FormatUnsupported);
    }

    void contradictionsAreDamage_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::addRow("dose of no herb") << QByteArray("UPDATE audit_doses SET entry = 999999");
        QTest::addRow("dose of no source") << QByteArray("UPDATE audit_doses SET source = 999999");
        QTest::addRow("pair of no herb") << QByteArray("UPDATE audit_pairs SET left = 999999");
        QTest::addRow("restriction of no herb") << QByteArray("UPDATE audit_restrictions SET entry = 999999");
        QTest::addRow("missing table") << QByteArray("DROP TABLE audit_words");
    }

    void contradictionsAreDamage() {
        QFETCH(QByteArray, sql);
        QTemporaryDir folder;
        const QString path = buildTwin(folder.path());
        Database::open(path).execute(sql);
        QCOMPARE(codeOf(path), FailureCode::FileCorrupt);
    }
};

QTEST_GUILESS_MAIN(AuditFactsTest)
#include "audit_facts_test.moc"
