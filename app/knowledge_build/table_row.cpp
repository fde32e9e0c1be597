#include "app/knowledge_build/table_row.h"

#include <algorithm>
#include <cmath>

#include "app/knowledge/knowledge_kinds.h"

namespace xinglin::app {

int TableRow::indexOf(QLatin1String column) const {
    const QStringList& columns = m_check.spec.columns;
    const auto found = std::find(columns.begin(), columns.end(), column);
    Q_ASSERT(found != columns.end());
    return static_cast<int>(found - columns.begin());
}

void TableRow::fail(QLatin1String column, const QString& text) const {
    m_check.problems += {m_check.spec.file, m_row.line, indexOf(column) + 1, text};
}

QString TableRow::text(QLatin1String column) const {
    return m_row.cells.at(indexOf(column));
}

std::optional<QString> TableRow::required(QLatin1String column) const {
    QString cell = text(column);
    if (cell.isEmpty()) {
        fail(column, QStringLiteral("%1 is empty").arg(column));
        return std::nullopt;
    }
    return cell;
}

std::optional<QString> TableRow::choice(QLatin1String column,
                                        std::initializer_list<QLatin1String> words) const {
    const QString cell = text(column);
    if (std::find(words.begin(), words.end(), cell) != words.end()) {
        return cell;
    }
    QStringList known;
    for (const QLatin1String word : words) {
        known += word;
    }
    fail(column,
         QStringLiteral("unknown %1 \"%2\"; known: %3").arg(column, cell, known.join(QLatin1Char(' '))));
    return std::nullopt;
}

std::optional<bool> TableRow::flag(QLatin1String column) const {
    const auto word = choice(column, {QLatin1String("yes"), QLatin1String("no")});
    return word ? std::optional<bool>(*word == QLatin1String("yes")) : std::nullopt;
}

std::optional<QStringList> TableRow::list(QLatin1String column) const {
    const QString cell = text(column);
    if (cell.isEmpty()) {
        return QStringList();
    }
    QStringList terms = cell.split(QChar(u'、'));
    for (qsizetype i = 0; i < terms.size(); ++i) {
        if (terms.at(i).trimmed().isEmpty()) {
            fail(column, QStringLiteral("empty term in the list"));
            return std::nullopt;
        }
        if (terms.indexOf(terms.at(i)) < i) {
            fail(column, QStringLiteral("%1 stands twice in the list").arg(terms.at(i)));
            return std::nullopt;
        }
    }
    return terms;
}

std::optional<std::optional<double>> TableRow::amount(QLatin1String column) const {
    const QString cell = text(column);
    if (cell.isEmpty()) {
        return std::optional<double>();
    }
    bool isNumber = false;
    const double value = cell.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value) || value <= 0) {
        fail(column, QStringLiteral("%1 is \"%2\"; expected a number above 0").arg(column, cell));
        return std::nullopt;
    }
    return std::optional<double>(value);
}

std::optional<QString> TableRow::source() const {
    const QLatin1String column("source");
    QString cell = text(column);
    if (!draft().sourceById.contains(cell)) {
        fail(column, QStringLiteral("unknown source \"%1\"; sources.tsv has no such id").arg(cell));
        return std::nullopt;
    }
    return cell;
}

std::optional<QString> TableRow::confidence() const {
    return choice(QLatin1String("confidence"),
                  {QLatin1String("high"), QLatin1String("medium"), QLatin1String("low")});
}

std::optional<QStringList> TableRow::sources(QLatin1String column) const {
    const auto cell = required(column);
    auto ids = list(column);
    if (!cell || !ids) {
        return std::nullopt;
    }
    for (const QString& id : *ids) {
        if (!draft().sourceById.contains(id)) {
            fail(column, QStringLiteral("unknown source \"%1\"; sources.tsv has no such id").arg(id));
            return std::nullopt;
        }
    }
    return ids;
}

std::optional<FactStatus> TableRow::status() const {
    const QLatin1String column("status");
    const std::optional<FactStatus> status = statusFromId(text(column));
    if (!status) {
        fail(column,
             QStringLiteral("unknown status \"%1\"; known: verified to-verify inferred").arg(text(column)));
    }
    return status;
}

std::optional<int> TableRow::herb(QLatin1String column) const {
    const std::optional<int> found = draft().findHerb(text(column));
    if (!found) {
        fail(column, QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(text(column)));
    }
    return found;
}

std::optional<int> TableRow::entry(QLatin1String column, const QString& id) const {
    const std::optional<int> found = draft().find(id);
    if (!found) {
        fail(column, QStringLiteral("unknown code \"%1\"; no table has it").arg(id));
    }
    return found;
}

bool TableRow::claim(QLatin1String column, const QStringList& key) const {
    const QString joined = key.join(QLatin1Char('\t'));
    const auto earlier = m_check.claims.constFind(joined);
    if (earlier != m_check.claims.constEnd()) {
        fail(
            column,
            QStringLiteral("%1 stands already in line %2").arg(key.join(QStringLiteral(", "))).arg(*earlier));
        return false;
    }
    m_check.claims.insert(joined, line());
    return true;
}

}  // namespace xinglin::app
