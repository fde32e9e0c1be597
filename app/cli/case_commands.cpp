#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <memory>
#include <optional>
#include <string>

#include "app/cases/case_record.h"
#include "app/cases/diagnosis_service.h"
#include "app/cases/draft_reviewer.h"
#include "app/cases/knowledge_catalogue.h"
#include "app/cli/command_families.h"
#include "app/engine_client/engine_client.h"
#include "app/library/active_model.h"

namespace xinglin::app {
namespace {

// The names of a draft are Chinese terms; the sentences around them follow the same language.
const QString kLanguage = QStringLiteral("zh_CN");

QByteArray readInput(const QString& path, CliContext& context) {
    if (path == QLatin1String("-")) {
        return context.in.readAll().toUtf8();
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError(
            {FailureCode::FileUnreadable, QStringLiteral("The case %1 cannot be read.").arg(path),
             QStringLiteral("Check that the file exists and may be read."), file.errorString()});
    }
    return file.readAll();
}

// Asks the model once and waits for its whole answer; the program's only event loop here.
QString answerOf(ActiveModel& model, const QString& prompt) {
    QString answer;
    std::optional<Failure> failure;
    QEventLoop loop;
    std::unique_ptr<EngineClient> client;
    const auto follow = [&] {
        if (model.state() == ActiveModel::State::Failed) {
            failure = model.failure();
            loop.quit();
        } else if (model.isReady() && !client) {
            client = std::make_unique<EngineClient>(model.endpoint());
            ChatRequest request;
            request.turns = {{ChatTurn::Role::User, prompt}};
            // The same case must give the same draft.
            request.sampling.temperature = 0;
            request.sampling.maxTokens = 128;
            ChatStream* stream = client->chat(request);
            QObject::connect(stream, &ChatStream::textReceived, &loop,
                             [&answer](const QString& text) { answer += text; });
            QObject::connect(stream, &ChatStream::finished, &loop, &QEventLoop::quit);
            QObject::connect(stream, &ChatStream::failed, &loop, [&](const Failure& reason) {
                failure = reason;
                loop.quit();
            });
        }
    };
    QObject::connect(&model, &ActiveModel::changed, &loop, follow, Qt::QueuedConnection);
    QMetaObject::invokeMethod(&loop, follow, Qt::QueuedConnection);
    loop.exec();
    if (failure) {
        throw FailureError(*failure);
    }
    return answer;
}

QString hashOf(const QString& path) {
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file)) {
        throw FailureError(
            {FailureCode::FileUnreadable, QStringLiteral("The model %1 cannot be read.").arg(path),
             QStringLiteral("Check that the file exists and may be read."), file.errorString()});
    }
    return QString::fromLatin1(hash.result().toHex());
}

// The rules' draft, with its syndromes in the model's order where the model kept to the candidates.
DiagnosisDraft reviewed(const DiagnosisDraft& draft, const QString& modelPath, const CaseRecord& record,
                        const FormSchema& schema, DiagnosisService& service, const CliContext& context) {
    const DraftReviewer reviewer =
        DraftReviewer::load(QDir(context.shareDir).filePath(QStringLiteral("prompts")));
    ModelFile file;
    file.path = QFileInfo(modelPath).absoluteFilePath();
    const QString hash = hashOf(file.path);
    ActiveModel model(
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("xinglin-engine")));
    model.load(file);
    const DraftReviewer::Verdict verdict =
        reviewer.read(answerOf(model, reviewer.prompt(draft, record, schema)), draft);
    DiagnosisDraft result = verdict.order.isEmpty() ? draft : service.draft(record, verdict.order);
    result.provenance.modelName = QFileInfo(modelPath).fileName();
    result.provenance.modelHash = hash;
    result.provenance.promptVersion = reviewer.version();
    result.provenance.modelNote = verdict.note;
    return result;
}

