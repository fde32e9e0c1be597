#include <CLI/CLI.hpp>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <memory>
#include <string>

#include "app/cli/command_families.h"
#include "app/knowledge/entity_linker.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/build_knowledge.h"

namespace xinglin::app {
namespace {

QString words(const QStringList& values) {
    return values.join(QStringLiteral("、"));
}

void search(CliContext& context, const std::string& text, const std::string& kind, int limit) {
    KnowledgeQuery query;
    query.text = context.textArgument(text);
    query.kind = kindFromId(QString::fromStdString(kind));
    query.limit = limit;
    const KnowledgeResult result = KnowledgeBase::open(context.knowledgePath)->search(query);
    if (context.wantsJson()) {
        QJsonArray hits;
        for (const KnowledgeHit& hit : result.hits) {
            hits += QJsonObject{
                {QStringLiteral("id"), hit.id},           {QStringLiteral("kind"), kindId(hit.kind)},
                {QStringLiteral("name"), hit.name},       {QStringLiteral("score"), hit.score},
                {QStringLiteral("matched"), hit.matched}, {QStringLiteral("tier"), tierId(hit.tier)}};
        }
        context.print(QJsonDocument(hits));
        return;
    }
    for (const KnowledgeHit& hit : result.hits) {
        QStringList parts = {hit.id, hit.pinyin, hit.badge, hit.summary};
        if (hit.matched != hit.name) {
            parts += QStringLiteral("← ") + hit.matched;
        }
        parts.removeAll(QString());
        context.out << parts.join(QStringLiteral("  ")) << '\n';
    }
    context.err << result.hits.size() << " of " << result.total << " hits\n";
}

QJsonObject toJson(const KnowledgeEntry& entry) {
    QJsonArray facts;
    for (const Fact& fact : entry.facts) {
        QJsonObject json{{QStringLiteral("field"), fact.field},
                         {QStringLiteral("value"), words(fact.values)},
                         {QStringLiteral("edition"), fact.edition},
                         {QStringLiteral("source"), fact.source},
                         {QStringLiteral("status"), statusId(fact.status)},
                         {QStringLiteral("tier"), tierId(fact.tier)}};
        if (!fact.lenderId.isEmpty()) {
            json.insert(QStringLiteral("borrowed_from"), fact.lenderId);
        }
        facts += json;
    }
    QJsonArray links;
    for (const KnowledgeLink& link : entry.links) {
        links += QJsonObject{{QStringLiteral("confidence"), link.confidence},
                             {QStringLiteral("relation"), link.relation},
                             {QStringLiteral("id"), link.id},
                             {QStringLiteral("name"), link.name},
                             {QStringLiteral("source"), link.source},
                             {QStringLiteral("edition"), link.edition},
                             {QStringLiteral("note"), link.note},
                             {QStringLiteral("tier"), tierId(link.tier)}};
    }
    QJsonArray items;
    for (const FormulaItem& item : entry.items) {
        QJsonObject json{{QStringLiteral("written"), item.written},
                         {QStringLiteral("id"), item.herbId},
                         {QStringLiteral("processing"), item.processing},
                         {QStringLiteral("original_dose"), item.originalDose},
                         {QStringLiteral("grams"), item.grams ? QJsonValue(*item.grams) : QJsonValue()},
                         {QStringLiteral("note"), item.note}};
        if (!item.roles.isEmpty()) {
            json.insert(QStringLiteral("roles"), QJsonArray::fromStringList(item.roles));
            json.insert(QStringLiteral("role_source"), item.roleSource);
            json.insert(QStringLiteral("role_edition"), item.roleEdition);
        }
        if (!item.gramsSource.isEmpty()) {
            json.insert(QStringLiteral("grams_source"), item.gramsSource);
            json.insert(QStringLiteral("grams_edition"), item.gramsEdition);
        }
        items += json;
    }
    QJsonObject json{{QStringLiteral("id"), entry.id},
                     {QStringLiteral("kind"), kindId(entry.kind)},
                     {QStringLiteral("name"), entry.name},
                     {QStringLiteral("traditional"), entry.traditional},
                     {QStringLiteral("pinyin"), entry.pinyin},
                     {QStringLiteral("latin"), entry.latin},
                     {QStringLiteral("heading"), entry.isHeading},
                     {QStringLiteral("tier"), tierId(entry.tier)},
                     {QStringLiteral("aliases"), QJsonArray::fromStringList(entry.aliases)},
                     {QStringLiteral("facts"), facts},
                     {QStringLiteral("links"), links}};
    if (!entry.items.isEmpty()) {
        json.insert(QStringLiteral("items"), items);
    }
    return json;
}

void printText(QTextStream& out, const KnowledgeEntry& entry) {
    out << entry.name << "  " << entry.traditional << "  " << entry.pinyin << "  " << entry.latin << "  ["
        << tierId(entry.tier) << "]\n";
    if (!entry.aliases.isEmpty()) {
        out << "aliases: " << words(entry.aliases) << '\n';
    }
    for (const FormulaItem& item : entry.items) {
        out << "  " << item.written << "  " << item.originalDose;
        if (item.grams) {
            out << "  " << *item.grams << " g";
            if (!item.gramsSource.isEmpty()) {
                out << " [inferred: " << item.gramsSource << ", " << item.gramsEdition << ']';
            }
        }
        if (!item.roles.isEmpty()) {
            out << "  " << item.roles.join(u'+') << " [" << item.roleSource << ", " << item.roleEdition
                << ']';
        }
        out << "  → " << (item.herbId.isEmpty() ? QStringLiteral("unknown") : item.herbId) << '\n';
    }
    for (const Fact& fact : entry.facts) {
        out << fact.field << ": " << words(fact.values) << "  [" << fact.source << ", " << fact.edition
            << ", " << statusId(fact.status)
            << (fact.lenderId.isEmpty() ? QString() : QStringLiteral(", borrowed from ") + fact.lenderId)
            << "]\n";
    }
    for (const KnowledgeLink& link : entry.links) {
        out << link.relation << " → " << link.id
            << (link.note.isEmpty() ? QString() : QStringLiteral("  ") + link.note) << "  [" << link.source
            << "]\n";
    }
}

void show(CliContext& context, const std::string& id) {
    const QString wanted = context.textArgument(id);
    const std::optional<KnowledgeEntry> entry = KnowledgeBase::open(context.knowledgePath)->entry(wanted);
    if (!entry) {
        throw FailureError({FailureCode::NotFound,
                            QStringLiteral("The knowledge base has no entry %1.").arg(wanted),
                            QStringLiteral("Find its id with: xinglin-cli kb search TEXT"),
                            {}});
    }
    if (context.wantsJson()) {
        context.print(QJsonDocument(toJson(*entry)));
    } else {
        printText(context.out, *entry);
    }
}

void link(CliContext& context, const std::string& text, const std::string& kind) {
    const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(context.knowledgePath);
    const QString written = context.textArgument(text);
    const std::optional<KnowledgeKind> wanted = kindFromId(QString::fromStdString(kind));
    const QList<EntityLink> links = EntityLinker(*knowledge).link(written, wanted);
    const QStringList suggestions =
        links.isEmpty() ? knowledge->similarNames(written, wanted) : QStringList();
    if (context.wantsJson()) {
        QJsonArray list;
        for (const EntityLink& found : links) {
            list += QJsonObject{{QStringLiteral("written"), found.written},
                                {QStringLiteral("id"), found.id},
                                {QStringLiteral("kind"), kindId(found.kind)},
                                {QStringLiteral("name"), found.name},
                                {QStringLiteral("rule"), linkRuleId(found.rule)},
                                {QStringLiteral("tier"), tierId(found.tier)}};
        }
        context.print(QJsonDocument(
            QJsonObject{{QStringLiteral("links"), list},
                        {QStringLiteral("suggestions"), QJsonArray::fromStringList(suggestions)}}));
        return;
    }
    for (const EntityLink& found : links) {
        context.out << found.written << " → " << found.id << "  " << linkRuleId(found.rule) << "  "
                    << tierId(found.tier) << '\n';
    }
    if (links.isEmpty()) {
        context.err << "nothing is called so";
        if (!suggestions.isEmpty()) {
            context.err << "; did you mean " << words(suggestions) << '?';
        }
        context.err << '\n';
    }
}

QList<Problem> problemsOfDatabase(const QString& path) {
    QList<Problem> problems;
    for (const QString& text : KnowledgeBase::open(path)->integrityProblems()) {
        problems += {QFileInfo(path).fileName(), 0, 0, text};
    }
    return problems;
}

void check(CliContext& context, const std::string& folder) {
    const QString shipped = QDir(context.shareDir).filePath(QStringLiteral("knowledge"));
    const QString tables = folder.empty() ? shipped : QString::fromStdString(folder);
    const bool hasTables = !folder.empty() || QDir(shipped).exists();
    const QList<Problem> problems =
        hasTables ? checkTables(tables).problems : problemsOfDatabase(context.knowledgePath);
    if (context.wantsJson()) {
        QJsonArray list;
        for (const Problem& problem : problems) {
            list += QJsonObject{{QStringLiteral("file"), problem.file},
                                {QStringLiteral("row"), problem.row},
                                {QStringLiteral("column"), problem.column},
                                {QStringLiteral("text"), problem.text}};
        }
        context.print(QJsonDocument(
            QJsonObject{{QStringLiteral("ok"), problems.isEmpty()}, {QStringLiteral("problems"), list}}));
    } else {
        for (const Problem& problem : problems) {
            context.out << toLine(problem) << '\n';
        }
        context.out << (problems.isEmpty() ? QStringLiteral("ok")
                                           : QStringLiteral("%1 problems").arg(problems.size()))
                    << '\n';
    }
    context.exitCode = problems.isEmpty() ? ExitCode::Done : ExitCode::CheckFailed;
}

void conflicts(CliContext& context, const std::string& kind) {
    const std::optional<KnowledgeKind> wanted = kindFromId(QString::fromStdString(kind));
    QJsonArray list;
    for (const KnowledgeConflict& conflict : KnowledgeBase::open(context.knowledgePath)->conflicts()) {
        if (wanted && conflict.kind != *wanted) {
            continue;
        }
        QJsonArray statements;
        QStringList line = {conflict.id, conflict.field};
        for (const ConflictStatement& statement : conflict.statements) {
            statements += QJsonObject{{QStringLiteral("value"), words(statement.values)},
                                      {QStringLiteral("source"), statement.source},
                                      {QStringLiteral("edition"), statement.edition},
                                      {QStringLiteral("status"), statusId(statement.status)}};
            line += statement.source.isEmpty()
                        ? words(statement.values)
                        : QStringLiteral("%1 [%2]").arg(words(statement.values), statement.source);
        }
        list += QJsonObject{{QStringLiteral("id"), conflict.id},
                            {QStringLiteral("name"), conflict.name},
                            {QStringLiteral("field"), conflict.field},
                            {QStringLiteral("statements"), statements}};
        if (!context.wantsJson()) {
            context.out << line.join(QStringLiteral("  ")) << '\n';
        }
    }
    if (context.wantsJson()) {
        context.print(QJsonDocument(list));
    } else {
        context.err << list.size() << " conflicts\n";
    }
}

// By kind and field: herb.nature → 13.
QMap<QString, int> conflictCounts(const KnowledgeBase& knowledge) {
    QMap<QString, int> counts;
    for (const KnowledgeConflict& conflict : knowledge.conflicts()) {
        ++counts[kindId(conflict.kind) + QLatin1Char('.') + conflict.field];
    }
    return counts;
}

void printStatistics(QTextStream& out, const QString& edition, const QMap<QString, qint64>& counts) {
    out << "edition " << edition << '\n';
    for (auto count = counts.begin(); count != counts.end(); ++count) {
        if (!count.key().contains(QLatin1Char('.'))) {
            out << count.key() << ' ' << *count << '\n';
        }
    }
    for (const KnowledgeKindRow& kind : knowledgeKinds()) {
        const QString prefix = QString(kind.id) + QLatin1Char('.');
        for (auto count = counts.begin(); count != counts.end(); ++count) {
            if (count.key().startsWith(prefix)) {
                out << count.key() << ": " << *count << " known, " << counts.value(kind.statistic) - *count
                    << " unknown\n";
            }
        }
    }
}

void statistics(CliContext& context) {
    const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(context.knowledgePath);
    const QMap<QString, qint64> counts = knowledge->statistics();
    if (!context.wantsJson()) {
        printStatistics(context.out, knowledge->edition(), counts);
        const QMap<QString, int> conflicts = conflictCounts(*knowledge);
        for (auto count = conflicts.begin(); count != conflicts.end(); ++count) {
            context.out << count.key() << ": " << *count << " conflicts\n";
        }
        return;
    }
    QJsonObject json{{QStringLiteral("edition"), knowledge->edition()}};
    QJsonObject coverage;
    for (auto count = counts.begin(); count != counts.end(); ++count) {
        (count.key().contains(QLatin1Char('.')) ? coverage : json).insert(count.key(), *count);
    }
    json.insert(QStringLiteral("coverage"), coverage);
    QJsonObject conflicts;
    const QMap<QString, int> found = conflictCounts(*knowledge);
    for (auto count = found.begin(); count != found.end(); ++count) {
        conflicts.insert(count.key(), *count);
    }
    json.insert(QStringLiteral("conflicts"), conflicts);
    context.print(QJsonDocument(json));
}

std::set<std::string> kindIds() {
    std::set<std::string> ids;
    for (const KnowledgeKindRow& kind : knowledgeKinds()) {
        ids.insert(std::string(kind.id.data(), static_cast<std::size_t>(kind.id.size())));
    }
    return ids;
}

}  // namespace

void registerKnowledgeCommands(CLI::App& cli, CliContext& context) {
    // The values that CLI11 fills must live as long as the callbacks that read them.
    struct Values {
        std::string text;
        std::string kind;
        std::string id;
        std::string folder;
        int limit = 20;
    };
    const auto values = std::make_shared<Values>();

    CLI::App* kb = cli.add_subcommand("kb", "The knowledge base: herbs, formulas, standard terms");
    kb->require_subcommand(1);

    CLI::App* searchCommand =
        kb->add_subcommand("search", "Find entries by name, alias, pinyin, initials or text");
    searchCommand->add_option("text", values->text, "What to look for; - reads it from standard input")
        ->required();
    searchCommand->add_option("--kind", values->kind, "Only entries of this kind")
        ->check(CLI::IsMember(kindIds()));
    searchCommand->add_option("--limit", values->limit, "At most so many hits (20)")
        ->check(CLI::Range(1, 100000));
    searchCommand->callback(
        [&context, values] { search(context, values->text, values->kind, values->limit); });

    CLI::App* linkCommand = kb->add_subcommand(
        "link",
        "The entries that a written name stands for, with the rule that linked it and its evidence tier");
    linkCommand->add_option("text", values->text, "One name or a pair; - reads it from standard input")
        ->required();
    linkCommand->add_option("--kind", values->kind, "Only entries of this kind")
        ->check(CLI::IsMember(kindIds()));
    linkCommand->callback([&context, values] { link(context, values->text, values->kind); });

    CLI::App* showCommand = kb->add_subcommand("show", "Everything known of one entry");
    showCommand->add_option("id", values->id, "Id of the entry, for example herb:麻黄")->required();
    showCommand->callback([&context, values] { show(context, values->id); });

    CLI::App* checkCommand = kb->add_subcommand(
        "check",
        "Check the tables of facts in DIR as the build does; without DIR those that came with the program, "
        "and "
        "where they did not come with it, the knowledge.db itself. Exit code 1 when something is wrong");
    checkCommand->add_option("dir", values->folder, "Folder with the tables (*.tsv)");
    checkCommand->callback([&context, values] { check(context, values->folder); });

    CLI::App* conflictsCommand = kb->add_subcommand(
        "conflicts", "Where the sources of an entry disagree; both statements stay in the entry");
    conflictsCommand->add_option("--kind", values->kind, "Only entries of this kind")
        ->check(CLI::IsMember(kindIds()));
    conflictsCommand->callback([&context, values] { conflicts(context, values->kind); });

    CLI::App* statsCommand =
        kb->add_subcommand("stats", "Counts, and for each field how many entries have it");
    statsCommand->callback([&context] { statistics(context); });
}

}  // namespace xinglin::app
