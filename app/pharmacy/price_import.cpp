#include "app/pharmacy/price_import.h"

#include <QCoreApplication>
#include <QMap>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "app/failure.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PriceImport)
};

enum class Column { Name, Price, Unit, ValidFrom };

struct ColumnName {
    const char* heading;
    Column column;
};

constexpr std::array kHeadings = {
    ColumnName{"name", Column::Name},
    ColumnName{"药名", Column::Name},
    ColumnName{"药品名称", Column::Name},
    ColumnName{"饮片名称", Column::Name},
    ColumnName{"品名", Column::Name},
    ColumnName{"price", Column::Price},
    ColumnName{"单价", Column::Price},
    ColumnName{"价格", Column::Price},
    ColumnName{"零售价", Column::Price},
    ColumnName{"unit", Column::Unit},
    ColumnName{"单位", Column::Unit},
    ColumnName{"计价单位", Column::Unit},
    ColumnName{"valid_from", Column::ValidFrom},
    ColumnName{"生效日期", Column::ValidFrom},
};

QString plain(const QString& text) {
    return text.normalized(QString::NormalizationForm_KC).toLower().trimmed();
}

// Where the columns stand, and the unit that the heading of the price names.
struct Head {
    QMap<Column, int> places;
    std::optional<int> perGrams;
    QStringList texts;  ///< as written
    QStringList ignored;
    qsizetype width = 0;  ///< columns up to the last heading
};

Head headOf(const SheetRow& row, const QString& fileName) {
    Head head;
    head.texts = row.cells;
    for (int i = 0; i < row.cells.size(); ++i) {
        QString text = plain(row.cells[i]);
        QString note;
        const qsizetype open = text.indexOf(QLatin1Char('('));
        if (open > 0 && text.endsWith(QLatin1Char(')'))) {
            note = text.mid(open + 1).chopped(1);
            text = text.left(open).trimmed();
        }
        const auto found = std::find_if(kHeadings.begin(), kHeadings.end(), [&](const ColumnName& known) {
            return text == QString::fromUtf8(known.heading);
        });
        if (!text.isEmpty()) {
            head.width = i + 1;
        }
        if (found == kHeadings.end()) {
            if (!text.isEmpty()) {
                head.ignored += row.cells[i];
            }
            continue;
        }
        if (head.places.contains(found->column)) {
            throw FailureError({FailureCode::InvalidInput,
                                Words::tr("%1: two columns mean the same: %2.").arg(fileName, row.cells[i]),
                                Words::tr("Remove one of them."), QString()});
        }
        head.places.insert(found->column, i);
        if (found->column == Column::Price) {
            head.perGrams = priceWeightFromText(note);
        }
    }
    return head;
}

// Spreadsheets keep dates as days since the end of 1899.
std::optional<QDate> dateFromText(const QString& text) {
    static const QRegularExpression kSerial(QStringLiteral("^[0-9]{5}$"));
    if (kSerial.match(text).hasMatch()) {
        return QDate(1899, 12, 30).addDays(text.toLongLong());
    }
    for (const char* form : {"yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd"}) {
        const QDate date = QDate::fromString(text, QString::fromLatin1(form));
        if (date.isValid()) {
            return date;
        }
    }
    return std::nullopt;
}

class Reader final {
public:
    Reader(const Head& head, const QDate& today, const PharmacyFacts& facts)
        : m_head(head), m_today(today), m_facts(facts) {}

    void read(const SheetRow& row) {
        ++m_result.rows;
        const std::optional<HerbPrice> price = priceOf(row);
        if (!price) {
            return;
        }
        const QString key = QStringLiteral("%1\n%2\n%3")
                                .arg(price->herbId, m_facts.names().normalised(price->name),
                                     price->validFrom.toString(Qt::ISODate));
        const auto before = m_rows.constFind(key);
        if (before != m_rows.constEnd()) {
            complain(row, Column::Name, Words::tr("The same herb stands in row %1 already.").arg(*before));
            return;
        }
        m_rows.insert(key, row.number);
        m_result.prices += *price;
    }

    ImportedPrices take() {
        m_result.ignoredColumns = m_head.ignored;
        for (const qsizetype place : std::as_const(m_unnamed)) {
            m_result.ignoredColumns += Words::tr("column %1 without a heading").arg(place + 1);
        }
        return std::move(m_result);
    }

private:
    QString cell(const SheetRow& row, Column column) const {
        return row.cells.value(m_head.places.value(column, -1)).trimmed();
    }

    void complain(const SheetRow& row, Column column, const QString& text) {
        m_result.problems += {row.number, m_head.texts.value(m_head.places.value(column, -1)), text};
    }

