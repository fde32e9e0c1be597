#include "ui/print/document_printer.h"

#include <QFileInfo>
#include <QPageLayout>
#include <QPrintDialog>
#include <QPrinter>
#include <QTextDocument>
#include <utility>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

namespace {

constexpr int kMarginMm = 4;  ///< QTextDocument::print() adds 20 mm of its own
constexpr int kBodyPoints = 10;

// Paper is white in both themes: the page has its own inks.
constexpr char kStyle[] =
    "body { color: #1A2320; }"
    "h1 { font-size: 20pt; }"
    "h2 { font-size: 12pt; margin-top: 10px; }"
    "td { vertical-align: top; }";

}  // namespace

DocumentPrinter::DocumentPrinter(QString html, QString title)
    : m_html(std::move(html)), m_title(std::move(title)) {}

bool DocumentPrinter::paint(QPrinter& printer) const {
    printer.setDocName(m_title);
    printer.setPageMargins(QMarginsF(kMarginMm, kMarginMm, kMarginMm, kMarginMm), QPageLayout::Millimeter);
    QTextDocument document;
    QFont face;
    face.setFamilies(familiesOf(Face::Hei, Theme::language()));
    face.setPointSize(kBodyPoints);
    document.setDefaultFont(face);
    document.setDefaultStyleSheet(QString::fromLatin1(kStyle));
    document.setMetaInformation(QTextDocument::DocumentTitle, m_title);
    document.setHtml(m_html);
    document.print(&printer);  // breaks pages and numbers them
    return printer.printerState() != QPrinter::Error;
}

bool DocumentPrinter::print(QWidget* parent) const {
    QPrinter printer(QPrinter::HighResolution);
    QPrintDialog dialog(&printer, parent);
    return dialog.exec() == QDialog::Accepted && paint(printer);
}

bool DocumentPrinter::writePdf(const QString& path) const {
    QPrinter printer(QPrinter::HighResolution);
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(path);
    return paint(printer) && QFileInfo(path).size() > 0;
}

}  // namespace xinglin::ui
