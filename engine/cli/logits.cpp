#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/tokenizer/text_file.h"

namespace xinglin::engine::cli {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the file's numbers are written as they lie in memory");

// Rows of logits are large; this many are held at a time.
constexpr std::size_t kRowsAtOnce = 64;
constexpr std::size_t kMostBatchBytes = std::size_t{1} << 30;

struct Options {
    ModelArguments model;
    std::string ids;
    std::string batch;
    std::string out;
    bool json = false;
};

std::vector<std::vector<TokenId>> readSequences(const Options& given) {
    if (!given.ids.empty()) {
        return {parseIds(given.ids)};
    }
    const auto file = nlohmann::json::parse(readSmallFile(given.batch, kMostBatchBytes), nullptr, false);
    const auto fail = [&](const char* what) {
        throw Error(ErrorCode::InvalidInput, given.batch + ": " + what);
    };
    if (file.is_discarded() || !file.is_object() || !file.contains("input_ids") ||
        !file["input_ids"].is_array()) {
        fail("no JSON object with an array \"input_ids\"");
    }
    std::vector<std::vector<TokenId>> sequences;
    for (const auto& sequence : file["input_ids"]) {
        sequences.push_back(
            idsFrom(sequence, given.batch + ": sequence " + std::to_string(sequences.size())));
    }
    return sequences;
}

void writeNumber(std::ostream& out, std::uint64_t number) {
    if (number > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(ErrorCode::InvalidInput, "more rows than the format of the output can count");
    }
    const auto narrow = static_cast<std::uint32_t>(number);
    out.write(reinterpret_cast<const char*>(&narrow), sizeof(narrow));
}

/// Returns false when interrupted.
bool writeSequence(const LoadedModel& loaded, Decoder& decoder, std::span<const TokenId> ids,
                   std::ostream& out, const std::stop_token& stop) {
    if (ids.empty()) {
        return true;
    }
    Session session(*loaded.model, ids.size());
    session.use(loaded.adapter.get());
    Logits logits;
    while (!ids.empty()) {
        const auto chunk = ids.first(std::min(ids.size(), kRowsAtOnce));
        const BatchItem item{&session, chunk, LogitRows::All};
        if (decoder.forward(std::span(&item, 1), logits, stop) == ForwardResult::Stopped) {
            return false;
        }
        for (std::size_t i = 0; i < logits.rowCount(0); ++i) {
            const std::span<const float> row = logits.row(0, i);
            out.write(reinterpret_cast<const char*>(row.data()),
                      static_cast<std::streamsize>(row.size_bytes()));
        }
        ids = ids.subspan(chunk.size());
    }
    return true;
}

ExitCode run(const Options& given, const CommandContext& context) {
    if (given.ids.empty() == given.batch.empty()) {
        throw UsageError("give either --ids or --batch");
    }
    const std::vector<std::vector<TokenId>> sequences = readSequences(given);
    std::size_t rows = 0;
    std::size_t longest = 1;
    for (const auto& sequence : sequences) {
        rows += sequence.size();
        longest = std::max(longest, sequence.size());
    }
    const LoadedModel loaded = loadModel(given.model, longest);
    std::ofstream out(given.out, std::ios::binary);
    if (!out) {
        throw Error(ErrorCode::FileUnreadable, given.out + ": cannot be written");
    }
    const auto columns = static_cast<std::uint64_t>(loaded.model->config().vocabulary);
    writeNumber(out, rows);
    writeNumber(out, columns);
    Decoder decoder(*loaded.model);
    for (const auto& sequence : sequences) {
        if (!writeSequence(loaded, decoder, sequence, out, context.interrupted)) {
            return ExitCode::Interrupted;
        }
    }
    if (!out.flush()) {
        context.progress << "xinglin-engine logits: " << given.out << ": could not be written to its end\n";
        return ExitCode::NotEnough;
    }
    if (given.json) {
        context.out << toLine({{"rows", rows}, {"columns", columns}, {"out", given.out}}) << "\n";
    } else {
        context.out << rows << " rows of " << columns << " logits in " << given.out << "\n";
    }
    return ExitCode::Done;
}

}  // namespace

CommandBody describeLogits(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addPlacementTo(options);
    given->model.addAdapterTo(options);
    options.add_option("--ids", given->ids, "Token ids, separated by commas; no token is added");
    options.add_option("--batch", given->batch, "JSON file with \"input_ids\": one array per sequence");
    options.add_option("--out", given->out, "Binary file: u32 rows, u32 columns, then f32")->required();
    options.add_flag("--json", given->json, "One JSON document about what was written");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
