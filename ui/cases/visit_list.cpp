#include "ui/cases/visit_list.h"

#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"

namespace xinglin::ui {
namespace {

constexpr int kCaseIdRole = Qt::UserRole + 1;

QString sexWord(const QString& sex) {
    return sex == QLatin1String("female") ? VisitList::tr("female")
           : sex == QLatin1String("male") ? VisitList::tr("male")
                                          : QString();
}

TagLook stateTag(const app::VisitRow& visit) {
    switch (visit.state) {
    case app::CaseState::Signed:
        return {VisitList::tr("Signed"), QStringLiteral("state-signed"), Token::Pine};
    case app::CaseState::Void:
        return {VisitList::tr("Void"), QString(), Token::Slate, true};
    case app::CaseState::Draft:
        break;
    }
    return visit.hasUnsaved ? TagLook{VisitList::tr("Unsaved changes"), QStringLiteral("state-unsaved"),
                                      Token::ApricotText}
                            : TagLook{VisitList::tr("Draft"), QString(), Token::Slate, true};
}

}  // namespace

VisitList::VisitList(app::CaseViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_header(new PageHeader(this)),
      m_search(new SearchField(this)),
      m_view(new QListView(this)),
      m_rows(new QStandardItemModel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header->setTitle(tr("Cases"));
    auto* add = new Button(ButtonKind::Primary, tr("New patient"), this);
    add->setObjectName(QStringLiteral("newPatient"));
    add->setIconName(QStringLiteral("plus"));
    connect(add, &QPushButton::clicked, this, &VisitList::newPatientRequested);
    m_search->setObjectName(QStringLiteral("visitSearch"));
    m_search->setAccessibleName(tr("Find a patient"));
    m_search->setPlaceholderText(tr("Name, number or complaint"));
    m_search->setFixedWidth(scaled(240));
    m_header->addAction(m_search);
    m_header->addAction(add);
    column->addWidget(m_header);

    m_view->setObjectName(QStringLiteral("visitList"));
    m_view->setAccessibleName(tr("Visits"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setItemDelegate(new RowDelegate(RowGround::Page, RowDelegate::Name::Song, m_view));
    m_view->setModel(m_rows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setUniformItemSizes(true);
    m_view->viewport()->setAutoFillBackground(false);
    auto* holder = new QVBoxLayout;
    holder->setContentsMargins(space::k16, 8, space::k16, 8);
    holder->addWidget(m_view);
    column->addLayout(holder, 1);

    auto* empty = new EmptyState(this);
    empty->setIconName(QStringLiteral("rail-cases"));
    empty->setTexts(tr("No patients yet"), tr("Each visit has one case; every saved version is kept."),
                    tr("New patient"));
    empty->actionButton()->setObjectName(QStringLiteral("firstPatient"));
    connect(empty, &EmptyState::actionRequested, this, &VisitList::newPatientRequested);
    m_empty = empty;
    column->addWidget(m_empty, 1);

    const auto openIndex = [this](const QModelIndex& index) {
        m_model.openCase(index.data(kCaseIdRole).toString());
    };
    connect(m_view, &QListView::clicked, this, openIndex);
    connect(m_view, &QListView::activated, this, openIndex);
    connect(m_search, &QLineEdit::textChanged, this, &VisitList::refresh);
    connect(&model, &app::CaseViewModel::visitsChanged, this, &VisitList::refresh);
    refresh();
}

void VisitList::refresh() {
    const QString wanted = m_search->text().trimmed();
    m_rows->clear();
    for (const app::VisitRow& visit : m_model.visits()) {
        const app::Patient& patient = visit.patient;
        const QString all = patient.name + patient.number + visit.complaint;
        if (!wanted.isEmpty() && !all.contains(wanted, Qt::CaseInsensitive)) {
            continue;
        }
        auto* row = new QStandardItem(patient.name);
        QStringList beside;
        if (!sexWord(patient.sex).isEmpty()) {
            beside.append(sexWord(patient.sex));
        }
        if (patient.birthYear) {
            beside.append(tr("%1 years").arg(visit.startedAt.date().year() - *patient.birthYear));
        }
        beside.append(visit.kind == app::VisitKind::First ? tr("first visit") : tr("follow-up"));
        beside.append(patient.number);
        row->setData(visit.caseId, kCaseIdRole);
        row->setData(beside.join(QStringLiteral("  ")), BesideRole);
        row->setData(visit.complaint.isEmpty() ? tr("No complaint recorded yet") : visit.complaint,
                     SubtitleRole);
        row->setData(QVariant::fromValue(stateTag(visit)), TagRole);
        row->setData(QLocale().toString(visit.startedAt.date(), QLocale::ShortFormat), TrailingRole);
        m_rows->appendRow(row);
    }
    const bool none = m_model.visits().isEmpty();
    m_view->setVisible(!none);
    m_empty->setVisible(none);
}

}  // namespace xinglin::ui
