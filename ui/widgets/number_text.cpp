#include "ui/widgets/number_text.h"

namespace xinglin::ui {

QString groupedNumber(qint64 number) {
    QString digits = QString::number(number);
    const qsizetype sign = number < 0 ? 1 : 0;
    if (digits.size() - sign < 4) {
        return digits;
    }
    for (qsizetype at = digits.size() - 3; at > sign; at -= 3) {
        digits.insert(at, QChar(0x2009));
    }
    return digits;
}

}  // namespace xinglin::ui
