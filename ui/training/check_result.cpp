#include "ui/training/check_result.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/training/memory_bar.h"
#include "ui/training/token_text.h"
#include "ui/widgets/label.h"
#include "ui/widgets/number_text.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

constexpr int kSamplesShown = 2;
constexpr int kRanksShown = 8;

}  // namespace

CheckResult::CheckResult(Part part, QWidget* parent) : QWidget(parent), m_part(part) {
    setObjectName(part == Part::Rows ? QStringLiteral("checkedRows") : QStringLiteral("checkedMemory"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    hide();
}

void CheckResult::setAnswer(const QJsonObject& answer) {
    if (answer == m_answer) {
        return;
    }
    m_answer = answer;
    delete m_content;
    m_content = new QWidget(this);
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(0, 4, 0, 0);
    m_column->setSpacing(8);
    const QJsonObject memory = answer.value(QStringLiteral("memory")).toObject();
    if (m_part == Part::Rows && !answer.isEmpty()) {
        addRows(answer);
    } else if (m_part == Part::Memory && !memory.isEmpty()) {
        addMemory(memory);
    }
    layout()->addWidget(m_content);
    m_content->show();
    setVisible(m_column->count() > 0);
}

void CheckResult::addLine(Mark mark, const QString& text) {
    const bool isGood = mark == Mark::None || mark == Mark::Good;
    auto* line = new QWidget(m_content);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    if (mark != Mark::None) {
        const QString word = mark == Mark::Good   ? tr("Good", "check")
                             : mark == Mark::Note ? tr("Note", "check")
                                                  : tr("To mend", "check");
        const QString icon = mark == Mark::Good   ? QStringLiteral("check")
                             : mark == Mark::Note ? QStringLiteral("sev-remind")
                                                  : QStringLiteral("sev-review");
        row->addWidget(new Tag({word, icon, isGood ? Token::Pine : Token::Ochre}, line), 0, Qt::AlignTop);
    }
    auto* label = new Label(TextRole::Dense, isGood ? Token::Text : Token::Ochre, text, line);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(label, 1);
    m_column->addWidget(line);
}

void CheckResult::addRows(const QJsonObject& answer) {
    const qint64 rows = answer.value(QStringLiteral("rows")).toInteger();
    const qint64 unusable = answer.value(QStringLiteral("unusable")).toInteger();
    if (unusable == 0) {
        const auto count = [&](const char* key) {
            return groupedNumber(answer.value(QLatin1String(key)).toInteger());
        };
        const bool hasTokens = answer.contains(QStringLiteral("learned_tokens"));
        addLine(Mark::Good,
                hasTokens
                    ? tr("%1 rows can be used: %2 tokens, %3 of them learned; %4 steps.")
                          .arg(groupedNumber(rows), count("tokens"), count("learned_tokens"), count("steps"))
                    : tr("%1 rows can be used as questions; what is learned are the answers that the model "
                         "draws; %2 steps.")
                          .arg(groupedNumber(rows), count("steps")));
        addWhatBecomesOfRows(answer);
    } else {
        addLine(Mark::ToMend,
                tr("%1 of %2 rows cannot be used. Correct them or take them out, and check again:")
                    .arg(groupedNumber(unusable), groupedNumber(rows)));
        const QJsonArray problems = answer.value(QStringLiteral("problems")).toArray();
        for (const auto& problem : problems) {
            addLine(Mark::None, tr("%1, row %2 (line %3): %4")
                                    .arg(QFileInfo(problem[QStringLiteral("file")].toString()).fileName())
                                    .arg(problem[QStringLiteral("row")].toInteger())
                                    .arg(problem[QStringLiteral("line")].toInteger())
                                    .arg(problem[QStringLiteral("reason")].toString()));
        }
    }
    const QJsonArray samples = answer.value(QStringLiteral("samples")).toArray();
    for (int i = 0; i < qMin<qsizetype>(kSamplesShown, samples.size()); ++i) {
        const QJsonArray pieces = samples[i][QStringLiteral("pieces")].toArray();
        if (pieces.isEmpty()) {
            continue;  // a model without a tokenizer
        }
        if (i == 0) {
            m_column->addWidget(new Label(TextRole::Caption, Token::Text3,
                                          tr("As the model sees it: grey is only read, green is learned."),
                                          m_content));
        }
        auto* text = new TokenText(m_content);
        text->setObjectName(QStringLiteral("checkedSample%1").arg(i + 1));
        text->setAccessibleName(tr("Sample %1 as tokens").arg(i + 1));
        text->setPieces(pieces);
        m_column->addWidget(text);
    }
}

// Nothing is lost in silence: what is cut, left out or joined.
void CheckResult::addWhatBecomesOfRows(const QJsonObject& answer) {
    struct Line {
        const char* key;
        Mark mark;
        QString text;
    };
    const Line lines[] = {
        {"blocks", Mark::None, tr("Joined, the documents are %1 blocks.")},
        {"rows_cut", Mark::Note,
         tr("%1 rows are longer than the longest sample; what is behind it is cut off.")},
        {"rows_without_labels", Mark::Note, tr("%1 rows have nothing to learn and are left out.")},
    };
    for (const Line& line : lines) {
        const qint64 number = answer.value(QLatin1String(line.key)).toInteger();
        if (number > 0) {
            addLine(line.mark, line.text.arg(groupedNumber(number)));
        }
    }
}

// With a GPU each rank has two memories, which follow one another.
void CheckResult::addDevices(const QJsonArray& devices) {
    const auto rankOf = [](const QJsonValue& device) { return device[QStringLiteral("rank")].toInt(); };
    const int ranks = devices.isEmpty() ? 0 : rankOf(devices.last()) + 1;
    const bool hasGpus = devices.size() > ranks;
    for (const auto& device : devices) {
        const int rank = rankOf(device);
        if (rank >= kRanksShown) {
            break;
        }
        const QString place = device[QStringLiteral("on")].toString();
        if (devices.size() > 1) {
            const QString caption =
                hasGpus ? tr("Rank %1 on %2").arg(rank).arg(place) : tr("Rank %1").arg(rank);
            m_column->addWidget(new Label(TextRole::Caption, Token::Text3, caption, m_content));
        }
        auto* bar = new MemoryBar(m_content);
        bar->setAccessibleName(hasGpus ? tr("Memory of rank %1 on %2").arg(rank).arg(place)
                                       : tr("Memory of rank %1").arg(rank));
        bar->setDevice(device.toObject());
        m_column->addWidget(bar);
    }
    if (ranks > kRanksShown) {
        addLine(Mark::None, tr("%n more rank(s) take as much.", nullptr, ranks - kRanksShown));
    }
}

void CheckResult::addMemory(const QJsonObject& memory) {
    const bool fits = memory.value(QStringLiteral("fits")).toBool();
    const QString total = memoryText(memory.value(QStringLiteral("total")).toDouble());
    const QString free = memoryText(memory.value(QStringLiteral("free")).toDouble());
    const qint64 largest = memory.value(QStringLiteral("largest_micro_batch")).toInteger();
    const QString shortOf = memory.value(QStringLiteral("short_of")).toString();
    if (fits) {
        addLine(Mark::Good, tr("%1 of %2 free memory; up to %3 samples at once would fit.")
                                .arg(total, free, groupedNumber(largest)));
    } else if (shortOf == QLatin1String("host")) {
        addLine(
            Mark::ToMend,
            tr("%1 of this machine's memory are wanted and %2 are free: it does not fit.").arg(total, free));
    } else {
        addLine(Mark::ToMend, tr("%1 of the memory of %3 are wanted and %2 are free: it does not fit.")
                                  .arg(total, free, shortOf));
    }
    const QJsonArray devices = memory.value(QStringLiteral("devices")).toArray();
    addDevices(devices);
    // The engine's own advice, in its language: it names keys of the run file.
    const QJsonArray advice = memory.value(QStringLiteral("advice")).toArray();
    for (const auto& line : advice) {
        addLine(Mark::None, line.toString());
    }
}

}  // namespace xinglin::ui
