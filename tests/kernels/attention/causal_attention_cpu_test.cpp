#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/attention/causal_attention.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::CausalAttentionArgs;

namespace {

struct Case {
    const char* name;
    std::vector<std::int64_t> starts;
    std::int64_t rows, heads, kvHeads, dim, window;
    bool hasSlopes;
};

// Documents shorter and longer than a block of rows, grouped heads, windows that begin inside a block.
const Case kCases[] = {
    {"one row", {0}, 1, 2, 1, 8, 0, false},
    {"documents", {0, 5, 6, 140}, 150, 4, 2, 16, 0, false},
    {"biases", {0, 70}, 141, 6, 3, 24, 0, true},
    {"window", {0, 90}, 230, 2, 2, 8, 17, false},
};

class Inputs final {
public:
    explicit Inputs(const Case& shape)
        : shape(shape),
          q(test::randomValues(size(shape.heads), 1)),
          k(test::randomValues(size(shape.kvHeads), 2)),
          v(test::randomValues(size(shape.kvHeads), 3)),
          dOut(test::randomValues(size(shape.heads), 4)) {
        for (std::int64_t h = 0; h < shape.heads; ++h) {
            slopes.push_back(std::exp2(-static_cast<float>(h + 1)));
        }
    }
    std::size_t size(std::int64_t heads) const {
        return static_cast<std::size_t>(shape.rows * heads * shape.dim);
    }
    CausalAttentionArgs args(float* out) const {
        CausalAttentionArgs args;
        args.q = q.data();
        args.k = k.data();
        args.v = v.data();
        args.out = out;
        args.starts = shape.starts;
        args.rows = shape.rows;
        args.heads = shape.heads;
        args.kvHeads = shape.kvHeads;
        args.headDim = shape.dim;
        args.scale = 0.7;
        args.slopes = shape.hasSlopes ? slopes.data() : nullptr;
        args.window = shape.window;
        return args;
    }

    const Case& shape;
    std::vector<float> q, k, v, dOut, slopes;
};

void expectClose(const std::vector<float>& got, const std::vector<float>& expected, const std::string& what) {
    float greatest = 0.0f;
    for (const float number : expected) {
        greatest = std::max(greatest, std::fabs(number));
    }
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], expected[i], kernels::kCausalAttentionTolerance * greatest) << what << " " << i;
    }
}

}  // namespace

TEST(CausalAttentionCpu, AgreesWithTheReferenceForwardAndBackward) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const Case& shape : kCases) {
        const Inputs in(shape);
        std::vector<float> expected(in.size(shape.heads));
        kernels::causalAttentionReference<float>(in.args(expected.data()));
        std::vector<float> dq(expected.size()), dk(in.size(shape.kvHeads)), dv(dk.size());
        kernels::causalAttentionBackwardReference<float>(
            {in.args(nullptr), in.dOut.data(), dq.data(), dk.data(), dv.data()});
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            const std::string name = std::string(shape.name) + " " + hwy::TargetName(target);
            std::vector<float> out(expected.size(), 7.0f);
            CausalAttentionArgs args = in.args(out.data());
            std::vector<std::byte> scratch(kernels::causalAttentionScratch(args, 2));
            args.scratch = scratch;
            kernels::causalAttentionCpu(args, context);
            expectClose(out, expected, name);
            std::vector<float> q(dq.size(), 7.0f), k(dk.size(), 7.0f), v(dv.size(), 7.0f);
            kernels::causalAttentionBackwardCpu({args, in.dOut.data(), q.data(), k.data(), v.data()},
                                                context);
            expectClose(q, dq, name + " dq");
            expectClose(k, dk, name + " dk");
            expectClose(v, dv, name + " dv");
        }
    }
}

TEST(CausalAttentionCpu, GivesADocumentTheSameBitsInAnyCompany) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const Case both = {"", {0, 100}, 170, 2, 1, 16, 0, false};
    const Case alone = {"", {0}, 100, 2, 1, 16, 0, false};
    const Inputs in(both);
    const auto run = [&](const Case& shape) {
        std::vector<float> out(in.q.size());
        CausalAttentionArgs args = in.args(out.data());
        args.starts = shape.starts;
        args.rows = shape.rows;
        std::vector<std::byte> scratch(kernels::causalAttentionScratch(args, 2));
        args.scratch = scratch;
        kernels::causalAttentionCpu(args, context);
        out.resize(static_cast<std::size_t>(100 * 2 * 16));
        return out;
    };
    EXPECT_EQ(run(both), run(alone));
}
