#include "app/prescription/audit_settings.h"

#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

struct Refusal {
    const char* json;
    const char* word;
};

constexpr Refusal kRefusals[] = {
    {R"([])", "object"},
    {R"({"rules":{}})", "unknown key"},
    {R"({"severities":{"no-rule":"info"}})", "no rule"},
    {R"({"severities":{"toxic":"off"}})", "one of"},
    {R"({"severities":{"toxic":3}})", "one of"},
    {R"({"severities":{"banned":"review"}})", "never below"},
    {R"({"severities":{"ambiguous-name":"remind"}})", "never below"},
    {R"({"severities":{"controlled-toxic":"review"}})", "never below"},
    {R"({"severities":{"unknown-name":"remind"}})", "never below"},
    {R"({"severities":{"pregnancy-forbidden":"remind"}})", "never below"},
    {R"({"severities":{"pregnancy-caution":"info"}})", "never below"},
    {R"({"severities":{"pregnancy-unknown":"info"}})", "never below"},
    {R"({"banned":"羚羊角"})", "list"},
    {R"({"banned":[""]})", "list"},
    {R"({"limits":20})", "object of numbers"},
    {R"({"limits":{"herb":20}})", "unknown key"},
    {R"({"limits":{"herbs":"20"}})", "number from 1 to 300"},
    {R"({"limits":{"herbs":0}})", "number from 1 to 300"},
    {R"({"limits":{"herbs":301}})", "number from 1 to 300"},
    {R"({"limits":{"herbs":20.5}})", "whole number"},
    {R"({"limits":{"grams_a_day":0.5}})", "number from 1 to 100000"},
    {R"({"limits":{"grams_a_day":-300}})", "number from 1 to 100000"},
    {R"({"limits":{"grams_in_all":1e9}})", "number from 1 to 100000"},
    {R"({"limits":{"grams_in_all":[]}})", "number from 1 to 100000"},
};

}  // namespace

class AuditSettingsTest final : public QObject {
    Q_OBJECT

private slots:
    void changesSeverities() {
        const AuditSettings settings = readAuditSettings(
            R"({"severities":{"herb-drug":"block","incompatible-19":"remind","pregnancy-caution":"review"}})",
            QStringLiteral("s"));
        QCOMPARE(settings.severityOf(AuditRule::HerbDrug), Severity::Block);
        QCOMPARE(settings.severityOf(AuditRule::Incompatible19), Severity::Remind);
        QCOMPARE(settings.severityOf(AuditRule::PregnancyCaution), Severity::Review);
        QCOMPARE(settings.severityOf(AuditRule::Toxic), Severity::Info);
    }

    void refuses_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kRefusals)); ++i) {
            QTest::addRow("%s", kRefusals[i].json) << i;
        }
    }

    void refuses() {
        QFETCH(int, index);
        try {
            readAuditSettings(kRefusals[index].json, QStringLiteral("audit_settings.json"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            const QString what = error.failure().what;
            QVERIFY2(what.contains(QStringLiteral("audit_settings.json")), qPrintable(what));
            QVERIFY2(what.contains(QString::fromUtf8(kRefusals[index].word)), qPrintable(what));
        }
    }

    void noFileMeansDefaults() {
        QTemporaryDir folder;
        QCOMPARE(loadAuditSettings(folder.path()).severityOf(AuditRule::DoseOver), Severity::Review);
        writeFile(folder.filePath(QStringLiteral("audit_settings.json")),
                  R"({"severities":{"dose-over":"block"}})");
        QCOMPARE(loadAuditSettings(folder.path()).severityOf(AuditRule::DoseOver), Severity::Block);
    }

    void whatIsWrittenIsReadAgain() {
        QTemporaryDir folder;
        AuditSettings settings;
        settings.severities = {{AuditRule::HerbDrug, Severity::Review},
                               {AuditRule::DoseOver, Severity::Block}};
        settings.banned = {QStringLiteral("羚羊角")};
        settings.limits = {20, 300, 2100.5};
        saveAuditSettings(folder.path(), settings);
        QVERIFY(loadAuditSettings(folder.path()) == settings);
        // A severity that is the default one is no setting: a later default must come through.
        settings.severities.insert(AuditRule::Toxic, Severity::Info);
        saveAuditSettings(folder.path(), settings);
        QVERIFY(!loadAuditSettings(folder.path()).severities.contains(AuditRule::Toxic));
    }

    void aLimitThatIsNotSetIsNone() {
        QVERIFY(readAuditSettings("{}", QStringLiteral("s")).limits == ClinicLimits());
        const AuditSettings settings =
            readAuditSettings(R"({"limits":{"herbs":null,"grams_a_day":300}})", QStringLiteral("s"));
        QVERIFY(!settings.limits.herbs);
        QCOMPARE(settings.limits.gramsADay, std::optional<double>(300));
        QVERIFY(!settings.limits.gramsInAll);
        // What nobody set is not written either.
        QVERIFY(!writeAuditSettings(AuditSettings()).contains(QStringLiteral("limits")));
    }

    void anUnwritableFolderIsSaid() {
        try {
            saveAuditSettings(QStringLiteral("/nonexistent-folder"), AuditSettings());
            QFAIL("it was written");
        } catch (const FailureError& error) {
            QVERIFY(error.failure().what.contains(QStringLiteral("audit_settings.json")));
        }
    }

    void theClinicsOwnListBlocks() {
        const AuditFacts facts = readAuditFacts(realKnowledge());
        AuditSettings settings;
        settings.banned = {QStringLiteral("羚羊角"), QStringLiteral("元胡")};
        const PrescriptionAudit audit(facts, settings);
        const QList<AuditFinding> findings =
            audit.audit(prescriptionOf(QStringLiteral("羚羊角片 1|醋延胡索 9|甘草 3")));
        QCOMPARE(hitsOf(findings, AuditRule::Banned),
                 (QStringList{QStringLiteral("羚羊角片"), QStringLiteral("醋延胡索")}));
    }

    void aBanOfNothingIsAnError() {
        const AuditFacts facts = readAuditFacts(realKnowledge());
        AuditSettings settings;
        settings.banned = {QStringLiteral("無此藥")};
        try {
            PrescriptionAudit(facts, settings);
            QFAIL("it was taken");
        } catch (const FailureError& error) {
            QVERIFY(error.failure().what.contains(QStringLiteral("無此藥")));
        }
    }

    void aristolochicAcidsStayAtReview() {
        const AuditFacts facts = readAuditFacts(realKnowledge());
        AuditSettings settings;
        settings.severities.insert(AuditRule::Toxic, Severity::Info);
        const QList<AuditFinding> findings =
            PrescriptionAudit(facts, settings)
                .audit(prescriptionOf(QStringLiteral("天仙藤 3"), R"("patient":{"sex":"M"})"));
        QCOMPARE(findings.first().severity, Severity::Review);
    }
};

QTEST_GUILESS_MAIN(AuditSettingsTest)
#include "audit_settings_test.moc"
