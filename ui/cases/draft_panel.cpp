#include "ui/cases/draft_panel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include "app/cases/case_text.h"
#include "ui/cases/draft_line_row.h"
#include "ui/cases/red_flag_box.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/label.h"
#include "ui/widgets/origin_rule.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

// A quiet ground for the sentence that says what made the draft stale.
class StaleBox final : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintBox(&painter, rect(), {.fill = color(Token::OchreSoft), .radius = radius::kControl});
        paintOriginRule(&painter, 8, 8, height() - 8, Origin::Stale);
    }
};

class Hairline final : public QWidget {
public:
    explicit Hairline(QWidget* parent) : QWidget(parent) { setFixedHeight(9); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintHorizontalLine(&painter, 0, width(), 4, color(Token::Line));
    }
};

}  // namespace

DraftPanel::DraftPanel(app::CaseViewModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_origin(new Tag({}, this)),
      m_basis(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_refresh(new IconButton(QStringLiteral("refresh"), tr("Draft again"), this)),
      m_area(new ColumnArea(this)),
      m_foot(new QWidget(this)),
      m_count(new Label(TextRole::Dense, Token::Text2, QString(), m_foot)),
      m_rejectAll(new Button(ButtonKind::Ghost, tr("Reject the rest"), m_foot)),
      m_next(new Button(ButtonKind::Secondary, tr("Line by line  Ctrl+J"), m_foot)) {
    setObjectName(QStringLiteral("draftPanel"));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Diagnosis draft"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    addHead(column);
    column->addWidget(m_area, 1);
    addFoot(column);
    connect(&model, &app::CaseViewModel::draftChanged, this, &DraftPanel::rebuild);
    rebuild();
}

void DraftPanel::addHead(QVBoxLayout* column) {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(space::kPanel, 10, 14, 8);
    row->setSpacing(8);
    row->addWidget(new Label(TextRole::Section, tr("Diagnosis draft"), head));
    row->addWidget(m_origin);
    row->addStretch(1);
    row->addWidget(m_basis);
    m_refresh->setObjectName(QStringLiteral("draftAgain"));
    row->addWidget(m_refresh);
    connect(m_refresh, &QToolButton::clicked, &m_model, &app::CaseViewModel::requestDraft);
    column->addWidget(head);
}

void DraftPanel::addFoot(QVBoxLayout* column) {
    auto* row = new QHBoxLayout(m_foot);
    row->setContentsMargins(space::kPanel, 8, space::kPanel, 8);
    row->setSpacing(10);
    m_count->setObjectName(QStringLiteral("draftCount"));
    m_rejectAll->setObjectName(QStringLiteral("rejectRest"));
    m_next->setObjectName(QStringLiteral("nextLine"));
    row->addWidget(m_count);
    row->addStretch(1);
    row->addWidget(m_rejectAll);
    row->addWidget(m_next);
    connect(m_rejectAll, &QPushButton::clicked, &m_model, &app::CaseViewModel::rejectOpenLines);
    connect(m_next, &QPushButton::clicked, this, &DraftPanel::nextOpenLine);
    column->addWidget(m_foot);
}

void DraftPanel::rebuild() {
    const int place = m_area->verticalScrollBar()->value();
    const bool hadFocus = isAncestorOf(focusWidget()) || hasFocus();
    m_rows.clear();
    m_sheet = new QWidget;
    m_lines = new QVBoxLayout(m_sheet);
    m_lines->setContentsMargins(space::kPanel, 4, space::kPanel, 12);
    m_lines->setSpacing(6);
    const bool drafting = m_model.isDrafting();
    const bool has = m_model.hasDraft();
    m_refresh->setVisible(has && m_model.isEditable());
    m_refresh->setEnabled(!drafting);
    m_foot->setVisible(has);
    m_origin->setVisible(has);
    m_basis->clear();
    if (!has) {
        auto* empty = new EmptyState(m_sheet);
        empty->setIconName(QStringLiteral("rail-cases"));
        if (!m_model.isOpen() || !m_model.isEditable()) {
            empty->setTexts(tr("No draft"), tr("No draft was made for this case."));
        } else if (drafting) {
            empty->setTexts(tr("Drafting"), tr("Comparing the record with the national standard …"));
        } else {
            empty->setTexts(
                tr("No draft yet"),
                tr("A draft is made from what the form records, by rules and the knowledge base. You accept, "
                   "edit or reject each line."),
                tr("Draft a diagnosis"));
            empty->actionButton()->setObjectName(QStringLiteral("makeDraft"));
            connect(empty, &EmptyState::actionRequested, &m_model, &app::CaseViewModel::requestDraft);
        }
        m_lines->addWidget(empty, 1);
    } else {
        const app::DiagnosisDraft& draft = m_model.review().draft();
        const bool noModel = draft.provenance.modelName == QLatin1String("none");
        m_origin->setLook(
            noModel ? TagLook{tr("Rules and knowledge base"), QStringLiteral("rail-knowledge"), Token::Slate}
                    : originTag(Origin::AiDraft));
        auto* flags = new RedFlagBox(m_sheet);
        flags->setFlags(draft.redFlags);
        m_lines->addWidget(flags);
        const QStringList stale = m_model.staleFields();
        if (!stale.isEmpty()) {
            addStale(stale);
        }
        addLines(!stale.isEmpty());
        if (draft.isEmpty()) {
            auto* label = new Label(
                TextRole::Body, Token::Text2,
                tr("What is recorded points to no disease or syndrome yet. Record the complaint, tongue "
                   "and pulse, then draft again."),
                m_sheet);
            label->setWordWrap(true);
            m_lines->addWidget(label);
        }
        m_lines->addStretch(1);
        const int all = static_cast<int>(m_model.review().lines().size());
        m_count->setText(tr("%1 of %2 lines accepted").arg(m_model.review().acceptedCount()).arg(all));
        m_rejectAll->setEnabled(m_model.isEditable() && m_model.review().openCount() > 0);
        m_next->setEnabled(m_rejectAll->isEnabled());
        m_basis->setText(m_model.openedCase().visit.version > 0
                             ? tr("On version %1").arg(m_model.openedCase().visit.version)
                             : QString());
    }
    m_area->setWidget(m_sheet);
    m_sheet->setAutoFillBackground(false);
    m_area->verticalScrollBar()->setValue(place);
    choose(m_model.review().line(m_current) ? m_current : QString());
    if (hadFocus) {
        setFocus();
    }
}

void DraftPanel::addStale(const QStringList& fields) {
    QStringList names;
    for (const QString& field : fields) {
        names.append(tr("“%1”").arg(app::fieldLabel(m_model.schema(), field, Theme::language())));
    }
    auto* box = new StaleBox(m_sheet);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(20, 8, 10, 8);
    auto* text =
        new Label(TextRole::Dense, Token::Ochre,
                  tr("Stale: %1 changed after the draft was made").arg(names.mid(0, 4).join(tr(", "))), box);
    text->setObjectName(QStringLiteral("staleText"));
    text->setWordWrap(true);
    row->addWidget(text, 1);
    auto* again = new Button(ButtonKind::Secondary, tr("Draft again"), box, ButtonSize::Dense);
    again->setIconName(QStringLiteral("refresh"));
    again->setObjectName(QStringLiteral("staleAgain"));
    again->setEnabled(m_model.isEditable() && !m_model.isDrafting());
    connect(again, &QPushButton::clicked, &m_model, &app::CaseViewModel::requestDraft);
    row->addWidget(again);
    m_lines->addWidget(box);
}

void DraftPanel::addLines(bool stale) {
    bool formulas = false;
    for (const app::DraftLine& line : m_model.review().lines()) {
        if (line.kind == app::DraftLineKind::Formula && !formulas) {
            m_lines->addWidget(new Hairline(m_sheet));
            formulas = true;
        }
        auto* row = new DraftLineRow(m_model.review(), line, {m_model.isEditable(), stale}, m_sheet);
        connect(row, &DraftLineRow::openRequested, this, &DraftPanel::openRequested);
        connect(row, &DraftLineRow::chosen, this, &DraftPanel::choose);
        // Queued: the answer rebuilds the panel, and the row that asked is part of it.
        connect(
            row, &DraftLineRow::decided, &m_model,
            [this](const QString& id, app::LineDecision decision, const QString& text) {
                m_model.decide(id, decision, text);
            },
            Qt::QueuedConnection);
        m_lines->addWidget(row);
        m_rows.append(row);
    }
}

void DraftPanel::choose(const QString& line) {
    m_current = line;
    for (DraftLineRow* row : std::as_const(m_rows)) {
        row->setCurrent(row->lineId() == line);
        if (row->lineId() == line) {
            m_area->ensureWidgetVisible(row, 0, 20);
        }
    }
}

void DraftPanel::nextOpenLine() {
    const QString next = m_model.review().nextOpen(m_current);
    if (!next.isEmpty()) {
        choose(next);
        setFocus(Qt::ShortcutFocusReason);
    }
}

void DraftPanel::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const auto decide = [this](app::LineDecision decision) {
        const QString line = m_current;
        m_model.decide(line, decision);
        nextOpenLine();
    };
    const bool decides = !m_current.isEmpty() && plain && m_model.isEditable();
    if (decides && event->key() == Qt::Key_A) {
        decide(app::LineDecision::Accepted);
    } else if (decides && event->key() == Qt::Key_R) {
        decide(app::LineDecision::Rejected);
    } else if (decides && event->key() == Qt::Key_E) {
        for (DraftLineRow* row : std::as_const(m_rows)) {
            if (row->lineId() == m_current) {
                row->startEdit();
            }
        }
    } else {
        QWidget::keyPressEvent(event);
    }
}

void DraftPanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Surface));
    if (m_foot->isVisible()) {
        paintHorizontalLine(&painter, 0, width(), m_foot->y(), color(Token::Line));
    }
}

}  // namespace xinglin::ui
