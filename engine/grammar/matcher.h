#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/grammar/grammar.h"

namespace xinglin::engine {

/// Whether a text may begin with one space that is not part of it: the blank that a vocabulary puts in front
/// of a first word.
enum class GrammarStart { AtOnce, AfterOptionalBlank };

/// Walks a grammar byte by byte.
///
/// A state is a number that stays valid as long as the matcher, so keeping an old one is how to go back, and
/// a copy costs nothing. It stands for a set of stacks of open values ("threads"), which share their lower
/// parts and exist once each; memory grows with the states that were accepted. One thread (of the processor)
/// at a time.
class GrammarMatcher final {
public:
    using State = std::uint32_t;
    using Thread = std::uint32_t;  ///< index of a stack's top frame

    /// An open value: what it is and how far it is read.
    struct Frame {
        Thread parent;
        GrammarNodeId node;
        std::uint64_t position;
        std::uint32_t depth;  ///< open objects and arrays, this one included
        bool operator==(const Frame&) const = default;
    };
    /// Where a string stands, unpacked from its frame's position.
    struct StringPosition {
        std::uint32_t count;    ///< characters begun
        std::uint8_t state;     ///< a StringState
        std::uint32_t textsAt;  ///< node of the trie of forbidden texts + 1; 0: none of them any more
    };
    /// Ambiguous schemas are followed in so many ways at once; further ones are not offered.
    static constexpr std::size_t kMostThreads = 64;

    GrammarMatcher(std::shared_ptr<const Grammar> grammar, GrammarStart start);

    State start() const { return 0; }
    /// The state after `bytes`, or nothing when the grammar does not go on so. Never leaves a way that cannot
    /// be completed.
    std::optional<State> advance(State state, std::string_view bytes);
    /// The text may end here.
    bool canEnd(State state) const;
    /// The text must end here.
    bool isComplete(State state) const;

    const Grammar& grammar() const { return *m_grammar; }
    std::size_t stateCount() const { return m_states.size(); }

    // For the computation of masks, which looks at many continuations and keeps none of them.

    std::span<const Thread> threads(State state) const { return m_states[state]; }
    const Frame& frame(Thread thread) const { return m_frames[thread]; }
    /// No other byte goes on; some of these may not either.
    ByteSet mayTake(Thread thread) const;
    /// Adds the threads after `byte` behind those in `out` that begin at `from`.
    void step(std::span<const Thread> threads, std::uint8_t byte, std::vector<Thread>& out, std::size_t from);
    /// Forgets the frames that were made since frameCount() was `count`.
    void forgetFrom(std::size_t count);
    std::size_t frameCount() const { return m_frames.size(); }
    static StringPosition stringPosition(std::uint64_t position);
    /// Null for a thread that stands in no string.
    const GrammarNode* stringNode(Thread thread) const;
    bool isChoice(Thread thread) const;
    /// Nothing of the answer is there yet but, perhaps, its blank.
    bool isBeforeValue(Thread thread) const;
    bool mayBeginWithBlank(Thread thread) const;

private:
    using Out = std::vector<Thread>;
    struct Sink {
        Out& threads;
        std::size_t from;
    };

    Thread push(Thread parent, GrammarNodeId node, std::uint64_t position, std::uint32_t depth);
    void keep(Sink& out, Thread thread) const;
    State stateOf(std::vector<Thread> threads);
    std::optional<State> advanceFrom(std::span<const Thread> threads, std::string_view bytes);

    bool mayEnd(const Frame& frame) const;
    /// What mayTake() says of one open value, without those around it.
    ByteSet takenByTop(const Frame& frame) const;
    ByteSet takenByObject(const GrammarNode& node, std::uint64_t position) const;
    void stepTop(Thread thread, std::uint8_t byte, Sink& out);
    void startValue(GrammarNodeId id, std::uint8_t byte, Thread parent, Sink& out);
    void startConcrete(GrammarNodeId id, std::uint8_t byte, Thread parent, Sink& out);
    bool fits(GrammarNodeId id, std::uint32_t depth) const;

    void goOn(const Frame& frame, std::uint64_t position, Sink& out);
    void stepChoice(const Frame& frame, std::uint8_t byte, Sink& out);
    void stepString(const Frame& frame, std::uint8_t byte, Sink& out);
    void stepInteger(const Frame& frame, std::uint8_t byte, Sink& out);
    void stepNumber(const Frame& frame, std::uint8_t byte, Sink& out);
    void stepBoundedNumber(const Frame& frame, std::uint8_t byte, Sink& out);
    void stepArray(const Frame& frame, std::uint8_t byte, Sink& out);
    void stepObject(const Frame& frame, std::uint8_t byte, Sink& out);
    void openKey(const Frame& frame, std::uint32_t next, Sink& out);
    bool hasProperty(const GrammarNode& node, std::uint32_t next, std::uint32_t depth,
                     std::uint32_t trieNode) const;
    bool takesOthers(const GrammarNode& node, std::uint32_t next, std::uint32_t depth) const;

    std::size_t slotOf(const Frame& frame) const;
    void growTable();

    std::shared_ptr<const Grammar> m_grammar;  ///< shared with whoever made the request
    std::vector<Frame> m_frames;
    std::vector<Thread> m_table;  ///< open addressing over m_frames; kEmpty where nothing is
    std::vector<std::vector<Thread>> m_states;
    std::unordered_map<std::string, State> m_stateIds;
    std::vector<Thread> m_now;
    std::vector<Thread> m_next;
};

}  // namespace xinglin::engine
