#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/gguf_writer.h"
#include "tests/support/temporary_folder.h"

namespace xinglin::test {

/// A small model as a Hugging Face folder, and what it computes, in double. The same options give the same
/// bytes everywhere.
struct TinyFolderOptions {
    std::string modelType = "llama";
    std::string className;      ///< of config.json's "architectures"; empty: left out
    std::string dtype = "F32";  ///< F64, F32, F16, BF16
    std::string extraConfig;    ///< JSON members, each with a comma before it
    int vocabulary = 61;
    int hidden = 40;
    int layers = 2;
    int heads = 5;
    int kvHeads = 5;
    int headDim = 8;
    int ffn = 48;
    int window = 0;  ///< positions seen; 0: all
    double ropeBase = 10000.0;
    std::vector<double> ropeDivisors;  ///< [headDim / 2], or empty
    std::vector<double> slopes;        ///< [heads]: linear biases instead of rotation
    bool hasProjectionBias = false;
    bool hasOutputBias = false;  ///< of the attention's output
    bool hasHeadNorms = false;
    bool packsProjections = false;  ///< W_pack
    bool hasUnitRows = false;       ///< NormHead
    bool tied = false;
    bool isBloom = false;  ///< layer norms, GELU, biases everywhere, projections head by head
    int files = 1;
    int padding = 0;  ///< bytes by which a safetensors file's numbers lie off
    enum class Container { Safetensors, TorchZip, TorchOld } container = Container::Safetensors;
    std::uint64_t seed = 1;
};

class TinyFolder final {
public:
    explicit TinyFolder(TinyFolderOptions options);

    const std::filesystem::path& path() const { return m_folder.path(); }
    const TinyFolderOptions& options() const { return m_options; }
    /// The same model as a GGUF file in F32, named as converters do; not for families whose rows move there.
    GgufWriter gguf() const;
    /// The logits after every token of `ids`: [ids, vocabulary].
    std::vector<double> logits(const std::vector<std::int32_t>& ids) const;

    /// The last norm's output after every token: [ids, hidden].
    std::vector<double> states(const std::vector<std::int32_t>& ids) const;

    /// The names and shapes of the matrices that are multiplied with.
    std::map<std::string, std::vector<int>> matrices() const;
    /// Adds to a tensor's numbers in what logits() computes with; the file stays as it is.
    void addTo(const std::string& name, const std::vector<double>& values);

private:
    using Row = std::vector<double>;

    void drawLlama();
    void drawBloom();
    Row bloomBlock(int layer, Row x, std::size_t position, std::vector<Row>& keys,
                   std::vector<Row>& values) const;
    Row llamaBlock(int layer, Row x, std::size_t position, std::vector<Row>& keys,
                   std::vector<Row>& values) const;
    /// `name` with what stands before it in this model; `part` of a block of rows where there are several.
    Row normed(Row x, const std::string& name) const;
    Row linear(const std::string& name, const Row& x) const;
    Row weighted(const Row& q, std::size_t position, const std::vector<Row>& keys,
                 const std::vector<Row>& values) const;
    void draw(const std::string& name, std::vector<int> shape, double scale, double offset);
    void write() const;
    const Row& tensor(const std::string& name) const { return m_values.at(name); }
    Row attend(int layer, const Row& x, std::size_t position, std::vector<Row>& keys,
               std::vector<Row>& values) const;
    void placeHeads(Row& x, int heads, const std::string& norm, std::size_t position) const;

    TinyFolderOptions m_options;
    TemporaryFolder m_folder;
    std::map<std::string, Row> m_values;
    std::map<std::string, std::vector<int>> m_shapes;
};

/// A safetensors image: `header` is its JSON text, `data` what follows.
std::string safetensorsImage(const std::string& header, const std::string& data);

}  // namespace xinglin::test