void printCandidates(const QString& title, const QList<DraftCandidate>& candidates, const FormSchema& schema,
                     QTextStream& out) {
    for (qsizetype i = 0; i < candidates.size(); ++i) {
        const DraftCandidate& candidate = candidates[i];
        out << (i == 0 ? title : QStringLiteral("    ")) << ' ' << candidate.name << "  " << candidate.code
            << '\n';
        const auto reasons = [&](const QString& word, const QList<DraftReason>& list) {
            QStringList parts;
            for (const DraftReason& reason : list) {
                parts.append(
                    QStringLiteral("%1（%2：%3）")
                        .arg(reason.sign, fieldLabel(schema, reason.fieldId, kLanguage), reason.words));
            }
            if (!parts.isEmpty()) {
                out << "      " << word << parts.join(QStringLiteral("；")) << '\n';
            }
        };
        reasons(QStringLiteral("支持："), candidate.reasonsFor);
        reasons(QStringLiteral("不支持："), candidate.reasonsAgainst);
        if (!candidate.missing.isEmpty()) {
            out << "      " << QStringLiteral("未记录：") << candidate.missing.join(u'、') << '\n';
        }
    }
}

void printText(const DiagnosisDraft& draft, const FormSchema& schema, QTextStream& out) {
    for (const RedFlag& flag : draft.redFlags) {
        if (flag.state == RedFlagState::Found) {
            out << QStringLiteral("警示  ") << flag.title.in(kLanguage) << QStringLiteral("：") << flag.words
                << QStringLiteral("（") << fieldLabel(schema, flag.fieldId, kLanguage)
                << QStringLiteral("）。") << flag.advice.in(kLanguage) << '\n';
        }
    }
    if (draft.isEmpty()) {
        out << QStringLiteral("记录的四诊资料不足，未得出候选诊断。") << '\n';
        return;
    }
    printCandidates(QStringLiteral("病名"), draft.diseases, schema, out);
    if (!draft.differential.isEmpty()) {
        out << QStringLiteral("鉴别 ") << draft.differential.join(u'、') << '\n';
    }
    printCandidates(QStringLiteral("证候"), draft.syndromes, schema, out);
    out << QStringLiteral("病机 ") << draft.causes.join(u'、') << '\n';
    out << QStringLiteral("治则 ") << draft.principle << QStringLiteral("  治法 ") << draft.method;
    if (!draft.methodSource.isEmpty()) {
        out << QStringLiteral("（") << draft.methodSource << QStringLiteral("）");
    }
    out << '\n';
    for (const DraftFormula& formula : draft.formulas) {
        out << QStringLiteral("选方 ") << formula.name << QStringLiteral("（") << formula.book
            << QStringLiteral("；据 ") << formula.source << QStringLiteral("）") << formula.items.join(u'、')
            << '\n';
    }
    out << QStringLiteral("以上为规则与知识库所拟草稿，须由医师核对、修改、签名。") << '\n';
}

}  // namespace

void registerCaseCommands(CLI::App& cli, CliContext& context) {
    struct Options {
        std::string path;
        std::string model = "none";
    };
    const auto options = std::make_shared<Options>();
    CLI::App* diagnose = cli.add_subcommand("diagnose", "Draft a diagnosis from a case record");
    diagnose->add_option("case", options->path, "Case record (JSON), or - for standard input")->required();
    diagnose->add_option("--model", options->model, "Model that may reorder the candidates, or none");
    diagnose->callback([options, &context] {
        const QString forms = QDir(context.shareDir).filePath(QStringLiteral("forms"));
        const FormSchema schema = FormSchema::load(QDir(forms).filePath(QStringLiteral("outpatient.json")));
        const QString path = QString::fromStdString(options->path);
        const ReadCase input = readCase(readInput(path, context), path, schema);
        for (const QString& note : input.notes) {
            context.err << note << '\n';
        }
        const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(context.knowledgePath);
        const KnowledgeCatalogue catalogue(*knowledge);
        DiagnosisService service(catalogue, DiagnosisRules::load(forms), schema);
        DiagnosisDraft draft = service.draft(input.record);
        // With fewer than two candidates there is nothing to put in order.
        if (options->model != "none" && draft.syndromes.size() > 1) {
            draft = reviewed(draft, QString::fromStdString(options->model), input.record, schema, service,
                             context);
            context.err << draft.provenance.modelNote << '\n';
        }
        if (context.wantsJson()) {
            context.print(QJsonDocument(draftJson(draft, {}, schema, kLanguage)));
        } else {
            printText(draft, schema, context.out);
        }
    });
}

}  // namespace xinglin::app
