#include "ui/cases/terms_editor.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/cases/tongue_diagram.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {
namespace {

constexpr int kTypingPauseMs = 900;
constexpr int kGroupLabelWidth = 60;
const QString kTongue = QStringLiteral("tongue");

}  // namespace

TermsEditor::TermsEditor(const app::FormField& field, QWidget* parent)
    : FieldEditor(field, parent), m_words(new LineEdit(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    auto* column = new QVBoxLayout;
    column->setSpacing(8);
    row->addLayout(column, 1);
    const QFontMetrics metrics(fontOf(TextRole::Body));
    m_labelWidth = scaled(kGroupLabelWidth);
    for (const app::TermGroup& group : field.groups) {
        m_labelWidth =
            std::max(m_labelWidth, metrics.horizontalAdvance(group.label.in(Theme::language())) + 12);
    }
    for (const app::TermGroup& group : field.groups) {
        addGroup(group, column, field.groups.size() > 1);
    }
    m_otherRow = new QWidget(this);
    new FlowLayout(m_otherRow);
    column->addWidget(m_otherRow);
    m_otherRow->hide();
    m_words->setObjectName(field.id + QStringLiteral(".words"));
    m_words->setAccessibleName(label());
    column->addWidget(m_words);
    m_words->hide();
    column->addStretch(1);
    if (field.id == kTongue) {
        m_tongue = new TongueDiagram(this);
        row->addWidget(m_tongue, 0, Qt::AlignTop);
    }
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPauseMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { m_typed.clear(); });
    connect(m_words, &QLineEdit::textEdited, this, &TermsEditor::report);
}

TermsEditor::~TermsEditor() = default;

void TermsEditor::addGroup(const app::TermGroup& group, QVBoxLayout* column, bool named) {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (named) {
        auto* name = new Label(TextRole::Body, Token::Text2, group.label.in(Theme::language()), line);
        name->setFixedWidth(m_labelWidth);
        layout->addWidget(name, 0, Qt::AlignTop);
    }
    auto* flow = new QWidget(line);
    auto* chips = new FlowLayout(flow, 6);
    if (!field().noneLabel.zhCn.isEmpty() && &group == &field().groups.first()) {
        m_none = addChip(QStringLiteral("none"), field().noneLabel.in(Theme::language()), flow);
        chips->addWidget(m_none);
    }
    for (const app::FormTerm& term : group.terms) {
        Chip* chip = addChip(term.id, term.label.in(Theme::language()), flow);
        m_chips.insert(term.id, chip);
        chips->addWidget(chip);
    }
    layout->addWidget(flow, 1);
    column->addWidget(line);
}

Chip* TermsEditor::addChip(const QString& id, const QString& text, QWidget* row) {
    auto* chip = new Chip(text, row);
    chip->setObjectName(QStringLiteral("%1.%2").arg(field().id, id));
    chip->installEventFilter(this);
    connect(chip, &Chip::clicked, this, [this, chip](bool on) {
        // "Nothing unusual" and a term exclude each other; the last one said holds.
        if (on && chip == m_none) {
            for (Chip* other : std::as_const(m_chips)) {
                other->setChecked(false);
            }
        } else if (on && m_none) {
            m_none->setChecked(false);
        }
        report();
    });
    return chip;
}

void TermsEditor::report() {
    app::FieldValue value;
    if (m_none && m_none->isChecked()) {
        value = app::FieldValue::none();
    } else {
        for (const app::TermGroup& group : field().groups) {
            for (const app::FormTerm& term : group.terms) {
                if (m_chips.value(term.id)->isChecked()) {
                    value.terms.append(term.id);
                }
            }
        }
        const QList<Chip*> others = m_otherRow->findChildren<Chip*>();
        for (const Chip* other : others) {
            if (other->isChecked()) {
                value.terms.append(other->text());
            }
        }
        value.text = m_words->text();
        value.presence = value.isBlank() ? app::Presence::NotAsked : app::Presence::Value;
    }
    m_value = value;
    showValue();
    emit edited(value);
}

void TermsEditor::setValue(const app::FieldValue& value) {
    if (value == m_value) {
        return;
    }
    m_value = value;
    if (m_none) {
        m_none->setChecked(value.presence == app::Presence::None);
    }
    for (auto it = m_chips.constBegin(); it != m_chips.constEnd(); ++it) {
        it.value()->setChecked(value.terms.contains(it.key()));
    }
    qDeleteAll(m_otherRow->findChildren<Chip*>());
    bool others = false;
    for (const QString& word : value.terms) {
        if (!m_chips.contains(word)) {
            Chip* chip = addChip(QStringLiteral("other"), word, m_otherRow);
            chip->setChecked(true);
            m_otherRow->layout()->addWidget(chip);
            chip->show();
            others = true;
        }
    }
    m_otherRow->setVisible(others);
    if (m_words->text() != value.text) {
        m_words->setText(value.text);
    }
    m_words->setVisible(!value.text.isEmpty());
    showValue();
}

void TermsEditor::showValue() {
    if (m_count) {
        m_count->setLook(
            {tr("%n chosen", nullptr, static_cast<int>(m_value.terms.size())), QString(), Token::Pine});
        m_count->setVisible(!m_value.terms.isEmpty());
    }
    if (m_tongue) {
        m_tongue->setTerms(m_value.terms);
    }
}

QWidget* TermsEditor::headControl() {
    if (field().id == kTongue && !m_count) {
        m_count = new Tag({}, this);
        showValue();
    }
    return m_count;
}

bool TermsEditor::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const QString text = static_cast<QKeyEvent*>(event)->text();
        const bool letter = text.size() == 1 && text.front().isLetter() && text.front().unicode() < 128;
        const bool plain =
            !(static_cast<QKeyEvent*>(event)->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
        if (letter && plain) {
            jumpTo(text);
            return true;
        }
    }
    return FieldEditor::eventFilter(watched, event);
}

void TermsEditor::jumpTo(const QString& letters) {
    if (!m_finder) {
        m_finder = std::make_unique<app::TermFinder>(field());
    }
    m_typed += letters;
    m_typing.start();
    QStringList ids = m_finder->find(m_typed);
    if (ids.isEmpty()) {
        m_typed = letters;
        ids = m_finder->find(m_typed);
    }
    for (const QString& id : ids) {
        if (Chip* chip = m_chips.value(id); chip && chip->isVisible()) {
            chip->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

}  // namespace xinglin::ui
