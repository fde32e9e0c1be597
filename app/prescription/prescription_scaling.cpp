#include "app/prescription/prescription_scaling.h"

#include <algorithm>
#include <cmath>

namespace xinglin::app {

double weighableDose(double grams) {
    // Divisions by whole numbers: 0.1 and 0.01 are no binary fractions and would leave 2.6000000000000001.
    const double perGram = grams >= 10 ? 2 : grams >= 1 ? 10 : grams >= 0.1 ? 100 : 1000;
    return std::max(std::round(grams * perGram), grams > 0 ? 1.0 : 0.0) / perGram;
}

QList<PrescriptionItem> scaledItems(const QList<PrescriptionItem>& items, double factor) {
    QList<PrescriptionItem> result = items;
    for (PrescriptionItem& item : result) {
        if (item.doseGrams) {
            item.doseGrams = weighableDose(*item.doseGrams * factor);
        }
    }
    return result;
}

std::optional<double> factorFor(const QList<PrescriptionItem>& items, double totalGrams) {
    double sum = 0;
    for (const PrescriptionItem& item : items) {
        sum += item.doseGrams.value_or(0);
    }
    if (sum <= 0 || totalGrams <= 0 || !kScaleFactor.holds(totalGrams / sum)) {
        return std::nullopt;
    }
    return totalGrams / sum;
}

}  // namespace xinglin::app
