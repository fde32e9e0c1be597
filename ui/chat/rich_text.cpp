#include "ui/chat/rich_text.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>
#include <QWheelEvent>
#include <cmath>

#include "ui/chat/citation_object.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

RichText::RichText(QWidget* parent) : QTextBrowser(parent) {
    setFrameShape(NoFrame);
    setOpenLinks(false);
    // The width of the text is ours: QTextEdit would keep room for a scroll bar that never comes.
    setLineWrapMode(QTextEdit::FixedPixelWidth);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
    setAutoFillBackground(false);
    document()->setDocumentMargin(0);
    setTabChangesFocus(true);
    setFocusPolicy(Qt::ClickFocus);
    QPalette clear = palette();
    clear.setColor(QPalette::Base, Qt::transparent);
    setPalette(clear);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        if (link.scheme() == QLatin1String("cite")) {
            emit citationClicked(link.path().toInt());
        }
    });
}

void RichText::relayout() {
    document()->setDefaultFont(themeFont(Face::Hei, type::kReading));
    setLineWrapColumnOrWidth(width());
    document()->setTextWidth(width());
    setFixedHeight(static_cast<int>(std::ceil(document()->size().height())));
}

void RichText::setCaretShown(bool shown) {
    if (m_caret != shown) {
        m_caret = shown;
        viewport()->update();
    }
}

QVariant RichText::loadResource(int, const QUrl&) {
    return {};  // a model's answer must not make the program read files or addresses
}

QString plainSelection(const QTextCursor& cursor) {
    QString text;
    const QTextDocument* document = cursor.document();
    for (int at = cursor.selectionStart(); at < cursor.selectionEnd(); ++at) {
        const QChar character = document->characterAt(at);
        if (character == QChar::ParagraphSeparator || character == QChar::LineSeparator) {
            text += QLatin1Char('\n');
        } else if (character == QChar::ObjectReplacementCharacter) {
            QTextCursor object(cursor);
            object.setPosition(at + 1);
            text +=
                QStringLiteral("[%1]").arg(object.charFormat().intProperty(CitationObject::NumberProperty));
        } else if (character == QChar(0xfdd0) || character == QChar(0xfdd1)) {
            // Qt's marks of a table and its cells, where a plain text has line ends.
            const bool hasOne = text.isEmpty() || text.endsWith(QLatin1Char('\n')) ||
                                document->characterAt(at + 1) == QChar::ParagraphSeparator;
            text += hasOne ? QString() : QStringLiteral("\n");
        } else if (character.isPrint() || character == QLatin1Char('\t')) {
            text += character;
        }
    }
    return text;
}

QMimeData* RichText::createMimeDataFromSelection() const {
    auto* data = new QMimeData;
    data->setText(plainSelection(textCursor()));
    return data;
}

void RichText::paintEvent(QPaintEvent* event) {
    QTextBrowser::paintEvent(event);
    if (!m_caret) {
        return;
    }
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    const QRect place = cursorRect(end);
    QPainter painter(viewport());
    const int high = scaled(16);
    painter.fillRect(QRectF(place.left() + 2, place.center().y() - high / 2.0, scaled(8), high),
                     color(Token::Apricot));
}

void RichText::resizeEvent(QResizeEvent* event) {
    QTextBrowser::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        relayout();
    }
}

void RichText::wheelEvent(QWheelEvent* event) {
    event->ignore();  // the conversation scrolls
}

void RichText::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
    }
}

}  // namespace xinglin::ui
