#include "ui/components/components_page.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/components/specimens.h"
#include "ui/theme/paint.h"
#include "ui/widgets/label.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/section_header.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {

ComponentsPage::ComponentsPage(QWidget* parent) : Page(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    rebuild();
}

void ComponentsPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
    Page::changeEvent(event);
}

void ComponentsPage::showSample() {
    if (auto* edit = findChild<QLineEdit*>(QStringLiteral("focusField"))) {
        edit->setFocus();
        edit->setCursorPosition(int(edit->text().size()));
    }
}

void ComponentsPage::rebuild() {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    auto* whole = new QVBoxLayout(m_body);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    auto* header = new PageHeader(m_body);
    header->setTitle(title());
    header->setFacts({tr("Samples")});
    header->addState(new Tag({tr("Draft · version %1").arg(3), QString(), Token::Text2, true}, m_body));
    whole->addWidget(header);

    auto* area = new QScrollArea(m_body);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setObjectName(QStringLiteral("componentsArea"));
    whole->addWidget(area, 1);
    auto* sheet = new QWidget(area);
    auto* columns = new QHBoxLayout(sheet);
    columns->setContentsMargins(space::kPage, 16, space::kPage, 16);
    columns->setSpacing(32);
    area->setWidget(sheet);
    area->viewport()->setAutoFillBackground(false);
    sheet->setAutoFillBackground(false);

    auto* left = new QVBoxLayout;
    left->setSpacing(9);
    auto* rows = new QGridLayout;
    rows->setHorizontalSpacing(14);
    rows->setVerticalSpacing(9);
    rows->setColumnStretch(1, 1);
    left->addLayout(rows);
    const auto row = [&](const QString& name, QWidget* specimen) {
        const int line = rows->rowCount();
        rows->addWidget(new Label(TextRole::Dense, Token::Text2, name, sheet), line, 0);
        rows->addWidget(specimen, line, 1);
    };
    row(tr("Buttons"), specimens::buttons(sheet));
    row(tr("Tri-state"), specimens::triStates(sheet));
    row(tr("Fields"), specimens::fields(sheet));
    row(tr("Choices"), specimens::choices(sheet));
    row(tr("Inputs"), specimens::nativeControls(sheet));
    row(tr("Weight"), specimens::severities(sheet));
    row(tr("Evidence"), specimens::tiers(sheet));
    row(tr("Origin"), specimens::origins(sheet));
    row(tr("Context"), specimens::progress(sheet));
    left->addWidget(specimens::banners(sheet));
    left->addWidget(specimens::table(sheet));
    left->addWidget(specimens::dialogAndEmpty(sheet));
    left->addStretch(1);

    auto* right = new QVBoxLayout;
    right->setSpacing(14);
    right->addWidget(specimens::phases(sheet));
    auto* section = new SectionHeader(tr("Nature and dose"), sheet, SectionHeader::Rule::Above);
    section->setHint(tr("bitter apricot seed"));
    right->addWidget(section);
    right->addWidget(specimens::nature(sheet));
    right->addWidget(specimens::lists(sheet));
    right->addWidget(specimens::factCards(sheet));
    right->addStretch(1);
    columns->addLayout(left, 8);
    columns->addLayout(right, 7);

    auto* toast = new Toast(m_body);
    toast->setObjectName(QStringLiteral("sampleToast"));
    toast->say(tr("“Formulas for qi-deficiency fever” was deleted"), tr("Undo"));
    m_body->show();
}

}  // namespace xinglin::ui
