// Runs a fuzz entry as a plain test: every file of its corpus, then each file shortened and with bytes
// changed in a fixed pseudo-random way. Finds what a short fuzzing run finds, needs no special compiler and
// gives the same result every time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kChangedCopies = 300;
constexpr int kShortenedCopies = 100;

void run(const Bytes& bytes) {
    // An exact-size heap copy, so that a read past the end is seen by AddressSanitizer.
    const Bytes exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void runMutations(const Bytes& original, std::mt19937& random) {
    if (original.empty()) {
        return;
    }
    for (int copy = 0; copy < kShortenedCopies; ++copy) {
        run(Bytes(original.begin(),
                  original.begin() + static_cast<std::ptrdiff_t>(random() % original.size())));
    }
    for (int copy = 0; copy < kChangedCopies; ++copy) {
        Bytes changed = original;
        const unsigned changes = 1 + random() % 4;
        for (unsigned change = 0; change < changes; ++change) {
            // Half of the changes fall into the first 256 bytes, where the counts and lengths of most formats
            // stand.
            const std::size_t reach =
                random() % 2 == 0 ? std::min<std::size_t>(changed.size(), 256) : changed.size();
            constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
            changed[random() % reach] = random() % 2 == 0 ? kEdges[random() % std::size(kEdges)]
                                                          : static_cast<std::uint8_t>(random());
        }
        run(changed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    std::mt19937 random(20261123);
    int files = 0;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());  // the folder's own order differs between machines
    for (const auto& path : paths) {
        std::ifstream stream(path, std::ios::binary);
        const Bytes bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        run(bytes);
        runMutations(bytes, random);
        ++files;
    }
    std::printf("%d corpus files, %d mutations each\n", files, kChangedCopies + kShortenedCopies);
    return files > 0 ? 0 : 1;  // an empty corpus would be a test that cannot fail
}
