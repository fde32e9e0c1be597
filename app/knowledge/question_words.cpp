#include "app/knowledge/question_words.h"

#include <QRegularExpression>
#include <algorithm>
#include <vector>

#include "app/knowledge/name_borders.h"

namespace xinglin::app {
namespace {

constexpr QChar kNoBreak(0x00A0);  ///< a blank inside of a word of the tables below

/// Words of a question and the fields they ask for. Longer words stand before words that they contain.
struct FieldWords {
    QStringList words;
    QStringList fields;
};

QStringList split(const char* text) {
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

const std::vector<FieldWords>& fieldTable() {
    static const std::vector<FieldWords> kTable = {
        {split("加减 化裁 modification"), split("modifications")},
        {split("君臣佐使 君药 臣药 佐药 使药 佐使药 佐使 主药 chief\u00a0herb deputy assistant\u00a0herb "
               "envoy"),
         split("roles")},
        // Before 作用: who asks for side effects is not told what a herb is good for.
        {split("毒副作用 毒副反应 副作用 不良反应 毒性反应 中毒反应 肝肾毒性 肝毒性 肾毒性 毒理 毒害 肝损伤 "
               "肾损伤 肝损害 肾损害 伤肝 伤肾 伤胃 致癌 致畸 side\u00a0effect adverse hepatotoxic "
               "nephrotoxic"),
         split("toxic_effects toxicity caution control")},
        {split("医案 病案 验案 病例 case\u00a0sign case\u00a0record"), split("case_signs")},
        {split("药对 配伍意义 配伍作用 pairs"), split("pairs-with")},
        {split("配伍禁忌 十八反 十九畏 相反 相畏 相克 反什么 反哪 畏什么 畏哪 同用 同服 合用 一起用 一起吃 "
               "一起服 "
               "一起喝 一起煎 incompatib combine together"),
         split("incompatible")},
        {split("定位 位置 在哪 location where"), split("location")},
        {split("刺法 针刺 进针 深度 needling depth"), split("needling depth caution")},
        {split("原文 条文 clause"), split("text")},
        {split("性味归经"), split("nature flavours channels")},
        {split("性味 四气五味 药性 flavor flavour taste"), split("nature flavours")},
        {split("归经 入什么经 哪些经 channel meridian tropism"), split("channels")},
        {split("寒热 四气 thermal nature"), split("nature")},
        {split("功能主治"), split("actions indications")},
        {split("功效 功能 功用 作用 action effect function"), split("actions")},
        {split("主治 适应 治什么 indication used for treat"), split("indications")},
        {split("用法用量"), split("dose usage decoction")},
        {split("用量 剂量 多少克 多少g 几克 几两 多少两 用多少 多大量 克数 常用量 dosage dose how\u00a0much"),
         split("dose grams composition")},
        {split("煎法 煎服法 怎么煎 如何煎 先煎 后下 包煎 烊化 煎煮 decoct"), split("decoction usage")},
        {split("用法 服法 怎么服 如何服"), split("usage decoction")},
        {split("化学成分 活性成分 化合物 constituent compound"), split("has-compound found-in")},
        {split("药理 药理作用 pharmacolog"), split("pharmacology")},
        {split("靶点 基因 target gene"), split("may-act-on may-be-acted-on-by")},
        {split("组成 成分 药物 哪些药 由什么 方药 composition ingredient consist contain"),
         split("composition")},
        {split("毒性 有毒 中毒 毒 toxic poison"), split("toxicity toxic_effects control")},
        {split("妊娠 孕妇 怀孕 孕期 pregnan"), split("pregnancy")},
        {split("禁忌 注意 慎用 忌用 caution contraindicat"), split("caution pregnancy incompatible")},
        {split("出处 出自 哪本书 来源 source book"), split("book")},
        {split("管制 管控 禁用药 controlled banned"), split("control")},
        {split("分类 类别 属于哪 category class"), split("category")},
        {split("治什么病 哪些病 什么病 diseases"), split("treats tcm_diseases western_diseases indications")},
        {split("临床表现 症状 表现 体征 symptom sign"), split("symptom tongue pulse")},
        {split("舌象 舌苔 舌 tongue"), split("tongue")},
        {split("脉象 脉 pulse"), split("pulse")},
        {split("病因 病机 cause"), split("cause")},
        {split("治法 治则 怎么治 如何治 therapy treatment"), split("uses-therapy treated-by")},
        {split("代码 编码 编号 code"), split("code")},
        {split("别名 又名 又称 异名 alias synonym"), split("aliases")},
        {split("拉丁 英文 英语 latin english"), split("latin")},
        {split("炮制 炮制品 processed"), split("processed-from processed-form")},
    };
    return kTable;
}

bool has(const QString& question, const QStringList& words) {
    return std::any_of(words.begin(), words.end(), [&](QString word) {
        return question.contains(word.replace(kNoBreak, QLatin1Char(' ')));
    });
}

// English words that ask: they stand in the table above or say nothing of their own.
bool isQuestionWord(const QString& word) {
    static const QStringList kSilent = split(
        "what which how does can the and for with are was who why when herb herbs formula formulas medicine "
        "patient "
        "used use give tell about much many should from that this there take");
    if (word.front().unicode() >= 0x80) {
        return false;
    }
    const auto& table = fieldTable();
    return word.size() < 3 || kSilent.contains(word) ||
           std::any_of(table.begin(), table.end(),
                       [&](const FieldWords& row) { return has(word, row.words); });
}

}  // namespace

QList<QStringList> fieldGroupsAsked(const QString& question) {
    QList<QStringList> groups;
    QString rest = question;
    for (const FieldWords& row : fieldTable()) {
        if (!has(rest, row.words)) {
            continue;
        }
        groups += row.fields;
        for (QString word : row.words) {
            rest.remove(
                word.replace(kNoBreak, QLatin1Char(' ')));  // 配伍禁忌 must not ask for 禁忌 once more
        }
    }
    return groups;
}

QStringList fieldsAsked(const QString& question) {
    QStringList fields;
    for (const QStringList& group : fieldGroupsAsked(question)) {
        fields += group;
    }
    fields.removeDuplicates();
    return fields;
}

std::optional<KnowledgeKind> kindAsked(const QString& question) {
    static const std::vector<std::pair<QStringList, KnowledgeKind>> kTable = {
        {split("什么方 哪些方 何方 哪个方 方剂 formula prescription"), KnowledgeKind::Formula},
        {split("什么药 哪些药 何药 哪味药 中药 药材 herb"), KnowledgeKind::Herb},
        {split("什么证 哪些证 何证 证型 syndrome pattern"), KnowledgeKind::Syndrome},
        {split("什么病 哪些病 何病 disease"), KnowledgeKind::Disease},
        {split("什么穴 哪些穴 何穴 穴位 腧穴 acupoint"), KnowledgeKind::Acupoint},
        {split("中成药 成药 patent"), KnowledgeKind::Patent},
        {split("什么治法 哪些治法 therapy"), KnowledgeKind::Therapy},
    };
    // 喝中药能喝茶叶水吗 is about somebody who takes herbs and asks for none, unlike 咳嗽喝中药哪种好.
    static const QRegularExpression kTaken(
        QStringLiteral("[喝吃服煎熬抓开停](?:了|着|过|完|的)?(?:中草药|中药|中成药|成药)"
                       "(?=的?(?:能|可以|可不可以|会|要|不|还|也|期间|时|前|后|之前|之后|以前|以后|"
                       "一起|同时|和|与|跟|同|吗|多久|[^\\p{Han}]|$))"));
    const QString asked = QString(question).remove(kTaken);
    for (const auto& [words, kind] : kTable) {
        if (has(asked, words)) {
            return kind;
        }
    }
    return std::nullopt;
}

QStringList searchPieces(const QString& question) {
    static const QRegularExpression kBreaks(
        QStringLiteral("[\\s\\p{P}\\p{S}]+|请问|什么|哪些|哪个|哪种|怎么|如何|为何|可以|能够|应该|需要|治疗|"
                       "患者|病人|方剂|中药|药材|药物"
                       "|常用|使用|适合|适用|一下|告诉我|介绍|有没有|是不是|是否|的|了|吗|呢|和|与|及|或|在|"
                       "用|治|能|有|是|药|方|我|你|他|她"));
    QStringList pieces;
    for (const QString& piece : question.split(kBreaks, Qt::SkipEmptyParts)) {
        if (piece.size() >= 2 && !isQuestionWord(piece)) {
            pieces += piece;
        }
    }
    pieces.removeDuplicates();
    return pieces;
}

QList<QuestionPiece> subjectPieces(const QString& question) {
    static const QRegularExpression kBreaks(QStringLiteral(
        "[^\\p{Han}]+|请问|什么|哪些|哪个|哪种|怎么样|怎么|如何|为何|可以|能够|能否|应该|需要|"
        "治疗|患者|病人|常用|使用|适合|适用|一下|告诉我|介绍|比较|区别|有没有|是不是|是否|多少|"
        "配伍|[的了吗呢么啊和与及或跟同配有是能可]"));
    // 我想用法夏 uses 法夏 and asks for no 用法.
    static const QRegularExpression kUses(QStringLiteral("(?<=[想要会])用(?=法(?!用量)\\p{Han})"));
    QString rest = question;
    rest.replace(kUses, QStringLiteral("吃"));
    for (const FieldWords& row : fieldTable()) {
        for (const QString& word : row.words) {
            if (word.size() > 1) {
                rest.replace(word, QString(word.size(), QLatin1Char(' ')));
            }
        }
    }
    QList<QuestionPiece> pieces;
    qsizetype at = 0;
    qsizetype nameEnd = 0;
    const auto take = [&](qsizetype end) {
        if (end - at >= 2) {
            pieces += {at, rest.mid(at, end - at)};
        }
    };
    for (auto breaks = kBreaks.globalMatch(rest); breaks.hasNext();) {
        const QRegularExpressionMatch found = breaks.next();
        if (found.capturedStart() < nameEnd) {
            continue;
        }
        // 可乐定, and 可乐: the whole is one name, and its beginning no word.
        const QStringView behind = QStringView(rest).mid(found.capturedStart());
        const qsizetype food = foodAtStart(behind);
        if (const qsizetype length = food > 0 ? food : westernDrugAtStart(behind); length > 0) {
            nameEnd = found.capturedStart() + length;
            continue;
        }
        take(found.capturedStart());
        at = found.capturedEnd();
    }
    take(rest.size());
    return pieces;
}

bool isSideBySide(const QString& between) {
    static const QRegularExpression kSigns(
        QStringLiteral("^\\s*(?:[、+＋/和与及或跟同配加合反畏]|以及|配伍|and|with)\\s*$"));
    return kSigns.match(between).hasMatch();
}

bool asksOfPair(const QString& question) {
    static const QStringList kWords = split(
        "配 药对 同用 同服 同吃 同煎 同时 合用 合煎 一起 一同 并用 联用 相反 相畏 相恶 相克 pair combin "
        "together compatib");
    // 甘草反甘遂吗; 反应 and 反复 ask something else.
    static const QRegularExpression kAgainst(QStringLiteral("反(?![应复胃酸而正])|畏(?!寒)"));
    return has(question, kWords) || kAgainst.match(question).hasMatch();
}

bool asksWhatItIs(const QString& question) {
    static const QRegularExpression kWords(
        QStringLiteral("(?:是|属于?)(?:一[种味个])?(?:什么|哪[种味类]|何)"));
    return kWords.match(question).hasMatch();
}

QStringList fieldsOfInterest(KnowledgeKind kind) {
    switch (kind) {
    case KnowledgeKind::Herb:
        return split(
            "control nature flavours channels toxicity actions indications dose pregnancy processed-from "
            "variant-of");
    case KnowledgeKind::Formula:
        return split("book composition actions indications usage");
    case KnowledgeKind::Syndrome:
    case KnowledgeKind::Disease:
    case KnowledgeKind::Therapy:
        return split("symptom tongue pulse cause uses-therapy treated-by has-syndrome therapy-for");
    case KnowledgeKind::Patent:
        return split("category composition actions indications syndromes regulatory");
    case KnowledgeKind::Clause:
        return split("text cites");
    case KnowledgeKind::Acupoint:
        return split("location indications needling depth caution pregnancy");
    case KnowledgeKind::Compound:
        return split("found-in category molecular_formula may-act-on");
    case KnowledgeKind::Target:
        return split("may-be-acted-on-by");
    }
    return {};
}

}  // namespace xinglin::app
