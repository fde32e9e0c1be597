#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/convert/adapter_merge.h"

namespace xinglin::engine::cli {
namespace {

struct Options {
    std::string model;
    std::string adapter;
    std::string out;
    unsigned threads = 0;
    bool json = false;
};

ExitCode run(const Options& given, const CommandContext& context) {
    MergeOptions options;
    options.threads = given.threads;
    options.stop = context.interrupted;
    options.onProgress = percentProgress(context);
    const MergeReport report = mergeAdapter(given.model, given.adapter, given.out, options);
    if (report.isInterrupted) {
        return ExitCode::Interrupted;
    }
    if (given.json) {
        context.out << toLine({{"out", given.out},
                               {"bytes", report.bytes},
                               {"merged", report.mergedMatrices},
                               {"logit_difference", report.logitDifference},
                               {"same_first_token", report.sameFirstToken}})
                    << "\n";
    } else {
        context.out << given.out << ": " << report.mergedMatrices << " matrices merged, " << report.bytes
                    << " bytes; three prompts: logits differ by at most " << report.logitDifference
                    << " of the greatest, the same first token in " << report.sameFirstToken * 100.0
                    << " %\n";
    }
    return ExitCode::Done;
}

}  // namespace

CommandBody describeMerge(CLI::App& options) {
    auto given = std::make_shared<Options>();
    options.add_option("--model", given->model, "Folder with config.json")->required();
    options.add_option("--adapter", given->adapter, "Folder with a LoRA adapter in PEFT form")->required();
    options.add_option("--out", given->out, "New folder for the merged model")->required();
    options.add_option("--threads", given->threads, "Threads to compute with; 0: one per core")
        ->check(CLI::Range(0, 1024));
    options.add_flag("--json", given->json, "One JSON document about what was written");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
