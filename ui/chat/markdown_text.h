#pragma once

#include <QList>
#include <QString>

#include "app/knowledge/retriever.h"

class QTextDocument;

namespace xinglin::ui {

/// Where a text that is still growing may be cut: everything before is finished and will not change when more
/// arrives. The start of the last block after a blank line outside a code fence; 0 while there is none.
qsizetype finishedLength(const QString& markdown);

/// Markdown as people write it in Chinese chats, for a CommonMark reader: a line end inside a paragraph is a
/// line end, not a space.
QString withHardBreaks(const QString& markdown);

/// Fills `document` with an answer in the type of the program: blocks of 118 % line height, tables with
/// hairlines, citations as boxes that are links `cite:<n>`. `openCitation` is drawn filled; 0: none.
///
/// HTML in the text is shown as text, and nothing is ever loaded from outside. The document's default font
/// and text width are the caller's.
void setAnswer(QTextDocument* document, const QString& markdown, const QList<app::RetrievedFact>& facts,
               int openCitation);

/// Draws other boxes filled without laying the text out again.
void setOpenCitation(QTextDocument* document, int openCitation);

}  // namespace xinglin::ui
