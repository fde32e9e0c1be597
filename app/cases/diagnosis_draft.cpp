#include "app/cases/diagnosis_draft.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(DiagnosisDraft)
};

QString key(const char* name) {
    return QLatin1String(name);
}

constexpr const char* kStates[] = {"found", "denied", "not-mentioned"};
constexpr const char* kTiers[] = {"stated", "borrowed", "inferred", "none"};

template <typename Enum, std::size_t N>
Enum valueOf(const QString& word, const char* const (&words)[N]) {
    for (std::size_t i = 0; i < N; ++i) {
        if (word == QLatin1String(words[i])) {
            return static_cast<Enum>(i);
        }
    }
    return static_cast<Enum>(N - 1);
}

QJsonObject languagesOf(const FormText& text) {
    return {{key("zh_CN"), text.zhCn}, {key("zh_TW"), text.zhTw}, {key("en"), text.en}};
}

FormText textOf(const QJsonValue& value) {
    const QJsonObject object = value.toObject();
    return {object.value(key("zh_CN")).toString(), object.value(key("zh_TW")).toString(),
            object.value(key("en")).toString()};
}

QStringList stringsOf(const QJsonValue& value) {
    QStringList result;
    for (const QJsonValue& item : value.toArray()) {
        result.append(item.toString());
    }
    return result;
}

QJsonObject flagJson(const RedFlag& flag, const FormSchema& schema, const QString& language) {
    QJsonObject result{{key("rule"), flag.rule},
                       {key("state"), QLatin1String(kStates[static_cast<int>(flag.state)])},
                       {key("title"), languagesOf(flag.title)},
                       {key("advice"), languagesOf(flag.advice)},
                       {key("field"), flag.fieldId},
                       {key("words"), flag.words}};
    if (flag.state == RedFlagState::Found) {
        result.insert(key("text"),
                      Words::tr("%1: %2 (%3). %4")
                          .arg(flag.title.in(language), flag.words,
                               fieldLabel(schema, flag.fieldId, language), flag.advice.in(language)));
    }
    return result;
}

RedFlag flagFrom(const QJsonObject& json) {
    return {json.value(key("rule")).toString(),
            textOf(json.value(key("title"))),
            textOf(json.value(key("advice"))),
            valueOf<RedFlagState>(json.value(key("state")).toString(), kStates),
            json.value(key("field")).toString(),
            json.value(key("words")).toString()};
}

QJsonArray reasonsJson(const QList<DraftReason>& reasons) {
    QJsonArray result;
    for (const DraftReason& reason : reasons) {
        result.append(QJsonObject{
            {key("sign"), reason.sign}, {key("field"), reason.fieldId}, {key("words"), reason.words}});
    }
    return result;
}

QList<DraftReason> reasonsFrom(const QJsonValue& value) {
    QList<DraftReason> result;
    for (const QJsonValue& item : value.toArray()) {
        const QJsonObject object = item.toObject();
        result.append({object.value(key("sign")).toString(), object.value(key("field")).toString(),
                       object.value(key("words")).toString()});
    }
    return result;
}

// One line for people: the sign, and where which words say it.
QJsonArray linesOf(const QList<DraftReason>& reasons, const FormSchema& schema, const QString& language) {
    QJsonArray result;
    for (const DraftReason& reason : reasons) {
        result.append(Words::tr("%1 (%2: %3)")
                          .arg(reason.sign, fieldLabel(schema, reason.fieldId, language), reason.words));
    }
    return result;
}

QJsonArray candidatesJson(const QList<DraftCandidate>& candidates, const FormSchema& schema,
                          const QString& language) {
    QJsonArray result;
    for (const DraftCandidate& candidate : candidates) {
        result.append(QJsonObject{{key("id"), candidate.id},
                                  {key("name"), candidate.name},
                                  {key("code"), candidate.code},
                                  {key("for"), linesOf(candidate.reasonsFor, schema, language)},
                                  {key("against"), linesOf(candidate.reasonsAgainst, schema, language)},
                                  {key("missing"), QJsonArray::fromStringList(candidate.missing)},
                                  {key("evidence_for"), reasonsJson(candidate.reasonsFor)},
                                  {key("evidence_against"), reasonsJson(candidate.reasonsAgainst)},
                                  {key("score"), candidate.score}});
    }
    return result;
}

QList<DraftCandidate> candidatesFrom(const QJsonValue& value) {
    QList<DraftCandidate> result;
    for (const QJsonValue& item : value.toArray()) {
        const QJsonObject object = item.toObject();
        result.append({object.value(key("id")).toString(), object.value(key("name")).toString(),
                       object.value(key("code")).toString(), reasonsFrom(object.value(key("evidence_for"))),
                       reasonsFrom(object.value(key("evidence_against"))),
                       stringsOf(object.value(key("missing"))), object.value(key("score")).toDouble()});
    }
    return result;
}

