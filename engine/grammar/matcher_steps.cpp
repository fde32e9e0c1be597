// What a byte does to each kind of open value.

#include <algorithm>

#include "engine/grammar/matcher.h"
#include "engine/grammar/string_state.h"
#include "engine/grammar/value_steps.h"

namespace xinglin::engine {
namespace {

std::uint64_t packString(GrammarMatcher::StringPosition position) {
    return position.count | static_cast<std::uint64_t>(position.state) << 32 |
           static_cast<std::uint64_t>(position.textsAt) << 40;
}

/// Beyond this a count makes no difference, so that endless repetitions do not make endless states.
std::uint32_t countLimit(const GrammarNode& node) {
    return static_cast<std::uint32_t>(node.high == GrammarNode::kUnbounded ? node.low : node.high);
}

bool mayCountMore(const GrammarNode& node, std::uint32_t count) {
    return node.high == GrammarNode::kUnbounded || count < static_cast<std::uint32_t>(node.high);
}

}  // namespace

GrammarMatcher::StringPosition GrammarMatcher::stringPosition(std::uint64_t position) {
    return {static_cast<std::uint32_t>(position), static_cast<std::uint8_t>(position >> 32),
            static_cast<std::uint32_t>(position >> 40)};
}

const GrammarNode* GrammarMatcher::stringNode(Thread thread) const {
    const GrammarNodeId id = m_frames[thread].node;
    const GrammarNode* node = id == kNoGrammarNode ? nullptr : &m_grammar->node(id);
    const bool isString =
        node != nullptr && (node->kind == GrammarNodeKind::String || node->kind == GrammarNodeKind::OtherKey);
    return isString ? node : nullptr;
}

bool GrammarMatcher::isChoice(Thread thread) const {
    const GrammarNodeId id = m_frames[thread].node;
    return id != kNoGrammarNode && m_grammar->node(id).kind == GrammarNodeKind::Choices;
}

bool GrammarMatcher::isBeforeValue(Thread thread) const {
    const Frame& frame = m_frames[thread];
    return frame.node == kNoGrammarNode && static_cast<RootPosition>(frame.position) != RootPosition::Done;
}

bool GrammarMatcher::mayBeginWithBlank(Thread thread) const {
    const Frame& frame = m_frames[thread];
    return frame.node == kNoGrammarNode &&
           static_cast<RootPosition>(frame.position) == RootPosition::BlankOrValue;
}

void GrammarMatcher::stepChoice(const Frame& frame, std::uint8_t byte, Sink& out) {
    const ByteTrie& texts = m_grammar->node(frame.node).texts;
    const auto next = texts.child(static_cast<std::uint32_t>(frame.position), byte);
    if (!next) {
        return;
    }
    if (texts.hasChildren(*next)) {
        goOn(frame, *next, out);
    } else {
        keep(out, frame.parent);
    }
}

void GrammarMatcher::stepString(const Frame& frame, std::uint8_t byte, Sink& out) {
    const GrammarNode& node = m_grammar->node(frame.node);
    StringPosition at = stringPosition(frame.position);
    const auto state = static_cast<StringState>(at.state);
    const bool isKey = node.kind == GrammarNodeKind::OtherKey;
    if (state == StringState::Body && byte == '"') {
        const bool isForbidden = at.textsAt != 0 && node.texts.isTerminal(at.textsAt - 1);
        if (at.count >= static_cast<std::uint32_t>(node.low) && !isForbidden) {
            keep(out, frame.parent);
        }
        return;
    }
    const StringState next = nextStringState(state, byte);
    // An escape could spell a forbidden key in a way that the comparison does not see.
    if (next == StringState::Bad || (isKey && byte == '\\')) {
        return;
    }
    if (state == StringState::Body) {
        if (!mayCountMore(node, at.count)) {
            return;
        }
        at.count = std::min(at.count + 1, countLimit(node));
    }
    if (at.textsAt != 0) {
        const auto child = node.texts.child(at.textsAt - 1, byte);
        at.textsAt = child ? *child + 1 : 0;
    }
    at.state = static_cast<std::uint8_t>(next);
    goOn(frame, packString(at), out);
}

void GrammarMatcher::stepInteger(const Frame& frame, std::uint8_t byte, Sink& out) {
    const GrammarNode& node = m_grammar->node(frame.node);
    const auto next = IntegerPosition::unpack(frame.position).after(byte, node.low, node.high);
    if (!next) {
        return;
    }
    if (next->isWithin(node.low, node.high) && next->isLast(node.low, node.high)) {
        keep(out, frame.parent);
    } else {
        goOn(frame, next->pack(), out);
    }
}

void GrammarMatcher::stepNumber(const Frame& frame, std::uint8_t byte, Sink& out) {
    const auto next = NumberPosition::unpack(frame.position).after(byte);
    if (!next) {
        return;
    }
    if (next->isLast()) {
        keep(out, frame.parent);
    } else {
        goOn(frame, next->pack(), out);
    }
}

void GrammarMatcher::stepBoundedNumber(const Frame& frame, std::uint8_t byte, Sink& out) {
    const NumberBounds& bounds = m_grammar->node(frame.node).bounds;
    const auto next = BoundedNumberPosition::unpack(frame.position).after(byte, bounds);
    if (!next) {
        return;
    }
    if (next->isLast(bounds)) {
        keep(out, frame.parent);
    } else {
        goOn(frame, next->pack(), out);
    }
}

void GrammarMatcher::stepArray(const Frame& frame, std::uint8_t byte, Sink& out) {
    const GrammarNode& node = m_grammar->node(frame.node);
    const ArrayPosition at = ArrayPosition::unpack(frame.position);
    const bool takesMore = mayCountMore(node, at.count) && fits(node.child, frame.depth);
    const auto to = [&](ArrayPhase phase) { goOn(frame, ArrayPosition{phase, at.count}.pack(), out); };
    const bool isBetween = at.phase == ArrayPhase::Open || at.phase == ArrayPhase::AfterItem;
    if (isBetween && byte == ']') {
        if (at.count >= static_cast<std::uint32_t>(node.low)) {
            keep(out, frame.parent);
        }
        return;
    }
    if (!takesMore) {
        return;
    }
    if (at.phase == ArrayPhase::AfterItem) {
        if (byte == ',') {
            to(ArrayPhase::AfterComma);
        }
        return;
    }
    if (at.phase == ArrayPhase::AfterComma && byte == ' ') {
        to(ArrayPhase::AfterCommaBlank);
        return;
    }
    const std::uint32_t count = std::min(at.count + 1, countLimit(node));
    const ArrayPosition after{ArrayPhase::AfterItem, count};
    startValue(node.child, byte, push(frame.parent, frame.node, after.pack(), frame.depth), out);
}

bool GrammarMatcher::hasProperty(const GrammarNode& node, std::uint32_t next, std::uint32_t depth,
                                 std::uint32_t trieNode) const {
    const std::uint32_t last = node.nextRequired[next];
    for (std::uint32_t i = node.texts.firstString(trieNode); i < node.texts.lastString(trieNode); ++i) {
        const std::uint32_t property = node.propertyOf[i];
        if (property >= next && property <= last && fits(node.properties[property].value, depth)) {
            return true;
        }
    }
    return false;
}

bool GrammarMatcher::takesOthers(const GrammarNode& node, std::uint32_t next, std::uint32_t depth) const {
    return node.child != kNoGrammarNode && node.nextRequired[next] == node.properties.size() &&
           fits(node.child, depth);
}

/// Behind the opening quote of a key.
void GrammarMatcher::openKey(const Frame& frame, std::uint32_t next, Sink& out) {
    const GrammarNode& node = m_grammar->node(frame.node);
    if (hasProperty(node, next, frame.depth, ByteTrie::kRoot)) {
        goOn(frame, ObjectPosition{ObjectPhase::Key, next, ByteTrie::kRoot}.pack(), out);
    }
    if (takesOthers(node, next, frame.depth)) {
        const auto count = static_cast<std::uint32_t>(node.properties.size());
        const ObjectPosition colon{ObjectPhase::Colon, count, 0};
        const Thread parent = push(frame.parent, frame.node, colon.pack(), frame.depth);
        const StringPosition begin{0, static_cast<std::uint8_t>(StringState::Body), ByteTrie::kRoot + 1};
        keep(out, push(parent, node.otherKey, packString(begin), frame.depth));
    }
}

void GrammarMatcher::stepObject(const Frame& frame, std::uint8_t byte, Sink& out) {
    const GrammarNode& node = m_grammar->node(frame.node);
    const ObjectPosition at = ObjectPosition::unpack(frame.position);
    const auto count = static_cast<std::uint32_t>(node.properties.size());
    const auto to = [&](ObjectPhase phase) {
        goOn(frame, ObjectPosition{phase, at.property, 0}.pack(), out);
    };
    switch (at.phase) {
    case ObjectPhase::Open:
    case ObjectPhase::AfterValue:
        if (byte == '}' && node.nextRequired[at.property] == count) {
            keep(out, frame.parent);
        } else if (byte == '"' && at.phase == ObjectPhase::Open) {
            openKey(frame, at.property, out);
        } else if (byte == ',' && at.phase == ObjectPhase::AfterValue &&
                   (hasProperty(node, at.property, frame.depth, ByteTrie::kRoot) ||
                    takesOthers(node, at.property, frame.depth))) {
            to(ObjectPhase::AfterComma);
        }
        return;
    case ObjectPhase::AfterComma:
        if (byte == ' ') {
            to(ObjectPhase::AfterCommaBlank);
        }
        [[fallthrough]];
    case ObjectPhase::AfterCommaBlank:
        if (byte == '"') {
            openKey(frame, at.property, out);
        }
        return;
    case ObjectPhase::Key:
        if (byte == '"') {
            // Names hold no bare quote, so the key ends here or is not one of these.
            if (node.texts.isTerminal(at.trieNode)) {
                const std::uint32_t property = node.propertyOf[node.texts.firstString(at.trieNode)];
                const bool isAllowed = property >= at.property &&
                                       property <= node.nextRequired[at.property] &&
                                       fits(node.properties[property].value, frame.depth);
                if (isAllowed) {
                    goOn(frame, ObjectPosition{ObjectPhase::Colon, property, 0}.pack(), out);
                    return;
                }
            }
        }
        // An escaped quote of a name is in the trie behind its backslash.
        if (const auto next = node.texts.child(at.trieNode, byte);
            next && hasProperty(node, at.property, frame.depth, *next)) {
            goOn(frame, ObjectPosition{ObjectPhase::Key, at.property, *next}.pack(), out);
        }
        return;
    case ObjectPhase::Colon:
        if (byte == ':') {
            to(ObjectPhase::Value);
        }
        return;
    case ObjectPhase::Value:
        if (byte == ' ') {
            to(ObjectPhase::ValueAfterBlank);
        }
        [[fallthrough]];
    case ObjectPhase::ValueAfterBlank: {
        const bool isOther = at.property == count;
        const GrammarNodeId value = isOther ? node.child : node.properties[at.property].value;
        const ObjectPosition after{ObjectPhase::AfterValue, isOther ? count : at.property + 1, 0};
        startValue(value, byte, push(frame.parent, frame.node, after.pack(), frame.depth), out);
        return;
    }
    }
}

}  // namespace xinglin::engine
