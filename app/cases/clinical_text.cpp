#include "app/cases/clinical_text.h"

#include <QRegularExpression>
#include <algorithm>

namespace xinglin::app {
namespace {

// Longest first inside each list, because the first that fits is taken.
const QStringList kDenials = {
    QStringLiteral("未闻及"), QStringLiteral("未触及"), QStringLiteral("未出现"), QStringLiteral("未发现"),
    QStringLiteral("无明显"), QStringLiteral("没有"),   QStringLiteral("否认"),   QStringLiteral("未见"),
    QStringLiteral("未诉"),   QStringLiteral("未及"),   QStringLiteral("未有"),   QStringLiteral("未伴"),
    QStringLiteral("不伴"),   QStringLiteral("并无"),   QStringLiteral("排除"),   QStringLiteral("无"),
};
// "No obvious cause" denies the cause, not what follows it.
const QStringList kNotDenials = {
    QStringLiteral("无明显诱因"), QStringLiteral("无明显原因"), QStringLiteral("无诱因"),
    QStringLiteral("无故"),       QStringLiteral("无论"),       QStringLiteral("无法"),
    QStringLiteral("无效"),       QStringLiteral("无殊"),
};
const QStringList kQuestions = {QStringLiteral("有没有"), QStringLiteral("有无"), QStringLiteral("是否")};
const QStringList kTurns = {
    QStringLiteral("伴有"), QStringLiteral("偶有"), QStringLiteral("时有"), QStringLiteral("仅有"),
    QStringLiteral("出现"), QStringLiteral("但"),   QStringLiteral("而"),   QStringLiteral("却"),
    QStringLiteral("仍"),   QStringLiteral("伴"),   QStringLiteral("唯"),   QStringLiteral("惟"),
    QStringLiteral("仅"),   QStringLiteral("尚"),
};
const QStringList kSupposed = {
    QStringLiteral("若"),   QStringLiteral("如有"), QStringLiteral("如出现"), QStringLiteral("如果"),
    QStringLiteral("一旦"), QStringLiteral("谨防"), QStringLiteral("警惕"),   QStringLiteral("预防"),
    QStringLiteral("避免"), QStringLiteral("防止"), QStringLiteral("嘱"),
};
const QStringList kPast = {QStringLiteral("既往"), QStringLiteral("个人史"), QStringLiteral("婚育史"),
                           QStringLiteral("月经史"), QStringLiteral("过敏史")};
const QStringList kRelatives = {QStringLiteral("家族史"), QStringLiteral("父亲"), QStringLiteral("母亲"),
                                QStringLiteral("其父"),   QStringLiteral("其母"), QStringLiteral("父母"),
                                QStringLiteral("兄弟"),   QStringLiteral("姐妹"), QStringLiteral("家族中")};
// Relatives who tell what happened to the patient: their words count as the patient's.
const QStringList kTellers = {QStringLiteral("代诉"), QStringLiteral("诉"), QStringLiteral("述"),
                              QStringLiteral("发现"), QStringLiteral("称"), QStringLiteral("说")};
const QStringList kNow = {QStringLiteral("现"),   QStringLiteral("今"),   QStringLiteral("目前"),
                          QStringLiteral("刻下"), QStringLiteral("此次"), QStringLiteral("本次"),
                          QStringLiteral("近"),   QStringLiteral("诊查"), QStringLiteral("查体")};
// Said after the word: it is gone, or the test was negative.
const QStringList kGone = {QStringLiteral("消失"),  QStringLiteral("已止"), QStringLiteral("已除"),
                           QStringLiteral("已愈"),  QStringLiteral("痊愈"), QStringLiteral("阴性"),
                           QStringLiteral("（-）"), QStringLiteral("(-)"),  QStringLiteral("（－）"),
                           QStringLiteral("（—）"), QStringLiteral("均无"), QStringLiteral("已无")};

QString startingAt(const QStringList& words, const QString& text, qsizetype at) {
    for (const QString& word : words) {
        if (QStringView(text).mid(at).startsWith(word)) {
            return word;
        }
    }
    return {};
}

bool endsSentence(QChar c) {
    return c == u'。' || c == u'！' || c == u'？' || c == u'!' || c == u'?' || c == u'；' || c == u';' ||
           c == u'\n';
}

bool endsClause(QChar c) {
    return endsSentence(c) || c == u'，' || c == u',' || c == u'：' || c == u':';
}

// How one clause begins decides about all words in it.
Assertion openingOf(const QString& clause, Assertion sentence) {
    if (!startingAt(kSupposed, clause, 0).isEmpty()) {
        return Assertion::Supposed;
    }
    const auto contains = [&clause](const QStringList& words) {
        return std::any_of(words.begin(), words.end(),
                           [&](const QString& word) { return clause.contains(word); });
    };
    if (contains(kRelatives)) {
        return contains(kTellers) && !clause.contains(QStringLiteral("家族")) ? Assertion::Present
                                                                              : Assertion::Relative;
    }
    if (contains(kPast)) {
        return Assertion::Past;
    }
    return !startingAt(kNow, clause, 0).isEmpty() ? Assertion::Present : sentence;
}

}  // namespace

ClinicalTextReader::ClinicalTextReader(const QStringList& words) {
    for (const QString& word : words) {
        if (!word.isEmpty()) {
            m_wordsByFirst[word.front()].append(word);
        }
    }
    for (QStringList& sameFirst : m_wordsByFirst) {
        std::sort(sameFirst.begin(), sameFirst.end(), [](const QString& a, const QString& b) {
            return a.size() != b.size() ? a.size() > b.size() : a < b;
        });
        sameFirst.removeDuplicates();
    }
}

QString ClinicalTextReader::wordAt(const QString& text, qsizetype at) const {
    const auto found = m_wordsByFirst.constFind(text[at]);
    return found == m_wordsByFirst.constEnd() ? QString() : startingAt(*found, text, at);
}

QList<ClinicalMention> ClinicalTextReader::find(const QString& text) const {
    QList<ClinicalMention> mentions;
    Assertion sentence = Assertion::Present;
    for (qsizetype start = 0; start < text.size();) {
        qsizetype end = start;
        while (end < text.size() && !endsClause(text[end])) {
            ++end;
        }
        const QString clause = text.mid(start, end - start);
        const Assertion opening = openingOf(clause.trimmed(), sentence);
        Assertion assertion = opening;
        for (qsizetype i = 0; i < clause.size();) {
            const QString word = wordAt(clause, i);
            const QString denial = startingAt(kDenials, clause, i);
            // 无汗 is a sign and no denial: the longer reading wins.
            if (!word.isEmpty() && word.size() > denial.size()) {
                Assertion said = assertion;
                const qsizetype after = i + word.size();
                if (i > 0 && clause[i - 1] == u'不' && said == Assertion::Present) {
                    said = Assertion::Denied;
                }
                if (said == Assertion::Present && !startingAt(kGone, clause, after).isEmpty()) {
                    said = Assertion::Denied;
                }
                mentions.append({word, start + i, said, clause.trimmed()});
                i = after;
                continue;
            }
            const QString cause = startingAt(kNotDenials, clause, i);
            const QString question = startingAt(kQuestions, clause, i);
            const QString turn = startingAt(kTurns, clause, i);
            if (!question.isEmpty()) {
                assertion = Assertion::Unclear;
                i += question.size();
            } else if (!cause.isEmpty()) {
                i += cause.size();
            } else if (!denial.isEmpty()) {
                assertion = opening == Assertion::Present ? Assertion::Denied : opening;
                i += denial.size();
            } else if (!turn.isEmpty()) {
                assertion = opening;
                i += turn.size();
            } else {
                ++i;
            }
        }
        // 既往高血压，糖尿病。: history lasts to the end of the sentence unless a clause says "now".
        if (opening == Assertion::Past || opening == Assertion::Relative || opening == Assertion::Supposed ||
            opening == Assertion::Present) {
            sentence = opening;
        }
        if (end < text.size() && endsSentence(text[end])) {
            sentence = Assertion::Present;
        }
        start = end + 1;
    }
    return mentions;
}

QList<VitalSign> vitalSignsIn(const QString& text) {
    struct Pattern {
        const char* vital;
        QRegularExpression expression;
    };
    static const QString kNumber = QStringLiteral("(\\d{1,3}(?:\\.\\d{1,2})?)");
    static const QString kGap = QStringLiteral("\\s*(?:为|约|达|高达|[:：=])?\\s*");
    static const QString kUpper = QStringLiteral("(?<![A-Za-z])");
    static const QList<Pattern> kPatterns = {
        {"temperature", QRegularExpression(kNumber + QStringLiteral("\\s*(?:℃|°C|摄氏度)"))},
        {"temperature", QRegularExpression(QStringLiteral("(?:体温|发热|发烧|高热|高烧)") + kGap + kNumber +
                                           QStringLiteral("\\s*度"))},
        {"heart_rate", QRegularExpression(QStringLiteral("(?:脉搏|心率|%1(?:HR|P))").arg(kUpper) + kGap +
                                          kNumber + QStringLiteral("\\s*(?:次|bpm|/)"))},
        {"respiration", QRegularExpression(QStringLiteral("(?:呼吸(?:频率)?|%1(?:RR|R))").arg(kUpper) + kGap +
                                           kNumber + QStringLiteral("\\s*(?:次|bpm|/)"))},
        {"spo2", QRegularExpression(QStringLiteral("(?:血氧(?:饱和度)?|SpO2|SPO2|SaO2)") + kGap + kNumber +
                                    QStringLiteral("\\s*[%％]"))},
        {"glucose", QRegularExpression(QStringLiteral("(?:血糖|随机血糖|空腹血糖|GLU)") + kGap + kNumber +
                                       QStringLiteral("\\s*mmol"))},
    };
    static const QRegularExpression kPressure(
        QStringLiteral("(?:血压|%1BP)?").arg(kUpper) + kGap +
        QStringLiteral("(\\d{2,3})\\s*[/／]\\s*(\\d{2,3})\\s*(?:mmHg|毫米汞柱)"));
    static const QRegularExpression kNamedPressure(QStringLiteral("(?:血压|%1BP)").arg(kUpper) + kGap +
                                                   QStringLiteral("(\\d{2,3})\\s*[/／]\\s*(\\d{2,3})"));

    QList<VitalSign> found;
    const auto add = [&found](const VitalSign& sign) {
        const bool known = std::any_of(found.begin(), found.end(), [&sign](const VitalSign& other) {
            return other.vital == sign.vital && qFuzzyCompare(other.value, sign.value);
        });
        if (!known) {
            found.append(sign);
        }
    };
    for (const Pattern& pattern : kPatterns) {
        for (auto match = pattern.expression.globalMatch(text); match.hasNext();) {
            const QRegularExpressionMatch hit = match.next();
            const double value = hit.captured(1).toDouble();
            // Other things are measured in degrees too: a bath, a room.
            if (qstrcmp(pattern.vital, "temperature") != 0 || (value >= 30 && value <= 44)) {
                add({QLatin1String(pattern.vital), value, hit.captured().trimmed()});
            }
        }
    }
    for (const QRegularExpression& expression : {kPressure, kNamedPressure}) {
        for (auto match = expression.globalMatch(text); match.hasNext();) {
            const QRegularExpressionMatch hit = match.next();
            add({QStringLiteral("systolic"), hit.captured(1).toDouble(), hit.captured().trimmed()});
            add({QStringLiteral("diastolic"), hit.captured(2).toDouble(), hit.captured().trimmed()});
        }
    }
    return found;
}

}  // namespace xinglin::app
