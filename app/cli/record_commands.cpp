#include <CLI/CLI.hpp>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <memory>
#include <string>

#include "app/cli/command_families.h"
#include "app/records/record_check.h"

namespace xinglin::app {
namespace {

Database openClinic(const CliContext& context) {
    const QString path = QDir(context.dataDir).filePath(QStringLiteral("clinic.db"));
    if (!QFile::exists(path)) {
        throw FailureError({FailureCode::FileUnreadable,
                            QStringLiteral("There is no database %1.").arg(QDir::toNativeSeparators(path)),
                            QStringLiteral("Name the folder of the user's data with --data."), QString()});
    }
    return Database::open(path, {Database::Access::ReadOnly});
}

QJsonObject jsonOf(const RecordCheck& check) {
    QJsonArray problems;
    for (const RecordProblem& problem : check.problems) {
        problems += QJsonObject{{QStringLiteral("kind"), recordProblemId(problem.kind)},
                                {QStringLiteral("record"), problem.record},
                                {QStringLiteral("prescription"), problem.prescriptionId},
                                {QStringLiteral("text"), problem.text}};
    }
    return {{QStringLiteral("ok"), check.isUnbroken()},
            {QStringLiteral("records"), check.records},
            {QStringLiteral("head"), check.head},
            {QStringLiteral("problems"), problems}};
}

void verify(const QString& notedHead, CliContext& context) {
    Database database = openClinic(context);
    const RecordCheck check = checkRecords(database, notedHead);
    context.exitCode = check.isUnbroken() ? ExitCode::Done : ExitCode::CheckFailed;
    if (context.wantsJson()) {
        context.print(QJsonDocument(jsonOf(check)));
        return;
    }
    for (const RecordProblem& problem : check.problems) {
        context.out << recordProblemId(problem.kind) << "  " << problem.record << "  " << problem.text
                    << '\n';
    }
    context.out << check.records << " records, " << check.problems.size() << " problems\n";
    context.out << "newest hash: " << (check.head.isEmpty() ? QStringLiteral("—") : check.head) << '\n';
}

}  // namespace

void registerRecordCommands(CLI::App& cli, CliContext& context) {
    const auto noted = std::make_shared<std::string>();
    CLI::App* audit = cli.add_subcommand("audit", "The records of prescriptions and of the desk");
    audit->require_subcommand(1);
    CLI::App* verifying = audit->add_subcommand("verify", "Check the records against their chain of hashes");
    verifying->add_option("--head", *noted, "A newest hash that was noted earlier; it must be in the chain");
    verifying->callback([noted, &context] { verify(QString::fromStdString(*noted), context); });
}

}  // namespace xinglin::app
