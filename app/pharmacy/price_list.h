#pragma once

#include <QDate>
#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/pharmacy/pharmacy_facts.h"

namespace xinglin::app {

/// Money is whole numbers: fen for amounts, hundredths of a fen for prices. No floating point.
inline constexpr qint64 kPriceUnitsAYuan = 10'000;
/// 10,000 yuan for a unit of weight; dearer is a slip of the column.
inline constexpr qint64 kHighestPrice = 10'000 * kPriceUnitsAYuan;
/// Weights that a price may hold for, in grams.
inline constexpr int kPriceWeights[] = {1, 10, 100, 500, 1000};

/// What a herb costs from a day on.
struct HerbPrice {
    QString herbId;    ///< `herb:附子`
    QString name;      ///< as the price list writes it: 炒白术 may cost more than 白术
    qint64 price = 0;  ///< 1/100 fen for `perGrams` grams
    int perGrams = 10;
    QDate validFrom;
    QString author;
    QDateTime createdAt;
};

/// Yuan as people write them ("3", "0.355"; four decimals at most) in 1/100 fen; nothing for what is no
/// price: not above 0, above kHighestPrice, or no number.
std::optional<qint64> priceFromText(const QString& text);
/// "0.355" for 3550.
QString priceText(qint64 price);
/// "12.30" for 1230 fen.
QString yuanText(qint64 fen);

/// The prices of one day.
class PriceBook final {
public:
    PriceBook() = default;
    /// `prices` in the order in which they were stored. `facts` is borrowed for this call.
    PriceBook(const QList<HerbPrice>& prices, const QDate& day, const PharmacyFacts& facts);

    /// The price of the name as it is written, or else of the herb's own name; null where there is neither: a
    /// processed form is never priced as another one.
    const HerbPrice* priceOf(const PrescriptionItem& item, const PharmacyFacts& facts) const;
    /// All of them, by name.
    QList<HerbPrice> prices() const;

private:
    QHash<QString, HerbPrice> m_prices;  ///< by herb and normalised name
};

/// Why a line has no amount.
enum class NoAmount { None, NoDose, FineDose, UnknownHerb, NoPrice };

struct LineAmount {
    std::optional<qint64> fen;  ///< for all doses
    QString pricedAs;           ///< the name on the price list
    NoAmount why = NoAmount::None;
};

/// What a prescription costs.
///
/// A line is grams × doses × price, exact, rounded half up to a whole fen once; the total is the sum of the
/// lines, so that what is printed adds up.
struct PrescriptionAmount {
    QList<LineAmount> lines;         ///< one for each item
    std::optional<qint64> totalFen;  ///< only when every line has an amount
    qint64 knownFen = 0;             ///< the sum of the lines that have one
    QStringList unpriced;            ///< the names of the others
    bool isDosesMissing = false;     ///< how many doses is not stated: nothing can be said
};

PrescriptionAmount amountOf(const Prescription& prescription, const PriceBook& book,
                            const PharmacyFacts& facts);

}  // namespace xinglin::app
