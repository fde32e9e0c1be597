#include "app/library/memory_estimate.h"

#include <QFile>

namespace xinglin::app {
namespace {

constexpr double kHalfBytes = 2.0;
constexpr double kByteBytes = 1.0 + 4.0 / 32.0;

}  // namespace

MemoryEstimate estimateMemory(const ModelFile& file, const LoadOptions& options) {
    const auto number = [&file](const char* key) {
        return file.description.value(QLatin1String(key)).toInteger();
    };
    MemoryEstimate estimate;
    estimate.weightBytes = file.sizeBytes;
    const qint64 heads = number("heads");
    if (heads > 0) {
        const qint64 keyValueWidth = number("hidden") / heads * number("kv_heads");
        const int context = file.contextTokens() > 0 ? qMin(options.contextTokens, file.contextTokens())
                                                     : options.contextTokens;
        const qint64 numbers = 2 * number("layers") * keyValueWidth * context;
        estimate.cacheBytes =
            static_cast<qint64>(static_cast<double>(numbers) *
                                (options.cacheType == QLatin1String("q8") ? kByteBytes : kHalfBytes));
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
