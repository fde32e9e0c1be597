// Statistics against a small history whose figures are counted by hand in the table below.

#include "app/pharmacy/desk_statistics.h"

#include <QTest>

#include "tests/support/app/desk_fixture.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const QString kAn = QStringLiteral("安药师");
const QString kBai = QStringLiteral("白药师");

}  // namespace

class DeskStatisticsTest final : public QObject {
    Q_OBJECT

private slots:
    // Dr. A: p1 甘草 3 + 茯苓 12        handed out, 6.09 yuan
    //        p2 附子 20 先煎             1 override (dose-over); reviewed, returned "剂量", answered,
    //        reviewed again
    // Dr. B: p3 甘草 3 + 茯苓 12        waiting
    //        p4 甘草 3                   reviewed, then voided
    //        p5 of an invented patient   handed out: counts only with samples
    void initTestCase() {
        PriceStore(m_fixture.database())
            .add({m_fixture.price(QStringLiteral("甘草"), QStringLiteral("0.5")),
                  m_fixture.price(QStringLiteral("茯苓"), QStringLiteral("0.6"))},
                 kAn);
        DispensingStore desk = m_fixture.desk();
        const QString drA = QStringLiteral("Dr. A");
        const QString drB = QStringLiteral("Dr. B");
        const Prescription plain = prescriptionOf(kPlain, kMan);
        const QString p1 = m_fixture.signedPrescription(plain, drA);
        const QString p2 =
            m_fixture.signedPrescription(prescriptionOf(QStringLiteral("附子 20 先煎"), kMan), drA);
        m_fixture.signedPrescription(plain, drB);
        const QString p4 = m_fixture.signedPrescription(prescriptionOf(QStringLiteral("甘草 3"), kMan), drB);
        const QString p5 = m_fixture.signedPrescription(
            plain, drB, m_fixture.visit(QStringLiteral("示例患者"), QStringLiteral("DEMO-1"), true));
        handOut(desk, p1);
        m_fixture.sign(desk, p2, DeskAction::Review, kAn);
        m_returned = desk.open(p2).row.number;
        m_fixture.sign(desk, p2, DeskAction::Return, kBai, QStringLiteral("剂量"));
        m_fixture.sign(desk, p2, DeskAction::Resubmit, drA, QStringLiteral("照用"));
        m_fixture.sign(desk, p2, DeskAction::Review, QStringLiteral(" 安 药师"));
        m_fixture.sign(desk, p4, DeskAction::Review, kAn);
        m_fixture.prescriptions().voidPrescription(p4, drB, QStringLiteral("开错"));
        handOut(desk, p5);
    }

    void statesCountByTheDayOfTheSignature() {
        const DeskStatistics today = read(SamplePatients::Without);
        QCOMPARE(today.states, (QMap<DeskState, int>{{DeskState::HandedOut, 1},
                                                     {DeskState::Reviewed, 1},
                                                     {DeskState::Waiting, 1},
                                                     {DeskState::Void, 1}}));
        QCOMPARE(read(SamplePatients::With).states.value(DeskState::HandedOut), 2);
    }

    void workCountsByPersonAndStep() {
        using enum DeskAction;
        const DeskStatistics today = read(SamplePatients::Without);
        QCOMPARE(today.work.size(), 3);
        QMap<QString, QMap<DeskAction, int>> work;
        for (const SignerWork& one : today.work) {
            work.insert(QString(one.signer).remove(QLatin1Char(' ')), one.steps);
        }
        // 安药师 with and without blanks is one person.
        QCOMPARE(work.value(kAn), (QMap<DeskAction, int>{{Review, 4}, {Check, 1}, {HandOut, 1}}));
        QCOMPARE(work.value(kBai), (QMap<DeskAction, int>{{Dispense, 1}, {Return, 1}}));
        QCOMPARE(work.value(QStringLiteral("Dr.A")), (QMap<DeskAction, int>{{Resubmit, 1}}));
    }

