#include "app/knowledge/question_names.h"

#include <QRegularExpression>
#include <QSet>
#include <algorithm>
#include <optional>
#include <utility>

#include "app/knowledge/entity_linker.h"
#include "app/knowledge/han_text.h"
#include "app/knowledge/herb_names.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/name_borders.h"
#include "app/knowledge/question_words.h"

namespace xinglin::app {
namespace {

void blank(QString& text, qsizetype at, qsizetype length) {
    text.replace(at, length, QString(length, QLatin1Char(' ')));
}

/// A part of the question that was read as one name.
struct Part {
    qsizetype from = 0;
    qsizetype to = 0;
    bool isDrug = false;
};

class NameReader final {
public:
    NameReader(const KnowledgeBase& knowledge, const QString& question)
        : m_knowledge(knowledge), m_question(question), m_pieces(subjectPieces(question)) {}

    QuestionNames run() {
        m_names.plain = m_question;
        m_names.searched = m_question;
        QString rest = m_question;
        readPieces(rest);
        const QList<TextMention> mentions = m_knowledge.mentionsIn(rest);
        for (qsizetype i = 0; i < mentions.size(); ++i) {
            takeMention(mentions, i);
        }
        readUnread();
        return std::move(m_names);
    }

private:
    void readPieces(QString& rest) {
        for (const QuestionPiece& piece : std::as_const(m_pieces)) {
            const qsizetype length = withBracket(piece.at, piece.text.size());
            const QList<EntityLink> links = linksOf(m_question.mid(piece.at, length));
            if (!links.isEmpty()) {
                blank(rest, piece.at, length);
                takeLinks(links, {piece.at, piece.at + length});
            } else if (isWithoutHerb(piece.text)) {
                blank(rest, piece.at, length);
                takeUnknown(piece.text, {piece.at, piece.at + piece.text.size()});
            }
        }
    }

    void takeLinks(const QList<EntityLink>& links, Part part) {
        // 双黄连 is sold in a dozen forms, which say nearly the same.
        constexpr qsizetype kMostForms = 3;
        const bool areForms = links.first().rule == LinkRule::DosageForm;
        for (const EntityLink& link : areForms ? links.mid(0, kMostForms) : links) {
            addMention(link.kind, link.id, link.name);
            part.isDrug = part.isDrug || isDrug(link.kind);
        }
        if (areForms && links.size() > kMostForms) {
            QStringList others;
            for (const EntityLink& link : links.mid(kMostForms)) {
                others += link.name;
            }
            addUnknown({m_question.mid(part.from, part.to - part.from), others, UnknownName::Kind::Forms});
        }
        // 麻黄素 is not 麻黄, and of 土黄芩 no source is sure: what is given is said to be of the other name.
        const EntityLink& first = links.first();
        if (links.size() == 1 && (first.rule == LinkRule::Extract || first.rule == LinkRule::Ambiguous)) {
            addUnknown(
                {m_question.mid(part.from, part.to - part.from), {first.name}, UnknownName::Kind::Nearest});
        }
        takePart(part);
    }

    void takeUnknown(const QString& written, const Part& part) {
        blank(m_names.plain, part.from, part.to - part.from);
        blank(m_names.searched, part.from, part.to - part.from);
        m_parts += part;
        UnknownName unknown{written, nearestTo(written)};
        if (unknown.nearest.isEmpty()) {
            unknown.similar = m_knowledge.similarNames(written);
        }
        addUnknown(unknown);
    }

    void takePart(const Part& part) {
        m_names.written += m_question.mid(part.from, part.to - part.from);
        blank(m_names.plain, part.from, part.to - part.from);
        m_parts += part;
    }

    // Where the name at `at` goes on with a bracket that the audit reads as a part of it, the length with the
    // bracket: 附子（制,先煎）.
    qsizetype withBracket(qsizetype at, qsizetype length) const {
        static const QRegularExpression kBracket(
            QStringLiteral("^[(（\\[［【][^(（\\[［【)）\\]］】]{1,16}[)）\\]］】]"));
        const QRegularExpressionMatch bracket = kBracket.match(QStringView(m_question).mid(at + length));
        const qsizetype whole = length + bracket.capturedLength();
        const bool isRead =
            bracket.hasMatch() &&
            m_knowledge.herbNames().resolve({m_question.mid(at, whole)}).kind != NamedHerb::Kind::Unknown;
        return isRead ? whole : length;
    }

