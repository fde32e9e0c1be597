#include "ui/chat/markdown_text.h"

#include <QAbstractTextDocumentLayout>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextList>
#include <QTextTable>

#include "app/chat/citations.h"
#include "ui/chat/citation_object.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

// Stand-ins for citations on their way through the Markdown reader: one character of the private use area
// each, which no model writes.
constexpr char16_t kFirstStandIn = 0xE200;
constexpr int kStandIns = 0x400;

constexpr double kLineHeightPercent = 118;

QString withStandIns(const QString& markdown, int sources) {
    QString text;
    qsizetype at = 0;
    for (const app::CitationMark& mark : app::citationMarks(markdown, sources)) {
        text += QStringView(markdown).sliced(at, mark.start - at);
        for (const int n : mark.numbers) {
            if (n < kStandIns) {
                text += QChar(static_cast<char16_t>(kFirstStandIn + n));
            }
        }
        at = mark.start + mark.length;
    }
    return text.append(QStringView(markdown).sliced(at));
}

void placeCitations(QTextDocument* document, const QList<app::RetrievedFact>& facts, int openCitation) {
    // From the end to the beginning, so that a replacement moves nothing that is still to be replaced.
    const QString text = document->toRawText();
    QTextCursor at(document);
    for (qsizetype i = text.size() - 1; i >= 0; --i) {
        const int n = text.at(i).unicode() - kFirstStandIn;
        if (n <= 0 || n >= kStandIns) {
            continue;
        }
        QTextCharFormat format;
        format.setObjectType(CitationObject::kType);
        format.setProperty(CitationObject::NumberProperty, n);
        format.setProperty(CitationObject::TierProperty, static_cast<int>(facts.value(n - 1).tier));
        format.setProperty(CitationObject::OpenProperty, n == openCitation);
        format.setAnchor(true);
        format.setAnchorHref(QStringLiteral("cite:%1").arg(n));
        format.setToolTip(facts.value(n - 1).name);
        format.setVerticalAlignment(QTextCharFormat::AlignBaseline);
        at.setPosition(static_cast<int>(i));
        at.setPosition(static_cast<int>(i) + 1, QTextCursor::KeepAnchor);
        at.insertText(QString(QChar::ObjectReplacementCharacter), format);
    }
}

void dressTable(QTextTable* table) {
    QTextTableFormat format = table->format();
    format.setBorderCollapse(true);
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(color(Token::Line2));
    format.setCellPadding(7);
    format.setCellSpacing(0);
    format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
    format.setTopMargin(4);
    format.setBottomMargin(6);
    table->setFormat(format);
    for (int column = 0; column < table->columns(); ++column) {
        QTextTableCell head = table->cellAt(0, column);
        QTextTableCellFormat cell = head.format().toTableCellFormat();
        cell.setBackground(color(Token::Sunken));
        head.setFormat(cell);
    }
}

void dressBlocks(QTextDocument* document) {
    const QTextTable* table = nullptr;
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        format.setLineHeight(kLineHeightPercent, QTextBlockFormat::ProportionalHeight);
        const bool inTable = cursor.currentTable() != nullptr;
        const bool inList = block.textList() != nullptr;
        format.setTopMargin(0);
        format.setBottomMargin(inTable ? 0 : inList ? 3 : 10);
        if (block == document->lastBlock()) {
            format.setBottomMargin(0);
        }
        cursor.setBlockFormat(format);
        if (format.headingLevel() > 0) {
            cursor.select(QTextCursor::BlockUnderCursor);
            QTextCharFormat name;
            name.setFont(
                themeFont(Face::SongBold, format.headingLevel() == 1 ? type::kCardName : type::kSection));
            cursor.mergeCharFormat(name);
        }
        if (inTable && cursor.currentTable() != table) {
            dressTable(cursor.currentTable());
            table = cursor.currentTable();
        }
    }
}

