#include "ui/cases/case_view.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QShortcut>
#include <QVBoxLayout>

#include "ui/cases/case_form.h"
#include "ui/cases/draft_panel.h"
#include "ui/cases/section_list.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/dialog_frame.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/field.h"
#include "ui/widgets/moment_text.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/side_list.h"
#include "ui/widgets/splitter.h"
#include "ui/widgets/state_marks.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {
namespace {

constexpr int kDraftWidth = 496;
constexpr int kShownVersions = 12;

QString ageOf(const app::VisitRow& visit) {
    return visit.patient.birthYear
               ? CaseView::tr("%1 years").arg(visit.startedAt.date().year() - *visit.patient.birthYear)
               : QString();
}

}  // namespace

CaseView::CaseView(app::CaseViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_header(new PageHeader(this)),
      m_state(new Tag({}, this)),
      m_unsaved(new UnsavedDot(this)),
      m_draftButton(new Button(ButtonKind::Secondary, tr("Draft"), this)),
      m_save(new Button(ButtonKind::Secondary, tr("Save"), this)),
      m_sign(new Button(ButtonKind::Primary, tr("Sign"), this)),
      m_more(new IconButton(QStringLiteral("more"), tr("More actions"), this)),
      m_menu(new QMenu(this)),
      m_banner(new Banner(this, Banner::Closing::Closable)),
      m_splitter(new Splitter(QStringLiteral("cases.columns"), this)),
      m_sections(new SectionList(model, this)),
      m_form(new CaseForm(model, this)),
      m_draft(new DraftPanel(model, this)),
      m_drawer(new Drawer(this, kDraftWidth)),
      m_toast(new Toast(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    addHead(column);
    m_banner->setObjectName(QStringLiteral("caseBanner"));
    m_banner->hide();
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    column->addWidget(m_banner);
    addBody(column);
    addKeys();
    connect(&model, &app::CaseViewModel::caseChanged, this, &CaseView::showCase);
    connect(&model, &app::CaseViewModel::unsavedChanged, this, &CaseView::showState);
    connect(&model, &app::CaseViewModel::saved, this, [this](int version) {
        m_banner->hide();
        m_toast->say(tr("Version %1 saved").arg(version));
    });
    connect(&model, &app::CaseViewModel::recovered, this, [this](const QDateTime& typedAt) {
        m_banner->say(Severity::Remind,
                      tr("What was typed until %1 had not been saved; it is shown here again.")
                          .arg(shortMomentText(typedAt)));
        m_banner->show();
    });
    showCase();
}

void CaseView::addHead(QVBoxLayout* column) {
    auto* back = new IconButton(QStringLiteral("chevron-left"), tr("Back to the list"), this);
    back->setObjectName(QStringLiteral("backToList"));
    connect(back, &QToolButton::clicked, &m_model, &app::CaseViewModel::closeCase);
    m_header->addLeading(back);
    m_draftButton->setObjectName(QStringLiteral("openDraft"));
    m_save->setObjectName(QStringLiteral("saveCase"));
    m_save->setToolTip(tr("Save a version (Ctrl+S)"));
    m_sign->setObjectName(QStringLiteral("signCase"));
    m_more->setObjectName(QStringLiteral("caseMore"));
    m_state->setObjectName(QStringLiteral("caseState"));
    m_unsaved->setObjectName(QStringLiteral("caseUnsaved"));
    m_header->addAction(m_state);
    m_header->addAction(m_unsaved);
    m_header->addAction(m_draftButton);
    m_header->addAction(m_save);
    m_header->addAction(m_sign);
    m_header->addAction(m_more);
    m_draftButton->hide();
    connect(m_draftButton, &QPushButton::clicked, this, &CaseView::showDraft);
    connect(m_save, &QPushButton::clicked, &m_model, &app::CaseViewModel::save);
    connect(m_sign, &QPushButton::clicked, &m_model, &app::CaseViewModel::sign);
    connect(m_more, &QToolButton::clicked, this, [this] {
        fillMenu();
        m_menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
    column->addWidget(m_header);
}

void CaseView::addBody(QVBoxLayout* column) {
    m_splitter->addWidget(m_sections);
    m_splitter->addWidget(m_form);
    m_splitter->addWidget(m_draft);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setFirstSizes({m_sections->preferredWidth(), 740, kDraftWidth});
    m_splitter->setChildrenCollapsible(false);
    column->addWidget(m_splitter, 1);
    connect(m_sections, &SectionList::sectionChosen, m_form, &CaseForm::scrollTo);
    connect(m_form, &CaseForm::currentSectionChanged, m_sections, &SectionList::setCurrent);
    connect(m_draft, &DraftPanel::openRequested, this, &CaseView::openRequested);
    m_sections->setCurrent(m_form->sectionIds().value(0));
}

void CaseView::addKeys() {
    const auto key = [this](const QKeySequence& keys, auto slot) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    key(QKeySequence::Save, [this] { m_model.save(); });
    key(QKeySequence(Qt::CTRL | Qt::Key_J), [this] {
        showDraft();
        m_draft->nextOpenLine();
    });
}

void CaseView::showDraft() {
    if (m_width != PageWidth::Wide) {
        m_drawer->open();
    }
}

void CaseView::showCase() {
    if (!m_model.isOpen()) {
        m_banner->hide();
        return;
    }
    const app::VisitRow& visit = m_model.openedCase().visit;
    m_header->setTitle(visit.patient.name);
    QStringList facts;
    const QString sex = visit.patient.sex == QLatin1String("female") ? tr("female")
                        : visit.patient.sex == QLatin1String("male") ? tr("male")
                                                                     : QString();
    const QString kind = visit.kind == app::VisitKind::First ? tr("first visit") : tr("follow-up");
    QStringList all{sex, ageOf(visit), kind};
    if (m_width != PageWidth::Narrow) {
        all.append(visit.patient.number);
    }
    for (const QString& fact : all) {
        if (!fact.isEmpty()) {
            facts.append(fact);
        }
    }
    m_header->setFacts(facts);
    showState();
}

void CaseView::showState() {
    if (!m_model.isOpen()) {
        return;
    }
    const app::OpenCase& opened = m_model.openedCase();
    switch (opened.visit.state) {
    case app::CaseState::Draft:
        m_state->setLook({opened.visit.version > 0 ? tr("Draft, version %1").arg(opened.visit.version)
                                                   : tr("Draft, not saved yet"),
                          QString(), Token::Slate, true});
        break;
    case app::CaseState::Signed:
        m_state->setLook({tr("Signed: %1, %2").arg(opened.stateBy, shortMomentText(opened.stateAt)),
                          QStringLiteral("state-signed"), Token::Pine});
        break;
    case app::CaseState::Void:
        m_state->setLook({tr("Void"), QString(), Token::Slate, true});
        break;
    }
    const int unsaved = static_cast<int>(m_model.unsavedFields().size());
    m_unsaved->setCount(unsaved);
    m_save->setVisible(m_model.isEditable());
    m_sign->setVisible(m_model.isEditable());
    m_save->setEnabled(unsaved > 0 || opened.visit.version == 0);
    const QList<app::CaseProblem> missing = m_model.missingFor(app::CaseStep::Sign);
    m_sign->setEnabled(missing.isEmpty());
    m_sign->setToolTip(missing.isEmpty() ? tr("Sign this case")
                                         : tr("Before signing: %1").arg(missing.first().text));
}

void CaseView::fillMenu() {
    m_menu->clear();
    const app::VisitRow& visit = m_model.openedCase().visit;
    QMenu* versions = m_menu->addMenu(tr("Versions"));
    for (const app::CaseVersion& version : m_model.versions().mid(0, kShownVersions)) {
        QAction* action = versions->addAction(tr("Version %1, %2, %3")
                                                  .arg(version.number)
                                                  .arg(version.author, shortMomentText(version.createdAt)));
        action->setEnabled(m_model.isEditable());
        connect(action, &QAction::triggered, this,
                [this, number = version.number] { m_model.restoreVersion(number); });
    }
    versions->setEnabled(!m_model.versions().isEmpty());
    m_menu->addAction(tr("New follow-up visit"), this,
                      [this, id = visit.patient.id] { m_model.addFollowUp(id); });
    if (visit.state != app::CaseState::Void) {
        m_menu->addAction(tr("Void this case…"), this, &CaseView::voidCase);
    }
}

void CaseView::voidCase() {
    auto* dialog = new DialogFrame(
        tr("Void this case"),
        tr("The case and all its versions stay; it is marked as void with your reason."), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* reason = new Field(tr("Reason"), dialog);
    reason->edit()->setObjectName(QStringLiteral("voidReason"));
    reason->edit()->setAccessibleName(tr("Reason"));
    dialog->body()->addWidget(reason);
    dialog->setSafeButton(tr("Cancel"))->setObjectName(QStringLiteral("cancelVoid"));
    Button* act = dialog->setActionButton(tr("Void case"), ButtonKind::Danger);
    act->setObjectName(QStringLiteral("confirmVoid"));
    act->setEnabled(false);
    connect(reason->edit(), &QLineEdit::textChanged, act,
            [act](const QString& text) { act->setEnabled(!text.trimmed().isEmpty()); });
    connect(dialog, &QDialog::accepted, this,
            [this, reason] { m_model.voidCase(reason->edit()->text().trimmed()); });
    dialog->open();
}

void CaseView::showSection(const QString& sectionId) {
    m_form->scrollTo(sectionId);
}

void CaseView::showFailure(const app::Failure& failure) {
    m_banner->say(Severity::Review, failure.what + QLatin1Char(' ') + failure.advice);
    m_banner->show();
}

void CaseView::adapt(PageWidth width) {
    m_room = width;
    arrange();
    showCase();
}

void CaseView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

// The words of a language may be too long for three columns in a window that has room for them in another.
bool CaseView::hasRoomForDraft() const {
    const int least = m_sections->preferredWidth() + m_form->minimumSizeHint().width() +
                      m_draft->minimumSizeHint().width() + 2 * m_splitter->handleWidth();
    return m_room == PageWidth::Wide && width() >= least;
}

void CaseView::arrange() {
    const PageWidth wanted = m_room == PageWidth::Wide && !hasRoomForDraft() ? PageWidth::Medium : m_room;
    if (wanted == m_width) {
        return;
    }
    if ((wanted == PageWidth::Wide) != (m_width == PageWidth::Wide)) {
        if (wanted == PageWidth::Wide) {
            m_drawer->close();
            m_splitter->addWidget(m_draft);
            m_draft->show();
            m_splitter->resetSizes();
        } else {
            m_drawer->setContent(m_draft);
        }
    }
    m_width = wanted;
    m_draftButton->setVisible(wanted != PageWidth::Wide);
    m_state->setVisible(wanted == PageWidth::Wide);
    m_sections->setVisible(wanted != PageWidth::Narrow);
    showCase();
}

QList<QWidget*> CaseView::panes() {
    return {m_sections->list(), m_form->widget(), m_draft};
}

}  // namespace xinglin::ui
