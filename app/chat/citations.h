#pragma once

#include <QList>
#include <QString>

namespace xinglin::app {

/// One citation mark of an answer as the model wrote it: `[1]`, `［2］`, `【1、3】`, `[1-3]`.
struct CitationMark {
    qsizetype start = 0;  ///< in UTF-16 units of the answer
    qsizetype length = 0;
    QList<int> numbers{};  ///< those that name a source, in the order written; empty when none does
};

/// Every citation mark of `answer` outside code, in order, the wrong ones included. `sources` is how many
/// sources the answer was given; numbers beyond it exist nowhere and are dropped. A Markdown link `[1](…)` is
/// no mark.
QList<CitationMark> citationMarks(const QString& answer, int sources);

/// The numbers that the answer cites, each once, in order of appearance.
QList<int> citedNumbers(const QString& answer, int sources);

/// The answer with every mark written as `[n]` and without the ones that name no source.
QString withCleanCitations(const QString& answer, int sources);

}  // namespace xinglin::app
