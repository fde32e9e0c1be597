#pragma once

#include <QString>
#include <optional>

namespace xinglin::app {

/// An amount as a source gives it.
struct DoseRange {
    std::optional<double> min;  ///< in `unit`, a day unless the unit says otherwise
    std::optional<double> max;
    QString unit;  ///< g, g/次, mL …
    QString text;  ///< the source's words where no number can be given, or what stands around it
};

/// Reads `5–10 g`, `0.3-0.6g`, `15 g`, `1.5~3 g/次`, `外用适量`. What has no number is all text.
DoseRange parseDose(const QString& value);

/// 3 → "3", 0.06 → "0.06": no trailing zeros, at most three decimals.
QString doseNumber(double grams);

/// "5–10", "15", or nothing where no number is known.
QString doseInterval(const DoseRange& dose);

}  // namespace xinglin::app
