#pragma once

#include <QByteArray>

#include "app/pharmacy/price_list.h"
#include "app/spreadsheet/sheet.h"

namespace xinglin::app {

/// What is wrong with one row of a price list.
struct PriceProblem {
    int row = 0;     ///< of the file, from 1
    QString column;  ///< as the header names it; empty: the whole row
    QString text;    ///< translated
};

/// The prices of a file; a row with a problem is left out and named, the others stand.
struct ImportedPrices {
    QList<HerbPrice> prices;       ///< in the order of the file
    QList<PriceProblem> problems;  ///< in the order of the rows
    QStringList ignoredColumns;
    int rows = 0;  ///< data rows read
};

/// Reads a table with one herb a row and the columns `name` (药名), `price` in yuan (单价), `unit` (单位: g,
/// 10g, kg …) and `valid_from` (生效日期), in any order. The unit may stand in the heading of the price
/// instead: 单价(元/10g). Without a date a price holds from `today`. A name that is unknown, or may be
/// several herbs, is a problem of its row. Throws FailureError when name, price or unit have no column, or
/// two mean the same.
ImportedPrices importPriceSheet(const Sheet& sheet, const QString& fileName, const QDate& today,
                                const PharmacyFacts& facts);

/// Reads CSV or XLSX, told apart by content. Throws like importPriceSheet(), readCsv() and readXlsx().
ImportedPrices importPrices(const QByteArray& bytes, const QString& fileName, const QDate& today,
                            const PharmacyFacts& facts);

/// `10g`, `每10克`, `元/10g`, `kg`: one of kPriceWeights, or nothing.
std::optional<int> priceWeightFromText(const QString& text);

}  // namespace xinglin::app
