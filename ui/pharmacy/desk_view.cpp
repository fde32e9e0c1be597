#include "ui/pharmacy/desk_view.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/pharmacy/dispensing_sheet.h"
#include "ui/pharmacy/figure_table.h"
#include "ui/pharmacy/queue_panel.h"
#include "ui/pharmacy/steps_panel.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/side_list.h"
#include "ui/widgets/splitter.h"

namespace xinglin::ui {
namespace {

constexpr int kQueueWidth = 268;
constexpr int kStepsWidth = 320;
constexpr int kSheetWidth = 780;
constexpr int kEmptyWidth = 420;

}  // namespace

DeskView::DeskView(app::PharmacyViewModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_middle(new QWidget(this)) {
    auto* splitter = new Splitter(QStringLiteral("pharmacy.columns"), this);
    m_queue = new QueuePanel(model, splitter);
    m_middle->setParent(splitter);
    m_stack = new QStackedLayout(m_middle);
    auto* emptyPlace = new QWidget(m_middle);
    auto* emptyRow = new QHBoxLayout(emptyPlace);
    auto* empty = new EmptyState(emptyPlace);
    empty->setIconName(QStringLiteral("rail-pharmacy"));
    empty->setTexts(tr("Nothing lies on the desk"),
                    tr("Choose a prescription from the queue: review, dispense, check and hand it out."));
    empty->setMaximumWidth(scaled(kEmptyWidth));
    emptyRow->addWidget(empty, 0, Qt::AlignCenter);
    m_stack->addWidget(emptyPlace);
    m_sheetArea = new ColumnArea(m_middle);
    m_sheetArea->setObjectName(QStringLiteral("deskSheet"));
    auto* content = new QWidget;
    m_sheetColumn = new QVBoxLayout(content);
    m_sheetColumn->setContentsMargins(0, 0, 0, 0);
    m_sheetColumn->setSpacing(0);
    m_sheet = new DispensingSheet(model, content);
    m_sheetColumn->addWidget(m_sheet);
    m_sheetArea->setWidget(content);
    m_sheetArea->setWidgetResizable(true);
    m_stack->addWidget(m_sheetArea);
    m_stepsArea = new ColumnArea(splitter);
    m_stepsArea->setObjectName(QStringLiteral("deskSteps"));
    m_stepsArea->setWidgetResizable(true);
    m_steps = new StepsPanel(model, m_stepsArea);
    m_stepsArea->setWidget(m_steps);
    splitter->addWidget(m_queue);
    splitter->addWidget(m_middle);
    splitter->addWidget(m_stepsArea);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setFirstSizes({kQueueWidth, kSheetWidth, kStepsWidth});
    m_queue->setMinimumWidth(scaled(200));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(splitter);

    const auto shortcut = [this](const QKeySequence& keys, auto act) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut),
                &QShortcut::activated, m_steps, act);
    };
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), &StepsPanel::signNext);
    shortcut(QKeySequence(Qt::CTRL | Qt::Key_R), &StepsPanel::signReturn);
    connect(&model, &app::PharmacyViewModel::openChanged, this, &DeskView::refresh);
    refresh();
}

void DeskView::refresh() {
    m_stack->setCurrentIndex(m_model.isOpen() ? 1 : 0);
    m_steps->setVisible(m_model.isOpen());
}

void DeskView::adapt(PageWidth width) {
    const bool isBeside = width == PageWidth::Wide;
    if (isBeside == (m_stepsArea->widget() != nullptr)) {
        return;
    }
    if (isBeside) {
        m_sheetColumn->removeWidget(m_steps);
        m_stepsArea->setWidget(m_steps);
    } else {
        m_stepsArea->takeWidget();
        m_sheetColumn->addWidget(m_steps);
    }
    m_steps->setPadding(isBeside ? space::kPanel : space::kPage);
    m_stepsArea->setVisible(isBeside);
    m_steps->setVisible(m_model.isOpen());
}

QList<QWidget*> DeskView::panes() const {
    QList<QWidget*> panes = {m_queue->list()};
    if (m_model.isOpen()) {
        panes += m_sheet->items();
        if (m_steps->nextButton()->isVisible()) {
            panes += m_steps->nextButton();
        }
    }
    return panes;
}

}  // namespace xinglin::ui
