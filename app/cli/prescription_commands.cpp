#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <memory>
#include <string>

#include "app/cli/command_families.h"
#include "app/knowledge_notes/notebook_store.h"
#include "app/prescription/prescription_audit.h"
#include "app/prescription/prescription_import.h"

namespace xinglin::app {
namespace {

// A pipe gives what it has: one read of it ends long before the input does, and what is missing would pass
// for checked.
QByteArray readAllOf(QIODevice& device, const QString& path) {
    // One byte more than is allowed tells a file that is too large; the rest of it is left alone.
    constexpr qint64 kMost = kMostImportBytes + 1;
    QByteArray piece(1 << 16, Qt::Uninitialized);
    QByteArray bytes;
    while (bytes.size() < kMost) {
        const qint64 count = device.read(piece.data(), piece.size());
        if (count < 0) {
            throw FailureError({FailureCode::FileUnreadable,
                                QStringLiteral("The prescriptions %1 cannot be read to their end.").arg(path),
                                QStringLiteral("Check the file or the program that writes it."),
                                device.errorString()});
        }
        if (count == 0) {
            break;
        }
        bytes.append(piece.constData(), count);
    }
    return bytes;
}

QByteArray readInput(const QString& path, CliContext& context) {
    if (path == QLatin1String("-")) {
        // A table is bytes: the stream's text would lose what is not UTF-8.
        return context.in.device() ? readAllOf(*context.in.device(), path)
                                   : context.in.read(kMostImportBytes + 1).toUtf8();
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError(
            {FailureCode::FileUnreadable, QStringLiteral("The prescriptions %1 cannot be read.").arg(path),
             QStringLiteral("Check that the file exists and may be read."), file.errorString()});
    }
    return readAllOf(file, path);
}

void printText(const Prescription& prescription, const QList<AuditFinding>& findings, QTextStream& out) {
    out << prescription.id << (findings.isEmpty() ? QStringLiteral("  —") : QString()) << '\n';
    for (const AuditFinding& finding : findings) {
        out << "  " << severityId(finding.severity) << "  " << auditRuleId(finding.rule) << "  "
            << finding.items.join(QStringLiteral("、")) << '\n';
        out << "    " << finding.fact << "  [" << sourcesText(finding) << "]\n    " << finding.clearsIf
            << '\n';
    }
}

// Rows that cannot be read end the command with 3; the other prescriptions are audited all the same.
void printProblems(const ImportedPrescriptions& imported, const QString& path, CliContext& context) {
    for (const ImportProblem& problem : imported.problems) {
        const QString place = imported.isJson ? QStringLiteral("%1, line %2, field %3, prescription %4: %5.")
                                              : QStringLiteral("%1, row %2, column %3, prescription %4: %5.");
        context.err
            << place.arg(path).arg(problem.row).arg(problem.column, problem.prescription, problem.text)
            << '\n';
    }
    if (imported.moreProblems > 0) {
        context.err << QStringLiteral("%1: %2 more problems of this kind are not listed.")
                           .arg(path)
                           .arg(imported.moreProblems)
                    << '\n';
    }
    if (!imported.ignoredColumns.isEmpty()) {
        context.err << QStringLiteral("%1: these columns mean nothing here and were not read: %2.")
                           .arg(path, imported.ignoredColumns.join(QStringLiteral("、")))
                    << '\n';
    }
    if (!imported.ignoredSheets.isEmpty()) {
        context.err << QStringLiteral("%1: only the first sheet was checked, not these: %2.")
                           .arg(path, imported.ignoredSheets.join(QStringLiteral("、")))
                    << '\n';
    }
    if (!imported.problems.isEmpty()) {
        context.err << QStringLiteral("These prescriptions were left out: correct them and check them again.")
                    << '\n';
        context.exitCode = ExitCode::BadInput;
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
    audit->add_option("file", options->path, "Prescriptions (JSON, CSV or XLSX), or - for standard input")
        ->required();
    audit->callback([options, &context] {
        const QString path = QString::fromStdString(options->path);
        const ImportedPrescriptions imported = importPrescriptions(readInput(path, context), path);
        printProblems(imported, path, context);
        const AuditFacts facts = readAuditFacts(context.knowledgePath);
        // As in the window: by the settings of the user's folder and the names of its clinic.
        const PrescriptionAudit rules(facts, loadAuditSettings(context.dataDir),
                                      readStockNames(context.dataDir));
        QJsonArray result;
        for (const Prescription& prescription : imported.prescriptions) {
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
