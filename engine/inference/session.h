#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "engine/core/token.h"
#include "engine/model/model.h"

namespace xinglin::engine {

struct SessionCache;
class LoraAdapter;

/// One conversation with a model: its token history and its key/value cache.
///
/// Borrows the model, which must outlive it; many sessions may share one model. Used by one thread at a time.
class Session final {
public:
    /// Reserves the cache for `contextTokens` (at least 1) at once, so that decoding allocates nothing here.
    /// Throws Error(OutOfMemory) with the bytes wanted and the bytes available.
    Session(const Model& model, std::size_t contextTokens);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    /// The tokens whose keys and values are in the cache.
    std::span<const TokenId> tokens() const;
    std::size_t length() const { return tokens().size(); }
    std::size_t capacity() const;

    /// Forgets the tokens from `length` on, to edit or repeat a turn. Cheap: no recomputation. `length` must
    /// not exceed length().
    void rewindTo(std::size_t length);

    const Model& model() const;

    /// Computes with `adapter` from now on; null: with the model alone. It belongs to this session's model
    /// and must outlive the session or the next call. What was computed with another one is forgotten.
    void use(const LoraAdapter* adapter);
    const LoraAdapter* adapter() const;

private:
    friend class Decoder;
    std::unique_ptr<SessionCache> m_cache;
};

}  // namespace xinglin::engine
