#include "engine/grammar/bounded_number.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "engine/core/error.h"
#include "engine/grammar/grammar.h"
#include "engine/grammar/matcher.h"
#include "engine/grammar/schema_document.h"

namespace xinglin::engine {
namespace {

/// A decimal number as long hand does it: its digits with the point's place, compared as text.
struct LongHand {
    bool isNegative = false;
    std::string whole;     // without leading zeros
    std::string fraction;  // without zeros at its end

    explicit LongHand(std::string text) {
        isNegative = text[0] == '-';
        text.erase(0, isNegative ? 1 : 0);
        long exponent = 0;
        if (const auto e = text.find_first_of("eE"); e != std::string::npos) {
            exponent = std::stol(text.substr(e + 1));
            text.erase(e);
        }
        const auto point = text.find('.');
        whole = text.substr(0, point);
        fraction = point == std::string::npos ? "" : text.substr(point + 1);
        for (; exponent > 0; --exponent) {
            whole += fraction.empty() ? '0' : fraction[0];
            fraction.erase(0, 1);
        }
        for (; exponent < 0; ++exponent) {
            fraction.insert(0, 1, whole.empty() ? '0' : whole.back());
            whole.erase(whole.empty() ? 0 : whole.size() - 1);
        }
        whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
        fraction.erase(fraction.find_last_not_of('0') + 1);
        isNegative = isNegative && !(whole.empty() && fraction.empty());
    }

    int magnitudeAgainst(const LongHand& other) const {
        if (whole.size() != other.whole.size()) {
            return whole.size() < other.whole.size() ? -1 : 1;
        }
        return (whole + "." + fraction).compare(other.whole + "." + other.fraction);
    }
    int against(const LongHand& other) const {
        if (isNegative != other.isNegative) {
            return isNegative ? -1 : 1;
        }
        return isNegative ? -magnitudeAgainst(other) : magnitudeAgainst(other);
    }
};

/// The texts that bounded numbers may have, whatever the bounds.
bool isSpelledRight(const std::string& text) {
    const auto point = std::min(text.find('.'), text.size());
    const auto minus = static_cast<std::size_t>(text.starts_with('-'));
    const std::string before = text.substr(minus, std::max(point, minus) - minus);
    const std::string behind = text.substr(std::min(point + 1, text.size()));
    const auto isDigits = [](const std::string& part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    };
    const bool hasLeadingZero = before.size() > 1 && before[0] == '0';
    if (!isDigits(before) || hasLeadingZero || (point < text.size() && !isDigits(behind))) {
        return false;
    }
    const std::size_t whole = before == "0" ? 0 : before.size();
    const std::size_t fraction = behind.size();
    const bool isMinusZero = minus == 1 && text.find_first_of("123456789") == std::string::npos;
    return whole + fraction <= 15 && !isMinusZero;
}

struct Bounds {
    std::string schema = R"({"type":"number")";
    std::vector<std::pair<std::string, std::string>> keywords;

    void add(const std::string& keyword, const std::string& text) {
        schema.append(",\"").append(keyword).append("\":").append(text);
        keywords.emplace_back(keyword, text);
    }
    bool hold(const std::string& text) const {
        const LongHand number(text);
        return std::all_of(keywords.begin(), keywords.end(), [&](const auto& bound) {
            const int order = number.against(LongHand(bound.second));
            return bound.first == "minimum"            ? order >= 0
                   : bound.first == "maximum"          ? order <= 0
                   : bound.first == "exclusiveMinimum" ? order > 0
                                                       : order < 0;
        });
    }
};

class RandomNumbers {
public:
    explicit RandomNumbers(unsigned seed) : m_random(seed) {}

    std::size_t below(std::size_t count) { return m_random() % count; }

    std::string digits(std::size_t count) {
        std::string text;
        // Few different digits, so that numbers agree for a while.
        for (; count > 0; --count) {
            text += "0019"[below(4)];
        }
        return text;
    }

    /// With up to `whole` and `fraction` digits.
    std::string number(std::size_t whole, std::size_t fraction) {
        std::string text = below(2) == 0 ? "-" : "";
        const std::size_t count = below(whole + 1);
        text += count == 0 ? "0" : std::string(1, "129"[below(3)]) + digits(count - 1);
        if (const std::size_t behind = below(fraction + 1); behind > 0) {
            text += "." + digits(behind);
        }
        return text;
    }

    /// As a schema may write it: longer than any answer, and with an exponent.
    std::string bound() {
        const bool isLong = below(4) == 0;
        std::string text = isLong ? number(20, 22) : number(3, 3);
        if (below(4) == 0) {
            text += "eE"[below(2)];
            text += std::to_string(static_cast<long>(below(24)) - 12);
        }
        return text;
    }