    void takeMention(const QList<TextMention>& mentions, qsizetype i) {
        const TextMention& mention = mentions.at(i);
        qsizetype from = mention.at;
        qsizetype to = mention.at + mention.length;
        if (std::any_of(m_parts.begin(), m_parts.end(),
                        [&](const Part& part) { return part.from <= from && to <= part.to; })) {
            return;  // inside a name that was found to be more than this one
        }
        const KnowledgeHit& first = mention.hits.first();
        if (isEverydayWord(m_question.mid(from, mention.length), m_question)) {
            return;
        }
        const qsizetype left = i > 0 ? mentions.at(i - 1).at + mentions.at(i - 1).length : 0;
        const qsizetype right = i + 1 < mentions.size() ? mentions.at(i + 1).at : m_question.size();
        if (isDrug(first.kind)) {
            widen(left, right, first.kind, from, to);
        }
        const qsizetype length = withBracket(from, to - from);
        const QString written = m_question.mid(from, length);
        if (const QList<EntityLink> open = linksOf(written); length == mention.length && !open.isEmpty()) {
            takeLinks(open, {from, to});  // 贝母 is each of the herbs that it may be
        } else if (length == mention.length) {
            for (const KnowledgeHit& hit : mention.hits) {
                addMention(hit.kind, hit.id, hit.name);
            }
            takePart({from, to, isDrug(mention.hits.first().kind)});
        } else if (const QList<EntityLink> links = EntityLinker(m_knowledge).link(written);
                   !links.isEmpty()) {
            takeLinks(links, {from, from + length});  // 用炒黄芪: more than the name, and yet a name
        } else if (from == mention.at && hasHan(written) && first.kind != KnowledgeKind::Compound) {
            for (const KnowledgeHit& hit : mention.hits) {
                addMention(hit.kind, hit.id, hit.name);
            }
            takePart({from, from + mention.length, isDrug(mention.hits.first().kind)});
            addUnknown({written, {mention.hits.first().name}, UnknownName::Kind::Nearest});
        } else {
            takeUnknown(written, {from, from + length});
        }
    }

    // 桂枝汤里, 逍遥散中: inside of what has ingredients; 内金 is a herb.
    static bool isInside(KnowledgeKind kind, QStringView after) {
        return (kind == KnowledgeKind::Formula || kind == KnowledgeKind::Patent) && !after.isEmpty() &&
               (after.front() == u'中' || after.front() == u'里' ||
                (after.front() == u'内' && !after.startsWith(QStringLiteral("内金"))));
    }

    // Takes in what stands beside a name and is no word of its own: 假黄芪, 生乌头王.
    void widen(qsizetype left, qsizetype right, KnowledgeKind kind, qsizetype& from, qsizetype& to) const {
        constexpr qsizetype kMostBeside = 4;
        const QStringView text = m_question;
        if (!hasHan(text.mid(from, to - from))) {
            widenPinyin(from, to);
            return;
        }
        const qsizetype length = to - from;
        const qsizetype first = std::max(left, from - kMostBeside);
        const qsizetype last = std::min(right, to + kMostBeside);
        while (from > first && !mayBeginBehind(text.left(from)) && !endsInSign(text.left(from)) &&
               !endsInFoods(text.left(from), left)) {
            --from;
        }
        while (to < last && !mayEndBefore(text.mid(to)) && !beginsWithSign(text.mid(to)) &&
               !isInside(kind, text.mid(to)) && !areFoods(text.mid(to, right - to))) {
            ++to;
        }
        // 乙酰氨基酚, which is none of the names that are known: 对 is no preposition.
        if (to - from > length && from > left && isWesternDrugName(text.mid(from - 1, to - from + 1))) {
            --from;
        }
    }

    // Whether foods stand at the end of `before`, themselves behind a word or the name that ends at `left`:
    // 喝牛奶, 山药红豆. One that is the end of another word is none.
    static bool endsInFoods(QStringView before, qsizetype left) {
        constexpr qsizetype kLongestFoods = 12;
        for (qsizetype length = 1; length <= std::min(kLongestFoods, before.size() - left); ++length) {
            const QStringView rest = before.chopped(length);
            if (areFoods(before.last(length)) && (rest.size() == left || mayBeginBehind(rest))) {
                return true;
            }
        }
        return false;
    }

    void widenPinyin(qsizetype& from, qsizetype& to) const {
        static const QRegularExpression kBefore(QStringLiteral("([a-z]+) +$"));
        static const QRegularExpression kBehind(QStringLiteral("^ +([a-z]+)"));
        constexpr int kMostBeside = 3;
        for (int i = 0; i < kMostBeside; ++i) {
            const QRegularExpressionMatch word = kBefore.match(QStringView(m_question).left(from));
            if (!word.hasMatch() || !isPinyinSyllable(word.capturedView(1))) {
                break;
            }
            from = word.capturedStart(1);
        }
        for (int i = 0; i < kMostBeside; ++i) {
            const QRegularExpressionMatch word = kBehind.match(QStringView(m_question).mid(to));
            if (!word.hasMatch() || !isPinyinSyllable(word.capturedView(1))) {
                break;
            }
            to += word.capturedEnd(1);
        }
    }

