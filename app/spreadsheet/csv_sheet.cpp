#include <QCoreApplication>
#include <QStringDecoder>
#include <algorithm>

#include "app/failure.h"
#include "app/spreadsheet/sheet.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Spreadsheet)
};

QString decoded(const QByteArray& bytes, const QString& fileName) {
    QStringDecoder utf8(QStringDecoder::Utf8);
    QString text = utf8(bytes);
    if (!utf8.hasError()) {
        return text;
    }
    QStringDecoder chinese("GB18030");
    if (chinese.isValid()) {
        text = chinese(bytes);
        if (!chinese.hasError() && !text.contains(QChar::ReplacementCharacter)) {
            return text;
        }
    }
    throw FailureError({FailureCode::FileCorrupt,
                        Words::tr("%1 is neither UTF-8 nor GB18030 text.").arg(fileName),
                        Words::tr("Save the table again as CSV UTF-8."),
                        {}});
}

QChar separatorOf(const QString& text) {
    const QStringView header = QStringView(text).left(text.indexOf(QLatin1Char('\n')));
    QChar best = QLatin1Char(',');
    for (const QChar candidate : {QChar(u';'), QChar(u'\t')}) {
        if (header.count(candidate) > header.count(best)) {
            best = candidate;
        }
    }
    return best;
}

class CsvReader final {
public:
    CsvReader(const QString& text, const QString& fileName)
        : m_text(text), m_fileName(fileName), m_separator(separatorOf(text)) {}

    Sheet read() {
        while (m_at < m_text.size()) {
            step(m_text.at(m_at));
            ++m_at;
        }
        if (m_isQuoted) {
            throw FailureError(
                {FailureCode::FileCorrupt,
                 Words::tr("%1, line %2: the quotation that begins there does not end.")
                     .arg(m_fileName)
                     .arg(m_quoteLine),
                 Words::tr("Close the quotation, or double a quotation mark that belongs to the text."),
                 {}});
        }
        endRow();
        return std::move(m_sheet);
    }

private:
    void step(QChar character) {
        if (m_isQuoted) {
            quoted(character);
        } else if (character == QLatin1Char('"') && m_cell.trimmed().isEmpty()) {
            m_cell.clear();
            m_isQuoted = true;
            m_quoteLine = m_line;
        } else if (character == m_separator) {
            endCell();
        } else if (character == QLatin1Char('\n')) {
            endRow();
        } else if (character != QLatin1Char('\r')) {
            m_cell += character;
        }
    }

    void quoted(QChar character) {
        if (character != QLatin1Char('"')) {
            m_cell += character;
            m_line += character == QLatin1Char('\n') ? 1 : 0;
        } else if (m_at + 1 < m_text.size() && m_text.at(m_at + 1) == QLatin1Char('"')) {
            m_cell += character;
            ++m_at;
        } else {
            m_isQuoted = false;
        }
    }

    void endCell() {
        m_row.cells += m_cell.trimmed();
        m_cell.clear();
    }

    void endRow() {
        endCell();
        m_row.number = m_rowLine;
        const bool isBlank = std::all_of(m_row.cells.begin(), m_row.cells.end(),
                                         [](const QString& cell) { return cell.isEmpty(); });
        if (!isBlank) {
            m_sheet += m_row;
        }
        m_row = {};
        ++m_line;
        m_rowLine = m_line;
    }

    const QString& m_text;
    const QString& m_fileName;
    QChar m_separator;
    Sheet m_sheet;
    SheetRow m_row;
    QString m_cell;
    qsizetype m_at = 0;
    int m_line = 1;
    int m_rowLine = 1;
    int m_quoteLine = 0;
    bool m_isQuoted = false;
};

}  // namespace

Sheet readCsv(const QByteArray& bytes, const QString& fileName) {
    const QString text = decoded(bytes, fileName);
    return CsvReader(text, fileName).read();
}

}  // namespace xinglin::app
