#include "ui/cases/pair_grid.h"

#include <QEvent>
#include <QGridLayout>
#include <algorithm>

#include "ui/cases/field_editor.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr int kLabelWidth = 68;
constexpr int kEditorWidth = 170;
constexpr int kGap = 16;

}  // namespace

PairGrid::PairGrid(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(0);
    m_grid->setVerticalSpacing(8);
}

void PairGrid::add(Label* label, FieldEditor* editor) {
    label->setContentsMargins(0, 5, 8, 0);
    label->setParent(this);
    editor->setParent(this);
    // A field that does not concern the patient is hidden; the others close up.
    editor->installEventFilter(this);
    m_pairs.append({label, editor});
    m_columns = 0;
}

int PairGrid::labelWidth() const {
    int width = scaled(kLabelWidth);
    for (const Pair& pair : m_pairs) {
        width = std::max(width, pair.label->sizeHint().width());
    }
    return width;
}

int PairGrid::editorWidth() const {
    int width = scaled(kEditorWidth);
    for (const Pair& pair : m_pairs) {
        width = std::max(width, pair.editor->minimumSizeHint().width());
    }
    return width;
}

QSize PairGrid::minimumSizeHint() const {
    return {labelWidth() + editorWidth(), m_grid->minimumSize().height()};
}

void PairGrid::arrange() {
    const int columns = width() >= 2 * (labelWidth() + editorWidth()) + kGap ? 2 : 1;
    const qsizetype shown = std::count_if(m_pairs.begin(), m_pairs.end(),
                                          [](const Pair& pair) { return !pair.editor->isHidden(); });
    if (columns == m_columns && shown == m_arranged) {
        return;
    }
    m_columns = columns;
    m_arranged = shown;
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item;
    }
    int cell = 0;
    for (const Pair& pair : m_pairs) {
        if (!pair.editor->isHidden()) {
            const int left = cell % columns * 3;
            m_grid->addWidget(pair.label, cell / columns, left, Qt::AlignTop);
            m_grid->addWidget(pair.editor, cell / columns, left + 1);
            ++cell;
        }
    }
    for (int side = 0; side < 2; ++side) {
        const bool used = side < columns;
        m_grid->setColumnMinimumWidth(side * 3, used ? labelWidth() : 0);
        m_grid->setColumnStretch(side * 3 + 1, used ? 1 : 0);
    }
    m_grid->setColumnMinimumWidth(2, columns == 2 ? kGap : 0);
    updateGeometry();
}

void PairGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

bool PairGrid::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent) {
        arrange();
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace xinglin::ui
