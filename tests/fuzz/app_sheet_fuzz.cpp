// Tables as CSV, workbooks and single worksheets: any bytes give rows and prescriptions, or a FailureError.

#include <cstddef>
#include <cstdint>

#include "app/failure.h"
#include "app/prescription/prescription_import.h"
#include "app/spreadsheet/sheet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xinglin::app;
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const QString name = QStringLiteral("day");
    // A changed byte of a workbook is mostly caught by its checksum, so the worksheet inside is read as well.
    const auto attempt = [](const auto& read) {
        try {
            int last = 0;
            for (const SheetRow& row : read()) {
                if (row.number <= last || row.cells.isEmpty()) {
                    __builtin_trap();
                }
                last = row.number;
            }
        } catch (const FailureError&) {  // refused with a reason: what is wanted
        }
    };
    attempt([&] { return readCsv(bytes, name); });
    attempt([&] { return readXlsx(bytes, name); });
    attempt([&] { return readWorksheet(bytes, {QStringLiteral("药名"), QStringLiteral("甘草")}, name); });
    try {
        for (const Prescription& prescription : importPrescriptions(bytes, name).prescriptions) {
            if (prescription.items.isEmpty() || prescription.id.isEmpty()) {
                __builtin_trap();
            }
        }
    } catch (const FailureError&) {
    }
    return 0;
}
