#pragma once

namespace xinglin::app {

// What the builder writes and the reader relies on; the tables themselves are in knowledge_build/schema.cpp.

/// `PRAGMA application_id` of a knowledge.db: the letters XGKB.
inline constexpr int kKnowledgeApplicationId = 0x58474B42;
/// `PRAGMA user_version`; raised with every change of the tables. A reader takes exactly its own version: the
/// file is built with the program and never migrated.
inline constexpr int kKnowledgeFormat = 9;

/// By what an entry can be found (names.class). The order is that of strength, but for Written, which is
/// worth an alias.
enum class NameClass {
    Name = 0,
    Alias = 1,
    Code = 2,
    Latin = 3,
    Pinyin = 4,
    AliasPinyin = 5,
    Initials = 6,
    AliasInitials = 7,
    Written = 8  ///< what prescriptions call it (生军): a search finds it, running text does not name it
};

/// What a written herb name stands for (written_names.state). A joint name is all of its herbs at once
/// (焦三仙).
enum class WrittenState { Exact = 0, Alias = 1, Ambiguous = 2, Refused = 3, Joint = 4 };

}  // namespace xinglin::app
