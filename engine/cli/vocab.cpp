#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/formats/output_file.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/vocabulary_trainer.h"

namespace xinglin::engine::cli {
namespace {

struct Options {
    VocabularyTraining training;
    std::string out;
    bool json = false;
};

ExitCode run(const Options& given, const CommandContext& context) {
    VocabularyTraining training = given.training;
    training.stop = context.interrupted;
    context.progress << "counting; this takes a while for large texts\n";
    const TrainedVocabulary made = trainVocabulary(training);
    if (made.model.empty()) {
        return ExitCode::Interrupted;
    }
    OutputFile file(given.out);
    file.write(made.model);
    file.commit();
    // Read back as every command will read it.
    const Tokenizer tokenizer(readSentencePieceFile(given.out));
    if (given.json) {
        context.out << toLine({{"out", given.out},
                               {"pieces", tokenizer.size()},
                               {"lines", made.lines},
                               {"text_bytes", made.bytes}})
                    << "\n";
    } else {
        context.out << given.out << ": " << tokenizer.size() << " pieces from " << made.lines << " lines, "
                    << made.bytes << " bytes\n";
    }
    return ExitCode::Done;
}

}  // namespace

CommandBody describeVocab(CLI::App& options) {
    auto given = std::make_shared<Options>();
    options.add_option("--input", given->training.texts, "Text files in UTF-8")->required();
    options
        .add_option("--size", given->training.size, "Pieces, the 3 control and 256 byte pieces among them")
        ->required()
        ->check(CLI::Range(260, 1'000'000));
    options.add_option("--out", given->out, "New tokenizer.model")->required();
    options
        .add_option("--coverage", given->training.characterCoverage,
                    "Share of the text whose characters get a piece; the rest becomes bytes")
        ->check(CLI::Range(0.5, 1.0));
    options.add_flag("--json", given->json, "One JSON document about what was written");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
