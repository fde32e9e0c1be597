// Whether alternatives of a oneOf can overlap: exactly one must hold, so each must exclude the others.

#include <algorithm>
#include <span>

#include "engine/grammar/schema_compiler.h"

namespace xinglin::engine {
namespace {

// Objects are told apart by the values of a property, those rarely by one of their own.
constexpr int kDeepestLook = 3;
// A comparison of all with all; more alternatives than that are not looked at.
constexpr std::size_t kMostPairs = 4096;

enum TypeBit : unsigned {
    kString = 1,
    kNumber = 2,
    kArray = 4,
    kObject = 8,
    kTrue = 16,
    kFalse = 32,
    kNull = 64
};

unsigned typeOfText(const std::string& text) {
    switch (text.front()) {
    case '"':
        return kString;
    case '[':
        return kArray;
    case '{':
        return kObject;
    case 't':
        return kTrue;
    case 'f':
        return kFalse;
    case 'n':
        return kNull;
    default:
        return kNumber;
    }
}

unsigned typesOf(const GrammarNode& node) {
    switch (node.kind) {
    case GrammarNodeKind::String:
        return kString;
    case GrammarNodeKind::Integer:
    case GrammarNodeKind::Number:
    case GrammarNodeKind::BoundedNumber:
        return kNumber;
    case GrammarNodeKind::Array:
        return kArray;
    case GrammarNodeKind::Object:
        return kObject;
    default:
        break;
    }
    unsigned types = 0;
    for (const std::string& text : node.texts.strings()) {
        types |= typeOfText(text);
    }
    return types;
}

bool areDisjointTo(const std::vector<GrammarNode>& nodes, GrammarNodeId a, GrammarNodeId b, int levels);

bool areObjectsDisjoint(const std::vector<GrammarNode>& nodes, const GrammarNode& a, const GrammarNode& b,
                        int levels) {
    const auto& keysOfA = a.texts.strings();
    const auto& keysOfB = b.texts.strings();
    for (std::size_t i = 0; i < keysOfA.size(); ++i) {
        const auto found = std::lower_bound(keysOfB.begin(), keysOfB.end(), keysOfA[i]);
        if (found == keysOfB.end() || *found != keysOfA[i]) {
            continue;
        }
        const GrammarProperty& inA = a.properties[a.propertyOf[i]];
        const GrammarProperty& inB =
            b.properties[b.propertyOf[static_cast<std::size_t>(found - keysOfB.begin())]];
        if (inA.isRequired && inB.isRequired && areDisjointTo(nodes, inA.value, inB.value, levels - 1)) {
            return true;
        }
    }
    return false;
}

bool areConcreteDisjoint(const std::vector<GrammarNode>& nodes, const GrammarNode& a, const GrammarNode& b,
                         int levels) {
    if (a.isTypeGuessed || b.isTypeGuessed) {
        return false;
    }
    const unsigned common = typesOf(a) & typesOf(b);
    if (common == 0) {
        return true;
    }
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
    case GrammarNodeKind::Choices: {
        // 1 and 1.0 are one value in two spellings; the others have one spelling each.
        if ((common & (kNumber | kArray | kObject)) != 0) {
            return false;
        }
        const auto& ofA = a.texts.strings();
        return std::none_of(ofA.begin(), ofA.end(), [&](const std::string& text) {
            return std::binary_search(b.texts.strings().begin(), b.texts.strings().end(), text);
        });
    }
    case GrammarNodeKind::Integer:
    case GrammarNodeKind::String:
    case GrammarNodeKind::Array:
        return a.high < b.low || b.high < a.low;
    case GrammarNodeKind::BoundedNumber:
        return a.bounds.high < b.bounds.low || b.bounds.high < a.bounds.low;
    case GrammarNodeKind::Object:
        return areObjectsDisjoint(nodes, a, b, levels);
    default:
        return false;
    }
}

bool areDisjointTo(const std::vector<GrammarNode>& nodes, GrammarNodeId a, GrammarNodeId b, int levels) {
    const auto concrete = [&](const GrammarNodeId& id) {
        const bool isAnyOf = nodes[id].kind == GrammarNodeKind::AnyOf;
        return isAnyOf ? std::span<const GrammarNodeId>(nodes[id].alternatives)
                       : std::span<const GrammarNodeId>(&id, 1);
    };
    const auto ofA = concrete(a);
    const auto ofB = concrete(b);
    if (levels == 0 || ofA.size() * ofB.size() > kMostPairs) {
        return false;
    }
    return std::all_of(ofA.begin(), ofA.end(), [&](GrammarNodeId x) {
        return std::all_of(ofB.begin(), ofB.end(), [&](GrammarNodeId y) {
            return areConcreteDisjoint(nodes, nodes[x], nodes[y], levels);
        });
    });
}

}  // namespace

bool areDisjoint(const std::vector<GrammarNode>& nodes, GrammarNodeId a, GrammarNodeId b) {
    return areDisjointTo(nodes, a, b, kDeepestLook);
}

}  // namespace xinglin::engine
