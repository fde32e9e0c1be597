#include "ui/prescriptions/prescription_list.h"

#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/side_list.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

constexpr int kIdRole = Qt::UserRole + 1;
constexpr int kOfferedVisits = 12;

TagLook stateTag(const app::ShelfRow& row) {
    switch (row.row.state) {
    case app::PrescriptionState::Signed:
        return {PrescriptionList::tr("Signed"), QStringLiteral("state-signed"), Token::Pine};
    case app::PrescriptionState::Void:
        return {PrescriptionList::tr("Void"), QString(), Token::Slate, true};
    case app::PrescriptionState::Draft:
        break;
    }
    return {PrescriptionList::tr("Draft"), QString(), Token::Slate, true};
}

}  // namespace

PrescriptionList::PrescriptionList(app::PrescriptionViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_search(new SearchField(this)),
      m_new(new IconButton(QStringLiteral("plus"), tr("New prescription (Ctrl+N)"), this)),
      m_menu(new QMenu(this)),
      m_view(new SideList(this)),
      m_rows(new QStandardItemModel(this)),
      m_empty(new EmptyState(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 12, 12, 8);
    head->setSpacing(8);
    m_search->setObjectName(QStringLiteral("prescriptionSearch"));
    m_search->setAccessibleName(tr("Find a prescription"));
    m_search->setPlaceholderText(tr("Patient or formula"));
    head->addWidget(m_search, 1);
    m_new->setObjectName(QStringLiteral("newPrescription"));
    head->addWidget(m_new);
    column->addLayout(head);
    m_view->setObjectName(QStringLiteral("prescriptionList"));
    m_view->setAccessibleName(tr("Prescriptions"));
    m_view->setItemDelegate(new RowDelegate(RowGround::Sunken, RowDelegate::Name::Song, m_view));
    m_view->setModel(m_rows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setUniformItemSizes(true);
    column->addWidget(m_view, 1);
    m_empty->setIconName(QStringLiteral("rail-prescription"));
    m_empty->setTexts(tr("No prescriptions yet"),
                      tr("Each is audited while it is written; every version stays."),
                      tr("New prescription"));
    m_empty->actionButton()->setObjectName(QStringLiteral("firstPrescription"));
    m_empty->setContentsMargins(16, 8, 16, 0);
    column->addWidget(m_empty, 0, Qt::AlignTop);

    connect(m_view, &QListView::clicked, this,
            [this](const QModelIndex& index) { m_model.open(index.data(kIdRole).toString()); });
    connect(m_view, &QListView::activated, this,
            [this](const QModelIndex& index) { m_model.open(index.data(kIdRole).toString()); });
    connect(m_search, &QLineEdit::textChanged, this, &PrescriptionList::refresh);
    const auto offerVisits = [this](QWidget* at) {
        if (m_model.visits().isEmpty()) {
            m_model.create(QString());  // there is nothing to choose
            return;
        }
        fillMenu();
        m_menu->popup(at->mapToGlobal(QPoint(0, at->height())));
    };
    connect(m_new, &QToolButton::clicked, this, [this, offerVisits] { offerVisits(m_new); });
    connect(m_empty, &EmptyState::actionRequested, this,
            [this, offerVisits] { offerVisits(m_empty->actionButton()); });
    connect(&model, &app::PrescriptionViewModel::listChanged, this, &PrescriptionList::refresh);
    connect(&model, &app::PrescriptionViewModel::opened, this, &PrescriptionList::mark);
    connect(&model, &app::PrescriptionViewModel::contentChanged, this, &PrescriptionList::refreshOpen);
    connect(&model, &app::PrescriptionViewModel::recordChanged, this, &PrescriptionList::refreshOpen);
    refresh();
}

QSize PrescriptionList::minimumSizeHint() const {
    return {scaled(200), scaled(160)};
}

void PrescriptionList::fillMenu() {
    m_menu->clear();
    m_menu->addAction(tr("Without a patient"), this, [this] { m_model.create(QString()); });
    m_menu->addSection(tr("For a visit"));
    QMenu* menu = m_menu;
    for (const app::PrescribedPatient& patient : m_model.visits()) {
        if (menu == m_menu && &patient - m_model.visits().constData() == kOfferedVisits) {
            menu = m_menu->addMenu(tr("Earlier visits"));
            menu->setObjectName(QStringLiteral("earlierVisits"));
        }
        const QString text =
            tr("%1, %2 · %3")
                .arg(patient.name, QLocale().toString(patient.visitedAt.date(), QLocale::ShortFormat),
                     patient.complaint.isEmpty() ? patient.number : patient.complaint);
        menu->addAction(text, this, [this, id = patient.visitId] { m_model.create(id); });
    }
    if (m_model.visits().size() >= app::PrescriptionShelf::kMostVisits) {
        menu->addAction(
                tr("Only the newest %n visit(s) are listed", nullptr, app::PrescriptionShelf::kMostVisits))
            ->setEnabled(false);
    }
}

void PrescriptionList::fill(QStandardItem* item, const app::ShelfRow& row) const {
    item->setText(row.patient.name.isEmpty() ? tr("No patient") : row.patient.name);
    item->setData(row.row.id, kIdRole);
    const QString line = QStringLiteral("%1 · %2").arg(
        row.formula.isEmpty() ? tr("%n herb(s)", nullptr, row.herbs) : row.formula,
        QLocale().toString(row.row.createdAt.date(), QLocale::ShortFormat));
    item->setData(line, SubtitleRole);
    item->setData(row.hasUnsaved ? QStringLiteral("state-unsaved") : QString(), IconNameRole);
    item->setData(QVariant::fromValue(stateTag(row)), TagRole);
    item->setData(QStringList{item->text(), stateTag(row).text, line}.join(QStringLiteral(", ")),
                  Qt::AccessibleTextRole);
}

// What is typed is seen in its row; the whole list is read only after a version or a state.
void PrescriptionList::refreshOpen() {
    app::ShelfRow open = m_model.shelf();
    open.formula = m_model.content().formula;
    open.herbs = static_cast<int>(m_model.content().items.size());
    open.hasUnsaved = m_model.hasUnsaved();
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        if (m_rows->item(row)->data(kIdRole).toString() == open.row.id) {
            fill(m_rows->item(row), open);
        }
    }
}

void PrescriptionList::refresh() {
    const QString wanted = m_search->text().trimmed();
    m_rows->clear();
    for (const app::ShelfRow& row : m_model.rows()) {
        if (!wanted.isEmpty() && !row.patient.name.contains(wanted, Qt::CaseInsensitive) &&
            !row.patient.number.contains(wanted, Qt::CaseInsensitive) &&
            !row.formula.contains(wanted, Qt::CaseInsensitive)) {
            continue;
        }
        auto* item = new QStandardItem;
        fill(item, row);
        m_rows->appendRow(item);
    }
    m_empty->setVisible(m_model.rows().isEmpty());
    m_view->setVisible(!m_model.rows().isEmpty());
    m_new->setVisible(!m_model.rows().isEmpty());
    m_search->setVisible(!m_model.rows().isEmpty());
    mark();
}

void PrescriptionList::mark() {
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        if (m_rows->index(row, 0).data(kIdRole).toString() == m_model.shelf().row.id) {
            m_view->setCurrentIndex(m_rows->index(row, 0));
            return;
        }
    }
    m_view->setCurrentIndex({});
}

void PrescriptionList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Sunken));
}

}  // namespace xinglin::ui
