#include "app/spreadsheet/csv_writer.h"

#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>

#include "app/failure.h"
#include "app/spreadsheet/csv_text.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CsvWriter)
};

}  // namespace

void writeCsv(const QList<QStringList>& rows, const QString& path) {
    QSaveFile file(path);
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(csvText(rows)) >= 0 && file.commit();
    if (!isWritten) {
        throw FailureError({FailureCode::FileUnreadable,
                            Words::tr("%1 could not be written.").arg(QDir::toNativeSeparators(path)),
                            Words::tr("Choose another folder, or close the program that has the file open."),
                            file.errorString()});
    }
}

}  // namespace xinglin::app
