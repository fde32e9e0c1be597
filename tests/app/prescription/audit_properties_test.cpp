// What may never change a verdict, and what must: the order of the herbs, the name that is chosen for a herb,
// and its processed form.

#include <QSet>
#include <QTest>
#include <QTranslator>
#include <algorithm>
#include <numeric>
#include <random>

#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

constexpr int kPrescriptions = 400;

// A verdict without words: rule, severity, source and the herbs concerned, by their place before any
// shuffling.
using Verdict = QSet<QString>;

Verdict verdictOf(const QList<AuditFinding>& findings, const std::vector<int>& original) {
    Verdict verdict;
    for (const AuditFinding& finding : findings) {
        QList<int> places;
        for (const int place : finding.places) {
            places += original[static_cast<std::size_t>(place)];
        }
        std::sort(places.begin(), places.end());
        QString key = auditRuleId(finding.rule) + QLatin1Char(':') + severityId(finding.severity);
        for (const int place : places) {
            key += QLatin1Char(' ') + QString::number(place);
        }
        verdict +=
            key + QStringLiteral(" | ") + sourceTitles(finding) + QLatin1Char(' ') + sourceEditions(finding);
    }
    return verdict;
}

std::vector<int> inOrder(qsizetype size) {
    std::vector<int> order(static_cast<std::size_t>(size));
    std::iota(order.begin(), order.end(), 0);
    return order;
}

