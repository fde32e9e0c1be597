#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace xinglin::test {

/// Numbers that are the same on every machine: splitmix64. Where XINGLIN_TEST_SEED is set, as
/// tests/gpu/run.sh does, others, that it names.
class Random final {
public:
    explicit Random(std::uint64_t seed) : m_state(seed + runSeed()) {}

    std::uint64_t bits() {
        m_state += 0x9e3779b97f4a7c15u;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// In [−1, 1).
    double symmetric() { return static_cast<double>(bits() >> 11) * 0x1.0p-52 - 1.0; }

private:
    static std::uint64_t runSeed() {
        const char* text = std::getenv("XINGLIN_TEST_SEED");
        return text ? std::strtoull(text, nullptr, 10) << 20 : 0;
    }

    std::uint64_t m_state;
};

template <typename T = float>
std::vector<T> randomValues(std::size_t count, std::uint64_t seed, double scale = 1.0) {
    Random random(seed);
    std::vector<T> values(count);
    for (T& value : values) {
        value = static_cast<T>(random.symmetric() * scale);
    }
    return values;
}

}  // namespace xinglin::test