// Marks of code keep their fixed type, links their colour; both come from the reader with colours of its own.
void dressCode(QTextDocument* document) {
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (!fragment.charFormat().fontFixedPitch()) {
                continue;
            }
            QTextCursor cursor(document);
            cursor.setPosition(fragment.position());
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
            QTextCharFormat code;
            code.setFont(themeFont(Face::Mono, type::kDense));
            code.setBackground(color(Token::Sunken));
            cursor.mergeCharFormat(code);
        }
    }
}

bool isFence(QStringView line) {
    const QStringView start = line.trimmed();
    return start.startsWith(QLatin1String("```")) || start.startsWith(QLatin1String("~~~"));
}

}  // namespace

qsizetype finishedLength(const QString& markdown) {
    qsizetype finished = 0;
    bool inFence = false;
    bool blankBefore = false;
    for (qsizetype start = 0; start < markdown.size();) {
        const qsizetype end = markdown.indexOf(QLatin1Char('\n'), start);
        const QStringView line =
            QStringView(markdown).sliced(start, (end < 0 ? markdown.size() : end) - start);
        // A line that is indented may still belong to a list above the blank line; a line of which the first
        // characters are missing may become anything, a fence too, yet it begins a block in any case.
        if (blankBefore && !inFence && !line.trimmed().isEmpty() && !line.front().isSpace()) {
            finished = start;
        }
        if (isFence(line)) {
            inFence = !inFence;
        }
        blankBefore = !inFence && line.trimmed().isEmpty();
        if (end < 0) {
            break;
        }
        start = end + 1;
    }
    return finished;
}

QString withHardBreaks(const QString& markdown) {
    static const QRegularExpression kOwnBlock(
        QStringLiteral("^\\s*(#{1,6}\\s|>|\\||[-*+]\\s|\\d{1,3}[.)]\\s|```|~~~)"));
    const QStringList lines = markdown.split(QLatin1Char('\n'));
    QStringList result;
    bool inFence = false;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString& line = lines.at(i);
        if (isFence(line)) {
            inFence = !inFence;
        }
        const QString next = i + 1 < lines.size() ? lines.at(i + 1) : QString();
        const bool goesOn = !inFence && !line.trimmed().isEmpty() && !next.trimmed().isEmpty() &&
                            !kOwnBlock.match(next).hasMatch() &&
                            !line.trimmed().startsWith(QLatin1Char('|')) &&
                            !line.trimmed().startsWith(QLatin1Char('#'));
        result.append(goesOn ? line + QStringLiteral("  ") : line);
    }
    return result.join(QLatin1Char('\n'));
}

void setAnswer(QTextDocument* document, const QString& markdown, const QList<app::RetrievedFact>& facts,
               int openCitation) {
    QAbstractTextDocumentLayout* layout = document->documentLayout();
    if (!layout->handlerForObject(CitationObject::kType)) {
        layout->registerHandler(CitationObject::kType, new CitationObject(document));
    }
    // Laid out once at the end: each edit would lay out its block again.
    document->setLayoutEnabled(false);
    document->setUndoRedoEnabled(false);
    document->setMarkdown(withHardBreaks(withStandIns(markdown, static_cast<int>(facts.size()))),
                          QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                              QTextDocument::MarkdownNoHTML);
    // One change for whoever listens to the document, not one an edit.
    QTextCursor whole(document);
    whole.beginEditBlock();
    dressBlocks(document);
    dressCode(document);
    placeCitations(document, facts, openCitation);
    whole.endEditBlock();
    document->setLayoutEnabled(true);
    document->markContentsDirty(0, document->characterCount());
}

void setOpenCitation(QTextDocument* document, int openCitation) {
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const QTextCharFormat format = fragment.charFormat();
            if (format.objectType() != CitationObject::kType ||
                format.boolProperty(CitationObject::OpenProperty) ==
                    (format.intProperty(CitationObject::NumberProperty) == openCitation)) {
                continue;
            }
            QTextCursor cursor(document);
            cursor.setPosition(fragment.position());
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
            QTextCharFormat changed;
            changed.setProperty(CitationObject::OpenProperty,
                                format.intProperty(CitationObject::NumberProperty) == openCitation);
            cursor.mergeCharFormat(changed);
        }
    }
}

}  // namespace xinglin::ui
