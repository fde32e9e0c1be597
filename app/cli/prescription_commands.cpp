#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <memory>
#include <string>

#include "app/cli/command_families.h"
#include "app/prescription/prescription_audit.h"
#include "app/prescription/prescription_json.h"

namespace xinglin::app {
namespace {

QByteArray readInput(const QString& path, CliContext& context) {
    if (path == QLatin1String("-")) {
        return context.in.readAll().toUtf8();
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError(
            {FailureCode::FileUnreadable, QStringLiteral("The prescriptions %1 cannot be read.").arg(path),
             QStringLiteral("Check that the file exists and may be read."), file.errorString()});
    }
    return file.readAll();
}

void printText(const Prescription& prescription, const QList<AuditFinding>& findings, QTextStream& out) {
    out << prescription.id << (findings.isEmpty() ? QStringLiteral("  —") : QString()) << '\n';
    for (const AuditFinding& finding : findings) {
        out << "  " << severityId(finding.severity) << "  " << auditRuleId(finding.rule) << "  "
            << finding.items.join(QStringLiteral("、")) << '\n';
        out << "    " << finding.fact << "  [" << finding.source;
        if (!finding.edition.isEmpty()) {
            out << ", " << finding.edition;
        }
        out << "]\n    " << finding.clearsIf << '\n';
    }
}

}  // namespace

void registerPrescriptionCommands(CLI::App& cli, CliContext& context) {
    struct Options {
        std::string path;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* rx = cli.add_subcommand("rx", "Prescriptions");
    rx->require_subcommand(1);
    CLI::App* audit = rx->add_subcommand("audit", "Check prescriptions against the rules");
    audit->add_option("file", options->path, "Prescriptions (JSON), or - for standard input")->required();
    audit->callback([options, &context] {
        const QString path = QString::fromStdString(options->path);
        const QList<Prescription> prescriptions = readPrescriptions(readInput(path, context), path);
        const AuditFacts facts = readAuditFacts(context.knowledgePath);
        const PrescriptionAudit rules(facts, loadAuditSettings(context.dataDir));
        QJsonArray result;
        for (const Prescription& prescription : prescriptions) {
            const QList<AuditFinding> findings = rules.audit(prescription);
            if (!context.wantsJson()) {
                printText(prescription, findings, context.out);
                continue;
            }
            QJsonArray list;
            for (const AuditFinding& finding : findings) {
                list += findingJson(finding);
            }
            result +=
                QJsonObject{{QStringLiteral("id"), prescription.id}, {QStringLiteral("findings"), list}};
        }
        if (context.wantsJson()) {
            context.print(QJsonDocument(result));
        }
    });
}

}  // namespace xinglin::app
