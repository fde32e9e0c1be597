#include "app/knowledge_build/tsv_table.h"

#include <QStringDecoder>
#include <algorithm>
#include <optional>

namespace xinglin::app {
namespace {

std::optional<QString> decoded(const QByteArray& bytes) {
    // A byte-order mark must stay visible, to be reported.
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    QString text = decoder.decode(bytes);
    return decoder.hasError() ? std::nullopt : std::optional<QString>(std::move(text));
}

bool hasControlCharacter(const QString& text) {
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.category() == QChar::Other_Control || c == QChar(0xFEFF); });
}

// What is wrong with a cell, or nothing.
QString faultOf(const QString& cell) {
    if (hasControlCharacter(cell)) {
        return QStringLiteral(
            "control character in the cell (lines end with LF, files have no byte-order mark)");
    }
    if (cell != cell.trimmed()) {
        return QStringLiteral("blank at the start or end of the cell");
    }
    return {};
}

class Parser final {
public:
    Parser(const QString& file, const QStringList& columns, QList<Problem>& problems)
        : m_columns(columns), m_problems(problems) {
        m_table.file = file;
    }

    TsvTable parse(const QByteArray& bytes) {
        if (bytes.isEmpty()) {
            report(1, 0, QStringLiteral("the file is empty; its first line must name the columns"));
            return m_table;
        }
        if (!bytes.endsWith('\n')) {
            report(static_cast<int>(bytes.count('\n')) + 1, 0,
                   QStringLiteral("the last line has no line end: the file may be cut off"));
        }
        QList<QByteArray> lines = bytes.split('\n');
        if (lines.last().isEmpty()) {
            lines.removeLast();
        }
        if (!readHeader(lines.first())) {
            return m_table;
        }
        for (qsizetype i = 1; i < lines.size(); ++i) {
            readRow(static_cast<int>(i) + 1, lines.at(i));
        }
        return m_table;
    }

private:
    void report(int row, int column, const QString& text) { m_problems += {m_table.file, row, column, text}; }

    std::optional<QStringList> cellsOf(int line, const QByteArray& bytes) {
        QStringList cells;
        bool isValid = true;
        const QList<QByteArray> parts = bytes.split('\t');
        for (qsizetype i = 0; i < parts.size(); ++i) {
            const std::optional<QString> cell = decoded(parts.at(i));
            const QString fault = cell ? faultOf(*cell) : QStringLiteral("the cell is not valid UTF-8");
            if (!fault.isEmpty()) {
                report(line, static_cast<int>(i) + 1, fault);
                isValid = false;
                continue;
            }
            cells += *cell;
        }
        return isValid ? std::optional<QStringList>(cells) : std::nullopt;
    }

    bool readHeader(const QByteArray& bytes) {
        const std::optional<QStringList> cells = cellsOf(1, bytes);
        if (!cells) {
            return false;
        }
        if (*cells != m_columns) {
            const auto [found, expected] =
                std::mismatch(cells->begin(), cells->end(), m_columns.begin(), m_columns.end());
            report(1, static_cast<int>(found - cells->begin()) + 1,
                   QStringLiteral("wrong column names; expected: %1").arg(m_columns.join(QLatin1Char(' '))));
            return false;
        }
        return true;
    }

    void readRow(int line, const QByteArray& bytes) {
        if (bytes.isEmpty()) {
            report(line, 0, QStringLiteral("empty line"));
            return;
        }
        const std::optional<QStringList> cells = cellsOf(line, bytes);
        if (!cells) {
            return;
        }
        if (cells->size() != m_columns.size()) {
            report(line, static_cast<int>(std::min(cells->size(), m_columns.size())),
                   QStringLiteral("%1 cells instead of %2").arg(cells->size()).arg(m_columns.size()));
            return;
        }
        m_table.rows += {line, *cells};
    }

    const QStringList& m_columns;
    QList<Problem>& m_problems;
    TsvTable m_table;
};

}  // namespace

TsvTable parseTsv(const QString& file, const QByteArray& bytes, const QStringList& columns,
                  QList<Problem>& problems) {
    return Parser(file, columns, problems).parse(bytes);
}

}  // namespace xinglin::app
