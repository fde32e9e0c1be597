#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/tokenizer/chat_template.h"
#include "engine/training/training_batch.h"

namespace xinglin::engine {

/// A conversation of which the assistant's messages are learned; it ends with one.
struct LearnedConversation {
    std::vector<ChatMessage> messages;
};

/// A passage of which every token is learned.
struct Passage {
    std::string text;
};

/// A conversation that ends with the user, and two answers of which the first is preferred.
struct PreferenceRow {
    std::vector<ChatMessage> messages;
    std::string chosen;
    std::string rejected;
};

/// A row of a data file, read but not yet tokens.
using TrainingRow = std::variant<LabelledSequence, LearnedConversation, Passage, PreferenceRow>;

/// A format of data files: a row of the table.
struct DataFormat {
    std::string_view name;
    /// Throws Error(InvalidInput) with field and reason.
    TrainingRow (*read)(std::string_view row);
};

/// Throws Error(InvalidInput) naming the known formats.
const DataFormat& dataFormatNamed(std::string_view name);
std::vector<std::string_view> dataFormatNames();

}  // namespace xinglin::engine
