#include "engine/core/nearest_name.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace xinglin::engine {
namespace {

// Letters to insert, delete or replace (Levenshtein).
std::size_t typingErrors(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearestName(std::string_view name, std::span<const std::string_view> known) {
    // Longer names are no typing errors, and comparing them would take long.
    const std::string_view head = name.substr(0, 64);
    std::string_view nearest;
    std::size_t least = std::string_view::npos;
    for (const std::string_view candidate : known) {
        const std::size_t errors = typingErrors(head, candidate);
        if (errors < least) {
            least = errors;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string unknownName(std::string_view what, std::string_view name,
                        std::span<const std::string_view> known) {
    std::string text = "unknown " + std::string(what) + " \"" + std::string(name.substr(0, 64)) + "\"";
    if (known.empty()) {
        return text;
    }
    text += ". Did you mean \"" + std::string(nearestName(name, known)) + "\"? Known are";
    for (std::size_t i = 0; i < known.size(); ++i) {
        text += (i == 0 ? " " : ", ") + std::string(known[i]);
    }
    return text;
}

}  // namespace xinglin::engine
