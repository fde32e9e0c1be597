#include "app/spreadsheet/csv_writer.h"

#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>
#include <algorithm>

#include "app/failure.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CsvWriter)
};

bool looksLikeFormula(const QString& cell) {
    static const QString kStarts = QStringLiteral("=+-@\t\r");
    if (cell.isEmpty() || !kStarts.contains(cell.at(0))) {
        return false;
    }
    bool isNumber = false;
    cell.toDouble(&isNumber);
    return !isNumber;
}

QString quoted(QString cell) {
    if (looksLikeFormula(cell)) {
        cell.prepend(QLatin1Char('\''));
    }
    static const QString kSpecial = QStringLiteral(",\"\r\n");
    const bool needsQuotes =
        std::any_of(cell.cbegin(), cell.cend(), [](QChar character) { return kSpecial.contains(character); });
    if (!needsQuotes) {
        return cell;
    }
    cell.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + cell + QLatin1Char('"');
}

}  // namespace

QByteArray csvBytes(const QList<QStringList>& rows) {
    QByteArray bytes("\xEF\xBB\xBF");
    for (const QStringList& row : rows) {
        QStringList cells;
        cells.reserve(row.size());
        for (const QString& cell : row) {
            cells += quoted(cell);
        }
        bytes += cells.join(QLatin1Char(',')).toUtf8();
        bytes += "\r\n";
    }
    return bytes;
}

void writeCsv(const QList<QStringList>& rows, const QString& path) {
    QSaveFile file(path);
    const bool isWritten =
        file.open(QIODevice::WriteOnly) && file.write(csvBytes(rows)) >= 0 && file.commit();
    if (!isWritten) {
        throw FailureError({FailureCode::FileUnreadable,
                            Words::tr("%1 could not be written.").arg(QDir::toNativeSeparators(path)),
                            Words::tr("Choose another folder, or close the program that has the file open."),
                            file.errorString()});
    }
}

}  // namespace xinglin::app
