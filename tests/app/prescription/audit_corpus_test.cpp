// Whole collections: the formulas of the knowledge base, and where the reference data is here, 33,765
// prescriptions and the compositions of patent medicines. Nothing may crash, every prescription has a
// verdict, and the hits are counted and printed.

#include <QFile>
#include <QMap>
#include <QProcess>
#include <QTest>

#include "app/knowledge/knowledge_base.h"
#include "tests/support/app/prescriptions.h"
#include "tests/support/app/twin_knowledge.h"
#include "tests/support/reference_data.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

using Counts = QMap<QString, int>;

QString text(const Counts& counts) {
    QStringList parts;
    for (auto count = counts.begin(); count != counts.end(); ++count) {
        parts += QStringLiteral("%1 %2").arg(count.key()).arg(count.value());
    }
    return parts.join(QStringLiteral(", "));
}

QStringList linesOf(const QByteArray& bytes) {
    QStringList lines = QString::fromUtf8(bytes).split(QLatin1Char('\n'));
    if (!lines.isEmpty() && lines.last().isEmpty()) {
        lines.removeLast();
    }
    return lines;
}

QString referencePath(const char* relative) {
    return QString::fromStdString(referenceFile(relative).string());
}

}  // namespace

class AuditCorpusTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_facts = readAuditFacts(realKnowledge());
        m_audit = std::make_unique<PrescriptionAudit>(m_facts, AuditSettings());
    }

    void formulasOfTheKnowledgeBaseHaveNoUnknownName() {
        const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(realKnowledge());
        KnowledgeQuery query;
        query.kind = KnowledgeKind::Formula;
        query.limit = 100'000;
        const KnowledgeResult formulas = knowledge->search(query);
        QVERIFY(formulas.hits.size() > 2000);
        Counts counts;
        QStringList ofClassics;
        QStringList ofOthers;
        qsizetype names = 0;
        for (const KnowledgeHit& hit : formulas.hits) {
            Prescription prescription;
            prescription.id = hit.id;
            prescription.formula = hit.name;
            const std::optional<KnowledgeEntry> formula = knowledge->entry(hit.id);
            QVERIFY(formula);
            bool isDosed = false;
            for (const FormulaItem& formulaItem : formula->items) {
                PrescriptionItem item;
                item.name = formulaItem.written;
                item.processing = formulaItem.processing;
                item.doseGrams = formulaItem.grams;
                isDosed = isDosed || formulaItem.grams || !formulaItem.originalDose.isEmpty();
                prescription.items += item;
            }
            const QList<AuditFinding> findings = m_audit->audit(prescription);
            count(findings, counts);
            names += prescription.items.size();
            for (const QString& name : hitsOf(findings, AuditRule::UnknownName)) {
                (isDosed ? ofClassics : ofOthers) += hit.id + QLatin1Char(' ') + name;
            }
        }
        // A new name of a formula belongs into audit_names.tsv: always for those that are prescribed from
        // with their doses, and so nearly always for the compositions of the large collections.
        QVERIFY2(ofClassics.isEmpty(), qPrintable(ofClassics.join(QLatin1Char('\n'))));
        QVERIFY2(ofOthers.size() * 1000 < names, qPrintable(ofOthers.join(QLatin1Char('\n'))));
        qInfo("unknown in compositions: %s", qPrintable(ofOthers.join(QStringLiteral(", "))));
        qInfo("%lld formulas: %s", static_cast<long long>(formulas.hits.size()), qPrintable(text(counts)));
        // The verses are broken in classics, knowingly: 附子 with 半夏, 甘遂 with 甘草.
        QVERIFY(counts.value(QStringLiteral("incompatible-18")) >= 10);
    }

    void prescriptionsOfTheGraphRunThrough() {
        const QString herbs = referencePath("graph/PTM_herbs_contains.txt");
        const QString prescriptions = referencePath("graph/PTM_pre_herbs.txt");
        if (herbs.isEmpty() || prescriptions.isEmpty()) {
            QSKIP("reference data graph/PTM_* is not here (set XINGLIN_REFERENCE_DATA)");
        }
        const QStringList names = linesOf(readFile(herbs));
        const QStringList rows = linesOf(readFile(prescriptions));
        QCOMPARE(rows.size(), 33'765);
        Counts counts;
        for (const QString& row : rows) {
            Prescription prescription;
            for (const QString& id : row.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
                PrescriptionItem item;
                item.name = names.at(id.toInt());
                item.doseGrams = 6;
                prescription.items += item;
            }
            count(m_audit->audit(prescription), counts);
        }
        qInfo("%lld prescriptions: %s", static_cast<long long>(rows.size()), qPrintable(text(counts)));
        for (const char* rule : {"incompatible-18", "incompatible-19", "pregnancy-unknown", "dose-over"}) {
            QVERIFY2(counts.value(QString::fromLatin1(rule)) > 0, rule);
        }
    }

    void patentMedicinesRunThrough() {
        const QString table = referencePath("facts_more/patent_medicines.tsv.xz");
        if (table.isEmpty()) {
            QSKIP(
                "reference data facts_more/patent_medicines.tsv.xz is not here (set XINGLIN_REFERENCE_DATA)");
        }
        QProcess unpacker;
        unpacker.start(QStringLiteral("xz"), {QStringLiteral("-dc"), table});
        if (!unpacker.waitForFinished(60'000) || unpacker.exitCode() != 0) {
            QSKIP("the table cannot be unpacked here: xz is missing");
        }
        const QStringList rows = linesOf(unpacker.readAllStandardOutput());
        const QStringList columns = rows.first().split(QLatin1Char('\t'));
        const qsizetype composition = columns.indexOf(QStringLiteral("composition"));
        const qsizetype fixed = columns.indexOf(QStringLiteral("composition_fixed"));
        Counts counts;
        int medicines = 0;
        for (const QString& row : rows.mid(1)) {
            const QStringList cells = row.split(QLatin1Char('\t'));
            const QString herbs =
                cells.value(fixed).isEmpty() ? cells.value(composition) : cells.value(fixed);
            Prescription prescription;
            prescription.form = DosageForm::Pill;
            for (const QString& herb : herbs.split(QChar(u'、'), Qt::SkipEmptyParts)) {
                PrescriptionItem item;
                item.name = herb;
                prescription.items += item;
            }
            if (!prescription.items.isEmpty()) {
                count(m_audit->audit(prescription), counts);
                ++medicines;
            }
        }
        QVERIFY(medicines > 5000);
        qInfo("%d compositions: %s", medicines, qPrintable(text(counts)));
        QVERIFY(counts.value(QStringLiteral("pregnancy-unknown")) > 1000);
    }

private:
    static void count(const QList<AuditFinding>& findings, Counts& counts) {
        for (const AuditFinding& finding : findings) {
            ++counts[auditRuleId(finding.rule)];
        }
    }

    AuditFacts m_facts;
    std::unique_ptr<PrescriptionAudit> m_audit;
};

QTEST_GUILESS_MAIN(AuditCorpusTest)
#include "audit_corpus_test.moc"
