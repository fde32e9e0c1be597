// Time of one key press: types words letter by letter into the search of a knowledge.db and prints, for each
// prefix length, the slowest and the mean search, then those of whole questions, of similar formulas and of a
// list that is exported whole.
//
//     build/dev/bin/knowledge_search_bench [knowledge.db]

#include <QCoreApplication>
#include <QDir>
#include <QMap>
#include <QTextStream>
#include <algorithm>
#include <ctime>
#include <limits>

#include "app/failure.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/retriever.h"

namespace {

using namespace xinglin::app;

struct Times {
    double worst = 0;
    double sum = 0;
    int count = 0;
    QString worstText;

    void add(double ms, const QString& text) {
        if (ms > worst) {
            worst = ms;
            worstText = text;
        }
        sum += ms;
        ++count;
    }
};

/// Processor time of this program since the timer was made.
class Timer final {
public:
    double ms() const { return 1000.0 * static_cast<double>(std::clock() - m_start) / CLOCKS_PER_SEC; }

private:
    std::clock_t m_start = std::clock();
};

const QStringList kWords = {
    QStringLiteral("麻黄杏仁甘草石膏汤"), QStringLiteral("mahuangxingrengancaoshigaotang"),
    QStringLiteral("zzjzsssd"),           QStringLiteral("麻黃湯"),
    QStringLiteral("风寒感冒"),           QStringLiteral("发汗解表 宣肺平喘"),
    QStringLiteral("B04.06.01.05.02"),    QStringLiteral("syndrome/pattern of qi"),
    QStringLiteral("气虚血瘀证"),         QStringLiteral("shenqitang"),
};

void measureTyping(const KnowledgeBase& knowledge, QTextStream& out) {
    const std::optional<KnowledgeKind> kinds[] = {std::nullopt, KnowledgeKind::Herb, KnowledgeKind::Syndrome};
    QMap<qsizetype, Times> byLength;
    for (int round = 0; round < 5; ++round) {
        for (const QString& word : kWords) {
            for (qsizetype length = 0; length <= word.size(); ++length) {
                for (const auto& kind : kinds) {
                    KnowledgeQuery query;
                    query.text = word.left(length);
                    query.kind = kind;
                    const Timer timer;
                    knowledge.search(query);
                    byLength[std::min<qsizetype>(length, 8)].add(timer.ms(), query.text);
                }
            }
        }
    }
    for (auto times = byLength.begin(); times != byLength.end(); ++times) {
        out << "search, " << times.key() << " characters typed: mean " << times->sum / times->count
            << " ms, slowest " << times->worst << " ms (" << times->worstText << ")\n";
    }
}

void measureQuestions(const KnowledgeBase& knowledge, QTextStream& out) {
    for (const QString& question :
         {QStringLiteral("麻黄的用量是多少？"), QStringLiteral("甘草和甘遂能一起用吗"),
          QStringLiteral("风寒感冒用什么药"), QStringLiteral("What is the dose of ma huang?"),
          QStringLiteral("桂枝汤的组成")}) {
        const Timer timer;
        const qsizetype facts = Retriever(knowledge).retrieve(question, 8).facts.size();
        out << "retrieve " << question << ": " << facts << " facts, " << timer.ms() << " ms\n";
    }
}

void measureSimilar(const KnowledgeBase& knowledge, QTextStream& out) {
    for (const QString& id : {QStringLiteral("formula:麻黄汤"), QStringLiteral("formula:桂枝汤"),
                              QStringLiteral("patent:一捻金")}) {
        const std::optional<KnowledgeEntry> entry = knowledge.entry(id);
        if (entry) {
            const Timer timer;
            const qsizetype similar = knowledge.similarFormulas(*entry, 8).size();
            out << "similar to " << id << ": " << similar << " formulas, " << timer.ms() << " ms\n";
        }
    }
}

void measureExport(const KnowledgeBase& knowledge, QTextStream& out) {
    KnowledgeQuery query;
    query.limit = std::numeric_limits<int>::max();
    const QStringList columns = {QStringLiteral("name"),        QStringLiteral("pinyin"),
                                 QStringLiteral("ingredients"), QStringLiteral("category"),
                                 QStringLiteral("actions"),     QStringLiteral("indications"),
                                 QStringLiteral("sources"),     QStringLiteral("tier")};
    const Timer timer;
    const qsizetype rows = knowledge.table(query, columns, {}).size();
    out << "export of everything: " << rows << " rows, " << timer.ms() << " ms\n";
}

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    QTextStream out(stdout);
    const QString path = argc > 1 ? QString::fromUtf8(argv[1])
                                  : QDir(QCoreApplication::applicationDirPath())
                                        .filePath(QStringLiteral("../share/xinglin/knowledge.db"));
    try {
        const Timer timer;
        const std::unique_ptr<KnowledgeBase> knowledge = KnowledgeBase::open(path);
        out << "open: " << timer.ms() << " ms\n";
        measureTyping(*knowledge, out);
        measureQuestions(*knowledge, out);
        measureSimilar(*knowledge, out);
        measureExport(*knowledge, out);
    } catch (const FailureError& error) {
        out << error.failure().what << '\n';
        return 1;
    }
    return 0;
}