QString text(const Verdict& verdict) {
    QStringList lines = verdict.values();
    lines.sort();
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

// The words of an edition that a copy does not give, in another language.
class OtherEdition final : public QTranslator {
public:
    QString translate(const char*, const char* source, const char*, int) const override {
        return QByteArray(source) == "edition not stated" ? QStringLiteral("版本未载") : QString();
    }
    bool isEmpty() const override { return false; }
};

class AuditPropertiesTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_facts = readAuditFacts(realKnowledge());
        for (auto name = m_facts.names.begin(); name != m_facts.names.end(); ++name) {
            if (name->state == WrittenState::Alias && name->herbs.size() == 1) {
                m_aliases[name->herbs.first()] += name.key();
            }
        }
        for (auto& aliases : m_aliases) {
            aliases.sort();
        }
    }

    void orderOfHerbsChangesNothing() {
        const PrescriptionAudit audit(m_facts, {});
        std::mt19937 random(1);
        int findings = 0;
        for (int round = 0; round < kPrescriptions; ++round) {
            const Prescription written = drawn(random);
            std::vector<int> order = inOrder(written.items.size());
            std::shuffle(order.begin(), order.end(), random);
            Prescription shuffled = written;
            for (int place = 0; place < static_cast<int>(order.size()); ++place) {
                shuffled.items[place] = written.items.at(order[static_cast<std::size_t>(place)]);
            }
            const QList<AuditFinding> before = audit.audit(written);
            findings += static_cast<int>(before.size());
            QCOMPARE(text(verdictOf(audit.audit(shuffled), order)),
                     text(verdictOf(before, inOrder(written.items.size()))));
        }
        QVERIFY2(findings > 20 * kPrescriptions / 4, "the drawn prescriptions give the rules no work");
    }

    // 附子 is restricted by the Pharmacopoeia, 麻黄 by another list, whichever is written first.
    void everyHerbOfUnknownPregnancyHasItsOwnSource() {
        const PrescriptionAudit audit(m_facts, {});
        const QByteArray head = R"("patient":{"sex":"F","age_years":30})";
        for (const char* herbs : {"附子 3|麻黄 3", "麻黄 3|附子 3"}) {
            QHash<QString, QString> sources;
            for (const AuditFinding& finding : audit.audit(prescriptionOf(QString::fromUtf8(herbs), head))) {
                if (finding.rule == AuditRule::PregnancyUnknown) {
                    sources.insert(finding.items.join(QLatin1Char('+')), sourceTitles(finding));
                }
            }
            QCOMPARE(sources.size(), 2);
            QVERIFY(sources.value(QStringLiteral("附子")).contains(QStringLiteral("药典")));
            QVERIFY(sources.value(QStringLiteral("麻黄")).contains(QStringLiteral("TCM-CDSS")));
        }
    }

    // What a finding says of a day is what the doses a day make of it.
    void aDayIsTheDosesOfADay() {
        const PrescriptionAudit audit(m_facts, {});
        const auto factWith = [&](const QByteArray& head) {
            const QList<AuditFinding> findings = audit.audit(prescriptionOf(QStringLiteral("附子 40"), head));
            const auto over = std::find_if(findings.begin(), findings.end(), [](const AuditFinding& finding) {
                return finding.rule == AuditRule::DoseOver;
            });
            return over == findings.end() ? QString() : over->fact;
        };
        QVERIFY(factWith(R"("doses_per_day":0.5)").contains(QStringLiteral("20 g a day")));
        QVERIFY(factWith(R"("doses_per_day":1)").contains(QStringLiteral("40 g a day")));
        QVERIFY(factWith(R"("doses_per_day":1.5)").contains(QStringLiteral("60 g a day")));
    }

    // Each source is shown with its own edition, and an edition that the copy does not give in the window's
    // words.
    void sourcesAreShownEachByItself() {
        AuditFinding finding;
        finding.sources = {{QStringLiteral("甲书"), QStringLiteral("2020")},
                           {QStringLiteral("乙书"), QStringLiteral("not stated")}};
        QCOMPARE(sourceTitles(finding), QStringLiteral("甲书；乙书"));
        QCOMPARE(sourceEditions(finding), QStringLiteral("2020；not stated"));
        QCOMPARE(sourcesText(finding), QStringLiteral("甲书 · 2020；乙书 · edition not stated"));
        OtherEdition translator;
        QCoreApplication::installTranslator(&translator);
        QCOMPARE(sourcesText(finding), QStringLiteral("甲书 · 2020；乙书 · 版本未载"));
        QCoreApplication::removeTranslator(&translator);
        // The same in records: a key of before still answers.
        const QList<AuditFinding> findings =
            PrescriptionAudit(m_facts, {}).audit(prescriptionOf(QStringLiteral("甘草 3|甘遂 1")));
        QVERIFY(!findings.isEmpty() && !findings.first().sources.isEmpty());
        QCOMPARE(findingJson(findings.first()).value(QStringLiteral("edition")).toString(),
                 sourceEditions(findings.first()));
    }

    void choiceOfAnAliasChangesNothing() {
        const PrescriptionAudit audit(m_facts, {});
        std::mt19937 random(2);
        int renamed = 0;
        for (int round = 0; round < kPrescriptions; ++round) {
            const Prescription written = drawn(random);
            Prescription other = written;
            for (PrescriptionItem& item : other.items) {
                const QStringList aliases = m_aliases.value(m_facts.findHerb(item.name));
                const auto meant = m_facts.names.constFind(item.name);
                // A herb whose own name is ambiguous (牛膝) is not the same as its exact aliases.
                if (aliases.isEmpty() || meant->state != WrittenState::Exact) {
                    continue;
                }
                item.name = aliases.at(static_cast<int>(random() % static_cast<unsigned>(aliases.size())));
                ++renamed;
            }
            const std::vector<int> order = inOrder(written.items.size());
            QCOMPARE(text(verdictOf(audit.audit(other), order)),
                     text(verdictOf(audit.audit(written), order)));
        }
        QVERIFY(renamed > kPrescriptions);
    }

    void findingsDoNotDependOnWhatWasAuditedBefore() {
        const PrescriptionAudit audit(m_facts, {});
        std::mt19937 random(3);
        const Prescription first = drawn(random);
        const QList<AuditFinding> alone = audit.audit(first);
        audit.audit(drawn(random));
        QCOMPARE(audit.audit(first), alone);
    }

    void rawAconiteDiffersFromProcessedByItsControlAlone() {
        QCOMPARE(rulesLostBy(QStringLiteral("生附子"), QStringLiteral("制附子")),
                 QStringList{QStringLiteral("controlled-toxic:block 0")});
    }

    void everyControlledRawFormIsFreedByItsPlainName_data() {
        QTest::addColumn<QString>("raw");
        for (const AuditHerb& herb : m_facts.herbs) {
            if (herb.name.startsWith(QChar(u'生')) && !herb.restrictions.isEmpty() && herb.base >= 0) {
                QTest::addRow("%s", qPrintable(herb.name)) << herb.name;
            }
        }
    }

    void everyControlledRawFormIsFreedByItsPlainName() {
        QFETCH(QString, raw);
        const QStringList lost = rulesLostBy(raw, raw.mid(1));
        QVERIFY2(lost.contains(QStringLiteral("controlled-toxic:block 0")), qPrintable(raw));
        // Nothing else is lost: whatever stands against the plain herb stands against its raw form.
        QCOMPARE(lost.size(), 1);
    }

    void processedAconiteOfTheBookHasItsOwnLimits() {
        const PrescriptionAudit audit(m_facts, {});
        const QByteArray head = R"("patient":{"sex":"F","pregnancy":"yes"})";
        const QList<AuditFinding> plain = audit.audit(prescriptionOf(QStringLiteral("川乌 2"), head));
        const QList<AuditFinding> cooked = audit.audit(prescriptionOf(QStringLiteral("制川乌 2"), head));
        QVERIFY(!hitsOf(plain, AuditRule::PregnancyForbidden).isEmpty());
        QVERIFY(hitsOf(cooked, AuditRule::PregnancyForbidden).isEmpty());
        QVERIFY(!hitsOf(cooked, AuditRule::PregnancyCaution).isEmpty());
    }