    void findingsCountByTheLastLook() {
        const DeskStatistics today = read(SamplePatients::Without);
        int over = 0;
        for (const RuleCount& rule : today.rules) {
            if (rule.rule == QLatin1String("dose-over")) {
                QCOMPARE(rule.severity, QStringLiteral("review"));
                QCOMPARE(rule.findings, 1);  // looked at three times, counted once
                over += rule.prescriptions;
            }
        }
        QCOMPARE(over, 1);
    }

    void physiciansCountWithOverridesReturnsAndVoids() {
        const DeskStatistics today = read(SamplePatients::Without);
        QCOMPARE(today.physicians.size(), 2);
        const PhysicianCount& drA = today.physicians[0];
        const PhysicianCount& drB = today.physicians[1];
        QCOMPARE(drA.physician, QStringLiteral("Dr. A"));
        QCOMPARE(drA.prescriptions, 2);
        QCOMPARE(drA.overrides, 1);
        QCOMPARE(drA.returns, 1);
        QCOMPARE(drA.voided, 0);
        QCOMPARE(drA.findings.value(Severity::Review), 1);
        QCOMPARE(drB.prescriptions, 2);
        QCOMPARE(drB.overrides, 0);
        QCOMPARE(drB.returns, 0);
        QCOMPARE(drB.voided, 1);
        QCOMPARE(today.overrides, (QMap<QString, int>{{QStringLiteral("dose-over"), 1}}));
    }

    void returnsKeepTheirReasons() {
        const DeskStatistics today = read(SamplePatients::Without);
        QCOMPARE(today.returns.size(), 1);
        QCOMPARE(today.returns.first().reason, QStringLiteral("剂量"));
        QCOMPARE(today.returns.first().signer, kBai);
        QCOMPARE(today.returns.first().physician, QStringLiteral("Dr. A"));
        QCOMPARE(today.returns.first().prescription, m_returned);
    }

    void amountsAddUp() {
        QCOMPARE(read(SamplePatients::Without).handedOutFen, 609);
        QCOMPARE(read(SamplePatients::With).handedOutFen, 2 * 609);
        QCOMPARE(read(SamplePatients::Without).handedOutUnpriced, 0);
    }

    void anotherDayIsEmpty() {
        const QDate yesterday = QDate::currentDate().addDays(-2);
        const DeskStatistics none =
            readStatistics(m_fixture.database(), {yesterday, yesterday}, SamplePatients::With);
        QVERIFY(none.states.isEmpty());
        QVERIFY(none.work.isEmpty());
        QVERIFY(none.rules.isEmpty());
        QVERIFY(none.physicians.isEmpty());
        QVERIFY(none.returns.isEmpty());
        QCOMPARE(none.handedOutFen, 0);
    }

    void theTableHoldsEveryFigure() {
        const QString csv = QString::fromUtf8(statisticsCsv(read(SamplePatients::Without)));
        for (const char* line :
             {"state,handed_out,,1", "work,白药师,dispense,1", "rule,dose-over,review,1",
              "physician,Dr. A,overrides,1", "physician,Dr. B,void,1", "override,dose-over,,1",
              "amount,handed_out_yuan,,6.09", "amount,handed_out_unpriced,,0"}) {
            QVERIFY2(csv.contains(QString::fromUtf8(line) + QStringLiteral("\r\n")), line);
        }
        QVERIFY(csv.contains(QStringLiteral("return,%1,剂量,1\r\n").arg(m_returned)));
    }

private:
    DeskStatistics read(SamplePatients samples) {
        // Two days: the history may be written around midnight.
        const QDate today = QDate::currentDate();
        return readStatistics(m_fixture.database(), {today.addDays(-1), today}, samples);
    }

    void handOut(DispensingStore& desk, const QString& id) {
        m_fixture.sign(desk, id, DeskAction::Review, kAn);
        m_fixture.sign(desk, id, DeskAction::Dispense, kBai);
        m_fixture.sign(desk, id, DeskAction::Check, kAn);
        m_fixture.sign(desk, id, DeskAction::HandOut, kAn);
    }

    DeskFixture m_fixture;
    QString m_returned;
};

QTEST_GUILESS_MAIN(DeskStatisticsTest)
#include "desk_statistics_test.moc"
