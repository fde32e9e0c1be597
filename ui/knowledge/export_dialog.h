#pragma once

#include "ui/widgets/dialog_frame.h"

namespace xinglin::app {
class ResultExporter;
}

namespace xinglin::ui {

/// Chooses the columns of an exported list.
class ExportDialog final : public DialogFrame {
    Q_OBJECT

public:
    /// `exporter` is borrowed and keeps what is ticked; `rows` is how many the file will have.
    ExportDialog(app::ResultExporter& exporter, int rows, QWidget* parent);

private:
    void showState();

    app::ResultExporter& m_exporter;
    Button* m_save;
};

}  // namespace xinglin::ui
