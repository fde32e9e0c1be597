// Runs a fuzz entry as a plain program, without a special compiler and with the same inputs every time.
//
//     NAME_fuzz_corpus CORPUS-FOLDER              the test: every file, then each shortened and with bytes
//     changed NAME_fuzz_corpus CORPUS-FOLDER COUNT [FROM] a campaign: the inputs FROM … FROM + COUNT - 1 of
//     an endless list
//
// When an input of a campaign kills the program its number is told; `… 1 NUMBER` repeats it alone.

#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// There with a sanitizer only.
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kChangedCopies = 300;
constexpr int kShortenedCopies = 100;
constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
// Of the processor, since a stopped or waiting program does not hang: an input that takes longer does.
constexpr long kSlowestSeconds = 60;
// Copies of copies would grow for ever.
constexpr std::size_t kLargestInput = 1u << 20;

void run(const Bytes& bytes) {
    // An exact-size heap copy, so that a read past the end is seen by AddressSanitizer.
    const Bytes exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void changeBytes(Bytes& bytes, std::mt19937& random) {
    const unsigned changes = 1 + random() % 4;
    for (unsigned change = 0; change < changes; ++change) {
        // Half of the changes fall into the first 256 bytes, where the counts and lengths of most formats
        // stand.
        const std::size_t reach = random() % 2 == 0 ? std::min<std::size_t>(bytes.size(), 256) : bytes.size();
        bytes[random() % reach] =
            random() % 2 == 0 ? kEdges[random() % std::size(kEdges)] : static_cast<std::uint8_t>(random());
    }
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
        changeBytes(changed, random);
        run(changed);
    }
}

std::ptrdiff_t placeIn(const Bytes& bytes, std::mt19937& random) {
    return static_cast<std::ptrdiff_t>(random() % (bytes.size() + 1));
}

/// Changes that move what stands behind: pieces doubled, dropped, shortened, or put in from another file.
void rearrange(Bytes& bytes, const std::vector<Bytes>& corpus, std::mt19937& random) {
    const auto at = bytes.begin() + placeIn(bytes, random);
    const auto some =
        std::min<std::ptrdiff_t>(bytes.end() - at, 1 + static_cast<std::ptrdiff_t>(random() % 40));
    switch (random() % 5) {
    case 0: {
        const Bytes piece(at, at + some);
        bytes.insert(at, piece.begin(), piece.end());
        return;
    }
    case 1:
        bytes.erase(at, at + some);
        return;
    case 2: {
        const Bytes& other = corpus[random() % corpus.size()];
        bytes.erase(at, bytes.end());
        bytes.insert(bytes.end(), other.begin() + placeIn(other, random), other.end());
        return;
    }
    case 3:
        for (auto byte = at; byte < at + some; ++byte) {
            // A digit becomes another one, so that numbers in text become other numbers.
            *byte = *byte >= '0' && *byte <= '9' ? static_cast<std::uint8_t>('0' + random() % 10) : *byte;
        }
        return;
    default:
        if (at != bytes.end()) {
            constexpr std::array<std::uint8_t, 4> kSteps = {1, 255, 16, 240};
            *at = static_cast<std::uint8_t>(*at + kSteps[random() % kSteps.size()]);
        }
        return;
    }
}

/// The input of that number: the same on every machine.
Bytes inputOf(std::uint64_t number, const std::vector<Bytes>& corpus) {
    std::seed_seq seed = {20261130u, static_cast<unsigned>(number), static_cast<unsigned>(number >> 32)};
    std::mt19937 random(seed);
    Bytes bytes = corpus[random() % corpus.size()];
    for (unsigned left = random() % 4; left > 0; --left) {
        rearrange(bytes, corpus, random);
    }
    if (!bytes.empty() && random() % 4 != 0) {
        changeBytes(bytes, random);
    }
    if (random() % 8 == 0) {
        bytes.resize(static_cast<std::size_t>(placeIn(bytes, random)));
    }
    bytes.resize(std::min(bytes.size(), kLargestInput));
    return bytes;
}

volatile std::sig_atomic_t currentHigh = 0;
volatile std::sig_atomic_t currentLow = 0;

/// Only what a signal handler may do.
void tellInput() {
    std::uint64_t number =
        static_cast<std::uint64_t>(currentHigh) * 1'000'000'000 + static_cast<std::uint64_t>(currentLow);
    char text[64] = "\ninput number ";
    std::size_t end = 14;
    char digits[20];
    std::size_t count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) {
        text[end++] = digits[--count];
    }
    text[end++] = '\n';
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, end);
}

extern "C" void tellAndDie(int signal) {
    tellInput();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

/// SIGPROF after so much computing; 0: never.
void giveTime(long seconds) {
    const itimerval limit{{}, {seconds, 0}};
    ::setitimer(ITIMER_PROF, &limit, nullptr);
}

void runCampaign(const std::vector<Bytes>& corpus, std::uint64_t count, std::uint64_t from) {
    if (__sanitizer_set_death_callback != nullptr) {
        __sanitizer_set_death_callback(&tellInput);
    }
    for (const int signal : {SIGILL, SIGABRT, SIGPROF}) {
        std::signal(signal, &tellAndDie);
    }
    for (std::uint64_t number = from; number < from + count; ++number) {
        currentHigh = static_cast<std::sig_atomic_t>(number / 1'000'000'000);
        currentLow = static_cast<std::sig_atomic_t>(number % 1'000'000'000);
        giveTime(kSlowestSeconds);
        run(inputOf(number, corpus));
    }
    giveTime(0);
}

std::vector<Bytes> readCorpus(const char* folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());  // the folder's own order differs between machines
    std::vector<Bytes> corpus;
    for (const auto& path : paths) {
        std::ifstream stream(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return corpus;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 4) {
        std::fprintf(stderr, "usage: %s CORPUS-FOLDER [COUNT [FROM]]\n", argv[0]);
        return 2;
    }
    const std::vector<Bytes> corpus = readCorpus(argv[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "%s holds no file\n", argv[1]);
        return 1;  // an empty corpus would be a test that cannot fail
    }
    if (argc > 2) {
        const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
        runCampaign(corpus, count, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0);
        std::printf("%zu corpus files, %llu inputs\n", corpus.size(), static_cast<unsigned long long>(count));
        return count > 0 ? 0 : 1;
    }
    std::mt19937 random(20261123);
    for (const Bytes& bytes : corpus) {
        run(bytes);
        runMutations(bytes, random);
    }
    std::printf("%zu corpus files, %d mutations each\n", corpus.size(), kChangedCopies + kShortenedCopies);
    return 0;
}
