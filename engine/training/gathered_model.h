#pragma once

#include <memory>
#include <vector>

#include "engine/formats/adapter_folder.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/training/training_model.h"

namespace xinglin::engine {

/// The whole of a model that several ranks have parts of, as it is now, on each of them and in the memory of
/// its backend: to draw answers from. While it lives it takes the memory of all weights once more, without
/// gradients, and the host's of the adapter in training if there is one. Borrows shape and backend. Used by
/// one thread.
class GatheredModel final {
public:
    /// A call of all ranks that have parts: `ranks` in the order of RankGrid::model(). Throws
    /// Error(OutOfMemory).
    GatheredModel(const TrainingModel& own, Communicator& ranks);

    /// As passes compute with them.
    const Parameters& parameters() const { return *m_parameters; }
    /// Of the adapter in training; they borrow from this.
    std::vector<AdapterModule> modules() const;

private:
    void gatherParameters(const Parameters& own, Communicator& ranks);
    void gatherAdapter(const TrainedAdapter& own, Communicator& ranks);

    struct Module {
        std::string path;
        double scale = 1.0;
        NamedNumbers down;
        NamedNumbers up;
    };
    std::unique_ptr<Parameters> m_parameters;
    std::vector<Module> m_modules;
};

}  // namespace xinglin::engine
