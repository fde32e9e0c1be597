#include "app/knowledge/entity_linker.h"

#include <QRegularExpression>
#include <QSet>
#include <algorithm>

#include "app/knowledge/herb_names.h"

namespace xinglin::app {
namespace {

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

// Longest first inside each list, so that 酒炒 goes before 酒.
const QStringList& processingPrefixes() {
    static const QStringList kWords = words(
        "蛤粉炒 蒲黄炒 姜汁炙 姜汁炒 麸炒 土炒 盐炒 酒炒 醋炒 姜炒 蜜炒 砂炒 米炒 面炒 清炒 微炒 蜜炙 酒炙 "
        "醋炙 盐炙 "
        "姜炙 酒蒸 酒洗 酒浸 酒制 姜制 醋制 盐制 蜜制 醋煅 水飞 法制 九制 蜜麸 炒焦 燀 烫 炮 煨 煅 炙 蜜 酒 "
        "醋 盐 姜 炒 焦 制 "
        "净 鲜 干 煮 蒸 淡 粉 熟 生");
    return kWords;
}

const QStringList& pieceSuffixes() {
    static const QStringList kWords = words("饮片 片 段 丝 块 粉 末 炭 霜 咀 汁 须 头 尾 节 梢");
    return kWords;
}

const QStringList& extractSuffixes() {
    static const QStringList kWords = words(
        "配方颗粒 浓缩粉 提取物 流浸膏 浸膏粉 总皂苷 总黄酮 总生物碱 挥发油 浸膏 干膏 总苷 总碱 多糖 多苷 "
        "皂苷 黄酮 精油 素 苷 "
        "油 膏");
    return kWords;
}

const QStringList& dosageForms() {
    static const QStringList kWords = words(
        "浓缩水丸 浓缩丸 大蜜丸 小蜜丸 水蜜丸 口服液 注射液 软胶囊 滴眼液 咀嚼片 泡腾片 分散片 喷雾剂 气雾剂 "
        "橡胶膏 煎膏 颗粒剂 "
        "糖浆 胶囊 颗粒 冲剂 合剂 滴丸 软膏 乳膏 凝胶 膏药 贴膏 含片 水丸 蜜丸 饮子 搽剂 洗剂 袋泡茶 酊 丸 "
        "片 散 汤 饮 丹 膏 煎 栓 "
        "锭 露 茶 酒 水 液");
    return kWords;
}

// What is left of `name` without the first of `affixes` that fits; empty when none fits or too little is
// left.
QString withoutSuffix(const QString& name, const QStringList& affixes, qsizetype least) {
    for (const QString& affix : affixes) {
        if (name.endsWith(affix) && name.size() - affix.size() >= least) {
            return name.chopped(affix.size());
        }
    }
    return {};
}

QSet<QString> idsOf(const QList<EntityLink>& links) {
    QSet<QString> ids;
    for (const EntityLink& link : links) {
        ids += link.id;
    }
    return ids;
}

QList<EntityLink> weakened(QList<EntityLink> links, const QString& written, LinkRule rule) {
    for (EntityLink& link : links) {
        link.written = written;
        link.rule = rule;
        link.tier = std::max(link.tier, Tier::Borrowed);
    }
    return links;
}

}  // namespace

QString linkRuleId(LinkRule rule) {
    switch (rule) {
    case LinkRule::Name:
        return QStringLiteral("name");
    case LinkRule::Alias:
        return QStringLiteral("alias");
    case LinkRule::Ambiguous:
        return QStringLiteral("ambiguous");
    case LinkRule::Joint:
        return QStringLiteral("joint");
    case LinkRule::Bracket:
        return QStringLiteral("bracket");
    case LinkRule::Processing:
        return QStringLiteral("processing");
    case LinkRule::Extract:
        return QStringLiteral("extract");
    case LinkRule::DosageForm:
        return QStringLiteral("dosage-form");
    }
    return {};
}

QList<EntityLink> EntityLinker::link(const QString& written, std::optional<KnowledgeKind> kind) const {
    const QString name = written.simplified().remove(QChar(0x3000));
    if (QList<EntityLink> whole = linkOne(name, kind); !whole.isEmpty()) {
        return whole;
    }
    static const QRegularExpression kBetween(QStringLiteral("\\s*(?:配伍|[配与和、，,+＋/—–-])\\s*"));
    // 茺蔚子配枸杞子、青葙子等
    const QStringList sides =
        (name.endsWith(QChar(u'等')) ? name.chopped(1) : name).split(kBetween, Qt::SkipEmptyParts);
    QList<EntityLink> links;
    for (const QString& side : sides.size() > 1 ? sides : QStringList()) {
        const QList<EntityLink> found = linkOne(side, kind);
        if (found.isEmpty()) {
            return {};  // half a pair is no pair
        }
        links += found;
    }
    return links;
}

QList<EntityLink> EntityLinker::linkOne(const QString& written, std::optional<KnowledgeKind> kind) const {
    if (written.isEmpty()) {
        return {};
    }
    const bool mayBeHerb = !kind || *kind == KnowledgeKind::Herb;
    const HerbResolution::Kind listed = m_knowledge.resolveHerb(written).kind;
    if (QList<EntityLink> exact = named(written, written, kind, LinkRule::Name); !exact.isEmpty()) {
        // 贝母 is a row of the tables and a name of several herbs: the audit checks all of them.
        const bool isOpen = mayBeHerb && listed == HerbResolution::Kind::Ambiguous;
        for (const EntityLink& other : isOpen ? listedHerb(written) : QList<EntityLink>()) {
            const bool isKnown = std::any_of(exact.begin(), exact.end(),
                                             [&](const EntityLink& link) { return link.id == other.id; });
            if (!isKnown) {
                exact += other;
            }
        }
        return exact;
    }
    // 生川乌 where it has no entry: the law speaks of it, and it is nothing like 川乌.
    if (listed == HerbResolution::Kind::Refused) {
        return {};
    }
    if (mayBeHerb && listed != HerbResolution::Kind::Unknown) {
        return listedHerb(written);
    }
    // 附子（制,先煎）: what a bracket says is read as the audit does; where both mean the same, the stronger
    // rule stands.
    const QList<EntityLink> prescribed =
        mayBeHerb ? herbAsPrescribed(written, LinkRule::Processing, Tier::Borrowed) : QList<EntityLink>();
    QList<EntityLink> parted = bracketed(written, kind);
    if (!prescribed.isEmpty()) {
        return idsOf(parted) == idsOf(prescribed) ? parted : prescribed;
    }
    if (!parted.isEmpty()) {
        return parted;
    }
    const QString name = m_knowledge.simplified(written);
    const QList<EntityLink> found = affixed(written, name, kind);
    return found.isEmpty() ? formulaWithoutForm(written, name, kind) : found;
}

// A name of the audit's tables: 田七, 贝母, 焦三仙.
QList<EntityLink> EntityLinker::listedHerb(const QString& written) const {
    const HerbResolution::Kind kind = m_knowledge.resolveHerb(written).kind;
    return kind == HerbResolution::Kind::Ambiguous
               ? herbAsPrescribed(written, LinkRule::Ambiguous, Tier::Inferred)
               : herbAsPrescribed(written, LinkRule::Alias, Tier::Stated);
}

// The herbs that the audit takes `written` for. All or none of them: what has no entry may be the one that is
// meant.
QList<EntityLink> EntityLinker::herbAsPrescribed(const QString& written, LinkRule rule, Tier tier) const {
    const NamedHerb herb = m_knowledge.herbNames().resolve({written});
    const bool isListed = rule != LinkRule::Processing;
    if (herb.isJoint) {
        rule = LinkRule::Joint;
        tier = isListed ? Tier::Stated : Tier::Borrowed;
    } else if (herb.kind == NamedHerb::Kind::Ambiguous) {
        rule = LinkRule::Ambiguous;
        tier = Tier::Inferred;
    }
    QList<EntityLink> links;
    for (const int candidate : herb.candidates) {
        const AuditHerb& meant = m_knowledge.auditFacts().herbs[static_cast<std::size_t>(candidate)];
        const QList<KnowledgeHit> hits = m_knowledge.named(meant.name, KnowledgeKind::Herb);
        const auto hit = std::find_if(hits.begin(), hits.end(),
                                      [&meant](const KnowledgeHit& found) { return found.id == meant.id; });
        if (hit == hits.end() || hit->name != meant.name) {
            return {};
        }
        links += EntityLink{written, hit->id, hit->kind, hit->name, rule, tier};
    }
    return links;
}

QList<EntityLink> EntityLinker::named(const QString& written, const QString& name,
                                      std::optional<KnowledgeKind> kind, LinkRule rule) const {
    QList<EntityLink> links;
    for (const KnowledgeHit& hit : m_knowledge.named(name, kind)) {
        EntityLink link{written, hit.id, hit.kind, hit.name, rule, hit.tier};
        if (hit.match == MatchKind::Alias) {
            link.rule = hit.tier == Tier::Inferred ? LinkRule::Ambiguous : LinkRule::Alias;
        }
        links += link;
    }
    return links;
}

// 石膏（煅） is 煅石膏 where that has an entry, else a 石膏; 半夏（姜） likewise.
QList<EntityLink> EntityLinker::bracketed(const QString& written, std::optional<KnowledgeKind> kind) const {
    static const QRegularExpression kBracket(
        QStringLiteral("^([^(（\\[［【]*)[(（\\[［【]([^)）\\]］】]*)[)）\\]］】](.*)$"));
    const QRegularExpressionMatch match = kBracket.match(written);
    if (!match.hasMatch()) {
        return {};
    }
    const QString inside = match.captured(2).trimmed();
    const QString rest = (match.captured(1) + match.captured(3)).trimmed();
    for (const QString& whole : {inside + rest, rest + inside}) {
        if (QList<EntityLink> found = named(written, whole, kind, LinkRule::Name); !found.isEmpty()) {
            return found;
        }
    }
    if (const QList<EntityLink> found = linkOne(rest, kind); !found.isEmpty()) {
        return weakened(found, written, LinkRule::Bracket);
    }
    return weakened(named(written, inside, kind, LinkRule::Name), written, LinkRule::Bracket);
}

QList<EntityLink> EntityLinker::affixed(const QString& written, const QString& name,
                                        std::optional<KnowledgeKind> kind) const {
    const bool mayBeHerb = !kind || *kind == KnowledgeKind::Herb;
    constexpr qsizetype kShortestName = 2;
    for (const QString& prefix : mayBeHerb ? processingPrefixes() : QStringList()) {
        if (name.startsWith(prefix) && name.size() - prefix.size() >= kShortestName) {
            const QList<EntityLink> found =
                named(written, name.mid(prefix.size()), KnowledgeKind::Herb, LinkRule::Name);
            if (!found.isEmpty()) {
                return weakened(found, written, LinkRule::Processing);
            }
        }
    }
    if (mayBeHerb) {
        const std::pair<const QStringList&, LinkRule> kSuffixes[] = {{extractSuffixes(), LinkRule::Extract},
                                                                     {pieceSuffixes(), LinkRule::Processing}};
        for (const auto& [suffixes, rule] : kSuffixes) {
            const QString rest = withoutSuffix(name, suffixes, kShortestName);
            const QList<EntityLink> found = rest.isEmpty()
                                                ? QList<EntityLink>()
                                                : named(written, rest, KnowledgeKind::Herb, LinkRule::Name);
            if (!found.isEmpty()) {
                return weakened(found, written, rule);
            }
        }
    }
    return otherForms(written, name, kind);
}

// People say 六味地黄 for 六味地黄丸, and 双黄连 for what is sold as 双黄连口服液, 双黄连片 … Where a formula
// is called so, it is meant. A shorter word is rather a part of many names (养心).
QList<EntityLink> EntityLinker::formulaWithoutForm(const QString& written, const QString& name,
                                                   std::optional<KnowledgeKind> kind) const {
    constexpr qsizetype kShortestName = 3;
    QList<EntityLink> links;
    if (name.size() < kShortestName) {
        return links;
    }
    for (const KnowledgeKind wanted : {KnowledgeKind::Formula, KnowledgeKind::Patent}) {
        if (!links.isEmpty() || (kind && *kind != wanted)) {
            continue;
        }
        for (const QString& form : dosageForms()) {
            for (const EntityLink& found : named(written, name + form, wanted, LinkRule::Name)) {
                const bool isRepeated = std::any_of(
                    links.begin(), links.end(), [&](const EntityLink& link) { return link.id == found.id; });
                if (found.name == name + form && !isRepeated) {
                    links += found;
                }
            }
        }
    }
    return weakened(links, written, LinkRule::DosageForm);
}

QList<EntityLink> EntityLinker::otherForms(const QString& written, const QString& name,
                                           std::optional<KnowledgeKind> kind) const {
    constexpr qsizetype kShortestStem = 2;
    const QString stem = withoutSuffix(name, dosageForms(), kShortestStem);
    if (stem.isEmpty() || (kind && *kind != KnowledgeKind::Patent && *kind != KnowledgeKind::Formula)) {
        return {};
    }
    QList<EntityLink> links;
    for (const QString& form : QStringList{QString()} + dosageForms()) {
        for (const EntityLink& found : named(written, stem + form, kind, LinkRule::Name)) {
            if (found.kind == KnowledgeKind::Patent || found.kind == KnowledgeKind::Formula) {
                links += found;
            }
        }
    }
    return weakened(links, written, LinkRule::DosageForm);
}

}  // namespace xinglin::app
