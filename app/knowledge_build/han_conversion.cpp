#include "app/knowledge_build/han_conversion.h"

#include <algorithm>
#include <opencc/SimpleConverter.hpp>
#include <string>
#include <utility>

#include "app/failure.h"
#include "app/knowledge/han_text.h"

namespace xinglin::app {

struct HanConversion::Converters {
    opencc::SimpleConverter toTraditional{"s2tw.json"};
    opencc::SimpleConverter toSimplified{"t2s.json"};
};

HanConversion::HanConversion(Pairs overrides) : m_overrides(std::move(overrides)) {
    try {
        m_converters = std::make_unique<Converters>();
    } catch (const std::exception& error) {
        throw FailureError({FailureCode::FileUnreadable,
                            QStringLiteral("OpenCC's conversion tables cannot be read."),
                            QStringLiteral("Install libopencc-data."), QString::fromUtf8(error.what())});
    }
    // The longest word first: a rule for 干姜 must win over one for 干.
    std::stable_sort(m_overrides.begin(), m_overrides.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

HanConversion::~HanConversion() = default;

QString HanConversion::traditional(const QString& simplified) const {
    // Overridden words are cut out before conversion: inside the converted text they could not be found
    // again.
    for (const auto& [from, to] : m_overrides) {
        const qsizetype at = simplified.indexOf(from);
        if (at >= 0) {
            return traditional(simplified.left(at)) + to + traditional(simplified.mid(at + from.size()));
        }
    }
    return QString::fromStdString(m_converters->toTraditional.Convert(simplified.toStdString()));
}

HanConversion::Pairs HanConversion::simplificationRules() const {
    Pairs rules;
    for (const auto& [simplified, traditional] : m_overrides) {
        // A one-character rule would change every word with that character, in both directions.
        if (simplified.size() > 1 && simplified != traditional) {
            rules += {traditional, simplified};
        }
    }
    for (char16_t code = 0x3400; code < 0xFB00; ++code) {
        if (!isHan(code)) {
            continue;
        }
        const QString traditional = QChar(code);
        const QString simplified =
            QString::fromStdString(m_converters->toSimplified.Convert(traditional.toStdString()));
        if (simplified != traditional) {
            rules += {traditional, simplified};
        }
    }
    return rules;
}

}  // namespace xinglin::app
