#include "app/library/memory_estimate.h"

#include <QFile>

namespace xinglin::app {
namespace {

constexpr qint64 kCacheBytesPerNumber = 2;

}  // namespace

MemoryEstimate estimateMemory(const ModelFile& file, int contextTokens) {
    const auto number = [&file](const char* key) {
        return file.description.value(QLatin1String(key)).toInteger();
    };
    MemoryEstimate estimate;
    estimate.weightBytes = file.sizeBytes;
    const qint64 heads = number("heads");
    if (heads > 0) {
        const qint64 keyValueWidth = number("hidden") / heads * number("kv_heads");
        estimate.cacheBytes = 2 * number("layers") * keyValueWidth * contextTokens * kCacheBytesPerNumber;
    }
    return estimate;
}

qint64 availableMemory() {
    QFile file(QStringLiteral("/proc/meminfo"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("MemAvailable:")) {
            return line.mid(13).trimmed().split(' ').first().toLongLong() * 1024;
        }
    }
    return 0;
}

}  // namespace xinglin::app
