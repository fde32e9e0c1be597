#include "app/cases/sign_reader.h"

#include <QRegularExpression>
#include <QSet>

namespace xinglin::app {
namespace {

// Single characters (数, 细) are words of the pulse only where a pulse is described; read there by
// themselves.
QStringList sentenceWords(const SignLexicon& lexicon, const QStringList& vocabulary) {
    QStringList words;
    for (const QStringList& list : {lexicon.words(), vocabulary}) {
        for (const QString& word : list) {
            if (word.size() > 1) {
                words.append(word);
            }
        }
    }
    return words;
}

}  // namespace

struct SignReader::Collector {
    CaseSigns signs;
    QSet<QString> present;
    QSet<QString> denied;

    void add(const QString& sign, const CasePassage& passage, const QString& words, Assertion assertion) {
        if (assertion == Assertion::Present && !present.contains(sign)) {
            present.insert(sign);
            signs.present.append({sign, passage.fieldId, words});
        } else if (assertion == Assertion::Denied && !denied.contains(sign)) {
            denied.insert(sign);
            signs.denied.append({sign, passage.fieldId, words});
        }
    }
};

const CaseSign* CaseSigns::find(const QString& sign) const {
    for (const CaseSign& candidate : present) {
        if (candidate.sign == sign) {
            return &candidate;
        }
    }
    return nullptr;
}

SignReader::SignReader(SignLexicon lexicon, const QStringList& vocabulary)
    : m_lexicon(std::move(lexicon)), m_finder(sentenceWords(m_lexicon, vocabulary)) {}

CaseSigns SignReader::read(const CaseRecord& record, const FormSchema& schema) const {
    Collector collector;
    for (const CasePassage& passage : passagesOf(record, schema)) {
        if (passage.isTerm) {
            for (const QString& sign : m_lexicon.signsOf(passage.text)) {
                collector.add(sign, passage, passage.text, Assertion::Present);
            }
        } else {
            readSentences(passage, collector);
            readTongueAndPulse(passage, collector);
        }
    }
    // A sign that is recorded as present wins over a denial elsewhere: the physician sees both in the record.
    CaseSigns result = std::move(collector.signs);
    result.denied.removeIf(
        [&collector](const CaseSign& sign) { return collector.present.contains(sign.sign); });
    return result;
}

void SignReader::readSentences(const CasePassage& passage, Collector& collector) const {
    for (const ClinicalMention& mention : m_finder.find(passage.text)) {
        if (mention.word.startsWith(u'舌') || mention.word.startsWith(u'苔') ||
            mention.word.startsWith(u'脉')) {
            continue;  // read as a whole phrase below, with what stands behind them
        }
        for (const QString& sign : m_lexicon.signsOf(mention.word)) {
            collector.add(sign, passage, mention.word, mention.assertion);
        }
    }
}

void SignReader::readTongueAndPulse(const CasePassage& passage, Collector& collector) const {
    // 脉 of 动脉, 静脉, 络脉 and 脉搏 72 次 is no quality of the pulse; nor is anything behind a number.
    static const QRegularExpression kPulse(
        QStringLiteral("(?<![动静络经冲血心])脉(?![搏络管率])[象形]?[^\\d。；;，,、\\n舌苔]{1,10}(?:[、，,](?"
                       "=[浮沉迟数滑涩弦紧细洪弱虚濡缓]{1,3}(?:[。；;，,]|$))[^。；;，,、舌苔]{1,4})*"));
    static const QRegularExpression kTongue(
        QStringLiteral("(?:舌|(?<!舌)[薄少无]?苔)[^。；;，,、\\n脉\\d]{1,16}"));
    const bool isTongueField = passage.fieldId.startsWith(QLatin1String("tongue"));
    const bool isPulseField = passage.fieldId.startsWith(QLatin1String("pulse"));
    if (isPulseField) {
        for (const QString& sign : SignLexicon::pulseSigns(passage.text)) {
            collector.add(sign, passage, passage.text.trimmed(), Assertion::Present);
        }
        return;
    }
    if (isTongueField) {
        // 淡红，苔薄白: the field itself says that it is the tongue.
        const QStringList parts =
            passage.text.split(QRegularExpression(QStringLiteral("[。；;，,、\\s]")), Qt::SkipEmptyParts);
        for (const QString& part : parts) {
            const bool coating = part.contains(u'苔');
            for (const QString& sign :
                 SignLexicon::tongueSigns(coating || part.contains(u'舌') ? part : u'舌' + part)) {
                collector.add(sign, passage, part, Assertion::Present);
            }
        }
        return;
    }
    for (auto match = kPulse.globalMatch(passage.text); match.hasNext();) {
        const QString phrase = match.next().captured().trimmed();
        for (const QString& sign : SignLexicon::pulseSigns(phrase)) {
            collector.add(sign, passage, phrase, Assertion::Present);
        }
    }
    // 舌下络脉 is one word; the 脉 in it must not end the phrase.
    const QString tongueText = QString(passage.text).replace(QStringLiteral("络脉"), QStringLiteral("络"));
    for (auto match = kTongue.globalMatch(tongueText); match.hasNext();) {
        const QString phrase = match.next().captured().trimmed();
        for (const QString& sign : SignLexicon::tongueSigns(phrase)) {
            collector.add(sign, passage, phrase, Assertion::Present);
        }
    }
}

}  // namespace xinglin::app
