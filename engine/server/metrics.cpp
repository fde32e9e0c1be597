#include "engine/server/metrics.h"

#include <array>
#include <sstream>

namespace xinglin::engine {

std::string prometheusText(const SchedulerStats& stats) {
    struct Row {
        const char* name;
        const char* kind;
        const char* help;
        double value;
    };
    const std::array<Row, 14> rows = {{
        {"xinglin_requests_active", "gauge", "Answers being generated", static_cast<double>(stats.active)},
        {"xinglin_requests_waiting", "gauge", "Requests waiting for a slot",
         static_cast<double>(stats.waiting)},
        {"xinglin_slots", "gauge", "Slots whose cache exists", static_cast<double>(stats.slots)},
        {"xinglin_requests_total", "counter", "Answers that ended", static_cast<double>(stats.finished)},
        {"xinglin_requests_cancelled_total", "counter", "Answers that were cancelled",
         static_cast<double>(stats.cancelled)},
        {"xinglin_requests_failed_total", "counter", "Answers that failed",
         static_cast<double>(stats.failed)},
        {"xinglin_requests_refused_total", "counter", "Requests beyond the queue",
         static_cast<double>(stats.refused)},
        {"xinglin_scoring_waits_total", "counter", "Times a list of texts to score found no room and waited",
         static_cast<double>(stats.askedAgain)},
        {"xinglin_prompt_tokens_total", "counter", "Prompt tokens computed",
         static_cast<double>(stats.promptTokens)},
        {"xinglin_prompt_tokens_reused_total", "counter", "Prompt tokens found in a slot's cache",
         static_cast<double>(stats.reusedTokens)},
        {"xinglin_generated_tokens_total", "counter", "Tokens generated",
         static_cast<double>(stats.generatedTokens)},
        {"xinglin_guessed_tokens_total", "counter", "Tokens guessed from the text before",
         static_cast<double>(stats.guessedTokens)},
        {"xinglin_right_guesses_total", "counter", "Guessed tokens that were right",
         static_cast<double>(stats.rightGuesses)},
        {"xinglin_busy_seconds_total", "counter", "Time spent inside the model", stats.busySeconds},
    }};
    std::ostringstream text;
    text.precision(15);
    for (const Row& row : rows) {
        text << "# HELP " << row.name << " " << row.help << "\n# TYPE " << row.name << " " << row.kind << "\n"
             << row.name << " " << row.value << "\n";
    }
    return text.str();
}

}  // namespace xinglin::engine