    // The drugs whose names stand in one that is unknown, the longest names first.
    QStringList nearestTo(const QString& written) const {
        constexpr qsizetype kMostNearest = 3;
        QList<std::pair<qsizetype, QString>> found;
        for (qsizetype at = 0; at < written.size(); ++at) {
            for (const TextMention& mention : m_knowledge.mentionsIn(written.mid(at))) {
                // 丁二酸 says nothing of 琥珀酸美托洛尔.
                if (mention.at == 0 && isDrug(mention.hits.first().kind) &&
                    mention.hits.first().kind != KnowledgeKind::Compound &&
                    !isEverydayWord(written.mid(at, mention.length), m_question)) {
                    found += {-mention.length, mention.hits.first().name};
                }
            }
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        QStringList names;
        for (const auto& [length, name] : found) {
            names += name;
        }
        names.removeDuplicates();
        return names.mid(0, kMostNearest);
    }

    // What no mention was found in. 我想用田七: between words that stand beside names there may be one that
    // only prescriptions know. 黄芪和外星草: what stands side by side with a drug is meant to be one, and
    // where it is none, that is said.
    void readUnread() {
        for (qsizetype i = 0; i < m_pieces.size(); ++i) {
            const QuestionPiece& piece = m_pieces.at(i);
            if (isRead(piece)) {
                continue;
            }
            const QString first = nameAtStart(piece.text);
            const QString last = nameAtEnd(piece.text);
            if (takeHerb(piece, last) || takeHerb(piece, first)) {
                continue;
            }
            if (const QString& name = isWithoutHerb(last) ? last : first; isWithoutHerb(name)) {
                const qsizetype from = piece.at + piece.text.indexOf(name);
                takeUnknown(name, {from, from + name.size()});
                continue;
            }
            const bool isBehind =
                i > 0 && isBeside(m_pieces.at(i - 1), piece) && endsInDrug(m_pieces.at(i - 1));
            const bool isBefore = i + 1 < m_pieces.size() && isBeside(piece, m_pieces.at(i + 1)) &&
                                  beginsWithDrug(m_pieces.at(i + 1));
            const QString name = isBehind ? first : isBefore ? last : QString();
            if (mayBeName(name) && !isOtherDrug(name)) {
                blank(m_names.searched, piece.at, piece.text.size());
                UnknownName unknown{name, {}, UnknownName::Kind::Beside};
                if (!areFoods(name)) {
                    unknown.similar = m_knowledge.similarNames(name);
                }
                addUnknown(unknown);
            } else if (const QString& likely = last != piece.text ? last : first;
                       mayBeName(likely) && !isOtherDrug(likely)) {
                m_names.unread += likely;
            }
        }
    }

    // 华法林: no entry, and yet the audit knows what it does with herbs.
    bool isOtherDrug(const QString& name) const {
        const QList<AuditInteraction>& known = m_knowledge.auditFacts().interactions;
        return std::any_of(known.begin(), known.end(), [&name](const AuditInteraction& interaction) {
            return std::any_of(
                interaction.drugs.begin(), interaction.drugs.end(),
                [&name](const QString& drug) { return name.contains(drug) || drug.contains(name); });
        });
    }

    bool isWithoutHerb(const QString& name) const { return m_knowledge.herbNames().isWithoutHerb(name); }

    bool takeHerb(const QuestionPiece& piece, const QString& name) {
        constexpr qsizetype kLongestName = 12;
        const bool mayBeHerb = name.size() >= 2 && name.size() <= kLongestName && name != piece.text &&
                               !isEverydayWord(name, m_question);
        const QList<EntityLink> links =
            mayBeHerb ? EntityLinker(m_knowledge).link(name, KnowledgeKind::Herb) : QList<EntityLink>();
        if (!links.isEmpty()) {
            const qsizetype from = piece.at + piece.text.indexOf(name);
            takeLinks(links, {from, from + name.size()});
        }
        return !links.isEmpty();
    }

    bool isBeside(const QuestionPiece& left, const QuestionPiece& right) const {
        const qsizetype end = left.at + left.text.size();
        return isSideBySide(m_question.mid(end, right.at - end));
    }

    // Whether something of it was read already.
    bool isRead(const QuestionPiece& piece) const {
        return std::any_of(m_parts.begin(), m_parts.end(), [&](const Part& part) {
            return part.from < piece.at + piece.text.size() && part.to > piece.at;
        });
    }

    bool endsInDrug(const QuestionPiece& piece) const {
        return std::any_of(m_parts.begin(), m_parts.end(), [&](const Part& part) {
            return part.isDrug && part.to == piece.at + piece.text.size();
        });
    }

    bool beginsWithDrug(const QuestionPiece& piece) const {
        return std::any_of(m_parts.begin(), m_parts.end(),
                           [&](const Part& part) { return part.isDrug && part.from == piece.at; });
    }

    // 外星草一起煮 → 外星草
    QString nameAtStart(const QString& piece) const {
        if (isWesternDrugName(piece)) {
            return piece;
        }
        qsizetype end = foodAtStart(piece);
        if (end == 0) {
            end = westernDrugAtStart(piece);  // 可乐定一起吃: no 可乐
        }
        if (end > 0) {
            return piece.left(end);
        }
        while (end < piece.size() && !mayEndBefore(QStringView(piece).mid(end)) &&
               !beginsWithSign(QStringView(piece).mid(end))) {
            ++end;
        }
        return piece.left(end);
    }

    // 我想用外星草 → 外星草
    QString nameAtEnd(const QString& piece) const {
        if (isWesternDrugName(piece)) {
            return piece;
        }
        constexpr qsizetype kShortest = 2;
        qsizetype from = piece.size();
        while (from > 0 &&
               (from > piece.size() - kShortest || !mayBeginBehind(QStringView(piece).left(from)))) {
            --from;
        }
        if (from > 0 && isWesternDrugName(QStringView(piece).mid(from - 1))) {
            --from;  // 用可乐定: 可 is no word there
        }
        return piece.mid(from);
    }

    bool mayBeName(const QString& text) const {
        constexpr qsizetype kLongestName = 9;
        return text.size() >= 2 && text.size() <= kLongestName && !endsInSign(text) &&
               !beginsWithSign(text) && m_knowledge.named(text).isEmpty();
    }

    const QStringList& signs() const {
        if (m_signs.isEmpty()) {
            m_signs = m_knowledge.signVocabulary();
        }
        return m_signs;
    }

    bool endsInSign(QStringView text) const {
        return std::any_of(signs().begin(), signs().end(),
                           [&](const QString& sign) { return sign.size() >= 2 && text.endsWith(sign); });
    }

    bool beginsWithSign(QStringView text) const {
        return std::any_of(signs().begin(), signs().end(),
                           [&](const QString& sign) { return sign.size() >= 2 && text.startsWith(sign); });
    }

    void addUnknown(const UnknownName& name) {
        if (!m_names.unknown.contains(name)) {
            m_names.unknown += name;
        }
    }

    // Of several entries of one kind and name the first, which is the most used, speaks for all.
    void addMention(KnowledgeKind kind, const QString& id, const QString& name) {
        const QString key = QString::number(static_cast<int>(kind)) + name;
        if (!m_mentionKeys.contains(key)) {
            m_mentionKeys += key;
            m_names.ids += id;
        }
    }

    // What a piece of the question names in words that are no mention as they stand: 田七, 法夏, 六味地黄.
    QList<EntityLink> linksOf(const QString& piece) const {
        constexpr qsizetype kLongestName = 32;
        if (piece.size() > kLongestName) {
            return {};
        }
        const QList<TextMention> mentions = m_knowledge.mentionsIn(piece);
        const bool isMention = mentions.size() == 1 && mentions.first().length == piece.size();
        QList<EntityLink> links = EntityLinker(m_knowledge).link(piece);
        const bool isOpen = std::any_of(links.begin(), links.end(), [](const EntityLink& link) {
            return link.rule == LinkRule::Ambiguous;
        });
        if (isMention && !isOpen) {
            return {};
        }
        // 补中益气 asks for what does it where a kind is asked for, and for the decoction otherwise. 菊花茶
        // is made of 菊花, not another form of 菊花散.
        const std::optional<KnowledgeKind> kind = kindAsked(m_question);
        const bool isHerb = !mentions.isEmpty() && mentions.first().at == 0 &&
                            mentions.first().hits.first().kind == KnowledgeKind::Herb &&
                            mayEndBefore(QStringView(piece).mid(mentions.first().length));
        links.removeIf([&](const EntityLink& link) {
            return link.rule == LinkRule::DosageForm && (isHerb || (kind && *kind != link.kind));
        });
        return links;
    }

    const KnowledgeBase& m_knowledge;
    const QString& m_question;
    const QList<QuestionPiece> m_pieces;
    QList<Part> m_parts;
    QSet<QString> m_mentionKeys;
    mutable QStringList m_signs;  ///< words of signs; filled when they are first asked for
    QuestionNames m_names;
};

}  // namespace

QuestionNames namesInQuestion(const KnowledgeBase& knowledge, const QString& question) {
    return NameReader(knowledge, question).run();
}

}  // namespace xinglin::app
