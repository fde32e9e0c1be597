#include "app/cases/sign_lexicon.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <algorithm>
#include <functional>

#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(SignLexicon)
};

struct Morpheme {
    const char16_t* part;
    const char16_t* sign;
};

// The body of the tongue; longer parts first, each part is taken out once it was read.
constexpr Morpheme kBody[] = {
    {u"边尖红", u"舌红"},       {u"尖边红", u"舌红"},       {u"淡红", u"舌淡红"}, {u"尖红", u"舌尖红"},
    {u"边红", u"舌边红"},       {u"绛", u"舌绛"},           {u"紫", u"舌青紫"},   {u"黯", u"舌暗"},
    {u"暗", u"舌暗"},           {u"青", u"舌青紫"},         {u"瘀", u"舌有瘀斑"}, {u"齿", u"舌有齿痕"},
    {u"裂", u"舌有裂纹"},       {u"胖", u"舌胖大"},         {u"瘦", u"舌瘦小"},   {u"嫩", u"舌嫩"},
    {u"芒刺", u"舌有点刺"},     {u"点刺", u"舌有点刺"},     {u"强硬", u"舌强硬"}, {u"歪", u"舌歪斜"},
    {u"颤", u"舌颤动"},         {u"短缩", u"舌短缩"},       {u"萎软", u"舌萎软"}, {u"少津", u"苔燥"},
    {u"曲张", u"舌下络脉曲张"}, {u"迂曲", u"舌下络脉曲张"},
};
constexpr Morpheme kCoating[] = {
    {u"积粉", u"苔如积粉"}, {u"花剥", u"苔剥落"}, {u"光剥", u"苔剥落"}, {u"剥", u"苔剥落"},
    {u"少津", u"苔燥"},     {u"少苔", u"苔少"},   {u"苔少", u"苔少"},   {u"无苔", u"无苔"},
    {u"苔无", u"无苔"},     {u"薄", u"苔薄"},     {u"厚", u"苔厚"},     {u"腻", u"苔腻"},
    {u"浊", u"苔腻"},       {u"垢", u"苔腻"},     {u"腐", u"苔腐"},     {u"水滑", u"苔滑"},
    {u"滑", u"苔滑"},       {u"润", u"苔润"},     {u"燥", u"苔燥"},     {u"糙", u"苔燥"},
    {u"干", u"苔燥"},       {u"焦", u"苔燥"},     {u"白", u"苔白"},     {u"黄", u"苔黄"},
    {u"灰", u"苔灰"},       {u"黑", u"苔黑"},
};
const QString kPulses = QStringLiteral("浮沉迟数滑涩弦紧细洪弱虚濡缓实长短微革牢散芤伏促结代疾动");

// Appends what the table knows of `part` and returns what is left of it.
template <std::size_t N>
QString take(QString part, const Morpheme (&table)[N], QStringList& signs) {
    for (const Morpheme& morpheme : table) {
        const QString word = QString::fromUtf16(morpheme.part);
        if (part.contains(word)) {
            signs.append(QString::fromUtf16(morpheme.sign));
            part.remove(word);
        }
    }
    return part;
}

// One table: two columns, a head line, no empty cell.
void readTable(const QString& path, const QStringList& head,
               const std::function<void(const QString&, const QStringList&)>& row) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError({FailureCode::FileUnreadable, Words::tr("The table %1 cannot be read.").arg(path),
                            Words::tr("Install the program again."), file.errorString()});
    }
    const QString name = path.section(u'/', -1);
    int number = 0;
    for (const QByteArray& bytes : file.readAll().split('\n')) {
        ++number;
        if (bytes.isEmpty()) {
            continue;
        }
        const QStringList cells = QString::fromUtf8(bytes).split(u'\t');
        const auto fail = [&](int column, const QString& what) {
            throw FailureError(
                {FailureCode::InvalidInput,
                 Words::tr("%1, row %2, column %3: %4").arg(name).arg(number).arg(column).arg(what),
                 Words::tr("Correct this row."), QString()});
        };
        if (cells.size() != 2) {
            fail(static_cast<int>(cells.size()), Words::tr("two cells are expected"));
        }
        if (number == 1) {
            if (cells != head) {
                fail(1, Words::tr("the columns must be %1").arg(head.join(QStringLiteral(", "))));
            }
            continue;
        }
        for (int column = 0; column < 2; ++column) {
            if (cells[column].trimmed().isEmpty()) {
                fail(column + 1, Words::tr("the cell is empty"));
            }
        }
        row(cells[0], cells[1].split(u'、', Qt::SkipEmptyParts));
    }
}

}  // namespace

