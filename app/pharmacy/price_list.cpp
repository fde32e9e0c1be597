#include "app/pharmacy/price_list.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace xinglin::app {
namespace {

constexpr int kPriceDecimals = 4;
constexpr qint64 kUnitsAFen = 100;
constexpr qint64 kMilligramsAGram = 1000;
constexpr qint64 kPartsADose = 100;  // half a dose exists, a thousandth does not
constexpr qint64 kMostMilligrams = 10'000'000;
constexpr qint64 kMostDoseParts = 100'000;

// A double that holds a decimal number as a whole number of its `parts`; nothing when it is finer or too
// large.
std::optional<qint64> wholeParts(double number, qint64 parts, qint64 most) {
    const double scaled = number * static_cast<double>(parts);
    if (!(scaled > 0) || scaled > static_cast<double>(most)) {
        return std::nullopt;
    }
    const qint64 whole = std::llround(scaled);
    // 0.1 has no exact double: what is left then is far below a hundredth of a part.
    constexpr double kSlack = 0.01;
    if (whole == 0 || std::abs(scaled - static_cast<double>(whole)) > kSlack) {
        return std::nullopt;
    }
    return whole;
}

QString keyOf(const QString& herbId, const QString& normalisedName) {
    return herbId + QLatin1Char('\n') + normalisedName;
}

// Exact: the whole multiples first, so that no product leaves 64 bits within the limits above (10^8 × 10^10).
qint64 lineFen(qint64 milligrams, qint64 doseParts, const HerbPrice& price) {
    const qint64 weight = milligrams * doseParts;
    const qint64 unit = qint64{price.perGrams} * kMilligramsAGram * kPartsADose * kUnitsAFen;
    return price.price * (weight / unit) + (price.price * (weight % unit) + unit / 2) / unit;
}

}  // namespace

std::optional<qint64> priceFromText(const QString& text) {
    static const QRegularExpression kNumber(QStringLiteral("^([0-9]{1,6})(?:\\.([0-9]{1,4})0*)?$"));
    const QRegularExpressionMatch match =
        kNumber.match(text.normalized(QString::NormalizationForm_KC).trimmed());
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    const qint64 price = match.captured(1).toLongLong() * kPriceUnitsAYuan +
                         match.captured(2).leftJustified(kPriceDecimals, QLatin1Char('0')).toLongLong();
    return price > 0 && price <= kHighestPrice ? std::optional(price) : std::nullopt;
}

QString priceText(qint64 price) {
    QString decimals =
        QStringLiteral("%1").arg(price % kPriceUnitsAYuan, kPriceDecimals, 10, QLatin1Char('0'));
    while (decimals.size() > 2 && decimals.endsWith(QLatin1Char('0'))) {
        decimals.chop(1);
    }
    return QStringLiteral("%1.%2").arg(price / kPriceUnitsAYuan).arg(decimals);
}

QString yuanText(qint64 fen) {
    constexpr qint64 kFenAYuan = 100;
    return QStringLiteral("%1.%2").arg(fen / kFenAYuan).arg(fen % kFenAYuan, 2, 10, QLatin1Char('0'));
}

PriceBook::PriceBook(const QList<HerbPrice>& prices, const QDate& day, const PharmacyFacts& facts) {
    for (const HerbPrice& price : prices) {
        if (price.validFrom > day) {
            continue;
        }
        const QString key = keyOf(price.herbId, facts.names().normalised(price.name));
        const auto known = m_prices.constFind(key);
        if (known == m_prices.constEnd() || known->validFrom <= price.validFrom) {
            m_prices.insert(key, price);
        }
    }
}

const HerbPrice* PriceBook::priceOf(const PrescriptionItem& item, const PharmacyFacts& facts) const {
    const AuditHerb* herb = facts.herbOf(item);
    if (!herb) {
        return nullptr;
    }
    const QString written = item.name.startsWith(item.processing) ? item.name : item.processing + item.name;
    for (const QString& name : {written, herb->name}) {
        const auto found = m_prices.constFind(keyOf(herb->id, facts.names().normalised(name)));
        if (found != m_prices.constEnd()) {
            return &*found;
        }
    }
    return nullptr;
}

QList<HerbPrice> PriceBook::prices() const {
    QList<HerbPrice> result = m_prices.values();
    std::sort(result.begin(), result.end(),
              [](const HerbPrice& left, const HerbPrice& right) { return left.name < right.name; });
    return result;
}

PrescriptionAmount amountOf(const Prescription& prescription, const PriceBook& book,
                            const PharmacyFacts& facts) {
    PrescriptionAmount amount;
    const std::optional<qint64> doses =
        prescription.doses ? wholeParts(*prescription.doses, kPartsADose, kMostDoseParts) : std::nullopt;
    amount.isDosesMissing = !doses;
    amount.lines.reserve(prescription.items.size());
    for (const PrescriptionItem& item : prescription.items) {
        LineAmount line;
        const std::optional<qint64> milligrams =
            item.doseGrams ? wholeParts(*item.doseGrams, kMilligramsAGram, kMostMilligrams) : std::nullopt;
        const HerbPrice* price = book.priceOf(item, facts);
        if (price) {
            line.pricedAs = price->name;
        }
        if (!milligrams) {
            line.why = item.doseGrams ? NoAmount::FineDose : NoAmount::NoDose;
        } else if (!price) {
            line.why = facts.herbOf(item) ? NoAmount::NoPrice : NoAmount::UnknownHerb;
        } else if (doses) {
            line.fen = lineFen(*milligrams, *doses, *price);
            amount.knownFen += *line.fen;
        }
        if (line.why != NoAmount::None) {
            amount.unpriced += item.name;
        }
        amount.lines += line;
    }
    if (!amount.isDosesMissing && amount.unpriced.isEmpty() && !amount.lines.isEmpty()) {
        amount.totalFen = amount.knownFen;
    }
    return amount;
}

}  // namespace xinglin::app
