#include "engine/core/json_shape.h"

#include <algorithm>
#include <vector>

namespace xinglin::engine {

JsonShape jsonShapeOf(std::string_view text, std::size_t deepest) {
    JsonShape shape;
    std::vector<std::size_t> members;  // of what is open
    bool isInString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (isInString) {
            i += character == '\\' ? 1 : 0;
            isInString = character != '"';
        } else if (character == '"') {
            isInString = true;
        } else if (character == '{' || character == '[') {
            members.push_back(0);
            shape.depth = std::max(shape.depth, members.size());
            if (members.size() > deepest) {
                return shape;
            }
        } else if ((character == '}' || character == ']') && !members.empty()) {
            members.pop_back();
        } else if (character == ':' && !members.empty()) {
            shape.members = std::max(shape.members, ++members.back());
        }
    }
    return shape;
}

}  // namespace xinglin::engine