QJsonObject provenanceJson(const DraftProvenance& provenance) {
    QJsonObject result{{key("program_version"), provenance.programVersion},
                       {key("knowledge_edition"), provenance.knowledgeEdition},
                       {key("rules_version"), provenance.rulesVersion},
                       {key("prompt_version"), provenance.promptVersion},
                       {key("model"), provenance.modelName}};
    if (provenance.modelName != QLatin1String("none")) {
        result.insert(key("model"),
                      QJsonObject{{key("name"), provenance.modelName}, {key("hash"), provenance.modelHash}});
        result.insert(key("model_note"), provenance.modelNote);
    }
    return result;
}

DraftProvenance provenanceFrom(const QJsonObject& json) {
    DraftProvenance result{json.value(key("program_version")).toString(),
                           json.value(key("knowledge_edition")).toString(),
                           json.value(key("rules_version")).toString(),
                           QStringLiteral("none"),
                           {},
                           json.value(key("prompt_version")).toString(),
                           json.value(key("model_note")).toString()};
    const QJsonObject model = json.value(key("model")).toObject();
    if (!model.isEmpty()) {
        result.modelName = model.value(key("name")).toString();
        result.modelHash = model.value(key("hash")).toString();
    }
    return result;
}

}  // namespace

QJsonObject draftJson(const DiagnosisDraft& draft, const QStringList& stale, const FormSchema& schema,
                      const QString& language) {
    QJsonArray found;
    QJsonArray checked;
    for (const RedFlag& flag : draft.redFlags) {
        checked.append(flagJson(flag, schema, language));
        if (flag.state == RedFlagState::Found) {
            found.append(flagJson(flag, schema, language));
        }
    }
    QJsonArray formulas;
    for (const DraftFormula& formula : draft.formulas) {
        formulas.append(QJsonObject{{key("id"), formula.id},
                                    {key("name"), formula.name},
                                    {key("source"), formula.source},
                                    {key("book"), formula.book},
                                    {key("tier"), QLatin1String(kTiers[static_cast<int>(formula.tier)])},
                                    {key("items"), QJsonArray::fromStringList(formula.items)},
                                    {key("indications"), QJsonArray::fromStringList(formula.indications)},
                                    {key("usage"), formula.usage}});
    }
    QJsonObject facts;
    for (auto it = draft.factsOfCause.begin(); it != draft.factsOfCause.end(); ++it) {
        facts.insert(it.key(), QJsonArray::fromStringList(it.value()));
    }
    return {{key("red_flags"), found},
            {key("red_flag_rules"), checked},
            {key("diseases"), candidatesJson(draft.diseases, schema, language)},
            {key("differential"), QJsonArray::fromStringList(draft.differential)},
            {key("syndromes"), candidatesJson(draft.syndromes, schema, language)},
            {key("locations"), QJsonArray::fromStringList(draft.locations)},
            {key("natures"), QJsonArray::fromStringList(draft.natures)},
            {key("pathomechanism"), QJsonArray::fromStringList(draft.causes)},
            {key("pathomechanism_evidence"), facts},
            {key("principle"), draft.principle},
            {key("method"), draft.method},
            {key("method_source"), draft.methodSource},
            {key("method_tier"), QLatin1String(kTiers[static_cast<int>(draft.methodTier)])},
            {key("formulas"), formulas},
            {key("stale"), QJsonArray::fromStringList(stale)},
            {key("provenance"), provenanceJson(draft.provenance)}};
}

DiagnosisDraft draftFromJson(const QJsonObject& json) {
    DiagnosisDraft draft;
    for (const QJsonValue& flag : json.value(key("red_flag_rules")).toArray()) {
        draft.redFlags.append(flagFrom(flag.toObject()));
    }
    draft.diseases = candidatesFrom(json.value(key("diseases")));
    draft.differential = stringsOf(json.value(key("differential")));
    draft.syndromes = candidatesFrom(json.value(key("syndromes")));
    draft.locations = stringsOf(json.value(key("locations")));
    draft.natures = stringsOf(json.value(key("natures")));
    draft.causes = stringsOf(json.value(key("pathomechanism")));
    const QJsonObject facts = json.value(key("pathomechanism_evidence")).toObject();
    for (auto it = facts.begin(); it != facts.end(); ++it) {
        draft.factsOfCause.insert(it.key(), stringsOf(it.value()));
    }
    draft.principle = json.value(key("principle")).toString();
    draft.method = json.value(key("method")).toString();
    draft.methodSource = json.value(key("method_source")).toString();
    draft.methodTier = valueOf<Tier>(json.value(key("method_tier")).toString(), kTiers);
    for (const QJsonValue& item : json.value(key("formulas")).toArray()) {
        const QJsonObject object = item.toObject();
        draft.formulas.append({object.value(key("id")).toString(), object.value(key("name")).toString(),
                               object.value(key("source")).toString(), object.value(key("book")).toString(),
                               valueOf<Tier>(object.value(key("tier")).toString(), kTiers),
                               stringsOf(object.value(key("items"))),
                               stringsOf(object.value(key("indications"))),
                               object.value(key("usage")).toString()});
    }
    draft.provenance = provenanceFrom(json.value(key("provenance")).toObject());
    return draft;
}

}  // namespace xinglin::app
