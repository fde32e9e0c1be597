// A case form: any bytes give a form or a FailureError.

#include <cstddef>
#include <cstdint>

#include "app/cases/form_schema.h"
#include "app/failure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    try {
        xinglin::app::FormSchema::parse(bytes, QStringLiteral("form.json"));
    } catch (const xinglin::app::FailureError&) {  // refused with a reason: what is wanted
    }
    return 0;
}
