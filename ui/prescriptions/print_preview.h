#pragma once

#include <QDialog>
#include <memory>

#include "ui/prescriptions/prescription_printer.h"

class QVBoxLayout;

namespace xinglin::ui {

class Label;

/// The printed prescription on screen, A5 or A4, before it goes to a printer or into a PDF.
class PrintPreview final : public QDialog {
    Q_OBJECT

public:
    PrintPreview(const app::PrescriptionSheet& sheet, QWidget* parent);
    ~PrintPreview() override;

    const PrescriptionPrinter& printer() const { return *m_printer; }
    /// Writes a PDF; false, and said in the dialog, when the file cannot be written.
    bool savePdf(const QString& path);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void setPaper(Paper paper);
    void choosePdf();
    void printOut();

    app::PrescriptionSheet m_sheet;
    std::unique_ptr<PrescriptionPrinter> m_printer;
    QVBoxLayout* m_pages;
    QWidget* m_sheetHolder;
    Label* m_message;
};

}  // namespace xinglin::ui
