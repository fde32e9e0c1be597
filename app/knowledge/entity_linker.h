#pragma once

#include <optional>

#include "app/knowledge/knowledge_base.h"

namespace xinglin::app {

/// By which rule a written name was linked, strongest first.
enum class LinkRule {
    Name,        ///< the entry's own name, code, Latin or traditional form
    Alias,       ///< another name that a source gives to it alone
    Ambiguous,   ///< a name that sources give to several entries: each of them is a link
    Joint,       ///< a name of several herbs at once (焦三仙): each of them is a link
    Bracket,     ///< 石膏（煅）: what stands in brackets says how, the rest says what
    Processing,  ///< 酒炒黄芩 → 黄芩, 黄芩片 → 黄芩
    Extract,     ///< 黄芩提取物 → 黄芩
    DosageForm,  ///< 四君子口服液 → 四君子丸: same name, another form; 六味地黄 → 六味地黄丸
};

/// One entry that a written name stands for.
struct EntityLink {
    QString written;  ///< the piece of the input that was linked, as written
    QString id;
    KnowledgeKind kind = KnowledgeKind::Herb;
    QString name;
    LinkRule rule = LinkRule::Name;
    /// Stated: this very entry; Borrowed: a relative of what was written; Inferred: one of several
    /// candidates.
    Tier tier = Tier::Stated;
};

/// Where names that people, books and questions write are linked to entries; the one place for it.
///
/// Names of herbs that the tables do not list as they stand are read by the code of the audit (HerbNames), so
/// that both mean the same. Never safety: a prescription asks HerbNames itself, which fails closed, while
/// this goes on to the nearest relative and says so. Borrows the knowledge base, which must outlive it, and
/// is used on its thread. Throws FailureError.
class EntityLinker final {
public:
    explicit EntityLinker(const KnowledgeBase& knowledge) : m_knowledge(knowledge) {}

    /// The entries that `written` names, best rule only; a pair (白芷配细辛, 当归-川芎) gives those of each
    /// side in order. Empty when nothing is certain enough to be called a relative. `kind` asks for entries
    /// of one kind only.
    QList<EntityLink> link(const QString& written, std::optional<KnowledgeKind> kind = std::nullopt) const;

private:
    QList<EntityLink> linkOne(const QString& written, std::optional<KnowledgeKind> kind) const;
    QList<EntityLink> named(const QString& written, const QString& name, std::optional<KnowledgeKind> kind,
                            LinkRule rule) const;
    QList<EntityLink> listedHerb(const QString& written) const;
    QList<EntityLink> herbAsPrescribed(const QString& written, LinkRule rule, Tier tier) const;
    QList<EntityLink> bracketed(const QString& written, std::optional<KnowledgeKind> kind) const;
    QList<EntityLink> affixed(const QString& written, const QString& name,
                              std::optional<KnowledgeKind> kind) const;
    QList<EntityLink> formulaWithoutForm(const QString& written, const QString& name,
                                         std::optional<KnowledgeKind> kind) const;
    QList<EntityLink> otherForms(const QString& written, const QString& name,
                                 std::optional<KnowledgeKind> kind) const;

    const KnowledgeBase& m_knowledge;
};

/// `name` `alias` `ambiguous` `joint` `bracket` `processing` `extract` `dosage-form`.
QString linkRuleId(LinkRule rule);

}  // namespace xinglin::app
