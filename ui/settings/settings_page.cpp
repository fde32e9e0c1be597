#include "ui/settings/settings_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QScrollArea>
#include <QScrollBar>
#include <QStringListModel>
#include <QVBoxLayout>

#include "ui/services.h"
#include "ui/settings/settings_form.h"
#include "ui/theme/paint.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/side_list.h"
#include "ui/widgets/splitter.h"

namespace xinglin::ui {

SettingsPage::SettingsPage(const Services& services, QWidget* parent) : Page(parent), m_services(services) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    rebuild();
}

void SettingsPage::rebuild() {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new PageHeader(m_body);
    header->setTitle(title());
    column->addWidget(header);

    auto* form = new SettingsForm(m_services, m_body);
    auto* splitter = new Splitter(QStringLiteral("settings.columns"), m_body);
    auto* groups = new SideList(splitter);
    groups->setObjectName(QStringLiteral("settingsGroups"));
    groups->setAccessibleName(tr("Groups of settings"));
    groups->setItemDelegate(new RowDelegate(RowGround::Sunken, RowDelegate::Name::Hei, groups));
    groups->setModel(new QStringListModel(form->groupTitles(), groups));
    m_groups = groups;

    m_area = new QScrollArea(splitter);
    m_area->setObjectName(QStringLiteral("settingsArea"));
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setFocusPolicy(Qt::NoFocus);
    auto* sheet = new QWidget(m_area);
    auto* row = new QHBoxLayout(sheet);
    row->setContentsMargins(space::kPage, 24, space::kPage, 0);
    form->setMaximumWidth(640);
    row->addWidget(form, 1);
    row->addStretch(0);
    m_area->setWidget(sheet);
    splitter->addWidget(groups);
    splitter->addWidget(m_area);
    splitter->setStretchFactor(1, 1);
    splitter->setFirstSizes({200, 1000});
    column->addWidget(splitter, 1);

    connect(groups->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this, form](const QModelIndex& index) {
                if (const QWidget* place = form->groupHeader(index.row())) {
                    m_area->verticalScrollBar()->setValue(place->y());
                }
            });
    groups->setCurrentIndex(groups->model()->index(0, 0));
    m_body->show();
    adapt(m_width);
}

void SettingsPage::adapt(PageWidth width) {
    m_width = width;
    m_groups->setVisible(width != PageWidth::Narrow);
}

QList<QWidget*> SettingsPage::panes() {
    return {m_groups, m_area->widget()};
}

void SettingsPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
    Page::changeEvent(event);
}

}  // namespace xinglin::ui
