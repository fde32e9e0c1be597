#include "ui/knowledge/facet_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>

#include "app/knowledge_browser/facet_list_model.h"
#include "ui/knowledge/facet_delegate.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

FacetPanel::FacetPanel(app::FacetListModel& facets, QWidget* parent)
    : QWidget(parent),
      m_facets(facets),
      m_title(new Label(TextRole::Section, QString(), this)),
      m_clear(new Button(ButtonKind::Ghost, QString(), this, ButtonSize::Dense)),
      m_list(new QListView(this)) {
    m_clear->setObjectName(QStringLiteral("facets.clear"));
    m_list->setObjectName(QStringLiteral("facets.list"));
    m_list->setModel(&facets);
    m_list->setItemDelegate(new FacetDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->setMouseTracking(true);
    m_list->installEventFilter(this);
    setFocusProxy(m_list);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(20, 6, 4, 0);
    head->setSpacing(0);
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_clear);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_list, 1);
    setMinimumWidth(150);

    connect(m_list, &QListView::clicked, this, &FacetPanel::activate);
    connect(m_clear, &QPushButton::clicked, &facets, &app::FacetListModel::clear);
    connect(&facets, &QAbstractItemModel::modelReset, this, &FacetPanel::showSelection);
    connect(&facets, &QAbstractItemModel::dataChanged, this, &FacetPanel::showSelection);
    retranslate();
}

void FacetPanel::activate(const QModelIndex& index) {
    const auto field = index.data(app::FacetListModel::FieldRole);
    const auto value = index.data(app::FacetListModel::ValueRole);
    const auto type = index.data(app::FacetListModel::RowTypeRole);
    m_facets.activate(index.row());
    // Folding rebuilds the rows: the keyboard stays where it was.
    for (int row = 0; row < m_facets.rowCount(); ++row) {
        const QModelIndex candidate = m_facets.index(row);
        if (candidate.data(app::FacetListModel::FieldRole) == field &&
            candidate.data(app::FacetListModel::ValueRole) == value &&
            candidate.data(app::FacetListModel::RowTypeRole) == type) {
            m_list->setCurrentIndex(candidate);
            return;
        }
    }
}

void FacetPanel::showSelection() {
    const int ticked = static_cast<int>(m_facets.selection().size());
    m_clear->setText(tr("Clear %1").arg(ticked));
    m_clear->setAccessibleName(tr("Clear %n filter(s)", nullptr, ticked));
    m_clear->setVisible(ticked > 0);
}

void FacetPanel::retranslate() {
    m_title->setText(tr("Find"));
    m_list->setAccessibleName(tr("Kinds and filters with the number of entries that each leaves"));
    showSelection();
    m_list->viewport()->update();
}

bool FacetPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress && m_list->currentIndex().isValid()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter) {
            activate(m_list->currentIndex());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FacetPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void FacetPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Sunken));
}

}  // namespace xinglin::ui
