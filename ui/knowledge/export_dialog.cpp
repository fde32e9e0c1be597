#include "ui/knowledge/export_dialog.h"

#include <QVBoxLayout>

#include "app/knowledge_browser/result_exporter.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flow_layout.h"

namespace xinglin::ui {

namespace {

constexpr int kWidth = 480;

}  // namespace

ExportDialog::ExportDialog(app::ResultExporter& exporter, int rows, QWidget* parent)
    : DialogFrame(
          tr("Export the list"),
          tr("%n row(s) as a CSV file that spreadsheet programs open. Choose the columns.", nullptr, rows),
          parent),
      m_exporter(exporter) {
    setObjectName(QStringLiteral("export"));
    auto* columns = new QWidget(this);
    auto* flow = new FlowLayout(columns);
    flow->setContentsMargins(0, 0, 0, 0);
    for (const app::ExportColumn& column : exporter.columns()) {
        auto* chip = new Chip(column.name, columns);
        chip->setObjectName(QStringLiteral("export.") + column.id);
        chip->setChecked(exporter.isTicked(column.id));
        connect(chip, &QCheckBox::toggled, this, [this, id = column.id](bool isTicked) {
            m_exporter.setTicked(id, isTicked);
            showState();
        });
        flow->addWidget(chip);
    }
    // A dialog takes its height before it knows its width: the lines of chips are counted for a given one.
    columns->setFixedWidth(scaled(kWidth));
    columns->setMinimumHeight(flow->heightForWidth(scaled(kWidth)));
    body()->addWidget(columns);
    setSafeButton(tr("Cancel"));
    m_save = setActionButton(tr("Export…"), ButtonKind::Primary);
    showState();
}

void ExportDialog::showState() {
    m_save->setEnabled(m_exporter.canExport());
}

}  // namespace xinglin::ui
