#include "ui/cases/draft_line_row.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/cases/evidence_diagram.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/origin_rule.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

using app::DraftLineKind;
using app::LineDecision;

constexpr int kKindWidth = 30;
constexpr int kShownAgainst = 4;
constexpr int kShownMissing = 5;

QString kindName(DraftLineKind kind) {
    switch (kind) {
    case DraftLineKind::Disease:
        return DraftLineRow::tr("Disease");
    case DraftLineKind::Syndrome:
        return DraftLineRow::tr("Syndrome");
    case DraftLineKind::Basis:
        return DraftLineRow::tr("Basis");
    case DraftLineKind::Pathomechanism:
        return DraftLineRow::tr("Mechanism");
    case DraftLineKind::Therapy:
        return DraftLineRow::tr("Therapy");
    case DraftLineKind::Formula:
        return DraftLineRow::tr("Formula");
    }
    return {};
}

// One column for all lines, as wide as the longest word of the language.
int kindColumnWidth() {
    const QFontMetrics metrics(fontOf(TextRole::Caption));
    int width = scaled(kKindWidth);
    for (const DraftLineKind kind :
         {DraftLineKind::Disease, DraftLineKind::Syndrome, DraftLineKind::Basis,
          DraftLineKind::Pathomechanism, DraftLineKind::Therapy, DraftLineKind::Formula}) {
        // A label asks for its text's bounding box, which may be wider than the pen's way.
        const QString name = kindName(kind);
        width = std::max({width, metrics.horizontalAdvance(name), metrics.boundingRect(name).width()});
    }
    return width + 2;
}

// The title alone; who extracted it stands in brackets behind and in the tool tip.
QString shortSource(const QString& source) {
    QString title = source;
    return title.remove(QRegularExpression(QStringLiteral("\\s*\\([^()]*\\)")));
}

Origin originOf(const app::DraftReview& review, const app::DraftLine& line, bool stale) {
    switch (line.decision) {
    case LineDecision::Accepted:
        return Origin::Accepted;
    case LineDecision::Edited:
        return Origin::Edited;
    case LineDecision::Open:
    case LineDecision::Rejected:
        break;
    }
    if (stale) {
        return Origin::Stale;
    }
    return review.draft().provenance.modelName == QLatin1String("none") ? Origin::FactsOnly : Origin::AiDraft;
}

