#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/convert/conversion.h"
#include "engine/core/error.h"
#include "engine/quant/quant_scheme.h"
#include "kernels/quant/encode_rows.h"

namespace xinglin::engine::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string in;
    std::string out;
    std::string type;
    unsigned threads = 0;
    bool pure = false;
    bool json = false;
};

std::vector<std::string> writtenTypes() {
    std::vector<std::string> names;
    for (const QuantScheme& scheme : quantSchemes()) {
        if (kernels::canEncode(scheme.type)) {
            names.emplace_back(scheme.name);
        }
    }
    return names;
}

void print(const Options& given, const ConversionReport& report, const CommandContext& context) {
    if (given.json) {
        context.out << toLine({{"out", given.out},
                               {"bytes", report.bytes},
                               {"tensors", report.tensors},
                               {"checked", true},
                               {"relative_error", report.relativeErrors}})
                    << "\n";
        return;
    }
    context.out << given.out << ": " << report.bytes << " bytes, read back and compared with the source\n";
    for (const auto& [type, count] : report.tensors) {
        const auto error = report.relativeErrors.find(type);
        context.out << "  " << type << ": " << count << " tensors";
        if (error != report.relativeErrors.end()) {
            context.out << ", root mean square error " << error->second * 100.0 << " %";
        }
        context.out << "\n";
    }
}

ExitCode run(const Options& given, const CommandContext& context) {
    ConversionOptions options;
    for (const QuantScheme& scheme : quantSchemes()) {
        if (given.type == scheme.name) {
            options.choice.type = scheme.type;
        }
    }
    options.choice.mix = given.pure ? TypeMix::Pure : TypeMix::Mixed;
    options.threads = given.threads;
    options.stop = context.interrupted;
    options.onProgress = percentProgress(context);
    const ConversionReport report = convertModel(given.in, given.out, options);
    if (report.isInterrupted) {
        return ExitCode::Interrupted;
    }
    if (report.wasQuantised) {
        context.progress
            << "The source is quantised already, so its errors add to these. Start from the original "
               "where you have it.\n";
    }
    if (report.keepsHeadInFloats) {
        context.progress
            << "The output matrix is written as F32: its rows are divided by their lengths, and the "
               "source's type would round them again. --type gives it another one.\n";
    }
    print(given, report, context);
    return ExitCode::Done;
}

CommandBody describe(CLI::App& options, bool needsType) {
    auto given = std::make_shared<Options>();
    options.add_option("in", given->in, "Hugging Face folder or GGUF file")->required();
    options.add_option("out", given->out, "GGUF file to write")->required();
    CLI::Option* type = options.add_option(
        "--type", given->type,
        needsType ? "What the matrices become" : "What the matrices become; default: what they are");
    type->check(CLI::IsMember(writtenTypes()));
    if (needsType) {
        type->required();
    }
    options.add_option("--threads", given->threads, "Threads to compute with; 0: one per core")
        ->check(CLI::Range(0, 1024));
    options.add_flag("--pure", given->pure, "All matrices alike, without more bits for the sensitive ones");
    options.add_flag("--json", given->json, "One JSON document about what was written");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace

CommandBody describeConvert(CLI::App& options) {
    return describe(options, false);
}

CommandBody describeQuantize(CLI::App& options) {
    return describe(options, true);
}

}  // namespace xinglin::engine::cli