    // A comma too many moves what stands behind it: the price may be another column's.
    bool hasStrayCell(const SheetRow& row) {
        for (qsizetype i = 0; i < row.cells.size(); ++i) {
            if (row.cells[i].isEmpty()) {
                continue;
            }
            if (i >= m_head.width) {
                m_result.problems +=
                    {row.number, QString::number(i + 1), Words::tr("There is no heading above this cell.")};
                return true;
            }
            if (m_head.texts.value(i).isEmpty()) {
                m_unnamed.insert(i);
            }
        }
        return false;
    }

    std::optional<HerbPrice> priceOf(const SheetRow& row) {
        if (hasStrayCell(row)) {
            return std::nullopt;
        }
        HerbPrice price;
        price.name = cell(row, Column::Name);
        if (price.name.isEmpty()) {
            complain(row, Column::Name, Words::tr("The name is missing."));
            return std::nullopt;
        }
        PrescriptionItem item;
        item.name = price.name;
        const AuditHerb* herb = m_facts.herbOf(item);
        if (!herb) {
            complain(row, Column::Name,
                     m_facts.names().resolve(item).kind == NamedHerb::Kind::Ambiguous
                         ? Words::tr("“%1” may be several herbs.").arg(price.name)
                         : Words::tr("“%1” is no name of the knowledge base.").arg(price.name));
            return std::nullopt;
        }
        price.herbId = herb->id;
        const std::optional<qint64> amount = priceFromText(cell(row, Column::Price));
        if (!amount) {
            complain(row, Column::Price,
                     Words::tr("“%1” is no price in yuan above 0 with four decimals at most.")
                         .arg(cell(row, Column::Price)));
            return std::nullopt;
        }
        price.price = *amount;
        const QString unit = cell(row, Column::Unit);
        const std::optional<int> perGrams = unit.isEmpty() ? m_head.perGrams : priceWeightFromText(unit);
        if (!perGrams) {
            complain(row, Column::Unit, Words::tr("“%1” is no weight: write g, 10g or kg.").arg(unit));
            return std::nullopt;
        }
        price.perGrams = *perGrams;
        const QString from = cell(row, Column::ValidFrom);
        const std::optional<QDate> date = from.isEmpty() ? m_today : dateFromText(from);
        if (!date) {
            complain(row, Column::ValidFrom, Words::tr("“%1” is no date: write 2026-01-31.").arg(from));
            return std::nullopt;
        }
        price.validFrom = *date;
        return price;
    }

    const Head& m_head;
    QDate m_today;
    const PharmacyFacts& m_facts;
    QMap<QString, int> m_rows;
    std::set<qsizetype> m_unnamed;  ///< columns without a heading that hold something
    ImportedPrices m_result;
};

}  // namespace

std::optional<int> priceWeightFromText(const QString& text) {
    static const QRegularExpression kForm(
        QStringLiteral("^(?:元/|元每|每|/)?([0-9]{0,4})\\s*(g|克|kg|千克|公斤)$"));
    const QRegularExpressionMatch match = kForm.match(plain(text));
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    constexpr int kGramsAKilogram = 1000;
    const QString unit = match.captured(2);
    const int grams = (match.captured(1).isEmpty() ? 1 : match.captured(1).toInt()) *
                      (unit == QLatin1String("g") || unit == QStringLiteral("克") ? 1 : kGramsAKilogram);
    return std::find(std::begin(kPriceWeights), std::end(kPriceWeights), grams) != std::end(kPriceWeights)
               ? std::optional(grams)
               : std::nullopt;
}

ImportedPrices importPriceSheet(const Sheet& sheet, const QString& fileName, const QDate& today,
                                const PharmacyFacts& facts) {
    const Head head = sheet.isEmpty() ? Head() : headOf(sheet.first(), fileName);
    if (!head.places.contains(Column::Name) || !head.places.contains(Column::Price) ||
        (!head.places.contains(Column::Unit) && !head.perGrams)) {
        throw FailureError({FailureCode::InvalidInput,
                            Words::tr("%1 is no price list: its first row does not name herb, price and "
                                      "weight.")
                                .arg(fileName),
                            Words::tr("Head its columns with name, price and unit (药名, 单价, 单位)."),
                            QString()});
    }
    Reader reader(head, today, facts);
    for (const SheetRow& row : sheet.mid(1)) {
        reader.read(row);
    }
    return reader.take();
}

ImportedPrices importPrices(const QByteArray& bytes, const QString& fileName, const QDate& today,
                            const PharmacyFacts& facts) {
    if (!looksLikeXlsx(bytes)) {
        return importPriceSheet(readCsv(bytes, fileName), fileName, today, facts);
    }
    ImportedPrices result = importPriceSheet(readXlsx(bytes, fileName), fileName, today, facts);
    for (const QString& sheet : furtherSheets(bytes, fileName)) {
        result.ignoredColumns += Words::tr("all of the sheet “%1”").arg(sheet);
    }
    return result;
}

}  // namespace xinglin::app