Label* wrapped(TextRole role, Token ink, const QString& text, QWidget* parent) {
    auto* label = new Label(role, ink, text, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

DraftLineRow::DraftLineRow(const app::DraftReview& review, const app::DraftLine& line, const Setting& setting,
                           QWidget* parent)
    : QWidget(parent),
      m_id(line.id),
      m_words(line.decision == LineDecision::Edited ? line.edited : line.proposed),
      m_kindName(kindName(line.kind)) {
    setObjectName(QStringLiteral("draft.") + line.id);
    setAccessibleName(m_kindName + QStringLiteral(": ") + m_words);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 3, 0, 3);
    row->setSpacing(8);
    row->addWidget(new OriginRule(originOf(review, line, setting.stale), this));
    auto* kind = new Label(TextRole::Caption, Token::Text2, m_kindName, this);
    kind->setFixedWidth(kindColumnWidth());
    kind->setContentsMargins(0, 3, 0, 0);
    row->addWidget(kind, 0, Qt::AlignTop);
    m_column = new QVBoxLayout;
    m_column->setSpacing(3);
    row->addLayout(m_column, 1);
    addContent(review, line, m_column);
    addActions(line, setting, row);
    m_editor = new LineEdit(this);
    m_editor->setObjectName(QStringLiteral("draft.%1.editor").arg(line.id));
    m_editor->setAccessibleName(m_kindName);
    m_editor->installEventFilter(this);
    m_editor->hide();
    m_column->addWidget(m_editor);
}

void DraftLineRow::addContent(const app::DraftReview& review, const app::DraftLine& line,
                              QVBoxLayout* column) {
    const app::DiagnosisDraft& draft = review.draft();
    switch (line.kind) {
    case DraftLineKind::Disease:
        addCandidate(draft.diseases.first(), line, column);
        if (!draft.differential.isEmpty()) {
            column->addWidget(wrapped(TextRole::Dense, Token::Text2,
                                      tr("To be told from: %1").arg(draft.differential.join(tr(", "))),
                                      this));
        }
        break;
    case DraftLineKind::Syndrome:
        addCandidate(draft.syndromes.first(), line, column);
        addSyndromeFacts(draft, column);
        break;
    case DraftLineKind::Basis:
        if (line.decision == LineDecision::Edited) {
            addText(m_words, column);
        } else {
            auto* diagram = new EvidenceDiagram(this);
            EvidenceDiagram::Content content{{}, draft.factsOfCause, draft.syndromes.first().name};
            for (const app::DraftReason& reason : draft.syndromes.first().reasonsFor) {
                for (const QString& words : reason.words.split(u'、')) {
                    if (!content.facts.contains(words)) {
                        content.facts.append(words);
                    }
                }
            }
            diagram->setContent(content);
            column->addWidget(diagram);
        }
        break;
    case DraftLineKind::Pathomechanism:
        addText(m_words, column);
        break;
    case DraftLineKind::Therapy:
        addTherapy(draft, line, column);
        if (!draft.methodSource.isEmpty()) {
            auto* row = new QHBoxLayout;
            row->setSpacing(6);
            row->addWidget(new TierMark(draft.methodTier, this), 0, Qt::AlignTop);
            auto* source = wrapped(TextRole::Caption, Token::Text3, shortSource(draft.methodSource), this);
            source->setToolTip(draft.methodSource);
            row->addWidget(source, 1);
            column->addLayout(row);
        }
        break;
    case DraftLineKind::Formula:
        addFormula(draft.formulas[line.formula], line, column);
        break;
    }
}

void DraftLineRow::addCandidate(const app::DraftCandidate& candidate, const app::DraftLine& line,
                                QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* name = new Label(TextRole::CardName, m_words, this);
    name->setWordWrap(true);
    row->addWidget(name, line.decision == LineDecision::Edited ? 1 : 0);
    if (line.decision != LineDecision::Edited) {
        row->addWidget(new Tag({candidate.code, QString(), Token::Slate}, this), 0, Qt::AlignVCenter);
        row->addStretch(1);
    }
    column->addLayout(row);
}

void DraftLineRow::addSyndromeFacts(const app::DiagnosisDraft& draft, QVBoxLayout* column) {
    const app::DraftCandidate& first = draft.syndromes.first();
    QStringList natures;
    if (!draft.locations.isEmpty()) {
        natures.append(tr("Place: %1").arg(draft.locations.join(tr(", "))));
    }
    if (!draft.natures.isEmpty()) {
        natures.append(tr("Nature: %1").arg(draft.natures.join(tr(", "))));
    }
    if (!natures.isEmpty()) {
        column->addWidget(
            wrapped(TextRole::Dense, Token::Text2, natures.join(QStringLiteral("  |  ")), this));
    }
    column->addWidget(
        wrapped(TextRole::Dense, Token::Text,
                tr("For: %n recorded signs", nullptr, static_cast<int>(first.reasonsFor.size())), this));
    QStringList against;
    for (const app::DraftReason& reason : first.reasonsAgainst.mid(0, kShownAgainst)) {
        against.append(tr("%1 (recorded: %2)").arg(reason.sign, reason.words));
    }
    if (!against.isEmpty()) {
        column->addWidget(
            wrapped(TextRole::Dense, Token::Ochre, tr("Against: %1").arg(against.join(tr("; "))), this));
    }
    if (!first.missing.isEmpty()) {
        column->addWidget(
            wrapped(TextRole::Dense, Token::Text2,
                    tr("Not recorded: %1").arg(first.missing.mid(0, kShownMissing).join(tr(", "))), this));
    }
    QStringList others;
    for (const app::DraftCandidate& other : draft.syndromes.mid(1)) {
        others.append(other.name);
    }
    if (!others.isEmpty()) {
        column->addWidget(
            wrapped(TextRole::Dense, Token::Text2, tr("Also possible: %1").arg(others.join(tr(", "))), this));
    }
}

void DraftLineRow::addFormula(const app::DraftFormula& formula, const app::DraftLine& line,
                              QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* name = new Label(TextRole::CardName, m_words, this);
    row->addWidget(name);
    row->addWidget(new TierMark(formula.tier, this), 0, Qt::AlignVCenter);
    row->addStretch(1);
    column->addLayout(row);
    const QString book = formula.book.isEmpty() ? QString() : QStringLiteral("《%1》").arg(formula.book);
    auto* source = wrapped(TextRole::Dense, Token::Text2,
                           tr("%1 According to: %2").arg(book, shortSource(formula.source)).trimmed(), this);
    source->setToolTip(formula.source);
    column->addWidget(source);
    addText(formula.items.join(QStringLiteral("、")), column);
    auto* open = new Button(ButtonKind::Ghost, tr("Open"), this, ButtonSize::Dense);
    open->setIconName(QStringLiteral("link"));
    open->setObjectName(QStringLiteral("draft.%1.open").arg(line.id));
    open->setAccessibleName(tr("Open %1").arg(formula.name));
    connect(open, &QPushButton::clicked, this, [this, id = formula.id] { emit openRequested(id); });
    column->addWidget(open, 0, Qt::AlignLeft);
}

void DraftLineRow::addTherapy(const app::DiagnosisDraft& draft, const app::DraftLine& line,
                              QVBoxLayout* column) {
    if (line.decision == LineDecision::Edited || draft.method.isEmpty()) {
        addText(m_words, column);
        return;
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(new Label(TextRole::Caption, Token::Text2, tr("Principle"), this));
    row->addWidget(new Label(TextRole::Body, Token::Text, draft.principle, this));
    row->addWidget(new Label(TextRole::Caption, Token::Text2, tr("Method"), this));
    row->addWidget(wrapped(TextRole::BodyBold, Token::Text, draft.method, this), 1);
    column->addLayout(row);
}

void DraftLineRow::addText(const QString& text, QVBoxLayout* column) {
    if (!text.isEmpty()) {
        column->addWidget(wrapped(TextRole::Body, Token::Text, text, this));
    }
}

QString DraftLineRow::spoken(const QString& action) const {
    return tr("%1: %2").arg(action, m_kindName);
}

void DraftLineRow::addActions(const app::DraftLine& line, const Setting& setting, QHBoxLayout* row) {
    if (line.decision != LineDecision::Open) {
        const TagLook rejected{tr("Rejected"), QStringLiteral("close"), Token::Slate};
        row->addWidget(new Tag(line.decision == LineDecision::Accepted ? originTag(Origin::Accepted)
                               : line.decision == LineDecision::Edited ? originTag(Origin::Edited)
                                                                       : rejected,
                               this),
                       0, Qt::AlignTop);
    }
    if (!setting.editable) {
        return;
    }
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    row->addLayout(buttons);
    const auto add = [&](const char* icon, const QString& action, const char* name, auto slot) {
        auto* button = new IconButton(QLatin1String(icon), spoken(action), this);
        button->setObjectName(QStringLiteral("draft.%1.%2").arg(line.id, QLatin1String(name)));
        connect(button, &QToolButton::clicked, this, slot);
        buttons->addWidget(button, 0, Qt::AlignTop);
    };
    const QString id = line.id;
    if (line.decision != LineDecision::Open) {
        add("undo", tr("Take back"), "undo", [this, id] { emit decided(id, LineDecision::Open, {}); });
        return;
    }
    add("check", tr("Accept"), "accept", [this, id] { emit decided(id, LineDecision::Accepted, {}); });
    add("pen", tr("Edit"), "edit", [this] { startEdit(); });
    add("close", tr("Reject"), "reject", [this, id] { emit decided(id, LineDecision::Rejected, {}); });
}

void DraftLineRow::setCurrent(bool current) {
    m_current = current;
    update();
}

void DraftLineRow::startEdit() {
    m_editor->setText(m_words);
    m_editor->show();
    m_editor->setFocus();
    m_editor->selectAll();
}

bool DraftLineRow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        // Enter that ends a composition of the input method does not arrive here as a key press.
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            const QString text = m_editor->text().trimmed();
            m_editor->hide();
            if (!text.isEmpty()) {
                emit decided(m_id, text == m_words ? LineDecision::Accepted : LineDecision::Edited, text);
            }
            return true;
        }
        if (key == Qt::Key_Escape) {
            m_editor->hide();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void DraftLineRow::mousePressEvent(QMouseEvent* event) {
    emit chosen(m_id);
    QWidget::mousePressEvent(event);
}

void DraftLineRow::paintEvent(QPaintEvent*) {
    if (m_current) {
        QPainter painter(this);
        paintBox(&painter, rect(), {.fill = color(Token::Hover), .radius = radius::kControl});
    }
}

}  // namespace xinglin::ui
