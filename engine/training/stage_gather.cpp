#include "engine/training/stage_gather.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

std::vector<std::string> gatherTexts(Communicator& ranks, const std::string& own) {
    const std::vector<double> lengths = ranks.gather(std::vector<double>{static_cast<double>(own.size())});
    const auto longest = static_cast<std::size_t>(*std::max_element(lengths.begin(), lengths.end()));
    std::string padded = own;
    padded.resize(longest);
    std::string all(longest * lengths.size(), '\0');
    ranks.allGather(padded.data(), all.data(), longest);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        texts.push_back(all.substr(i * longest, static_cast<std::size_t>(lengths[i])));
    }
    return texts;
}

std::vector<NamedNumbers> gatherTensors(Communicator& ranks, std::vector<NamedNumbers> own) {
    nlohmann::json names = nlohmann::json::array();
    for (const NamedNumbers& tensor : own) {
        names.push_back({tensor.plan.name, tensor.plan.shape});
    }
    const std::vector<std::string> lists = gatherTexts(ranks, names.dump());
    if (!ranks.isFirst()) {
        for (const NamedNumbers& tensor : own) {
            ranks.send(tensor.numbers.data(), tensor.numbers.size() * sizeof(float), 0);
        }
        return {};
    }
    for (int rank = 1; rank < ranks.size(); ++rank) {
        for (const nlohmann::json& entry : nlohmann::json::parse(lists[static_cast<std::size_t>(rank)])) {
            NamedNumbers tensor;
            tensor.plan = {entry[0], TensorType::F32, entry[1]};
            tensor.numbers.resize(tensor.plan.byteSize() / sizeof(float));
            ranks.receive(tensor.numbers.data(), tensor.numbers.size() * sizeof(float), rank);
            own.push_back(std::move(tensor));
        }
    }
    return own;
}

}  // namespace xinglin::engine
