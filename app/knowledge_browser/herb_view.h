#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <array>
#include <optional>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/fact_view.h"

namespace xinglin::app {

/// The nine steps of the four natures from cold to hot, as sources write them.
inline constexpr std::array<const char16_t*, 9> kNatureSteps = {u"大寒", u"寒", u"微寒", u"凉",  u"平",
                                                                u"微温", u"温", u"热",   u"大热"};
/// The seven flavours and the twelve channels in the order that the page always uses.
inline constexpr std::array<const char16_t*, 7> kFlavours = {u"酸", u"苦", u"甘", u"辛", u"咸", u"淡", u"涩"};
inline constexpr std::array<const char16_t*, 12> kChannels = {
    u"肺", u"大肠", u"胃", u"脾", u"心", u"小肠", u"膀胱", u"肾", u"心包", u"三焦", u"胆", u"肝"};
/// Grades of toxicity, none first.
inline constexpr std::array<const char16_t*, 4> kToxicityGrades = {u"无毒", u"小毒", u"有毒", u"大毒"};

/// How strongly a herb has a flavour.
enum class FlavourStrength { Absent, Slight, Full };

/// An amount with who says it.
struct DoseView {
    DoseRange range;
    QString written;  ///< the whole statement as the source has it
    QList<SourceRef> sources;
};

/// A legal or safety restriction on a herb, or on the form of it that is named.
struct ControlView {
    QString controlClass;  ///< `toxic-catalog` `narcotic` `banned` `restricted` `aristolochic`
    QString name;          ///< the controlled form; the herb itself when equal to its name
    QString basis;
    SourceRef source;
};

/// One formula that holds the herb.
struct HerbFormulaRow {
    QString id;
    QString name;
    QString traditional;
    QString book;
    QString originalDose;
    QString grams;  ///< with unit, or empty
    Tier tier = Tier::Stated;
};

/// One herb not to be combined with.
struct IncompatibilityRow {
    KnowledgeLink link;
    QString phrase;
    bool isExtension = false;  ///< added to the classical rule by later books
};

/// What the detail of a herb shows, read out of its facts. Empty means unknown and is shown as unknown.
struct HerbView {
    QList<int> natureSteps;  ///< indices into kNatureSteps, first source first
    std::array<FlavourStrength, 7> flavours{};
    bool areFlavoursKnown = false;
    std::array<bool, 12> channels{};
    bool areChannelsKnown = false;
    std::optional<int> toxicityGrade;  ///< index into kToxicityGrades; the gravest of the sources
    QList<DoseView> doses;             ///< the main one first: by decoction, in grams
    QStringList decoction;
    QStringList pregnancy;
    QList<ControlView> controls;
    QList<HerbFormulaRow> formulas;
    QList<IncompatibilityRow> incompatibilities;
    QList<KnowledgeLink> processedForms;
    QList<KnowledgeLink> processedFrom;
};

HerbView describeHerb(const KnowledgeEntry& entry);

/// Splits the dose that a link carries: `三两（9 g）` → 三两 and 9 g.
struct LinkDose {
    QString originalDose;
    QString grams;
};
LinkDose linkDose(const QString& note);

}  // namespace xinglin::app
