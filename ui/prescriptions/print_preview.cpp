#include "ui/prescriptions/print_preview.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QPrintDialog>
#include <QPrinter>
#include <QSaveFile>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

constexpr int kPageWidth = 560;

// One page of paper on screen.
class PageView final : public QWidget {
public:
    PageView(const PrescriptionPrinter& printer, int page, QWidget* parent)
        : QWidget(parent), m_printer(printer), m_page(page) {
        const QSizeF size = printer.pageSize();
        setFixedSize(kPageWidth, qRound(kPageWidth * size.height() / size.width()));
        setAccessibleName(PrintPreview::tr("Page %1").arg(page + 1));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), Qt::white);  // paper, in the dark theme too
        painter.setPen(color(Token::Line2));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
        const double scale = width() / m_printer.pageSize().width();
        painter.scale(scale, scale);
        m_printer.paintPage(painter, m_page);
    }

private:
    const PrescriptionPrinter& m_printer;
    int m_page;
};

}  // namespace

PrintPreview::PrintPreview(const app::PrescriptionSheet& sheet, QWidget* parent)
    : QDialog(parent), m_sheet(sheet), m_sheetHolder(new QWidget) {
    setObjectName(QStringLiteral("printPreview"));
    setWindowTitle(tr("Print preview"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(10);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* paper = new SegmentedControl(this);
    paper->setObjectName(QStringLiteral("paper"));
    paper->setAccessibleName(tr("Paper"));
    paper->addSegment(QStringLiteral("a5"), QStringLiteral("A5"));
    paper->addSegment(QStringLiteral("a4"), QStringLiteral("A4"));
    connect(paper, &SegmentedControl::currentChanged, this,
            [this](const QString& id) { setPaper(id == QLatin1String("a4") ? Paper::A4 : Paper::A5); });
    head->addWidget(paper);
    head->addStretch(1);
    auto* pdf = new Button(ButtonKind::Secondary, tr("Save as PDF…"), this);
    pdf->setObjectName(QStringLiteral("savePdf"));
    pdf->setIconName(QStringLiteral("export"));
    connect(pdf, &QPushButton::clicked, this, &PrintPreview::choosePdf);
    head->addWidget(pdf);
    auto* print = new Button(ButtonKind::Primary, tr("Print…"), this);
    print->setObjectName(QStringLiteral("print"));
    connect(print, &QPushButton::clicked, this, &PrintPreview::printOut);
    head->addWidget(print);
    column->addLayout(head);
    m_message = new Label(TextRole::Dense, Token::Ochre, QString(), this);
    m_message->setObjectName(QStringLiteral("printMessage"));
    m_message->setWordWrap(true);
    m_message->hide();
    column->addWidget(m_message);
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("printPages"));
    area->setAccessibleName(tr("Pages"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    m_pages = new QVBoxLayout(m_sheetHolder);
    m_pages->setSpacing(12);
    area->setWidget(m_sheetHolder);
    column->addWidget(area, 1);
    resize(kPageWidth + 90, 860);
    setPaper(Paper::A5);
}

PrintPreview::~PrintPreview() {
    delete m_sheetHolder;  // its pages borrow the printer
}

void PrintPreview::setPaper(Paper paper) {
    qDeleteAll(m_sheetHolder->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    while (const std::unique_ptr<QLayoutItem> item{m_pages->takeAt(0)}) {
    }
    m_printer = std::make_unique<PrescriptionPrinter>(m_sheet, paper);
    for (int page = 0; page < m_printer->pageCount(); ++page) {
        m_pages->addWidget(new PageView(*m_printer, page, m_sheetHolder), 0, Qt::AlignHCenter);
    }
    m_pages->addStretch(1);
}

bool PrintPreview::savePdf(const QString& path) {
    // Whole or not at all: half a prescription must not lie about.
    QSaveFile file(path);
    bool isDone = file.open(QIODevice::WriteOnly);
    if (isDone) {
        QPdfWriter writer(&file);
        writer.setTitle(tr("Prescription"));
        writer.setResolution(300);
        m_printer->prepare(writer);
        isDone = m_printer->print(writer) && file.commit();
    }
    m_message->setText(isDone ? tr("Saved.") : tr("%1 cannot be written: choose another folder.").arg(path));
    m_message->show();
    return isDone;
}

void PrintPreview::choosePdf() {
    auto* dialog = new QFileDialog(this, tr("Save as PDF"), QString(), tr("PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    // No patient's name in the name of the file that is offered.
    dialog->selectFile(tr("prescription.pdf"));
    connect(dialog, &QFileDialog::fileSelected, this, &PrintPreview::savePdf);
    dialog->open();
}

void PrintPreview::printOut() {
    // Owned by the dialog's answer: the dialog borrows it for as long as it is open.
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(tr("Prescription"));
    printer->setFullPage(true);
    m_printer->prepare(*printer);
    auto* dialog = new QPrintDialog(printer.get(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, qOverload<QPrinter*>(&QPrintDialog::accepted), this, [this, printer](QPrinter*) {
        const bool isDone = m_printer->print(*printer);
        m_message->setText(isDone ? tr("Sent to the printer.")
                                  : tr("The printer does not answer: check it and print again."));
        m_message->show();
    });
    dialog->open();
}

void PrintPreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Sunken));
}

}  // namespace xinglin::ui
