#pragma once

#include <QString>

namespace xinglin::app {

/// The word by which the clinic's stock calls a herb.
struct StockName {
    QString name;
    QString herbId;
    QString herbName;
    QString pinyin;    ///< joined syllables, as they are typed
    QString initials;  ///< first letters

    bool operator==(const StockName&) const = default;
};

/// The word (生, 鲜, 粉 or 末) that a stock name says of its herb and the herb's own name does not, or
/// nothing. Such a name would be read as milder than it is: 鲜乌头王 as plain 川乌, which no law controls.
QString formWordOf(const QString& stockName, const QString& herbName);

}  // namespace xinglin::app
