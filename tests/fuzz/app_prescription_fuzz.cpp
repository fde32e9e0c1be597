// Prescriptions and audit settings as JSON: any bytes give a value or a FailureError. Prescriptions survive
// being written, their audit ends, and no settings lower what may not be lowered.

#include <QJsonArray>
#include <QJsonDocument>
#include <cstddef>
#include <cstdint>

#include "app/failure.h"
#include "app/prescription/prescription_audit.h"
#include "app/prescription/prescription_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xinglin::app;
    // Without facts every name is unknown; taking names apart runs all the same.
    static const AuditFacts facts = [] {
        AuditFacts few;
        few.marks.insert(QStringLiteral("先煎"), QStringLiteral("先煎"));
        few.processings.insert(QStringLiteral("制"), QStringLiteral("制"));
        few.suffixes += QStringLiteral("片");
        return few;
    }();
    static const PrescriptionAudit audit(facts, {});
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    try {
        const QList<Prescription> first = readPrescriptions(bytes, QStringLiteral("day.json"));
        QJsonArray written;
        for (const Prescription& prescription : first) {
            audit.audit(prescription);
            written += writePrescription(prescription);
        }
        if (readPrescriptions(QJsonDocument(written).toJson(), QStringLiteral("again.json")) != first) {
            __builtin_trap();
        }
    } catch (const FailureError&) {  // refused with a reason: what is wanted
    }
    try {
        const AuditSettings settings = readAuditSettings(bytes, QStringLiteral("audit_settings.json"));
        for (const AuditRuleRow& row : auditRules()) {
            if (settings.severityOf(row.rule) < row.lowest) {
                __builtin_trap();
            }
        }
    } catch (const FailureError&) {
    }
    return 0;
}
