// How long audits take: 10,000 prescriptions from a JSON file as `rx audit` does it (read, audit, write), and
// one prescription of 30 herbs as an editor does it at every key press.
//
//   prescription_audit_bench KNOWLEDGE.db
//
// Prescriptions are drawn with a fixed seed from the herbs of the knowledge base; every rule family has work.

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>
#include <cstdio>
#include <random>

#include "app/prescription/prescription_audit.h"
#include "app/prescription/prescription_import.h"
#include "app/prescription/prescription_json.h"

namespace {

using namespace xinglin::app;

constexpr int kPrescriptions = 10'000;
constexpr int kHerbsEach = 12;
constexpr int kHerbsWhileTyping = 30;
constexpr int kRounds = 200;

Prescription drawn(const AuditFacts& facts, std::mt19937& random, int herbs, int number) {
    Prescription result;
    result.id = QString::number(number);
    result.form = DosageForm::Decoction;
    result.patient.sex = number % 2 == 0 ? Sex::Female : Sex::Male;
    result.patient.ageYears = 5 + number % 80;
    result.patient.currentDrugs = QStringList{QStringLiteral("华法林"), QStringLiteral("地高辛")};
    result.patient.allergies = QStringList{QStringLiteral("对附子、全蝎过敏")};
    for (int i = 0; i < herbs; ++i) {
        PrescriptionItem item;
        item.name = facts.herbs[random() % facts.herbs.size()].name;
        item.doseGrams = 1 + static_cast<double>(random() % 30);
        result.items += item;
    }
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s KNOWLEDGE.db\n", argv[0]);
        return 2;
    }
    QElapsedTimer timer;
    timer.start();
    const AuditFacts facts = readAuditFacts(QString::fromUtf8(argv[1]));
    const PrescriptionAudit audit(facts, {});
    std::printf("facts read                      %8.1f ms\n",
                static_cast<double>(timer.nsecsElapsed()) / 1e6);

    std::mt19937 random(20261129);
    QJsonArray day;
    for (int i = 0; i < kPrescriptions; ++i) {
        day += writePrescription(drawn(facts, random, kHerbsEach, i));
    }
    const QByteArray file = QJsonDocument(day).toJson();
    timer.start();
    const QList<Prescription> prescriptions = importPrescriptions(file, QStringLiteral("day")).prescriptions;
    const double read = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    timer.start();
    QJsonArray result;
    qint64 findings = 0;
    for (const Prescription& prescription : prescriptions) {
        for (const AuditFinding& finding : audit.audit(prescription)) {
            result += findingJson(finding);
            ++findings;
        }
    }
    const double audited = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    timer.start();
    const qsizetype bytes = QJsonDocument(result).toJson(QJsonDocument::Compact).size();
    const double written = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    std::printf(
        "%d prescriptions of %d herbs: %.2f s (read %.2f, audit %.2f, write %.2f); %lld findings, %.1f MB\n",
        kPrescriptions, kHerbsEach, read + audited + written, read, audited, written,
        static_cast<long long>(findings), static_cast<double>(bytes) / 1e6);

    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        const Prescription prescription = drawn(facts, random, kHerbsWhileTyping, round);
        timer.start();
        audit.audit(prescription);
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    std::printf("%d herbs: median %.3f ms, worst of %d %.3f ms\n", kHerbsWhileTyping, times[times.size() / 2],
                kRounds, times.back());
    return 0;
}