    /// A text near another one: a digit more, less or different.
    std::string near(std::string text) {
        text.erase(std::min(text.find_first_of("eE"), text.size()));
        const std::size_t at = below(text.size());
        switch (below(4)) {
        case 0:
            return text.substr(0, at + 1);
        case 1:
            return text + digits(1 + below(3));
        case 2:
            text[at] = text[at] >= '0' && text[at] <= '9' ? static_cast<char>('0' + below(10)) : text[at];
            return text;
        default:
            return text;
        }
    }

private:
    std::mt19937 m_random;
};

TEST(BoundedNumber, AcceptsExactlyTheTextsWithinRandomBounds) {
    RandomNumbers random(4);
    std::size_t within = 0;
    std::size_t compared = 0;
    for (int round = 0; round < 3000; ++round) {
        Bounds bounds;
        const std::size_t shape = random.below(4);
        if (shape != 0) {
            bounds.add(random.below(2) == 0 ? "minimum" : "exclusiveMinimum", random.bound());
        }
        if (shape != 1) {
            bounds.add(random.below(2) == 0 ? "maximum" : "exclusiveMaximum", random.bound());
        }
        std::shared_ptr<const Grammar> grammar;
        try {
            grammar = Grammar::fromSchema(bounds.schema + "}");
        } catch (const Error&) {
            // No text of the allowed spellings is within; those that are tried must not be either.
        }
        for (int i = 0; i < 40; ++i) {
            const std::string text =
                random.below(2) == 0
                    ? random.number(random.below(2) == 0 ? 3 : 16, random.below(17))
                    : random.near(bounds.keywords[random.below(bounds.keywords.size())].second);
            const bool wanted = isSpelledRight(text) && bounds.hold(text);
            bool isAccepted = false;
            if (grammar != nullptr) {
                GrammarMatcher matcher(grammar, GrammarStart::AtOnce);
                const auto state = matcher.advance(matcher.start(), text);
                isAccepted = state && matcher.canEnd(*state);
            }
            ASSERT_EQ(isAccepted, wanted) << bounds.schema << "} of " << text;
            within += wanted ? 1 : 0;
            ++compared;
        }
    }
    EXPECT_EQ(compared, 120'000u);
    EXPECT_GT(within, 10'000u);
}

TEST(BoundedNumber, NeverLeadsAwayFromAllNumbersWithin) {
    RandomNumbers random(8);
    for (int round = 0; round < 2000; ++round) {
        Bounds bounds;
        bounds.add("minimum", random.bound());
        bounds.add(random.below(2) == 0 ? "maximum" : "exclusiveMaximum", random.bound());
        std::shared_ptr<const Grammar> grammar;
        try {
            grammar = Grammar::fromSchema(bounds.schema + "}");
        } catch (const Error&) {
            continue;
        }
        for (int walk = 0; walk < 5; ++walk) {
            GrammarMatcher matcher(grammar, GrammarStart::AtOnce);
            GrammarMatcher::State state = matcher.start();
            std::string text;
            for (;;) {
                std::vector<char> next;
                for (const char byte : std::string("-.0123456789eE+")) {
                    if (matcher.advance(state, {&byte, 1})) {
                        next.push_back(byte);
                    }
                }
                if (next.empty()) {
                    break;
                }
                text += next[random.below(next.size())];
                state = *matcher.advance(state, {&text.back(), 1});
            }
            ASSERT_TRUE(matcher.canEnd(state)) << bounds.schema << "} stuck at " << text;
            ASSERT_TRUE(isSpelledRight(text) && bounds.hold(text)) << bounds.schema << "} of " << text;
        }
    }
}

TEST(BoundedNumber, KeepsTheBoundsOfTextsOnTheirWayThroughDoubles) {
    const auto grammar = Grammar::fromSchema(R"({"type":"number","exclusiveMaximum":100})");
    GrammarMatcher matcher(grammar, GrammarStart::AtOnce);
    EXPECT_TRUE(matcher.advance(matcher.start(), "99.9999999999999"));
    EXPECT_FALSE(matcher.advance(matcher.start(), "99.99999999999999999"));  // as a double it is 100
}

TEST(GridNumber, RoundsToTheUnitInBothDirections) {
    EXPECT_EQ(gridNumberOf("1", GridRounding::Down), kGridUnitsPerOne);
    EXPECT_EQ(gridNumberOf("-1.5", GridRounding::Up), -kGridUnitsPerOne - kGridUnitsPerOne / 2);
    EXPECT_EQ(gridNumberOf("1e-15", GridRounding::Down), 1);
    EXPECT_EQ(gridNumberOf("1e-16", GridRounding::Down), 0);
    EXPECT_EQ(gridNumberOf("1e-16", GridRounding::Up), 1);
    EXPECT_EQ(gridNumberOf("-1e-16", GridRounding::Up), 0);
    EXPECT_EQ(gridNumberOf("-1e-16", GridRounding::Down), -1);
    EXPECT_EQ(gridNumberOf("0.0000000000000019", GridRounding::Down), 1);
    EXPECT_EQ(gridNumberOf("0.000e99999999999999999999", GridRounding::Up), 0);
    EXPECT_GT(gridNumberOf("1e300", GridRounding::Down), gridNumberOf("999999999999999", GridRounding::Up));
    EXPECT_EQ(gridNumberOf("1e-300", GridRounding::Up), 1);
}

TEST(SchemaDocument, KeepsTheDigitsOfBounds) {
    const SchemaDocument document(
        R"({"a":{"minimum":0.1000000000000000055,"maximum":123456789012345678901234567890},
            "b":[{"minimum":1.0e1}],"minimum":1.25,"minimum":2.5,"default":0.1000000000000000055})");
    const auto& root = document.root();
    EXPECT_EQ(document.textOf(root["a"]["minimum"]), "0.1000000000000000055");
    EXPECT_EQ(document.textOf(root["a"]["maximum"]), "123456789012345678901234567890");
    EXPECT_EQ(document.textOf(root["b"][0]["minimum"]), "1.0e1");
    EXPECT_EQ(document.textOf(root["minimum"]), "2.5");  // of two members the last counts
    EXPECT_EQ(document.textOf(root["default"]), "0.1");
}

}  // namespace
}  // namespace xinglin::engine
