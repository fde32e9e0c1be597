// All pairs of the two verses, in both orders, through every name of either herb.

#include <QTest>

#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

constexpr int kPairsOfTheVerses = 159;

struct Side {
    QString name;
    bool isAmbiguous = false;
};

}  // namespace

class AuditPairsTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_facts = readAuditFacts(realKnowledge()); }

    void everyPairIsFoundThroughEveryName() {
        QCOMPARE(m_facts.pairs.size(), kPairsOfTheVerses);
        const PrescriptionAudit audit(m_facts, {});
        qint64 combinations = 0;
        for (auto pair = m_facts.pairs.begin(); pair != m_facts.pairs.end(); ++pair) {
            const QList<Side> left = namesOf(static_cast<int>(pair.key() >> 32));
            const QList<Side> right = namesOf(static_cast<int>(pair.key() & 0xFFFFFFFF));
            QVERIFY(!left.isEmpty() && !right.isEmpty());
            const AuditRule rule = pair->isNineteen ? AuditRule::Incompatible19 : AuditRule::Incompatible18;
            for (const Side& one : left) {
                for (const Side& other : right) {
                    check(audit, rule, one, other);
                    check(audit, rule, other, one);
                    combinations += 2;
                    if (QTest::currentTestFailed()) {
                        return;
                    }
                }
            }
        }
        qInfo("%d pairs, %lld combinations of names and orders", kPairsOfTheVerses,
              static_cast<long long>(combinations));
        QVERIFY(combinations > 10'000);
    }

    void pairsHoldForProcessedForms() {
        const PrescriptionAudit audit(m_facts, {});
        int forms = 0;
        for (auto pair = m_facts.pairs.begin(); pair != m_facts.pairs.end(); ++pair) {
            const int left = static_cast<int>(pair.key() >> 32);
            const int right = static_cast<int>(pair.key() & 0xFFFFFFFF);
            const AuditRule rule = pair->isNineteen ? AuditRule::Incompatible19 : AuditRule::Incompatible18;
            for (int form = 0; form < static_cast<int>(m_facts.herbs.size()); ++form) {
                const int base = m_facts.herbs[static_cast<std::size_t>(form)].base;
                if (base == left || base == right) {
                    ++forms;
                    check(audit, rule, sideOf(form), sideOf(base == left ? right : left));
                }
            }
        }
        qInfo("%d processed, raw or respelled forms", forms);
        QVERIFY(forms > 100);
    }

private:
    QString nameOf(int herb) const { return m_facts.herbs[static_cast<std::size_t>(herb)].name; }

    // The herb under its own name.
    Side sideOf(int herb) const {
        return {nameOf(herb), m_facts.names.value(nameOf(herb)).state == WrittenState::Ambiguous};
    }

    // Every name that stands for the herb, ambiguous ones among them.
    QList<Side> namesOf(int herb) const {
        QList<Side> names;
        for (auto name = m_facts.names.begin(); name != m_facts.names.end(); ++name) {
            const bool isAmbiguous =
                name->state == WrittenState::Ambiguous || name->state == WrittenState::Joint;
            if (name->herbs.contains(herb) || (isAmbiguous && name.key() == nameOf(herb))) {
                names += Side{name.key(), isAmbiguous && !name->herbs.isEmpty()};
            }
        }
        return names;
    }

    static void check(const PrescriptionAudit& audit, AuditRule rule, const Side& first, const Side& second) {
        Prescription prescription;
        for (const QString& name : {first.name, second.name}) {
            PrescriptionItem item;
            item.name = name;
            prescription.items += item;
        }
        const QList<AuditFinding> findings = audit.audit(prescription);
        const QString both = first.name + QLatin1Char('+') + second.name;
        QVERIFY2(hitsOf(findings, rule).contains(both), qPrintable(both));
        const QStringList ambiguous = hitsOf(findings, AuditRule::AmbiguousName);
        QCOMPARE(ambiguous.contains(first.name), first.isAmbiguous);
        QCOMPARE(ambiguous.contains(second.name), second.isAmbiguous);
    }

    AuditFacts m_facts;
};

QTEST_GUILESS_MAIN(AuditPairsTest)
#include "audit_pairs_test.moc"
