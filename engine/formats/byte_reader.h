#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/core/error.h"

namespace xinglin::engine {

static_assert(std::endian::native == std::endian::little, "model files are little-endian and read in place");

/// Reads a file's bytes from front to back and never past their end. Errors name the file and the offset.
class ByteReader final {
public:
    ByteReader(std::span<const std::byte> bytes, std::string fileName)
        : m_bytes(bytes), m_fileName(std::move(fileName)) {}

    std::uint64_t offset() const { return m_offset; }
    std::uint64_t remaining() const { return m_bytes.size() - m_offset; }

    template <typename T>
    T read(const char* what) {
        static_assert(std::is_arithmetic_v<T>);
        needs(sizeof(T), what);
        T value;
        std::memcpy(&value, m_bytes.data() + m_offset, sizeof(T));
        m_offset += sizeof(T);
        return value;
    }

    /// `length` bytes, borrowed from the file.
    std::string_view readBytes(std::uint64_t length, const char* what) {
        needs(length, what);
        const std::string_view text(reinterpret_cast<const char*>(m_bytes.data() + m_offset), length);
        m_offset += length;
        return text;
    }

    /// Throws Error(FileCorrupt) unless `bytes` more bytes are there.
    void needs(std::uint64_t bytes, const char* what) const {
        if (bytes > remaining()) {
            corrupt(m_offset, std::string("the file ends inside ") + what + ": " + std::to_string(bytes) +
                                  " bytes wanted, " + std::to_string(remaining()) + " left");
        }
    }

    [[noreturn]] void corrupt(std::uint64_t offset, const std::string& what) const {
        throw Error(ErrorCode::FileCorrupt, m_fileName + ": offset " + std::to_string(offset) + ": " + what +
                                                ". The file is damaged or incomplete: fetch it again.");
    }

    /// `what` ends with a full sentence that says what to do.
    [[noreturn]] void unsupported(std::uint64_t offset, const std::string& what) const {
        throw Error(ErrorCode::FormatUnsupported,
                    m_fileName + ": offset " + std::to_string(offset) + ": " + what);
    }

private:
    std::span<const std::byte> m_bytes;
    std::string m_fileName;
    std::uint64_t m_offset = 0;
};

}  // namespace xinglin::engine