private:
    Prescription drawn(std::mt19937& random) const {
        Prescription result;
        result.id = QStringLiteral("drawn");
        const unsigned choice = static_cast<unsigned>(random());
        result.form = static_cast<DosageForm>(choice % 6);
        result.patient.sex = static_cast<Sex>(choice / 6 % 3);
        result.patient.pregnancy = static_cast<Answer>(choice / 18 % 3);
        result.patient.lactation = static_cast<Answer>(choice / 54 % 3);
        result.patient.ageYears = choice / 162 % 90;
        result.patient.currentDrugs = QStringList{QStringLiteral("华法林"), QStringLiteral("地高辛")};
        result.patient.conditions = QStringList{QStringLiteral("liver-impaired")};
        result.patient.allergies = QStringList{QStringLiteral("附子、全蝎")};
        result.timesPerDay = 1 + choice % 3;
        const int herbs = 3 + static_cast<int>(choice / 1024 % 12);
        for (int i = 0; i < herbs; ++i) {
            PrescriptionItem item;
            item.name = m_facts.herbs[random() % m_facts.herbs.size()].name;
            if (random() % 8 != 0) {
                item.doseGrams = 0.5 * static_cast<double>(1 + random() % 60);
            }
            result.items += item;
        }
        return result;
    }

    // What the verdict loses when the first herb is written `milder` instead of `raw`, beside partners for
    // the rules of pairs, for a pregnant patient who nurses.
    QStringList rulesLostBy(const QString& raw, const QString& milder) const {
        const PrescriptionAudit audit(m_facts, {});
        const QByteArray head = R"("form":"decoction","patient":{"sex":"F","age_years":70,"pregnancy":"yes",
            "lactation":"yes","allergies":["附子"]})";
        const QString partners = QStringLiteral(" 20|半夏 9|甘草 3|犀角 1");
        const std::vector<int> order = inOrder(4);
        const auto rulesOf = [&](const QString& herb) {
            Verdict rules;
            for (const QString& key : verdictOf(audit.audit(prescriptionOf(herb + partners, head)), order)) {
                rules += key.section(QStringLiteral(" | "), 0, 0);
            }
            return rules;
        };
        const Verdict before = rulesOf(raw);
        const Verdict after = rulesOf(milder);
        QStringList lost = (before - after).values();
        lost.sort();
        return lost;
    }

    AuditFacts m_facts;
    QHash<int, QStringList> m_aliases;
};

QTEST_GUILESS_MAIN(AuditPropertiesTest)
#include "audit_properties_test.moc"
