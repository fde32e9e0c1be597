// A case record: any bytes give a record or a FailureError, and a record that was read survives being
// written.

#include <QJsonDocument>
#include <cstddef>
#include <cstdint>

#include "app/cases/case_record.h"
#include "app/failure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xinglin::app;
    // The form of the neighbouring corpus has one field of every type.
    static const FormSchema form = FormSchema::load(
        QStringLiteral(XINGLIN_SOURCE_DIR "/tests/fuzz/corpus/app_form/one_field_a_type.json"));
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    try {
        const ReadCase first = readCase(bytes, QStringLiteral("case.json"), form);
        const QByteArray written = QJsonDocument(writeCase(first.record)).toJson();
        const ReadCase second = readCase(written, QStringLiteral("again.json"), form);
        if (!(first.record == second.record)) {
            __builtin_trap();
        }
    } catch (const FailureError&) {  // refused with a reason: what is wanted
    }
    return 0;
}
