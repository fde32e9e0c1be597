#pragma once

#include <QString>

namespace xinglin::app {

/// One thing that is wrong in a table of facts, and where.
struct Problem {
    QString file;    ///< file name without folder: `herbs.tsv`
    int row = 0;     ///< line of the file, from 1 (the column names); 0: the file as a whole
    int column = 0;  ///< cell in the row, from 1; 0: the row as a whole
    QString text;    ///< one sentence: what is wrong and what is expected
};

/// `herbs.tsv:12:3: text`, as compilers print it.
QString toLine(const Problem& problem);

}  // namespace xinglin::app
