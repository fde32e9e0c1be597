#pragma once

#include <QString>

class QPrinter;
class QTextDocument;
class QWidget;

namespace xinglin::ui {

/// The one way of a document to paper and PDF: margins, faces and page numbers are decided here. GUI thread.
class DocumentPrinter final {
public:
    /// `html` as QTextDocument reads it; `title` names the print job and the file's metadata.
    DocumentPrinter(QString html, QString title);

    /// Asks for a printer or a PDF file and prints; false when the user stopped it or the printer failed.
    bool print(QWidget* parent) const;

    /// Writes a PDF to `path`; false when the file cannot be written.
    bool writePdf(const QString& path) const;

private:
    bool paint(QPrinter& printer) const;

    QString m_html;
    QString m_title;
};

}  // namespace xinglin::ui
