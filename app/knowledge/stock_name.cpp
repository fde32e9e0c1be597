#include "app/knowledge/stock_name.h"

#include <QStringList>
#include <algorithm>

namespace xinglin::app {

QString formWordOf(const QString& stockName, const QString& herbName) {
    static const QStringList kWords = {QStringLiteral("生"), QStringLiteral("鲜"), QStringLiteral("鮮"),
                                       QStringLiteral("粉"), QStringLiteral("末")};
    const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const QString& word) {
        return stockName.count(word) > herbName.count(word);
    });
    return found == kWords.end() ? QString() : *found;
}

}  // namespace xinglin::app
