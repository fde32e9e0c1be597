#include "engine/grammar/matcher.h"

#include <algorithm>
#include <string>

#include "engine/grammar/value_steps.h"

namespace xinglin::engine {
namespace {

constexpr GrammarMatcher::Thread kEmpty = ~GrammarMatcher::Thread{0};

}  // namespace

GrammarMatcher::GrammarMatcher(std::shared_ptr<const Grammar> grammar, GrammarStart start)
    : m_grammar(std::move(grammar)), m_table(1024, kEmpty) {
    const RootPosition position =
        start == GrammarStart::AtOnce ? RootPosition::Value : RootPosition::BlankOrValue;
    stateOf({push(kEmpty, kNoGrammarNode, static_cast<std::uint64_t>(position), 0)});
}

std::size_t GrammarMatcher::slotOf(const Frame& frame) const {
    std::uint64_t hash = frame.position * 0x9e3779b97f4a7c15u;
    hash ^= (static_cast<std::uint64_t>(frame.parent) << 32 | frame.node) * 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 29;
    std::size_t slot = hash & (m_table.size() - 1);
    while (m_table[slot] != kEmpty && m_frames[m_table[slot]] != frame) {
        slot = (slot + 1) & (m_table.size() - 1);
    }
    return slot;
}

void GrammarMatcher::growTable() {
    m_table.assign(m_table.size() * 2, kEmpty);
    for (Thread thread = 0; thread < m_frames.size(); ++thread) {
        m_table[slotOf(m_frames[thread])] = thread;
    }
}

GrammarMatcher::Thread GrammarMatcher::push(Thread parent, GrammarNodeId node, std::uint64_t position,
                                            std::uint32_t depth) {
    const Frame frame{parent, node, position, depth};
    std::size_t slot = slotOf(frame);
    if (m_table[slot] != kEmpty) {
        return m_table[slot];
    }
    if ((m_frames.size() + 1) * 2 > m_table.size()) {
        growTable();
        slot = slotOf(frame);
    }
    m_table[slot] = static_cast<Thread>(m_frames.size());
    m_frames.push_back(frame);
    return m_table[slot];
}

// In the reverse order of their making, so that no chain of the table is ever cut in the middle. A table that
// grew meanwhile was filled in the same order.
void GrammarMatcher::forgetFrom(std::size_t count) {
    while (m_frames.size() > count) {
        m_table[slotOf(m_frames.back())] = kEmpty;
        m_frames.pop_back();
    }
}

void GrammarMatcher::keep(Sink& out, Thread thread) const {
    const auto begin = out.threads.begin() + static_cast<std::ptrdiff_t>(out.from);
    if (out.threads.size() - out.from < kMostThreads &&
        std::find(begin, out.threads.end(), thread) == out.threads.end()) {
        out.threads.push_back(thread);
    }
}

GrammarMatcher::State GrammarMatcher::stateOf(std::vector<Thread> threads) {
    const std::string key(reinterpret_cast<const char*>(threads.data()), threads.size() * sizeof(Thread));
    const auto [entry, isNew] = m_stateIds.emplace(key, static_cast<State>(m_states.size()));
    if (isNew) {
        m_states.push_back(std::move(threads));
    }
    return entry->second;
}

std::optional<GrammarMatcher::State> GrammarMatcher::advanceFrom(std::span<const Thread> threads,
                                                                 std::string_view bytes) {
    const std::size_t before = m_frames.size();
    m_now.assign(threads.begin(), threads.end());
    for (const char byte : bytes) {
        m_next.clear();
        step(m_now, static_cast<std::uint8_t>(byte), m_next, 0);
        std::swap(m_now, m_next);
        if (m_now.empty()) {
            forgetFrom(before);
            return std::nullopt;
        }
    }
    return stateOf(m_now);
}

std::optional<GrammarMatcher::State> GrammarMatcher::advance(State state, std::string_view bytes) {
    const std::vector<Thread> threads = m_states[state];
    if (auto next = advanceFrom(threads, bytes)) {
        return next;
    }
    // Beyond kMostThreads a way that goes on may have been crowded out by ways that do not.
    for (std::size_t i = 0; threads.size() > 1 && i < threads.size(); ++i) {
        if (auto next = advanceFrom(std::span(threads).subspan(i, 1), bytes)) {
            return next;
        }
    }
    return std::nullopt;
}

bool GrammarMatcher::canEnd(State state) const {
    return std::any_of(m_states[state].begin(), m_states[state].end(), [this](Thread thread) {
        while (m_frames[thread].node != kNoGrammarNode && mayEnd(m_frames[thread])) {
            thread = m_frames[thread].parent;
        }
        return m_frames[thread].node == kNoGrammarNode && mayEnd(m_frames[thread]);
    });
}

bool GrammarMatcher::isComplete(State state) const {
    return std::all_of(m_states[state].begin(), m_states[state].end(), [this](Thread thread) {
        return m_frames[thread].node == kNoGrammarNode && mayEnd(m_frames[thread]);
    });
}

void GrammarMatcher::step(std::span<const Thread> threads, std::uint8_t byte, std::vector<Thread>& out,
                          std::size_t from) {
    Sink sink{out, from};
    for (Thread thread : threads) {
        // A value that may be over here lets the one around it go on.
        for (;;) {
            stepTop(thread, byte, sink);
            const Frame& frame = m_frames[thread];
            if (frame.node == kNoGrammarNode || !mayEnd(frame)) {
                break;
            }
            thread = frame.parent;
        }
    }
}

bool GrammarMatcher::mayEnd(const Frame& frame) const {
    if (frame.node == kNoGrammarNode) {
        return static_cast<RootPosition>(frame.position) == RootPosition::Done;
    }
    const GrammarNode& node = m_grammar->node(frame.node);
    switch (node.kind) {
    case GrammarNodeKind::Choices:
        return node.texts.isTerminal(static_cast<std::uint32_t>(frame.position));
    case GrammarNodeKind::Integer:
        return IntegerPosition::unpack(frame.position).isWithin(node.low, node.high);
    case GrammarNodeKind::Number:
        return NumberPosition::unpack(frame.position).isWhole();
    case GrammarNodeKind::BoundedNumber:
        return BoundedNumberPosition::unpack(frame.position).isWithin(node.bounds);
    default:
        return false;  // strings, arrays and objects end with a byte of their own
    }
}

ByteSet GrammarMatcher::mayTake(Thread thread) const {
    ByteSet bytes;
    for (;;) {
        const Frame& frame = m_frames[thread];
        bytes.add(takenByTop(frame));
        if (frame.node == kNoGrammarNode || !mayEnd(frame)) {
            return bytes;
        }
        thread = frame.parent;
    }
}

ByteSet GrammarMatcher::takenByTop(const Frame& frame) const {
    if (frame.node == kNoGrammarNode) {
        const auto position = static_cast<RootPosition>(frame.position);
        ByteSet bytes;
        if (position != RootPosition::Done) {
            bytes.add(m_grammar->node(m_grammar->root()).firstBytes);
        }
        if (position == RootPosition::BlankOrValue) {
            bytes.add(' ');
        }
        return bytes;
    }
    const GrammarNode& node = m_grammar->node(frame.node);
    switch (node.kind) {
    case GrammarNodeKind::Choices: {
        ByteSet bytes;
        const auto at = static_cast<std::uint32_t>(frame.position);
        for (std::uint32_t child = 0; child < node.texts.childCount(at); ++child) {
            bytes.add(node.texts.byteOf(node.texts.firstChild(at) + child));
        }
        return bytes;
    }
    case GrammarNodeKind::Integer:
        return ByteSet("-0123456789");
    case GrammarNodeKind::Number:
    case GrammarNodeKind::BoundedNumber:
        return ByteSet("+-.0123456789Ee");
    case GrammarNodeKind::Array: {
        const ArrayPhase phase = ArrayPosition::unpack(frame.position).phase;
        ByteSet bytes(phase == ArrayPhase::Open         ? "]"
                      : phase == ArrayPhase::AfterItem  ? ",]"
                      : phase == ArrayPhase::AfterComma ? " "
                                                        : "");
        if (phase != ArrayPhase::AfterItem) {
            bytes.add(m_grammar->node(node.child).firstBytes);
        }
        return bytes;
    }
    case GrammarNodeKind::Object:
        return takenByObject(node, frame.position);
    default:
        return ByteSet::all();
    }
}

ByteSet GrammarMatcher::takenByObject(const GrammarNode& node, std::uint64_t position) const {
    const ObjectPosition at = ObjectPosition::unpack(position);
    switch (at.phase) {
    case ObjectPhase::Open:
        return ByteSet("\"}");
    case ObjectPhase::AfterComma:
        return ByteSet(" \"");
    case ObjectPhase::AfterCommaBlank:
        return ByteSet("\"");
    case ObjectPhase::Colon:
        return ByteSet(":");
    case ObjectPhase::AfterValue:
        return ByteSet(",}");
    case ObjectPhase::Key: {
        ByteSet bytes("\"");
        for (std::uint32_t child = 0; child < node.texts.childCount(at.trieNode); ++child) {
            bytes.add(node.texts.byteOf(node.texts.firstChild(at.trieNode) + child));
        }
        return bytes;
    }
    case ObjectPhase::Value:
    case ObjectPhase::ValueAfterBlank: {
        ByteSet bytes(at.phase == ObjectPhase::Value ? " " : "");
        const bool isOther = at.property == node.properties.size();
        const GrammarNodeId value = isOther ? node.child : node.properties[at.property].value;
        bytes.add(m_grammar->node(value).firstBytes);
        return bytes;
    }
    }
    return {};
}

bool GrammarMatcher::fits(GrammarNodeId id, std::uint32_t depth) const {
    return depth + m_grammar->node(id).height <= kDeepestGrammarNesting;
}

void GrammarMatcher::startValue(GrammarNodeId id, std::uint8_t byte, Thread parent, Sink& out) {
    const GrammarNode& node = m_grammar->node(id);
    if (node.kind != GrammarNodeKind::AnyOf) {
        startConcrete(id, byte, parent, out);
        return;
    }
    for (const GrammarNodeId alternative : node.alternatives) {
        startConcrete(alternative, byte, parent, out);
    }
}

void GrammarMatcher::startConcrete(GrammarNodeId id, std::uint8_t byte, Thread parent, Sink& out) {
    const std::uint32_t depth = m_frames[parent].depth;
    if (!fits(id, depth)) {
        return;
    }
    const Frame opening{parent, id, 0, depth};
    switch (m_grammar->node(id).kind) {
    case GrammarNodeKind::Choices:
        stepChoice(opening, byte, out);
        break;
    case GrammarNodeKind::String:
        if (byte == '"') {
            goOn(opening, 0, out);
        }
        break;
    case GrammarNodeKind::Integer:
        stepInteger(opening, byte, out);
        break;
    case GrammarNodeKind::Number:
        stepNumber(opening, byte, out);
        break;
    case GrammarNodeKind::BoundedNumber:
        stepBoundedNumber(opening, byte, out);
        break;
    case GrammarNodeKind::Array:
        if (byte == '[') {
            keep(out, push(parent, id, ArrayPosition{ArrayPhase::Open, 0}.pack(), depth + 1));
        }
        break;
    case GrammarNodeKind::Object:
        if (byte == '{') {
            keep(out, push(parent, id, ObjectPosition{ObjectPhase::Open, 0, 0}.pack(), depth + 1));
        }
        break;
    default:
        break;
    }
}

void GrammarMatcher::stepTop(Thread thread, std::uint8_t byte, Sink& out) {
    const Frame frame = m_frames[thread];  // a copy: the vector grows meanwhile
    if (frame.node == kNoGrammarNode) {
        const auto position = static_cast<RootPosition>(frame.position);
        if (position == RootPosition::BlankOrValue && byte == ' ') {
            goOn(frame, static_cast<std::uint64_t>(RootPosition::Value), out);
        }
        if (position != RootPosition::Done) {
            const auto done = static_cast<std::uint64_t>(RootPosition::Done);
            startValue(m_grammar->root(), byte, push(frame.parent, frame.node, done, 0), out);
        }
        return;
    }
    switch (m_grammar->node(frame.node).kind) {
    case GrammarNodeKind::Choices:
        stepChoice(frame, byte, out);
        break;
    case GrammarNodeKind::String:
    case GrammarNodeKind::OtherKey:
        stepString(frame, byte, out);
        break;
    case GrammarNodeKind::Integer:
        stepInteger(frame, byte, out);
        break;
    case GrammarNodeKind::Number:
        stepNumber(frame, byte, out);
        break;
    case GrammarNodeKind::BoundedNumber:
        stepBoundedNumber(frame, byte, out);
        break;
    case GrammarNodeKind::Array:
        stepArray(frame, byte, out);
        break;
    case GrammarNodeKind::Object:
        stepObject(frame, byte, out);
        break;
    case GrammarNodeKind::AnyOf:
        break;
    }
}

void GrammarMatcher::goOn(const Frame& frame, std::uint64_t position, Sink& out) {
    keep(out, push(frame.parent, frame.node, position, frame.depth));
}

}  // namespace xinglin::engine
