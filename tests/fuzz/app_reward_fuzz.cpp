// Requests for a reward: any bytes give a request or a FailureError, and any completion a prescription whose
// doses are numbers, or none.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "app/failure.h"
#include "app/reward/reward_request.h"
#include "app/reward/written_prescription.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xinglin::app;
    static const AuditFacts facts = [] {
        AuditFacts few;
        for (const char16_t* name : {u"麻黄", u"甘草", u"附子"}) {
            const QString word = QString::fromUtf16(name);
            few.herbByName.insert(word, static_cast<int>(few.herbs.size()));
            few.names.insert(word, {WrittenState::Exact, {static_cast<int>(few.herbs.size())}});
            few.herbs.push_back({});
            few.herbs.back().name = word;
        }
        few.marks.insert(QStringLiteral("先煎"), QStringLiteral("先煎"));
        return few;
    }();
    static const HerbNames names(facts);
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    RewardRequest request;
    try {
        request = readRewardRequest(bytes, 1);
    } catch (const FailureError&) {  // refused with a reason: what is wanted
        request.completion = QString::fromUtf8(bytes);
        request.prompt = request.completion;
    }
    if (const auto written = writtenPrescription(request.completion, request.prompt, names)) {
        if (written->items.isEmpty() || written->items.size() > kMostHerbs) {
            __builtin_trap();
        }
        for (const PrescriptionItem& item : written->items) {
            if (item.name.isEmpty() || (item.doseGrams && !std::isfinite(*item.doseGrams))) {
                __builtin_trap();
            }
        }
    }
    return 0;
}
