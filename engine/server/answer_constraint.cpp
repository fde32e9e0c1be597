#include "engine/server/answer_constraint.h"

#include <string>
#include <vector>

#include "engine/grammar/schema_document.h"
#include "engine/server/api_error.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

const json* find(const json& object, const char* name) {
    const auto it = object.find(name);
    return it == object.end() || it->is_null() ? nullptr : &*it;
}

std::shared_ptr<const Grammar> parseFormat(std::string_view body, const json& format) {
    constexpr const char* kField = "response_format";
    const json type = format.is_object() ? format.value("type", json()) : json();
    if (type == "text") {
        return nullptr;
    }
    try {
        if (type == "json_object") {
            return Grammar::anyObject();
        }
        if (type == "json_schema") {
            const SchemaDocument document(body);
            const auto& given = document.root()[kField];
            const auto schema = given.find("json_schema");
            if (schema == given.end() || !schema->is_object() || !schema->contains("schema")) {
                throw badField(kField, R"(of the type json_schema needs {"json_schema":{"schema":…}})");
            }
            return Grammar::fromSchema(document, (*schema)["schema"]);
        }
    } catch (const Error& problem) {
        throw badField(kField, std::string("cannot be honoured: ") + problem.what());
    }
    throw badField(kField, "must have the type text, json_object or json_schema");
}

std::shared_ptr<const Grammar> parseChoices(const json& list, const char* field) {
    if (!list.is_array()) {
        throw badField(field, "must be a list of strings");
    }
    std::vector<std::string> choices;
    for (const json& choice : list) {
        if (!choice.is_string()) {
            throw badField(field, "must be a list of strings");
        }
        choices.push_back(choice.get<std::string>());
    }
    try {
        return Grammar::fromChoices(std::move(choices));
    } catch (const Error& problem) {
        throw badField(field, std::string("cannot be honoured: ") + problem.what());
    }
}

}  // namespace

std::shared_ptr<const Grammar> parseAnswerConstraint(std::string_view body, const json& object) {
    std::shared_ptr<const Grammar> constraint;
    if (const json* format = find(object, "response_format")) {
        constraint = parseFormat(body, *format);
    }
    for (const char* field : {"guided_choice", "choices"}) {
        const json* list = find(object, field);
        if (list == nullptr) {
            continue;
        }
        if (constraint != nullptr) {
            throw badField(field, "cannot stand beside another constraint");
        }
        constraint = parseChoices(*list, field);
    }
    return constraint;
}

}  // namespace xinglin::engine
