#include "app/cases/term_ranking.h"

#include <algorithm>
#include <cmath>

namespace xinglin::app {
namespace {

constexpr int kShownMissing = 8;

// Weights of the ranking: round numbers chosen for what they mean. They are not blind: they were compared on
// public cases that diagnosis_bench also counts, so its figures flatter them.
constexpr double kComplaintWeight = 1.5;    // what the patient came for tells more than what was asked
constexpr double kContradictionCost = 0.5;  // a fact that excludes a sign of the standard
constexpr double kDeniedCost = 0.25;        // a sign of the standard that was asked and is not there
constexpr double kWithoutItsPlace = 0.5;    // a syndrome of the eye without any sign of the eye
constexpr double kUnexplained = 0.5;        // a disease that has nothing of what the patient came for
constexpr int kFewestShared = 2;  // one common sign is no syndrome, unless nothing more was recorded

const QString kComplaint = QStringLiteral("chief_complaint");

// A term of one place of the body needs a sign of that place: the name's part, and characters that such signs
// have.
struct Place {
    const char16_t* part;
    const char16_t* characters;
};
constexpr Place kPlaces[] = {
    {u"轮", u"目眼视睛眦泪睑瞳"},
    {u"目", u"目眼视睛眦泪睑瞳"},
    {u"眼", u"目眼视睛眦泪睑瞳"},
    {u"瞳", u"目眼视睛眦泪睑瞳"},
    {u"耳", u"耳聋听"},
    {u"鼻", u"鼻涕嗅衄"},
    {u"咽", u"咽喉嗓音声"},
    {u"喉", u"咽喉嗓音声"},
    {u"乳", u"乳"},
    {u"胎", u"胎孕妊娠"},
    {u"胞", u"经带胎孕妊娠产腹"},
    {u"产", u"产恶露"},
    {u"肛", u"肛痔便"},
    {u"痔", u"肛痔便"},
    {u"肌肤", u"疹斑痒肤疮疡皮"},
    {u"皮肤", u"疹斑痒肤疮疡皮"},
    {u"肤", u"疹斑痒肤疮疡皮"},
    {u"疮", u"疮疡肿脓"},
    {u"疡", u"疮疡肿脓"},
    {u"齿", u"齿牙龈"},
    {u"龈", u"齿牙龈"},
    {u"唇", u"唇口"},
    {u"骨", u"骨节痛痿"},
    {u"筋", u"筋节拘挛痉痿"},
    {u"关节", u"节"},
    {u"精室", u"精淋浊尿"},
    {u"睾", u"睾囊"},
    {u"瘿", u"颈瘿"},
    {u"虫", u"虫蛔"},
    {u"蛇", u"蛇咬"},
    {u"漏", u"漏脓"},
    {u"络脉", u"麻痛瘀紫络"},
    {u"经行", u"经"},
    {u"绝经", u"经"},
    {u"妊娠", u"孕妊娠"},
    {u"子眩", u"孕妊娠"},
    {u"子肿", u"孕妊娠"},
    {u"酒", u"酒"},
    {u"暑", u"暑夏"},
    {u"瘤", u"瘤癌块占位"},
    {u"癌", u"瘤癌块占位"},
    {u"梅毒", u"梅疳"},
    {u"尘", u"尘"},
    {u"颈椎", u"颈项"},
    {u"惊恐", u"惊恐吓"},
    {u"忧伤", u"忧悲思郁"},
    {u"劳伤", u"劳"},
    {u"食积", u"食酸腐"},
    {u"食滞", u"食酸腐"},
    {u"黄病", u"黄疸"},
    {u"痨", u"咳血痨"},
};

bool isTongueOrPulse(const QString& sign) {
    return sign.startsWith(u'脉') || sign.startsWith(u'舌') || sign.contains(u'苔');
}

bool lacksItsPlace(const QString& name, const CaseSigns& signs) {
    for (const Place& place : kPlaces) {
        if (!name.contains(QString::fromUtf16(place.part))) {
            continue;
        }
        const QString characters = QString::fromUtf16(place.characters);
        const bool there = std::any_of(signs.present.begin(), signs.present.end(), [&](const CaseSign& sign) {
            return std::any_of(characters.begin(), characters.end(), [&](QChar c) {
                return sign.words.contains(c) && !isTongueOrPulse(sign.sign);
            });
        });
        return !there;
    }
    return false;
}

void append(QList<DraftReason>& reasons, const DraftReason& reason) {
    for (DraftReason& known : reasons) {
        if (known.sign == reason.sign) {
            if (!known.words.contains(reason.words)) {
                known.words += u'、' + reason.words;
            }
            return;
        }
    }
    reasons.append(reason);
}

}  // namespace

TermRanking::TermRanking(const QList<TermProfile>& profiles, const SignLexicon& lexicon)
    : m_lexicon(lexicon) {
    for (const TermProfile& profile : profiles) {
        Entry entry{profile, {}, {}, 0};
        for (const QString& word : profile.signs) {
            for (const QString& sign : lexicon.signsOf(word)) {
                if (!entry.wording.contains(sign)) {
                    entry.wording.insert(sign, word);
                    entry.signs.append(sign);
                }
            }
        }
        for (const QString& sign : entry.signs) {
            m_bySign[sign].append(static_cast<int>(m_entries.size()));
        }
        m_byId.insert(profile.id, static_cast<int>(m_entries.size()));
        m_entries.append(entry);
    }
    const double all = static_cast<double>(m_entries.size());
    for (auto it = m_bySign.constBegin(); it != m_bySign.constEnd(); ++it) {
        m_information.insert(it.key(), std::log(1.0 + all / static_cast<double>(it.value().size())));
    }
    for (Entry& entry : m_entries) {
        for (const QString& sign : entry.signs) {
            entry.information += m_information.value(sign);
        }
    }
}

QStringList TermRanking::vocabulary() const {
    QStringList words;
    for (const Entry& entry : m_entries) {
        words += entry.profile.signs;
    }
    words.removeDuplicates();
    return words;
}

QStringList TermRanking::sharedWords(const QString& name, const CaseSigns& signs) const {
    QStringList words;
    for (const Entry& entry : m_entries) {
        if (entry.profile.name == name || entry.profile.name == name + u'证') {
            for (const QString& sign : entry.signs) {
                const CaseSign* found = signs.find(sign);
                if (found && !words.contains(found->words)) {
                    words.append(found->words);
                }
            }
        }
    }
    return words;
}

int TermRanking::sharedSigns(const QString& id, const CaseSigns& signs) const {
    const auto place = m_byId.constFind(id);
    if (place == m_byId.constEnd()) {
        return 0;
    }
    const QStringList& own = m_entries[*place].signs;
    return static_cast<int>(
        std::count_if(own.begin(), own.end(), [&](const QString& sign) { return signs.find(sign); }));
}

DraftCandidate TermRanking::candidate(const Entry& entry, const CaseSigns& signs) const {
    DraftCandidate result{entry.profile.id, entry.profile.name, entry.profile.code, {}, {}, {}, 0};
    QStringList missing;
    double shared = 0;
    double cost = 0;
    for (const QString& sign : entry.signs) {
        const QString& wording = *entry.wording.constFind(sign);
        if (const CaseSign* found = signs.find(sign)) {
            append(result.reasonsFor, {wording, found->fieldId, found->words});
            shared += (found->fieldId == kComplaint ? kComplaintWeight : 1.0) * m_information.value(sign);
            continue;
        }
        const auto contradicts =
            std::find_if(signs.present.begin(), signs.present.end(), [&](const CaseSign& fact) {
                return m_lexicon.contradict(sign, fact.sign) && !entry.wording.contains(fact.sign);
            });
        const auto denied = std::find_if(signs.denied.begin(), signs.denied.end(),
                                         [&](const CaseSign& fact) { return fact.sign == sign; });
        if (contradicts != signs.present.end()) {
            append(result.reasonsAgainst, {wording, contradicts->fieldId, contradicts->words});
            cost += kContradictionCost;
        } else if (denied != signs.denied.end()) {
            append(result.reasonsAgainst, {wording, denied->fieldId, QStringLiteral("无") + denied->words});
            cost += kDeniedCost;
        } else if (!missing.contains(wording)) {
            missing.append(wording);
        }
    }
    for (const QString& wording : missing) {
        const bool partly = std::any_of(result.reasonsFor.begin(), result.reasonsFor.end(),
                                        [&](const DraftReason& reason) { return reason.sign == wording; });
        if (!partly && result.missing.size() < kShownMissing) {
            result.missing.append(wording);
        }
    }
    result.score = entry.information > 0 ? shared / std::sqrt(entry.information) : 0;
    if (lacksItsPlace(entry.profile.name, signs)) {
        result.score *= kWithoutItsPlace;
    }
    result.score -= cost;
    return result;
}

QList<DraftCandidate> TermRanking::rank(const Request& request, int limit) const {
    const CaseSigns& signs = request.signs;
    const bool anySymptom = std::any_of(signs.present.begin(), signs.present.end(),
                                        [](const CaseSign& sign) { return !isTongueOrPulse(sign.sign); });
    const bool hasComplaint = std::any_of(signs.present.begin(), signs.present.end(),
                                          [](const CaseSign& sign) { return sign.fieldId == kComplaint; });
    QHash<int, int> shared;
    QHash<int, int> symptoms;
    for (const CaseSign& sign : signs.present) {
        for (const int entry : m_bySign.value(sign.sign)) {
            ++shared[entry];
            symptoms[entry] += isTongueOrPulse(sign.sign) ? 0 : 1;
        }
    }
    const int fewest = std::min<int>(kFewestShared, static_cast<int>(signs.present.size()));
    QList<DraftCandidate> result;
    for (int i = 0; i < m_entries.size(); ++i) {
        const double bonus = request.bonus.value(m_entries[i].profile.id);
        // Tongue and pulse alone point everywhere as long as the patient has a complaint.
        const bool enough = shared.value(i) >= std::max(fewest, 1) && (!anySymptom || symptoms.value(i) > 0);
        if (enough || bonus > 0) {
            DraftCandidate found = candidate(m_entries[i], signs);
            const bool explains =
                std::any_of(found.reasonsFor.begin(), found.reasonsFor.end(),
                            [](const DraftReason& reason) { return reason.fieldId == kComplaint; });
            if (request.mustExplainComplaint && hasComplaint && !explains) {
                found.score *= kUnexplained;
            }
            found.score += bonus;
            if (found.score > 0) {
                result.append(found);
            }
        }
    }
    std::sort(result.begin(), result.end(), [](const DraftCandidate& a, const DraftCandidate& b) {
        return a.score != b.score ? a.score > b.score : a.id < b.id;
    });
    return result.mid(0, limit);
}

}  // namespace xinglin::app