SignLexicon SignLexicon::load(const QString& folder) {
    SignLexicon lexicon;
    lexicon.readWords(QDir(folder).filePath(QStringLiteral("sign_words.tsv")));
    lexicon.readConflicts(QDir(folder).filePath(QStringLiteral("sign_conflicts.tsv")));
    return lexicon;
}

void SignLexicon::readWords(const QString& path) {
    readTable(path, {QStringLiteral("word"), QStringLiteral("signs")},
              [this](const QString& word, const QStringList& signs) {
                  m_signs.insert(word, signs);
                  m_longest = std::max(m_longest, word.size());
              });
}

void SignLexicon::readConflicts(const QString& path) {
    readTable(path, {QStringLiteral("sign"), QStringLiteral("against")},
              [this](const QString& sign, const QStringList& against) {
                  for (const QString& other : against) {
                      m_conflicts.insert({sign, other});
                      m_conflicts.insert({other, sign});
                  }
              });
}

bool SignLexicon::contradict(const QString& sign, const QString& other) const {
    return m_conflicts.contains({sign, other});
}

QStringList SignLexicon::tongueSigns(const QString& phrase) {
    // Everything from 苔 on, with a word that stands before it (少苔, 薄白苔), is the coating.
    qsizetype border = phrase.indexOf(u'苔');
    const QString beforeCoating = QStringLiteral("少无薄厚白黄黑灰腻滑");
    while (border > 0 && beforeCoating.contains(phrase[border - 1])) {
        --border;
    }
    QStringList signs;
    const QString rest = take(border < 0 ? phrase : phrase.left(border), kBody, signs);
    // 淡 and 红 alone, after 淡红 and the places (尖红) have been taken out.
    if (rest.contains(u'淡')) {
        signs.append(QStringLiteral("舌淡"));
    }
    if (rest.contains(u'红')) {
        signs.append(QStringLiteral("舌红"));
    }
    if (border >= 0) {
        take(phrase.mid(border), kCoating, signs);
    }
    signs.removeDuplicates();
    return signs;
}

QStringList SignLexicon::pulseSigns(const QString& phrase) {
    QStringList signs;
    for (const QChar c : phrase) {
        if (kPulses.contains(c)) {
            signs.append(QStringLiteral("脉") + c);
        }
    }
    // 实 and 有力 are not the same, 无力 and 弱 nearly are.
    if (phrase.contains(QStringLiteral("无力"))) {
        signs.append(QStringLiteral("脉弱"));
    }
    signs.removeDuplicates();
    return signs;
}

QStringList SignLexicon::signsOf(const QString& word) const {
    const auto known = m_signs.constFind(word);
    if (known != m_signs.constEnd()) {
        return *known;
    }
    QStringList signs;
    if (word.startsWith(u'脉') || (word.size() == 1 && kPulses.contains(word))) {
        signs = pulseSigns(word);
    } else if (word.startsWith(u'舌') || word.startsWith(u'苔')) {
        signs = tongueSigns(word);
    } else {
        // 心烦失眠: made of words that are known, with at most one character left over.
        qsizetype covered = 0;
        for (qsizetype at = 0; at < word.size();) {
            qsizetype taken = 1;
            for (qsizetype size = std::min(m_longest, word.size() - at); size > 1; --size) {
                const auto part = m_signs.constFind(word.mid(at, size));
                if (part != m_signs.constEnd()) {
                    signs += *part;
                    covered += size;
                    taken = size;
                    break;
                }
            }
            at += taken;
        }
        if (covered + 1 < word.size()) {
            signs.clear();
        }
    }
    signs.removeDuplicates();
    return signs.isEmpty() ? QStringList{word} : signs;
}

}  // namespace xinglin::app
