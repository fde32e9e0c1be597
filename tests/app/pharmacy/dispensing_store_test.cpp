// The desk in clinic.db: which signature may follow which, by whom, and that nothing is lost, changed or left
// half done.

#include "app/pharmacy/dispensing_store.h"

#include <sqlite3.h>

#include <QSet>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <thread>

#include "app/prescription/prescription_shelf.h"
#include "tests/support/app/desk_fixture.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const QString kAn = QStringLiteral("安药师");
const QString kBai = QStringLiteral("白药师");
const QString kCui = QStringLiteral("崔药师");

constexpr DeskAction kActions[] = {DeskAction::Review,  DeskAction::Dispense, DeskAction::Check,
                                   DeskAction::HandOut, DeskAction::Return,   DeskAction::Resubmit};

// The signatures that lead to a state, with two people who may do so.
QList<DeskAction> wayTo(DeskState state) {
    using enum DeskAction;
    switch (state) {
    case DeskState::Reviewed:
        return {Review};
    case DeskState::Dispensed:
        return {Review, Dispense};
    case DeskState::Checked:
        return {Review, Dispense, Check};
    case DeskState::HandedOut:
        return {Review, Dispense, Check, HandOut};
    case DeskState::Returned:
        return {Return};
    case DeskState::Waiting:
    case DeskState::Void:
        break;
    }
    return {};
}

QString signerOf(DeskAction action) {
    return action == DeskAction::Dispense ? kBai : kAn;
}

int rowsOf(Database& database, const char* table) {
    Statement count = database.prepare(QByteArray("SELECT count(*) FROM ") + table);
    count.step();
    return static_cast<int>(count.integer(0));
}

// A clinic that calls a herb 于潜.
PharmacyFacts factsWhereYuqianIs(const QString& herb) {
    return PharmacyFacts(withStockNames(
        realFacts().auditor(), {{QStringLiteral("于潜"), QStringLiteral("herb:") + herb, herb, {}, {}}}));
}

QString signedYuqian(PrescriptionStore& prescriptions) {
    const QString id = prescriptions.create({}, QStringLiteral("Dr. A"));
    prescriptions.saveVersion(id, prescriptionOf(QStringLiteral("于潜 9|茯苓 12"), kMan),
                              QStringLiteral("Dr. A"));
    prescriptions.sign(id, QStringLiteral("Dr. A"));
    return id;
}

}  // namespace

class DispensingStoreTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { m_fixture = std::make_unique<DeskFixture>(); }

    void onlySignedPrescriptionsStandOnTheDesk() {
        PrescriptionStore prescriptions = m_fixture->prescriptions();
        const QString draft = prescriptions.create({}, QStringLiteral("Dr. A"));
        prescriptions.saveVersion(draft, prescriptionOf(kPlain, kMan), QStringLiteral("Dr. A"));
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        QCOMPARE(desk.queue({}).size(), 1);
        QCOMPARE(desk.queue({}).first().id, id);
        QCOMPARE(desk.queue({}).first().physician, QStringLiteral("Dr. A"));
        QVERIFY(!refusal([&] { desk.open(draft); }).isEmpty());
        QVERIFY(!refusal([&] { desk.sign(draft, {DeskAction::Review, pharmacist(kAn), {}, 0}); }).isEmpty());
        // A draft that was voided was never on the desk.
        prescriptions.voidPrescription(draft, QStringLiteral("Dr. A"), QStringLiteral("重开"));
        QCOMPARE(desk.queue({}).size(), 1);
    }

    void fourSignaturesLeadToTheEnd() {
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        const QList<DeskState> states = {DeskState::Reviewed, DeskState::Dispensed, DeskState::Checked,
                                         DeskState::HandedOut};
        const QList<DeskAction> way = wayTo(DeskState::HandedOut);
        for (int i = 0; i < way.size(); ++i) {
            m_fixture->sign(desk, id, way[i], signerOf(way[i]));
            QCOMPARE(desk.open(id).row.state, states[i]);
        }
        const QList<DispensingStep> steps = desk.open(id).steps;
        QCOMPARE(steps.size(), 4);
        QCOMPARE(steps[1].action, DeskAction::Dispense);
        QCOMPARE(steps[1].signer, pharmacist(kBai));
        QVERIFY(steps[1].at.isValid());
        QVERIFY(!steps[0].factsEdition.isEmpty());
    }

    // Every state and every action: what the table of the rules does not allow is refused by the store, and
    // by the schema when somebody goes around the store.
    void illegalStepsAreRefused_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("action");
        QTest::addColumn<bool>("isLegal");
        using enum DeskAction;
        const QMap<DeskState, QList<DeskAction>> legal = {{DeskState::Waiting, {Review, Return}},
                                                          {DeskState::Reviewed, {Dispense, Return}},
                                                          {DeskState::Dispensed, {Check, Return}},
                                                          {DeskState::Checked, {HandOut, Return}},
                                                          {DeskState::Returned, {Resubmit}},
                                                          {DeskState::HandedOut, {}},
                                                          {DeskState::Void, {}}};
        for (auto state = legal.cbegin(); state != legal.cend(); ++state) {
            for (const DeskAction action : kActions) {
                QTest::addRow("%s %s", qPrintable(deskStateId(state.key())), qPrintable(deskActionId(action)))
                    << static_cast<int>(state.key()) << static_cast<int>(action) << state->contains(action);
            }
        }
    }

    void illegalStepsAreRefused() {
        QFETCH(int, state);
        QFETCH(int, action);
        QFETCH(bool, isLegal);
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        for (const DeskAction step : wayTo(static_cast<DeskState>(state))) {
            m_fixture->sign(desk, id, step, signerOf(step), QStringLiteral("剂量请确认"));
        }
        if (static_cast<DeskState>(state) == DeskState::Void) {
            m_fixture->prescriptions().voidPrescription(id, QStringLiteral("Dr. A"), QStringLiteral("开错"));
        }
        QCOMPARE(desk.open(id).row.state, static_cast<DeskState>(state));
        const int before = rowsOf(m_fixture->database(), "dispensing_steps");
        // A number as such is no step: without it the schema would refuse a review for another reason.
        if (desk.open(id).row.number.isEmpty()) {
            m_fixture->database().execute(
                "INSERT INTO dispensing_numbers SELECT id, '20200101', 1 FROM prescriptions");
        }
        const QByteArray insert =
            "INSERT INTO dispensing_steps (prescription_id, action, signer, role, note, created_at) VALUES "
            "('" +
            id.toUtf8() + "', '" + deskActionId(static_cast<DeskAction>(action)).toUtf8() +
            "', 'x', 'pharmacist', 'x', 1)";
        if (isLegal) {
            m_fixture->sign(desk, id, static_cast<DeskAction>(action), kCui, QStringLiteral("已改"));
            QCOMPARE(desk.open(id).row.state, stateAfter(static_cast<DeskAction>(action)));
        } else {
            QVERIFY(!refusal([&] {
                         m_fixture->sign(desk, id, static_cast<DeskAction>(action), kCui,
                                         QStringLiteral("已改"));
                     }).isEmpty());
            QVERIFY(!refusal([&] { m_fixture->database().execute(insert); }).isEmpty());
            QCOMPARE(rowsOf(m_fixture->database(), "dispensing_steps"), before);
        }
    }

    void rolesSignWhatTheyMay_data() {
        QTest::addColumn<int>("role");
        QTest::addColumn<int>("action");
        QTest::addColumn<bool>("may");
        for (const DeskAction action : kActions) {
            const QString word = deskActionId(action);
            QTest::addRow("pharmacist %s", qPrintable(word))
                << 0 << static_cast<int>(action) << (action != DeskAction::Resubmit);
            QTest::addRow("assistant %s", qPrintable(word))
                << 1 << static_cast<int>(action) << (action == DeskAction::Dispense);
            QTest::addRow("physician %s", qPrintable(word))
                << 2 << static_cast<int>(action) << (action == DeskAction::Resubmit);
        }
    }

    void rolesSignWhatTheyMay() {
        QFETCH(int, role);
        QFETCH(int, action);
        QFETCH(bool, may);
        const QMap<DeskAction, DeskState> from = {
            {DeskAction::Review, DeskState::Waiting},  {DeskAction::Dispense, DeskState::Reviewed},
            {DeskAction::Check, DeskState::Dispensed}, {DeskAction::HandOut, DeskState::Checked},
            {DeskAction::Return, DeskState::Waiting},  {DeskAction::Resubmit, DeskState::Returned}};
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        for (const DeskAction step : wayTo(from.value(static_cast<DeskAction>(action)))) {
            m_fixture->sign(desk, id, step, signerOf(step), QStringLiteral("剂量请确认"));
        }
        const Signer signer{kCui, static_cast<SignerRole>(role)};
        const QString refused = refusal([&] {
            desk.sign(id, {static_cast<DeskAction>(action), signer, QStringLiteral("如下"),
                           desk.open(id).row.steps});
        });
        QCOMPARE(refused.isEmpty(), may);
    }

    void blankNamesAndReasonsAreRefused() {
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        QVERIFY(
            !refusal([&] { m_fixture->sign(desk, id, DeskAction::Review, QStringLiteral("  ")); }).isEmpty());
        QVERIFY(!refusal([&] {
                     m_fixture->sign(desk, id, DeskAction::Return, kAn, QStringLiteral(" \n"));
                 }).isEmpty());
        QVERIFY(desk.open(id).steps.isEmpty());
    }

    void whoDispensedDoesNotCheck_data() {
        QTest::addColumn<int>("rule");
        QTest::addColumn<QString>("checker");
        QTest::addColumn<bool>("may");
        const auto row = [](const char* name, DoubleCheck rule, const QString& checker, bool may) {
            QTest::addRow("%s", name) << static_cast<int>(rule) << checker << may;
        };
        row("the dispenser", DoubleCheck::Dispenser, kBai, false);
        row("the dispenser, written otherwise", DoubleCheck::Dispenser, QStringLiteral(" 白 药师 "), false);
        row("the reviewer", DoubleCheck::Dispenser, kAn, true);
        row("all: the dispenser", DoubleCheck::All, kBai, false);
        row("all: the reviewer", DoubleCheck::All, kAn, false);
        row("all: a third", DoubleCheck::All, kCui, true);
        row("off: the dispenser", DoubleCheck::Off, kBai, true);
    }

    void whoDispensedDoesNotCheck() {
        QFETCH(int, rule);
        QFETCH(QString, checker);
        QFETCH(bool, may);
        const QString id = m_fixture->signedPrescription();
        DispensingStore::Options options;
        options.doubleCheck = static_cast<DoubleCheck>(rule);
        DispensingStore desk = m_fixture->desk(options);
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        m_fixture->sign(desk, id, DeskAction::Dispense, kBai);
        QCOMPARE(refusal([&] { m_fixture->sign(desk, id, DeskAction::Check, checker); }).isEmpty(), may);
    }

    void returnedAndAnsweredItStartsAgainWithItsNumber() {
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        m_fixture->sign(desk, id, DeskAction::Dispense, kBai);
        const QString number = desk.open(id).row.number;
        m_fixture->sign(desk, id, DeskAction::Return, kAn, QStringLiteral("茯苓缺货"));
        QCOMPARE(desk.open(id).row.state, DeskState::Returned);
        QCOMPARE(desk.open(id).steps.last().note, QStringLiteral("茯苓缺货"));
        m_fixture->sign(desk, id, DeskAction::Resubmit, QStringLiteral("Dr. A"),
                        QStringLiteral("到货后再配"));
        QCOMPARE(desk.open(id).row.state, DeskState::Waiting);
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        QCOMPARE(desk.open(id).row.number, number);
        // Another round, other hands: who dispensed in the first one may check now.
        m_fixture->sign(desk, id, DeskAction::Dispense, kCui);
        m_fixture->sign(desk, id, DeskAction::Check, kBai);
        QCOMPARE(desk.open(id).row.state, DeskState::Checked);
    }

    void whatNobodyAnswersForIsNotReviewed() {
        // Signed before the clinic banned a herb.
        const QString id = m_fixture->signedPrescription(
            prescriptionOf(QStringLiteral("甘草 3|茯苓 12"), kMan), QStringLiteral("Dr. A"));
        AuditSettings strict;
        strict.banned = {QStringLiteral("茯苓")};
        const PharmacyFacts facts(realKnowledge(), strict);
        DispensingStore desk(m_fixture->database(), facts, {});
        QCOMPARE(desk.open(id).open.size(), 1);
        const QString refused = refusal([&] { m_fixture->sign(desk, id, DeskAction::Review, kAn); });
        QVERIFY(refused.contains(QStringLiteral("banned")));
        QVERIFY(desk.open(id).row.number.isEmpty());
        // What blocks stays so after the physician's answer.
        m_fixture->sign(desk, id, DeskAction::Return, kAn, QStringLiteral("本院停用茯苓"));
        m_fixture->sign(desk, id, DeskAction::Resubmit, QStringLiteral("Dr. A"), QStringLiteral("仍用"));
        QVERIFY(!refusal([&] { m_fixture->sign(desk, id, DeskAction::Review, kAn); }).isEmpty());
    }

    void thePhysiciansAnswerClearsWhatMayBeAnswered() {
        // 附子 9 g without a mark: a reminder when it was signed, to be reviewed by the settings of now.
        const QString id = m_fixture->signedPrescription(prescriptionOf(QStringLiteral("附子 9"), kMan),
                                                         QStringLiteral("Dr. A"));
        AuditSettings strict;
        strict.severities.insert(AuditRule::MissingHandling, Severity::Review);
        const PharmacyFacts facts(realKnowledge(), strict);
        DispensingStore desk(m_fixture->database(), facts, {});
        QVERIFY(refusal([&] {
                    m_fixture->sign(desk, id, DeskAction::Review, kAn);
                }).contains(QStringLiteral("missing-handling")));
        m_fixture->sign(desk, id, DeskAction::Return, kAn, QStringLiteral("附子未注先煎"));
        m_fixture->sign(desk, id, DeskAction::Resubmit, QStringLiteral("Dr. A"),
                        QStringLiteral("先煎，已告知患者"));
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        QCOMPARE(desk.open(id).row.state, DeskState::Reviewed);
    }

    void overridesAndFindingsLieBesideThePrescription() {
        const QString id = m_fixture->signedPrescription(prescriptionOf(QStringLiteral("附子 20 先煎"), kMan),
                                                         QStringLiteral("Dr. A"));
        const Dispensing opened = m_fixture->desk().open(id);
        QCOMPARE(opened.overrides.size(), 1);
        QCOMPARE(opened.overrides.first().reason, QStringLiteral("已核"));
        QVERIFY(opened.open.isEmpty());
        QCOMPARE(hitsOf(opened.findings, AuditRule::DoseOver), QStringList{QStringLiteral("附子")});
    }

    void voidedMeanwhileIsShownAndClosed() {
        const QString id = m_fixture->signedPrescription();
        DispensingStore desk = m_fixture->desk();
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        m_fixture->prescriptions().voidPrescription(id, QStringLiteral("Dr. A"), QStringLiteral("患者退药"));
        const QString refused = refusal([&] {
            desk.sign(id, {DeskAction::Dispense, pharmacist(kBai), {}, 1});
        });
        QVERIFY(refused.contains(QStringLiteral("voided")));
        const Dispensing opened = desk.open(id);
        QCOMPARE(opened.row.state, DeskState::Void);
        QCOMPARE(opened.voidReason, QStringLiteral("患者退药"));
        QCOMPARE(opened.voidedBy, QStringLiteral("Dr. A"));
        QCOMPARE(opened.steps.size(), 1);
        QVERIFY(!opened.row.number.isEmpty());
    }

    void twoDesksNeverSignOverEachOther() {
        const QString id = m_fixture->signedPrescription();
        DispensingStore first = m_fixture->desk();
        Database other = m_fixture->open();
        DispensingStore second(other, realFacts(), {});
        const int seen = second.open(id).row.steps;
        m_fixture->sign(first, id, DeskAction::Review, kAn);
        // The same step, and a return that was decided by what was seen before.
        for (const DeskAction action : {DeskAction::Review, DeskAction::Return}) {
            const QString refused = refusal([&] {
                second.sign(id, {action, pharmacist(kBai), QStringLiteral("剂量请确认"), seen});
            });
            QVERIFY2(refused.contains(QStringLiteral("meanwhile")), qPrintable(refused));
        }
        QCOMPARE(second.open(id).steps.size(), 1);
        m_fixture->sign(second, id, DeskAction::Dispense, kBai);
        QCOMPARE(first.open(id).row.state, DeskState::Dispensed);
    }

    // Two desks that both want every prescription: each is accepted once, and the numbers have no gaps.
    void twoDesksAtOnceGiveEachNumberOnce() {
        constexpr int kPrescriptions = 12;
        QStringList ids;
        for (int i = 0; i < kPrescriptions; ++i) {
            ids += m_fixture->signedPrescription();
        }
        std::atomic<int> accepted = 0;
        const auto work = [&](const QString& name) {
            Database database = m_fixture->open();
            DispensingStore desk(database, realFacts(), {});
            for (const QString& id : ids) {
                accepted += refusal([&] {
                                desk.sign(id, {DeskAction::Review, pharmacist(name), {}, 0});
                            }).isEmpty()
                                ? 1
                                : 0;
            }
        };
        std::thread other(work, kBai);
        work(kAn);
        other.join();
        QCOMPARE(accepted.load(), kPrescriptions);
        QSet<int> numbers;
        DispensingStore desk = m_fixture->desk();
        for (const QString& id : ids) {
            QCOMPARE(desk.open(id).steps.size(), 1);
            numbers.insert(desk.open(id).row.number.right(4).toInt());
        }
        QCOMPARE(numbers.size(), kPrescriptions);
        QCOMPARE(*std::max_element(numbers.begin(), numbers.end()), kPrescriptions);
    }

    void numbersCountFromOneEachDayWithoutGaps() {
        QDateTime now(QDate(2026, 11, 29), QTime(23, 59, 58));
        DispensingStore::Options options;
        options.clock = [&now] { return now; };
        DispensingStore desk = m_fixture->desk(options);
        const auto accept = [&] {
            const QString id = m_fixture->signedPrescription();
            m_fixture->sign(desk, id, DeskAction::Review, kAn);
            return desk.open(id).row.number;
        };
        QCOMPARE(accept(), QStringLiteral("20261129-0001"));
        // A prescription that is returned before it was accepted, and a refused review, take no number.
        m_fixture->sign(desk, m_fixture->signedPrescription(), DeskAction::Return, kAn,
                        QStringLiteral("请改"));
        const QString refused = m_fixture->signedPrescription();
        QVERIFY(!refusal([&] {
                     desk.sign(refused, {DeskAction::Review, pharmacist(kAn), {}, 5});
                 }).isEmpty());
        QCOMPARE(accept(), QStringLiteral("20261129-0002"));
        now = now.addSecs(2);
        QCOMPARE(accept(), QStringLiteral("20261130-0001"));
        now = now.addSecs(-3);  // the clock was set back: the older day goes on
        QCOMPARE(accept(), QStringLiteral("20261129-0003"));
        QCOMPARE(rowsOf(m_fixture->database(), "dispensing_numbers"), 4);
    }

    void numbersOfVoidedPrescriptionsAreNotUsedAgain() {
        DispensingStore desk = m_fixture->desk();
        const QString first = m_fixture->signedPrescription();
        m_fixture->sign(desk, first, DeskAction::Review, kAn);
        m_fixture->prescriptions().voidPrescription(first, QStringLiteral("Dr. A"), QStringLiteral("开错"));
        const QString second = m_fixture->signedPrescription();
        m_fixture->sign(desk, second, DeskAction::Review, kAn);
        QVERIFY(desk.open(first).row.number.endsWith(QStringLiteral("-0001")));
        QVERIFY(desk.open(second).row.number.endsWith(QStringLiteral("-0002")));
    }

    void theSchemaKeepsEveryRow() {
        DispensingStore desk = m_fixture->desk();
        const QString id = m_fixture->signedPrescription();
        m_fixture->signedPrescription();  // waits, without a number
        PriceStore(m_fixture->database())
            .add({m_fixture->price(QStringLiteral("甘草"), QStringLiteral("0.5")),
                  m_fixture->price(QStringLiteral("茯苓"), QStringLiteral("0.6"))},
                 kAn);
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        QVERIFY(desk.open(id).statedFen);
        for (const char* sql :
             {"DELETE FROM dispensing_steps", "UPDATE dispensing_steps SET signer = 'x'",
              "DELETE FROM dispensing_numbers", "UPDATE dispensing_numbers SET sequence = 9",
              "DELETE FROM herb_prices", "UPDATE herb_prices SET price = 1",
              "INSERT OR REPLACE INTO dispensing_steps SELECT * FROM dispensing_steps",
              "INSERT OR REPLACE INTO dispensing_numbers SELECT * FROM dispensing_numbers",
              "INSERT OR REPLACE INTO herb_prices SELECT * FROM herb_prices",
              "INSERT INTO dispensing_numbers SELECT 'x', day, sequence + 2 FROM dispensing_numbers",
              // Another amount than the one that was signed.
              "INSERT INTO dispensing_steps (prescription_id, action, signer, role, amount_fen, created_at)"
              " SELECT prescription_id, 'dispense', 'x', 'pharmacist', amount_fen + 1, 1 FROM "
              "dispensing_steps",
              // A review without a number.
              "INSERT INTO dispensing_steps (prescription_id, action, signer, role, created_at)"
              " SELECT id, 'review', 'x', 'pharmacist', 1 FROM dispensing_desk WHERE number IS NULL",
              "INSERT INTO dispensing_steps (position, prescription_id, action, signer, role, created_at)"
              " SELECT -1, prescription_id, 'dispense', 'x', 'pharmacist', 1 FROM dispensing_steps"}) {
            QVERIFY2(!refusal([&] { m_fixture->database().execute(sql); }).isEmpty(), sql);
        }
        QCOMPARE(desk.open(id).steps.size(), 1);
    }

    // Interrupts the connection at its n-th piece of work, n = 1, 2, 3 … until the review is through before;
    // then lets the commit fail. (An interruption between two statements is lost: that review gets through.)
    void aFailedWriteLeavesNothingHalfDone() {
        struct Fault {
            sqlite3* connection = nullptr;
            int left = 0;
        };
        DispensingStore desk = m_fixture->desk();
        sqlite3* connection = m_fixture->database().handle();
        constexpr int kStride = 5;  // of virtual machine steps
        QString id = m_fixture->signedPrescription();
        int failures = 0;
        int accepted = 0;
        for (Fault fault{connection, 0}; fault.left <= 0;) {
            fault.left = failures + accepted + 1;
            sqlite3_progress_handler(
                connection, kStride,
                [](void* data) {
                    auto* counted = static_cast<Fault*>(data);
                    if (--counted->left == 0) {
                        sqlite3_interrupt(counted->connection);
                    }
                    return 0;
                },
                &fault);
            const QString refused = refusal([&] {
                desk.sign(id, {DeskAction::Review, pharmacist(kAn), {}, 0});
            });
            sqlite3_progress_handler(connection, 0, nullptr, nullptr);
            if (refused.isEmpty()) {
                ++accepted;
                QCOMPARE(desk.open(id).row.number.right(4).toInt(), accepted);
                id = m_fixture->signedPrescription();
            } else {
                ++failures;
            }
            QCOMPARE(rowsOf(m_fixture->database(), "dispensing_steps"), accepted);
            QCOMPARE(rowsOf(m_fixture->database(), "dispensing_numbers"), accepted);
        }
        QVERIFY2(failures > 20, qPrintable(QString::number(failures)));

        sqlite3_commit_hook(
            connection, [](void*) { return 1; }, nullptr);
        QVERIFY(!refusal([&] { m_fixture->sign(desk, id, DeskAction::Review, kAn); }).isEmpty());
        sqlite3_commit_hook(connection, nullptr, nullptr);
        QCOMPARE(desk.open(id).row.state, DeskState::Waiting);
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        QCOMPARE(desk.open(id).row.number.right(4).toInt(), accepted + 1);
    }

    void statedAmountsStayWhenPricesChange() {
        DispensingStore desk = m_fixture->desk();
        const QString id = m_fixture->signedPrescription();  // 甘草 3 g, 茯苓 12 g, 7 doses
        PriceStore prices(m_fixture->database());
        prices.add({m_fixture->price(QStringLiteral("甘草"), QStringLiteral("0.5"))}, kAn);
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        QVERIFY(!desk.open(id).statedFen);
        QCOMPARE(desk.open(id).amount.unpriced, QStringList{QStringLiteral("茯苓")});
        prices.add({m_fixture->price(QStringLiteral("茯苓"), QStringLiteral("0.6"))}, kAn);
        m_fixture->sign(desk, id, DeskAction::Dispense, kBai);
        // 21 g × 0.05 = 1.05; 84 g × 0.06 = 5.04
        QCOMPARE(desk.open(id).statedFen, std::optional<qint64>(609));
        prices.add({m_fixture->price(QStringLiteral("茯苓"), QStringLiteral("9"))}, kAn);
        m_fixture->sign(desk, id, DeskAction::Check, kAn);
        QCOMPARE(desk.open(id).statedFen, std::optional<qint64>(609));
        QCOMPARE(desk.open(id).amount.totalFen, std::optional<qint64>(105 + 7560));
    }

    void theQueueFindsFiltersAndOrders() {
        DispensingStore desk = m_fixture->desk();
        const QString visit = m_fixture->visit(QStringLiteral("测试患者"), QStringLiteral("T_01"));
        const QString first =
            m_fixture->signedPrescription(prescriptionOf(kPlain, kMan), QStringLiteral("Dr. B"), visit);
        const QString second = m_fixture->signedPrescription();
        const QString done = m_fixture->signedPrescription();
        for (const DeskAction action : wayTo(DeskState::HandedOut)) {
            m_fixture->sign(desk, done, action, signerOf(action));
        }
        const auto ids = [&](const DeskQuery& query) {
            QStringList found;
            for (const DispensingRow& row : desk.queue(query)) {
                found += row.id;
            }
            return found;
        };
        QCOMPARE(ids({}).last(), done);
        QCOMPARE(ids({}).size(), 3);
        QCOMPARE(ids({QStringLiteral("测试")}), QStringList{first});
        QCOMPARE(ids({QStringLiteral("T_0")}), QStringList{first});
        QVERIFY(ids({QStringLiteral("T%")}).isEmpty());
        QCOMPARE(ids({QStringLiteral("-0001")}), QStringList{done});
        QCOMPARE(ids({{}, DeskState::HandedOut}), QStringList{done});
        QCOMPARE(ids({{}, DeskState::Waiting}).size(), 2);
        QCOMPARE(ids({{}, std::nullopt, 1}).size(), 1);
        QCOMPARE(desk.counts().value(DeskState::Waiting), 2);
        QCOMPARE(desk.counts().value(DeskState::HandedOut), 1);
        m_fixture->sign(desk, second, DeskAction::Return, kAn, QStringLiteral("请改"));
        m_fixture->sign(desk, second, DeskAction::Resubmit, QStringLiteral("Dr. A"), QStringLiteral("照用"));
        QCOMPARE(desk.counts().value(DeskState::Waiting), 2);
        QCOMPARE(ids({{}, DeskState::Waiting}).size(), 2);
    }

    void theSheetGetsNumberAndAmount() {
        const QString id = m_fixture->signedPrescription();
        PrescriptionStore prescriptions = m_fixture->prescriptions();
        PrescriptionShelf shelf(m_fixture->database(), prescriptions);
        QVERIFY(shelf.open(id).number.isEmpty());
        QVERIFY(!shelf.open(id).amountFen);
        PriceStore(m_fixture->database())
            .add({m_fixture->price(QStringLiteral("甘草"), QStringLiteral("0.5")),
                  m_fixture->price(QStringLiteral("茯苓"), QStringLiteral("0.6"))},
                 kAn);
        DispensingStore desk = m_fixture->desk();
        m_fixture->sign(desk, id, DeskAction::Review, kAn);
        const OpenPrescription opened = shelf.open(id);
        QCOMPARE(opened.number, desk.open(id).row.number);
        QVERIFY(!opened.number.isEmpty());
        QCOMPARE(opened.amountFen, desk.open(id).statedFen);
        QVERIFY(opened.amountFen);
    }

    // 于潜 means 白术 when it is signed and 苍术 afterwards: nobody dispenses by the new list.
    void aNameOfTheStockKeepsWhatItMeant() {
        const PharmacyFacts then = factsWhereYuqianIs(QStringLiteral("白术"));
        const PharmacyFacts now = factsWhereYuqianIs(QStringLiteral("苍术"));
        PrescriptionStore prescriptions(m_fixture->database(), then.audit());
        const QString id = signedYuqian(prescriptions);
        DispensingStore same(m_fixture->database(), then, {});
        QCOMPARE(same.open(id).standardNames, (QStringList{QStringLiteral("白术"), QString()}));
        DispensingStore other(m_fixture->database(), now, {});
        QVERIFY(refusal([&] {
                    m_fixture->sign(other, id, DeskAction::Review, kAn);
                }).contains(QStringLiteral("于潜")));
        m_fixture->sign(same, id, DeskAction::Review, kAn);
        // Changed after the review: every further step is refused, and the desk shows what was signed.
        QCOMPARE(other.open(id).standardNames, (QStringList{QStringLiteral("白术"), QString()}));
        for (const DeskAction action : {DeskAction::Dispense, DeskAction::Check, DeskAction::HandOut}) {
            QVERIFY(refusal([&] {
                        m_fixture->sign(other, id, action, signerOf(action));
                    }).contains(QStringLiteral("于潜")));
            m_fixture->sign(same, id, action, signerOf(action));
        }
        // It goes back, and the physician's answer does not make the name mean what it meant.
        const QString returned = signedYuqian(prescriptions);
        m_fixture->sign(other, returned, DeskAction::Return, kAn, QStringLiteral("请改"));
        m_fixture->sign(other, returned, DeskAction::Resubmit, QStringLiteral("Dr. A"),
                        QStringLiteral("照用"));
        QVERIFY(refusal([&] {
                    m_fixture->sign(other, returned, DeskAction::Review, kAn);
                }).contains(QStringLiteral("于潜")));
    }

    // One name stands twice, plain and fried: each place keeps its own herb.
    void aNameOfTheStockIsKeptByPlace() {
        const QString name = QStringLiteral("白术");
        const PharmacyFacts facts = factsWhereYuqianIs(name);
        PrescriptionStore prescriptions(m_fixture->database(), facts.audit());
        for (const char* written : {"于潜 9|茯苓 12|于潜 9", "茯苓 12|于潜 9"}) {
            Prescription content = prescriptionOf(QString::fromUtf8(written), kMan);
            content.items.last().processing = QStringLiteral("炒");
            const QString id = prescriptions.create({}, QStringLiteral("Dr. A"));
            prescriptions.saveVersion(id, content, QStringLiteral("Dr. A"));
            for (const AuditFinding& finding : prescriptions.openFindings(id)) {
                prescriptions.confirm(prescriptions.overrideFinding(id, finding, QStringLiteral("已核"),
                                                                    QStringLiteral("Dr. A")),
                                      QStringLiteral("Dr. A"));
            }
            prescriptions.sign(id, QStringLiteral("Dr. A"));
            DispensingStore desk(m_fixture->database(), facts, {});
            const QStringList names = desk.open(id).standardNames;
            QCOMPARE(names.last(), QStringLiteral("炒白术"));
            if (names.size() == 3) {
                QCOMPARE(names.first(), name);
            }
            m_fixture->sign(desk, id, DeskAction::Review, kAn);
        }
    }

    // Older signatures have the names by themselves, not by place.
    void anOlderSignatureStaysReadable() {
        const PharmacyFacts then = factsWhereYuqianIs(QStringLiteral("白术"));
        const PharmacyFacts now = factsWhereYuqianIs(QStringLiteral("苍术"));
        PrescriptionStore prescriptions(m_fixture->database(), then.audit());
        const QString id = signedYuqian(prescriptions);
        m_fixture->database().execute(
            "DROP TRIGGER prescription_events_are_final;"
            "UPDATE prescription_events SET detail = '{\"stock_names\":{\"于潜\":\"白术\"}}' WHERE action = "
            "'sign'");
        QCOMPARE(prescriptions.signedStandardNames(id), (QStringList{QStringLiteral("白术"), QString()}));
        QVERIFY(prescriptions.changedStockNames(id).isEmpty());
        QCOMPARE(PrescriptionStore(m_fixture->database(), now.audit()).changedStockNames(id),
                 QStringList{QStringLiteral("于潜")});
    }

    // One name of the stock, plain and fried: the older record has one herb for it, and both are what they
    // were.
    void anOlderSignatureOfPlainAndFriedIsNoChange() {
        const PharmacyFacts then = factsWhereYuqianIs(QStringLiteral("白术"));
        const PharmacyFacts now = factsWhereYuqianIs(QStringLiteral("苍术"));
        PrescriptionStore prescriptions(m_fixture->database(), then.audit());
        Prescription content = prescriptionOf(QStringLiteral("于潜 9|于潜 6|茯苓 12"), kMan);
        content.items[1].processing = QStringLiteral("炒");
        const QStringList meant = {QStringLiteral("白术"), QStringLiteral("炒白术"), QString()};
        const QString id = prescriptions.create({}, QStringLiteral("Dr. B"));
        prescriptions.saveVersion(id, content, QStringLiteral("Dr. B"));
        m_fixture->database().execute("DROP TRIGGER prescription_events_are_final");
        // A signature over findings is of no interest here: the row is written as the older program did.
        m_fixture->database().execute(
            QStringLiteral(
                "INSERT INTO prescription_events (prescription_id, version, action, author, created_at)"
                " VALUES ('%1', 1, 'sign', 'Dr. B', 1)")
                .arg(id)
                .toUtf8());
        for (const QString& recorded : meant.first(2)) {
            m_fixture->database().execute(
                QStringLiteral("UPDATE prescription_events SET detail = '{\"stock_names\":{\"于潜\":\"%1\"}}'"
                               " WHERE action = 'sign' AND prescription_id = '%2'")
                    .arg(recorded, id)
                    .toUtf8());
            QCOMPARE(prescriptions.signedStandardNames(id), meant);
            QVERIFY(prescriptions.changedStockNames(id).isEmpty());
            QCOMPARE(PrescriptionStore(m_fixture->database(), now.audit()).changedStockNames(id),
                     QStringList{QStringLiteral("于潜")});
        }
    }

    void theQueueForgetsWhatIsOldAndTheSearchFindsIt() {
        const QString visit = m_fixture->visit(QStringLiteral("测试患者"), QStringLiteral("T_01"));
        m_fixture->signedPrescription(prescriptionOf(kPlain, kMan), QStringLiteral("Dr. B"), visit);
        for (const int days : {DispensingStore::kDays, DispensingStore::kDays + 1}) {
            DispensingStore::Options options;
            options.clock = [days] { return QDateTime::currentDateTime().addDays(days); };
            DispensingStore desk = m_fixture->desk(options);
            const bool isKept = days == DispensingStore::kDays;
            QCOMPARE(desk.queue({}).size(), isKept ? 1 : 0);
            QCOMPARE(desk.counts().value(DeskState::Waiting), isKept ? 1 : 0);
            QCOMPARE(desk.queue({QStringLiteral("测试")}).size(), 1);
        }
    }

private:
    std::unique_ptr<DeskFixture> m_fixture;
};

QTEST_GUILESS_MAIN(DispensingStoreTest)
#include "dispensing_store_test.moc"
