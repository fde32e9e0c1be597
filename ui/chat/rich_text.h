#pragma once

#include <QTextBrowser>

namespace xinglin::ui {

/// A text as high as its content: it never scrolls itself, selects and copies (citations as `[n]`), and tells
/// which citation or link was clicked. It opens nothing and loads nothing.
class RichText final : public QTextBrowser {
    Q_OBJECT

public:
    explicit RichText(QWidget* parent = nullptr);

    /// Takes over what the caller has put into document(): font, width and height.
    void relayout();
    /// A block of apricot behind the last character: more is coming.
    void setCaretShown(bool shown);

    // No heightForWidth(): layouts ask it for widths that are not taken, and the document has only one.
    QSize sizeHint() const override { return {400, height()}; }
    QSize minimumSizeHint() const override { return {80, 20}; }

signals:
    void citationClicked(int number);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
    QMimeData* createMimeDataFromSelection() const override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool m_caret = false;
};

/// The plain text of a selection of a cursor, citations as `[n]`.
QString plainSelection(const QTextCursor& cursor);

}  // namespace xinglin::ui
