#include "app/chat/fact_text.h"

#include <QJsonObject>
#include <algorithm>
#include <array>

#include "app/knowledge/knowledge_kinds.h"

namespace xinglin::app {
namespace {

constexpr qsizetype kLongestEdition = 14;

struct FieldRow {
    QLatin1String id;
    const char* chinese;
    const char* english;
};

// The words of answers, not of the interface: they follow the question's language, whatever the window
// speaks.
constexpr std::array<FieldRow, 62> kFields = {{
    {QLatin1String("nature"), "药性", "nature"},
    {QLatin1String("flavours"), "药味", "flavours"},
    {QLatin1String("channels"), "归经", "channels"},
    {QLatin1String("category"), "类别", "category"},
    {QLatin1String("actions"), "功效", "actions"},
    {QLatin1String("indications"), "主治", "indications"},
    {QLatin1String("dose"), "用量", "dose"},
    {QLatin1String("toxicity"), "毒性", "toxicity"},
    {QLatin1String("pregnancy"), "妊娠", "pregnancy"},
    {QLatin1String("decoction"), "煎法", "decoction"},
    {QLatin1String("caution"), "注意", "caution"},
    {QLatin1String("control"), "管制", "control"},
    {QLatin1String("usage"), "用法", "usage"},
    {QLatin1String("usage_note"), "用法", "usage"},
    {QLatin1String("book"), "出处", "source book"},
    {QLatin1String("composition"), "组成", "composition"},
    {QLatin1String("aliases"), "别名", "also called"},
    {QLatin1String("synonyms"), "同义", "synonyms"},
    {QLatin1String("code"), "代码", "code"},
    {QLatin1String("english"), "英文名", "English name"},
    {QLatin1String("signs"), "表现", "signs"},
    {QLatin1String("symptom"), "症状", "symptoms"},
    {QLatin1String("tongue"), "舌象", "tongue"},
    {QLatin1String("pulse"), "脉象", "pulse"},
    {QLatin1String("course"), "病程", "course"},
    {QLatin1String("cause"), "病因", "cause"},
    {QLatin1String("contains"), "含", "contains"},
    {QLatin1String("contained-in"), "见于方剂", "used in"},
    {QLatin1String("incompatible"), "配伍禁忌", "incompatible with"},
    {QLatin1String("herb-drug"), "与西药同用", "with Western drugs"},
    {QLatin1String("processed-from"), "炮制自", "processed from"},
    {QLatin1String("treats"), "主治", "treats"},
    {QLatin1String("uses-therapy"), "治法", "therapy"},
    {QLatin1String("form"), "剂型", "dosage form"},
    {QLatin1String("regulatory"), "收载", "lists"},
    {QLatin1String("syndromes"), "证候", "syndromes"},
    {QLatin1String("tcm_diseases"), "中医病名", "diseases"},
    {QLatin1String("western_diseases"), "西医病名", "Western diseases"},
    {QLatin1String("modifications"), "加减", "modifications"},
    {QLatin1String("roles"), "君臣佐使", "roles"},
    {QLatin1String("grams"), "克数", "grams"},
    {QLatin1String("case_signs"), "病案所见", "in expert cases"},
    {QLatin1String("toxic_effects"), "毒性反应", "toxic effects reported"},
    {QLatin1String("pharmacology"), "药理", "pharmacology"},
    {QLatin1String("molecular_formula"), "分子式", "molecular formula"},
    {QLatin1String("text"), "原文", "text"},
    {QLatin1String("chapter"), "篇", "chapter"},
    {QLatin1String("meridian"), "经脉", "meridian"},
    {QLatin1String("point_class"), "特定穴", "class of point"},
    {QLatin1String("location"), "定位", "place"},
    {QLatin1String("needling"), "刺法", "needling"},
    {QLatin1String("depth"), "深度", "depth"},
    {QLatin1String("cites"), "所述方药", "names"},
    {QLatin1String("cited-in"), "见于", "named in"},
    {QLatin1String("pairs-with"), "药对", "pairs with"},
    {QLatin1String("has-compound"), "化学成分", "constituents"},
    {QLatin1String("found-in"), "见于药材", "found in"},
    {QLatin1String("may-act-on"), "可能靶点", "possible targets"},
    {QLatin1String("may-be-acted-on-by"), "可能作用者", "possibly acted on by"},
    {QLatin1String("treated-by"), "治疗方药", "treated by"},
    {QLatin1String("applies-therapy"), "治法", "therapies"},
    {QLatin1String("has-syndrome"), "证候", "syndromes"},
}};

RetrievedFact factFromJson(const QJsonObject& object) {
    RetrievedFact fact;
    fact.n = object.value(QLatin1String("n")).toInt();
    fact.id = object.value(QLatin1String("id")).toString();
    fact.name = object.value(QLatin1String("name")).toString();
    fact.kind = kindFromId(object.value(QLatin1String("kind")).toString()).value_or(KnowledgeKind::Herb);
    fact.source = object.value(QLatin1String("source")).toString();
    fact.edition = object.value(QLatin1String("edition")).toString();
    fact.tier = tierFromId(object.value(QLatin1String("tier")).toString()).value_or(Tier::None);
    for (const auto& element : object.value(QLatin1String("lines")).toArray()) {
        const QJsonObject line = element.toObject();
        QStringList values;
        for (const auto& value : line.value(QLatin1String("values")).toArray()) {
            values.append(value.toString());
        }
        fact.lines.append({line.value(QLatin1String("field")).toString(), values,
                           line.value(QLatin1String("left")).toInt()});
    }
    return fact;
}

struct KindWord {
    UnknownName::Kind kind;
    QLatin1String id;
};

constexpr std::array<KindWord, 7> kUnknownKinds = {{{UnknownName::Kind::Other, QLatin1String("other")},
                                                    {UnknownName::Kind::Nearest, QLatin1String("nearest")},
                                                    {UnknownName::Kind::Beside, QLatin1String("beside")},
                                                    {UnknownName::Kind::Together, QLatin1String("together")},
                                                    {UnknownName::Kind::Field, QLatin1String("field")},
                                                    {UnknownName::Kind::Inside, QLatin1String("inside")},
                                                    {UnknownName::Kind::Forms, QLatin1String("forms")}}};

// The same sentences as in ui/chat/unknown_note.cpp, in the question's language instead of the window's.
QString unknownSentence(const UnknownName& name, bool chinese) {
    const QString nearest = name.nearest.join(chinese ? QStringLiteral("、") : QStringLiteral(", "));
    switch (name.kind) {
    case UnknownName::Kind::Nearest:
        return (chinese ? QStringLiteral("“%1”若是药名，知识库中没有它；这里的资料是关于%2的。")
                        : QStringLiteral("If “%1” is a name, the knowledge base does not know it; what "
                                         "stands here is about %2."))
            .arg(name.written, name.nearest.value(0));
    case UnknownName::Kind::Beside:
        // Silence would be read as consent.
        return (chinese ? QStringLiteral("知识库中没有“%1”的资料，也没有它与这里的药能否同用的资料；没有资料"
                                         "不等于可以同用。")
                        : QStringLiteral(
                              "The knowledge base has nothing about “%1”, nor whether it may be taken "
                              "with what stands here; that nothing is known does not mean that it may."))
            .arg(name.written);
    case UnknownName::Kind::Together:
        if (!nearest.isEmpty()) {
            return (chinese ? QStringLiteral("知识库中没有“%1”与%2同用的资料；没有资料不等于可以同用。")
                            : QStringLiteral("The knowledge base does not say what “%1” does together with "
                                             "%2; that nothing is known does not mean that they may be taken "
                                             "together."))
                .arg(name.written, nearest);
        }
        return (chinese ? QStringLiteral("知识库中没有“%1”与这里的药同用的资料；没有资料不等于可以同用。")
                        : QStringLiteral("The knowledge base does not say what “%1” does together with what "
                                         "stands here; that nothing is known does not mean that it may be "
                                         "taken with it."))
            .arg(name.written);
    case UnknownName::Kind::Field: {
        const AnswerLanguage language = chinese ? AnswerLanguage::Chinese : AnswerLanguage::English;
        QStringList fields;
        for (const QString& field : name.fields) {
            fields += fieldName(field, language);
        }
        fields.removeDuplicates();
        return (chinese ? QStringLiteral("知识库中没有%1的%2资料。")
                        : QStringLiteral("Of %1 the knowledge base does not have: %2."))
            .arg(name.written, fields.join(chinese ? QStringLiteral("、") : QStringLiteral(", ")));
    }
    case UnknownName::Kind::Inside:
        return (chinese
                    ? QStringLiteral(
                          "知识库中没有“%1”自己的条目；这里的条目只是名称或内容中有它，不能当作它的资料。")
                    : QStringLiteral(
                          "The knowledge base has no entry “%1”; what stands here only has it in a "
                          "name or text and does not answer for it."))
            .arg(name.written);
    case UnknownName::Kind::Forms:
        return (chinese
                    ? QStringLiteral("名为“%1”的还有另外%2种：%3；要看其中一种，请用全名再问。")
                    : QStringLiteral("%2 more are called “%1”: %3; ask with the full name of the one that "
                                     "is meant."))
            .arg(name.written, QString::number(name.nearest.size()), nearest);
    case UnknownName::Kind::Other:
        break;
    }
    QString text =
        (chinese ? QStringLiteral("知识库中没有“%1”，这里的资料都与它无关。")
                 : QStringLiteral("The knowledge base does not know “%1”; nothing here is about it."))
            .arg(name.written);
    if (!nearest.isEmpty()) {
        text += (chinese ? QStringLiteral("它不是%1；如果要问的是后者，请用后者的名称再问。")
                         : QStringLiteral(" It is not %1; ask again with that name if it is meant."))
                    .arg(nearest);
    }
    return text;
}

}  // namespace

QString fieldName(const QString& field, AnswerLanguage language) {
    const auto* found = std::find_if(kFields.begin(), kFields.end(),
                                     [&field](const FieldRow& row) { return row.id == field; });
    if (found == kFields.end()) {
        return field;
    }
    return QString::fromUtf8(language == AnswerLanguage::Chinese ? found->chinese : found->english);
}

QString valuesText(const RetrievedLine& line, AnswerLanguage language) {
    const bool chinese = language == AnswerLanguage::Chinese;
    const QString values = line.values.join(chinese ? QStringLiteral("、") : QStringLiteral(", "));
    return line.left == 0 ? values
                          : values + (chinese ? QStringLiteral("（另有%1项未列，见条目）")
                                              : QStringLiteral(" (%1 more in the entry)"))
                                         .arg(line.left);
}

QString sourceText(const RetrievedFact& fact, AnswerLanguage language) {
    // What stands in brackets says where we have the text from; it belongs on the card, not into a sentence.
    const QString title = fact.source.section(QStringLiteral(" ("), 0, 0).trimmed();
    QString edition = fact.edition.size() <= kLongestEdition ? fact.edition : QString();
    if (title.isEmpty()) {
        return edition;
    }
    const bool chinese = language == AnswerLanguage::Chinese;
    const bool isBook = languageOf(title) == AnswerLanguage::Chinese && !title.startsWith(QChar(u'《'));
    QString named = isBook ? QStringLiteral("《%1》").arg(title) : title;
    if (edition.isEmpty() || title.contains(edition)) {
        return named;
    }
    return named + (chinese ? QString() : QStringLiteral(", ")) + edition;
}

QString unknownText(const QList<UnknownName>& unknown, AnswerLanguage language) {
    const bool chinese = language == AnswerLanguage::Chinese;
    QStringList sentences;
    for (const UnknownName& name : unknown) {
        QString sentence = unknownSentence(name, chinese);
        if (!name.similar.isEmpty()) {
            sentence += (chinese ? QStringLiteral("是不是要问%1？若是，请用该名称再问。")
                                 : QStringLiteral(" Did you mean %1? Then ask again with that name."))
                            .arg(name.similar.join(chinese ? QStringLiteral("、") : QStringLiteral(", ")));
        }
        sentences += sentence;
    }
    return sentences.join(chinese ? QString() : QStringLiteral(" "));
}

QJsonArray toJson(const QList<RetrievedFact>& facts) {
    QJsonArray array;
    for (const RetrievedFact& fact : facts) {
        QJsonArray lines;
        for (const RetrievedLine& line : fact.lines) {
            lines.append(QJsonObject{{QStringLiteral("field"), line.field},
                                     {QStringLiteral("values"), QJsonArray::fromStringList(line.values)},
                                     {QStringLiteral("left"), line.left}});
        }
        array.append(QJsonObject{{QStringLiteral("n"), fact.n},
                                 {QStringLiteral("id"), fact.id},
                                 {QStringLiteral("name"), fact.name},
                                 {QStringLiteral("kind"), kindId(fact.kind)},
                                 {QStringLiteral("source"), fact.source},
                                 {QStringLiteral("edition"), fact.edition},
                                 {QStringLiteral("tier"), tierId(fact.tier)},
                                 {QStringLiteral("lines"), lines}});
    }
    return array;
}

QList<RetrievedFact> factsFromJson(const QJsonArray& array) {
    QList<RetrievedFact> facts;
    for (const auto& element : array) {
        const RetrievedFact fact = factFromJson(element.toObject());
        if (fact.n > 0 && !fact.id.isEmpty()) {
            facts.append(fact);
        }
    }
    return facts;
}

QJsonArray toJson(const QList<UnknownName>& unknown) {
    QJsonArray array;
    for (const UnknownName& name : unknown) {
        const auto* word = std::find_if(kUnknownKinds.begin(), kUnknownKinds.end(),
                                        [&name](const KindWord& known) { return known.kind == name.kind; });
        array.append(QJsonObject{{QStringLiteral("written"), name.written},
                                 {QStringLiteral("nearest"), QJsonArray::fromStringList(name.nearest)},
                                 {QStringLiteral("kind"), word->id},
                                 {QStringLiteral("fields"), QJsonArray::fromStringList(name.fields)},
                                 {QStringLiteral("similar"), QJsonArray::fromStringList(name.similar)}});
    }
    return array;
}

QList<UnknownName> unknownNamesFromJson(const QJsonArray& array) {
    QList<UnknownName> unknown;
    for (const auto& element : array) {
        const QJsonObject object = element.toObject();
        UnknownName name;
        name.written = object.value(QLatin1String("written")).toString();
        for (const auto& nearest : object.value(QLatin1String("nearest")).toArray()) {
            name.nearest.append(nearest.toString());
        }
        for (const auto& field : object.value(QLatin1String("fields")).toArray()) {
            name.fields.append(field.toString());
        }
        for (const auto& similar : object.value(QLatin1String("similar")).toArray()) {
            name.similar.append(similar.toString());
        }
        const QString id = object.value(QLatin1String("kind")).toString();
        const auto* word = std::find_if(kUnknownKinds.begin(), kUnknownKinds.end(),
                                        [&id](const KindWord& known) { return known.id == id; });
        if (word != kUnknownKinds.end()) {
            name.kind = word->kind;
        }
        if (!name.written.isEmpty()) {
            unknown.append(name);
        }
    }
    return unknown;
}

}  // namespace xinglin::app
