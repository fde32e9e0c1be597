// The event stream of an engine: any bytes are taken, and where a network packet ends never matters.

#include <cstddef>
#include <cstdint>

#include "app/engine_client/sse_parser.h"

namespace {

void expectSame(const QList<xinglin::app::SseEvent>& left, const QList<xinglin::app::SseEvent>& right) {
    bool same = left.size() == right.size();
    for (qsizetype i = 0; same && i < left.size(); ++i) {
        same = left[i].name == right[i].name && left[i].data == right[i].data;
    }
    if (!same) {
        __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArrayView bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    constexpr qsizetype kSmallLimit = 4096;
    xinglin::app::SseParser whole(kSmallLimit);
    const QList<xinglin::app::SseEvent> expected = whole.feed(bytes);

    xinglin::app::SseParser byByte(kSmallLimit);
    QList<xinglin::app::SseEvent> got;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        got += byByte.feed(bytes.sliced(i, 1));
    }
    expectSame(expected, got);
    return 0;
}
