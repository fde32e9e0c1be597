// Prescriptions in clinic.db: versions that stay, signing that no finding escapes, overrides with a reason
// and a second confirmation, and the record of who did what.

#include "app/prescription/prescription_store.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <functional>

#include "app/failure.h"
#include "app/records/record_check.h"
#include "app/storage/migrator.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const QString kPhysician = QStringLiteral("Dr. A");
const QString kPharmacist = QStringLiteral("Ph. B");
const QByteArray kMan = R"("form":"decoction","patient":{"sex":"M","age_years":40})";

// What `call` was refused with, or nothing.
QString refusal(const std::function<void()>& call) {
    try {
        call();
    } catch (const FailureError& error) {
        return error.failure().what + error.failure().advice + error.failure().detail;
    }
    return {};
}

AuditFinding findingOf(const PrescriptionAudit& audit, const Prescription& content, AuditRule rule) {
    for (const AuditFinding& finding : audit.audit(content)) {
        if (finding.rule == rule) {
            return finding;
        }
    }
    return {};
}

// Another language: every sentence of the audit reads otherwise, with its figures in it.
class OtherWords final : public QTranslator {
public:
    QString translate(const char* context, const char* source, const char*, int) const override {
        return QByteArray(context) == "PrescriptionAudit"
                   ? QStringLiteral("他文：") + QString::fromUtf8(source)
                   : QString();
    }
    bool isEmpty() const override { return false; }
};

}  // namespace

class PrescriptionStoreTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_facts = readAuditFacts(realKnowledge());
        m_audit = std::make_unique<PrescriptionAudit>(m_facts, AuditSettings());
    }

    void init() {
        const QString path = m_folder.filePath(QStringLiteral("clinic-%1.db").arg(++m_files));
        m_database.emplace(Database::open(path));
        Migrator::clinic().migrate(*m_database, path);
        m_store.emplace(*m_database, *m_audit);
    }

    void cleanup() {
        m_store.reset();
        m_database.reset();
    }

    void versionsKeepContentFindingsAndEdition() {
        const QString id = m_store->create({}, kPhysician);
        const Prescription first = prescriptionOf(QStringLiteral("甘草 3|甘遂 1"), kMan);
        QCOMPARE(m_store->saveVersion(id, first, kPhysician), 1);
        QCOMPARE(m_store->saveVersion(id, prescriptionOf(QStringLiteral("甘草 3"), kMan), kPharmacist), 2);
        const PrescriptionVersion kept = m_store->version(id, 1);
        QCOMPARE(kept.content.id, id);
        QCOMPARE(kept.content.items, first.items);
        QCOMPARE(kept.content.patient, first.patient);
        QVERIFY(!kept.findings.isEmpty());
        QCOMPARE(kept.factsEdition, m_facts.edition);
        QCOMPARE(kept.author, kPhysician);
        QCOMPARE(m_store->row(id).version, 2);
        QCOMPARE(m_store->row(id).state, PrescriptionState::Draft);
        QVERIFY(m_store->version(id, 2).findings.isEmpty());
    }

    void nothingIsDeletedOrChanged() {
        const QString id = m_store->create({}, kPhysician);
        const Prescription content = prescriptionOf(QStringLiteral("附子 20 先煎"), kMan);
        m_store->saveVersion(id, content, kPhysician);
        const QString override = m_store->overrideFinding(
            id, findingOf(*m_audit, content, AuditRule::DoseOver), QStringLiteral("寒重"), kPhysician);
        m_store->confirm(override, kPhysician);
        for (const char* sql :
             {"DELETE FROM prescriptions", "DELETE FROM prescription_versions",
              "UPDATE prescription_versions SET content = '{}'", "DELETE FROM prescription_overrides",
              "UPDATE prescription_overrides SET reason = 'x'", "DELETE FROM prescription_confirmations",
              "UPDATE prescription_confirmations SET author = 'x'", "DELETE FROM prescription_events",
              "UPDATE prescription_events SET author = 'x'", "UPDATE prescriptions SET created_by = 'x'",
              "INSERT OR REPLACE INTO prescriptions SELECT * FROM prescriptions",
              "INSERT OR REPLACE INTO prescription_versions SELECT * FROM prescription_versions",
              "INSERT OR REPLACE INTO prescription_overrides SELECT * FROM prescription_overrides",
              "INSERT OR REPLACE INTO prescription_confirmations SELECT * FROM prescription_confirmations",
              "INSERT OR REPLACE INTO prescription_events SELECT * FROM prescription_events"}) {
            QVERIFY2(!refusal([&] { m_database->execute(sql); }).isEmpty(), sql);
        }
    }

    void cleanPrescriptionIsSignedAndFinal() {
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("甘草 3|茯苓 12"), kMan), kPhysician);
        m_store->sign(id, kPhysician);
        const PrescriptionRow row = m_store->row(id);
        QCOMPARE(row.state, PrescriptionState::Signed);
        QCOMPARE(row.stateBy, kPhysician);
        QVERIFY(row.stateAt.isValid());
        QVERIFY(!refusal([&] {
                     m_store->saveVersion(id, prescriptionOf(QStringLiteral("甘草 3"), kMan), kPhysician);
                 }).isEmpty());
        QVERIFY(!refusal([&] { m_store->sign(id, kPhysician); }).isEmpty());
        for (const char* column : {"state = 'draft'", "version = 9", "state_by = 'x'", "state_at = 1",
                                   "visit_id = 'x'", "void_reason = 'x'", "created_at = 1"}) {
            QVERIFY2(!refusal([&] {
                          m_database->execute(QByteArray("UPDATE prescriptions SET ") + column);
                      }).isEmpty(),
                     column);
        }
    }

    void anOverrideClearsOneFindingOnly() {
        // Two allergies that both name the herb: one rule, the same place, two findings.
        const QString id = m_store->create({}, kPhysician);
        const Prescription content = prescriptionOf(
            QStringLiteral("附子 9 先煎"),
            R"("form":"decoction","patient":{"sex":"M","age_years":40,"allergies":["附子","制附子休克"]})");
        m_store->saveVersion(id, content, kPhysician);
        const QList<AuditFinding> open = m_store->openFindings(id);
        QCOMPARE(open.size(), 2);
        m_store->confirm(m_store->overrideFinding(id, open.first(), QStringLiteral("已脱敏"), kPhysician),
                         kPhysician);
        QCOMPARE(m_store->openFindings(id).size(), 1);
        QCOMPARE(m_store->openFindings(id).first().fact, open.last().fact);
        m_store->confirm(m_store->overrideFinding(id, open.last(), QStringLiteral("已脱敏"), kPhysician),
                         kPhysician);
        QVERIFY(m_store->openFindings(id).isEmpty());
    }

    void nothingSavedIsNotSigned() {
        const QString id = m_store->create({}, kPhysician);
        QVERIFY(refusal([&] { m_store->sign(id, kPhysician); }).contains(QStringLiteral("saved")));
        QVERIFY(!refusal([&] { m_store->saveVersion(id, Prescription(), kPhysician); }).isEmpty());
    }

    void whatBlocksCannotBeSignedAway_data() {
        QTest::addColumn<QString>("items");
        QTest::addColumn<int>("rule");
        QTest::addRow("banned") << QStringLiteral("犀角 1") << static_cast<int>(AuditRule::Banned);
        QTest::addRow("controlled") << QStringLiteral("生附子 3")
                                    << static_cast<int>(AuditRule::ControlledToxic);
        QTest::addRow("unknown") << QStringLiteral("无此药 3") << static_cast<int>(AuditRule::UnknownName);
        QTest::addRow("ambiguous") << QStringLiteral("贝母 3") << static_cast<int>(AuditRule::AmbiguousName);
    }

    void whatBlocksCannotBeSignedAway() {
        QFETCH(QString, items);
        QFETCH(int, rule);
        const Prescription content = prescriptionOf(items, kMan);
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, content, kPhysician);
        const AuditFinding finding = findingOf(*m_audit, content, static_cast<AuditRule>(rule));
        QCOMPARE(finding.rule, static_cast<AuditRule>(rule));
        QVERIFY(refusal([&] {
                    m_store->overrideFinding(id, finding, QStringLiteral("我负责"), kPhysician);
                }).contains(auditRuleId(finding.rule)));
        QVERIFY(refusal([&] { m_store->sign(id, kPhysician); }).contains(auditRuleId(finding.rule)));
    }

    void reviewNeedsReasonAndSecondConfirmation() {
        const Prescription content = prescriptionOf(QStringLiteral("附子 20 先煎|半夏 9"), kMan);
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, content, kPhysician);
        const AuditFinding dose = findingOf(*m_audit, content, AuditRule::DoseOver);
        const AuditFinding pair = findingOf(*m_audit, content, AuditRule::Incompatible18);
        QCOMPARE(m_store->openFindings(id).size(), 2);
        QVERIFY(!refusal([&] {
                     m_store->overrideFinding(id, dose, QStringLiteral("  "), kPhysician);
                 }).isEmpty());

        const QString first = m_store->overrideFinding(id, dose, QStringLiteral("阳虚寒凝"), kPhysician);
        QCOMPARE(m_store->openFindings(id).size(), 2);
        QVERIFY(refusal([&] { m_store->sign(id, kPhysician); }).contains(QStringLiteral("dose-over")));
        m_store->confirm(first, kPharmacist);
        QCOMPARE(m_store->openFindings(id).size(), 1);
        QVERIFY(!refusal([&] { m_store->confirm(first, kPharmacist); }).isEmpty());

        m_store->confirm(m_store->overrideFinding(id, pair, QStringLiteral("经方用法"), kPhysician),
                         kPhysician);
        QVERIFY(m_store->openFindings(id).isEmpty());
        m_store->sign(id, kPhysician);
        QCOMPARE(m_store->row(id).state, PrescriptionState::Signed);

        const QList<FindingOverride> overrides = m_store->overrides(id);
        QCOMPARE(overrides.size(), 2);
        QCOMPARE(overrides.first().reason, QStringLiteral("阳虚寒凝"));
        QCOMPARE(overrides.first().author, kPhysician);
        QCOMPARE(overrides.first().confirmedBy, kPharmacist);
        QVERIFY(overrides.first().confirmedAt.isValid());
    }

    void anOverrideHoldsInEveryLanguage() {
        const Prescription content = prescriptionOf(QStringLiteral("附子 20 先煎|半夏 9"), kMan);
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, content, kPhysician);
        const QList<AuditFinding> english = m_store->openFindings(id);
        QCOMPARE(english.size(), 2);
        m_store->confirm(m_store->overrideFinding(id, english.first(), QStringLiteral("久寒"), kPhysician),
                         kPhysician);
        OtherWords other;
        QCoreApplication::installTranslator(&other);
        const QList<AuditFinding> open = m_store->openFindings(id);
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.first().rule, english.last().rule);
        QVERIFY(open.first().fact != english.last().fact);
        // Answered in one language, it takes no second answer in another; the open one is known by either.
        QVERIFY(!refusal([&] {
                     const AuditFinding again = findingOf(*m_audit, content, english.first().rule);
                     m_store->overrideFinding(id, again, QStringLiteral("x"), kPhysician);
                 }).isEmpty());
        m_store->confirm(m_store->overrideFinding(id, english.last(), QStringLiteral("久寒"), kPhysician),
                         kPhysician);
        QCoreApplication::removeTranslator(&other);
        QVERIFY(m_store->openFindings(id).isEmpty());
    }

    void anOverrideOfOtherFiguresOrHerbsAnswersNothing() {
        const AuditFinding twenty =
            findingOf(*m_audit, prescriptionOf(QStringLiteral("附子 20 先煎"), kMan), AuditRule::DoseOver);
        FindingOverride written;
        written.rule = twenty.rule;
        written.places = twenty.places;
        written.key = findingKey(twenty);
        QVERIFY(answers(written, twenty));
        for (const char16_t* items : {u"附子 21 先煎", u"细辛 20"}) {
            const AuditFinding other =
                findingOf(*m_audit, prescriptionOf(QString::fromUtf16(items), kMan), AuditRule::DoseOver);
            QVERIFY(!answers(written, other));
        }
    }

    // Records from before there were keys are matched by their words.
    void anOldOverrideStillCounts() {
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("附子 20 先煎"), kMan), kPhysician);
        const AuditFinding finding = m_store->openFindings(id).first();
        const QString override = QString(36, QLatin1Char('o'));
        m_database
            ->prepare(
                "INSERT INTO prescription_overrides (id, prescription_id, version, rule, places, fact, "
                "finding,"
                " reason, author, created_at) VALUES (?, ?, 1, 'dose-over', '0', ?, '{}', 'r', 'a', 1)")
            .bind(1, override)
            .bind(2, id)
            .bind(3, finding.fact)
            .step();
        m_store->confirm(override, kPhysician);
        QVERIFY(m_store->openFindings(id).isEmpty());
    }

    // What tells findings apart is their key: another one in the same words is answered for beside it.
    void equalWordsOfAnotherFindingAreNoHindrance() {
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("附子 20 先煎"), kMan), kPhysician);
        const AuditFinding finding = m_store->openFindings(id).first();
        m_database
            ->prepare(
                "INSERT INTO prescription_overrides (id, prescription_id, version, rule, places, fact, "
                "finding,"
                " reason, author, created_at, finding_key) VALUES (?, ?, 1, ?, '0', ?, '{}', 'r', 'a', 1,"
                " 'another')")
            .bind(1, QString(36, QLatin1Char('o')))
            .bind(2, id)
            .bind(3, auditRuleId(finding.rule))
            .bind(4, finding.fact)
            .step();
        QCOMPARE(m_store->openFindings(id).size(), 1);
        m_store->confirm(m_store->overrideFinding(id, finding, QStringLiteral("久寒"), kPhysician),
                         kPhysician);
        QVERIFY(m_store->openFindings(id).isEmpty());
        // Both are kept in the very words of the audit, and neither is written twice.
        Statement said = m_database->prepare("SELECT count(*) FROM prescription_overrides WHERE fact = ?");
        QVERIFY(said.bind(1, finding.fact).step());
        QCOMPARE(said.integer(0), qint64(2));
        QVERIFY(
            !refusal([&] {
                 m_database->execute(
                     "INSERT OR REPLACE INTO prescription_overrides SELECT replace(id, '-', 'x'),"
                     " prescription_id, version, rule, places, fact, finding, 'other', author, created_at,"
                     " finding_key FROM prescription_overrides WHERE finding_key <> 'another'");
             }).isEmpty());
    }

    // A file of before: its overrides with their confirmations stay, and stand in the chain as they did.
    void olderFilesGiveTheirOverridesTheirKeys() {
        const QString path = m_folder.filePath(QStringLiteral("old.db"));
        const QDir steps(QStringLiteral(":/sql"));
        QList<Migration> older;
        for (const QString& name : steps.entryList(QDir::Files, QDir::Name)) {
            QFile file(steps.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (name.left(4).toInt() < 8) {
                older += {name.left(4).toInt(), name, file.readAll()};
            }
        }
        Database database = Database::open(path);
        Migrator(older).migrate(database, path);
        PrescriptionStore store(database, *m_audit);
        const QString id = store.create({}, kPhysician);
        store.saveVersion(id, prescriptionOf(QStringLiteral("附子 20 先煎"), kMan), kPhysician);
        const AuditFinding finding = store.openFindings(id).first();
        store.confirm(store.overrideFinding(id, finding, QStringLiteral("久寒"), kPhysician), kPharmacist);
        const auto chain = [&database] {
            Statement links = database.prepare("SELECT group_concat(hash, ' ') FROM record_chain");
            links.step();
            return links.text(0);
        };
        const QString before = chain();
        Migrator::clinic().migrate(database, path);
        QCOMPARE(chain(), before);
        QVERIFY2(checkRecords(database).isUnbroken(), "the chain broke");
        QCOMPARE(store.overrides(id).size(), 1);
        QCOMPARE(store.overrides(id).first().confirmedBy, kPharmacist);
        QVERIFY(store.openFindings(id).isEmpty());
        for (const char* sql :
             {"DELETE FROM prescription_overrides", "UPDATE prescription_overrides SET reason = 'x'"}) {
            QVERIFY2(!refusal([&] { database.execute(sql); }).isEmpty(), sql);
        }
        store.saveVersion(id, prescriptionOf(QStringLiteral("附子 30 先煎"), kMan), kPhysician);
        store.overrideFinding(id, store.openFindings(id).first(), QStringLiteral("久寒"), kPhysician);
        QVERIFY(checkRecords(database).isUnbroken());
    }

    void overridesHoldForOneVersion() {
        const Prescription content = prescriptionOf(QStringLiteral("附子 20 先煎"), kMan);
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, content, kPhysician);
        const AuditFinding dose = findingOf(*m_audit, content, AuditRule::DoseOver);
        const QString late = m_store->overrideFinding(id, dose, QStringLiteral("阳虚寒凝"), kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("附子 30 先煎"), kMan), kPhysician);
        QVERIFY(!refusal([&] { m_store->confirm(late, kPhysician); }).isEmpty());
        QVERIFY(m_store->overrides(id).isEmpty());
        QCOMPARE(m_store->openFindings(id).size(), 1);
    }

    void onlyWhatTheAuditSaysIsOverridden() {
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("附子 9 先煎"), kMan), kPhysician);
        AuditFinding invented;
        invented.rule = AuditRule::DoseOver;
        invented.places = {0};
        QVERIFY(!refusal([&] {
                     m_store->overrideFinding(id, invented, QStringLiteral("x"), kPhysician);
                 }).isEmpty());
    }

    void severitiesOfTheClinicCount() {
        AuditSettings settings;
        settings.severities.insert(AuditRule::DoseOver, Severity::Block);
        const PrescriptionAudit strict(m_facts, settings);
        PrescriptionStore store(*m_database, strict);
        const Prescription content = prescriptionOf(QStringLiteral("附子 20 先煎"), kMan);
        const QString id = store.create({}, kPhysician);
        store.saveVersion(id, content, kPhysician);
        QVERIFY(!refusal([&] {
                     store.overrideFinding(id, findingOf(strict, content, AuditRule::DoseOver),
                                           QStringLiteral("x"), kPhysician);
                 }).isEmpty());
    }

    void voidingNeedsAReasonAndKeepsEverything() {
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("甘草 3"), kMan), kPhysician);
        m_store->sign(id, kPhysician);
        QVERIFY(!refusal([&] { m_store->voidPrescription(id, kPhysician, QStringLiteral(" ")); }).isEmpty());
        m_store->voidPrescription(id, kPharmacist, QStringLiteral("开错患者"));
        QCOMPARE(m_store->row(id).state, PrescriptionState::Void);
        QCOMPARE(m_store->row(id).voidReason, QStringLiteral("开错患者"));
        QCOMPARE(m_store->version(id, 1).content.items.size(), 1);
        QVERIFY(!refusal([&] { m_store->voidPrescription(id, kPhysician, QStringLiteral("x")); }).isEmpty());
    }

    void everyActLeavesARow() {
        const Prescription content = prescriptionOf(QStringLiteral("附子 20 先煎"), kMan);
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, content, kPhysician);
        m_store->confirm(m_store->overrideFinding(id, findingOf(*m_audit, content, AuditRule::DoseOver),
                                                  QStringLiteral("阳虚寒凝"), kPhysician),
                         kPharmacist);
        m_store->sign(id, kPhysician);
        m_store->voidPrescription(id, kPhysician, QStringLiteral("患者退药"));
        QStringList acts;
        const QList<PrescriptionEvent> events = m_store->events(id);
        for (const PrescriptionEvent& event : events) {
            acts += event.action + QLatin1Char(' ') + event.author;
            QVERIFY(event.createdAt.isValid());
        }
        QCOMPARE(acts, (QStringList{QStringLiteral("create Dr. A"), QStringLiteral("save Dr. A"),
                                    QStringLiteral("override Dr. A"), QStringLiteral("confirm Ph. B"),
                                    QStringLiteral("sign Dr. A"), QStringLiteral("void Dr. A")}));
        const QJsonObject override = events.at(2).detail;
        QCOMPARE(override.value(QStringLiteral("reason")).toString(), QStringLiteral("阳虚寒凝"));
        QCOMPARE(
            override.value(QStringLiteral("finding")).toObject().value(QStringLiteral("rule")).toString(),
            QStringLiteral("dose-over"));
        QVERIFY(!events.at(4).detail.value(QStringLiteral("findings")).toArray().isEmpty());
    }

    void refusedActsLeaveNoRow() {
        const QString id = m_store->create({}, kPhysician);
        m_store->saveVersion(id, prescriptionOf(QStringLiteral("犀角 1"), kMan), kPhysician);
        QVERIFY(!refusal([&] { m_store->sign(id, kPhysician); }).isEmpty());
        QCOMPARE(m_store->events(id).size(), 2);
        // The refused transaction is over: the next act works.
        QCOMPARE(m_store->saveVersion(id, prescriptionOf(QStringLiteral("水牛角 15 先煎"), kMan), kPhysician),
                 2);
    }

    void unknownIdsAreSaid() {
        QVERIFY(!refusal([&] { m_store->row(QStringLiteral("x")); }).isEmpty());
        QVERIFY(!refusal([&] { m_store->confirm(QStringLiteral("x"), kPhysician); }).isEmpty());
        QVERIFY(!refusal([&] { m_store->create(QStringLiteral("no visit"), kPhysician); }).isEmpty());
        const QString id = m_store->create({}, kPhysician);
        QVERIFY(!refusal([&] { m_store->version(id, 1); }).isEmpty());
    }

    void newestComesFirst() {
        const QString first = m_store->create({}, kPhysician);
        const QString second = m_store->create({}, kPhysician);
        const QList<PrescriptionRow> rows = m_store->prescriptions();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows.first().id, second);
        QCOMPARE(rows.last().id, first);
    }

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    AuditFacts m_facts;
    std::unique_ptr<PrescriptionAudit> m_audit;
    std::optional<Database> m_database;
    std::optional<PrescriptionStore> m_store;
};

QTEST_GUILESS_MAIN(PrescriptionStoreTest)
#include "prescription_store_test.moc"
