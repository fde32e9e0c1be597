#include "ui/cases/pulse_editor.h"

#include <QGridLayout>

#include "app/cases/sign_lexicon.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

constexpr int kLabelWidth = 60;
const QString kTotal = QStringLiteral("total");
const QString kDivided = QStringLiteral("divided");

// 脉弦, 脉细 → 弦细, as a physician writes it into the small box of one place.
QString writtenOf(const QStringList& terms) {
    QString written;
    for (const QString& term : terms) {
        written += term.startsWith(u'脉') ? term.mid(1) : term;
    }
    return written;
}

QStringList termsOf(const QString& written) {
    const QString words = written.trimmed();
    if (words.isEmpty()) {
        return {};
    }
    const QStringList signs = app::SignLexicon::pulseSigns(words);
    // Anything but bare qualities is kept as it was written.
    return signs.size() == words.size() ? signs : QStringList{words};
}

}  // namespace

PulseEditor::PulseEditor(const app::FormField& field, QWidget* parent) : FieldEditor(field, parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    addPlaces(grid);
    addChips(grid);
    showDivided(false);
}

void PulseEditor::addPlaces(QGridLayout* grid) {
    const QString language = Theme::language();
    const QString heads[] = {tr("Cun"), tr("Guan"), tr("Chi")};
    for (int column = 0; column < 3; ++column) {
        auto* head = new Label(TextRole::Dense, Token::Text2, heads[column], this);
        grid->addWidget(head, 0, column + 1, Qt::AlignHCenter);
        grid->setColumnStretch(column + 1, 1);
        m_dividedParts.append(head);
    }
    const QString sides[] = {tr("Left"), tr("Right")};
    for (int i = 0; i < field().places.size(); ++i) {
        const app::PulsePlace& place = field().places[i];
        const int row = 1 + i / 3;
        if (i % 3 == 0) {
            auto* side = new Label(TextRole::Body, Token::Text2, sides[i / 3], this);
            side->setMinimumWidth(scaled(kLabelWidth - 8));
            grid->addWidget(side, row, 0);
            m_dividedParts.append(side);
        }
        auto* edit = new LineEdit(this);
        edit->setObjectName(QStringLiteral("%1.%2").arg(field().id, place.id));
        edit->setAccessibleName(place.label.in(language));
        edit->setUnit(place.organ.in(language));
        connect(edit, &QLineEdit::textEdited, this, &PulseEditor::report);
        grid->addWidget(edit, row, 1 + i % 3);
        m_places.insert(place.id, edit);
        m_dividedParts.append(edit);
    }
}

void PulseEditor::addChips(QGridLayout* grid) {
    const app::TermGroup& group = field().groups.first();
    auto* name = new Label(TextRole::Body, Token::Text2, group.label.in(Theme::language()), this);
    name->setMinimumWidth(scaled(kLabelWidth - 8));
    grid->addWidget(name, 3, 0, Qt::AlignTop);
    auto* holder = new QWidget(this);
    auto* flow = new FlowLayout(holder, 6);
    for (qsizetype i = 0; i < group.terms.size(); ++i) {
        const app::FormTerm& term = group.terms[i];
        auto* chip = new Chip(term.label.in(Theme::language()), holder);
        chip->setObjectName(QStringLiteral("%1.%2").arg(field().id, term.id));
        connect(chip, &Chip::clicked, this, &PulseEditor::report);
        flow->addWidget(chip);
        m_chips.insert(term.id, chip);
        if (group.shown > 0 && i >= group.shown) {
            m_more.append(chip);
        }
    }
    grid->addWidget(holder, 3, 1, 1, 3);
    if (!m_more.isEmpty()) {
        m_moreButton = new Button(ButtonKind::Ghost, QString(), this, ButtonSize::Dense);
        m_moreButton->setObjectName(field().id + QStringLiteral(".more"));
        grid->addWidget(m_moreButton, 4, 1, 1, 3, Qt::AlignLeft);
        connect(m_moreButton, &QPushButton::clicked, this, [this] { showAll(m_more.first()->isHidden()); });
        showAll(false);
    }
}

QWidget* PulseEditor::headControl() {
    if (!m_manner) {
        m_manner = new SegmentedControl(this);
        m_manner->setObjectName(field().id + QStringLiteral(".manner"));
        m_manner->setAccessibleName(label());
        m_manner->addSegment(kTotal, tr("As a whole"));
        m_manner->addSegment(kDivided, tr("By place"));
        m_manner->setCurrentId(m_divided ? kDivided : kTotal);
        connect(m_manner, &SegmentedControl::currentChanged, this,
                [this](const QString& id) { showDivided(id == kDivided); });
    }
    return m_manner;
}

void PulseEditor::showDivided(bool divided) {
    m_divided = divided;
    for (QWidget* part : std::as_const(m_dividedParts)) {
        part->setVisible(divided);
    }
    if (m_manner) {
        m_manner->setCurrentId(divided ? kDivided : kTotal);
    }
}

void PulseEditor::showAll(bool all) {
    for (Chip* chip : std::as_const(m_more)) {
        chip->setVisible(all || chip->isChecked());
    }
    if (m_moreButton) {
        m_moreButton->setIconName(all ? QStringLiteral("chevron-left") : QStringLiteral("chevron-down"));
        m_moreButton->setText(all ? tr("Fewer")
                                  : tr("%n more pulses", nullptr, static_cast<int>(m_more.size())));
    }
}

void PulseEditor::report() {
    app::FieldValue value;
    value.text = m_value.text;
    for (const app::FormTerm& term : field().groups.first().terms) {
        if (m_chips.value(term.id)->isChecked()) {
            value.terms.append(term.id);
        }
    }
    for (const QString& term : std::as_const(m_value.terms)) {
        if (!m_chips.contains(term)) {
            value.terms.append(term);  // words that the form does not know stay
        }
    }
    for (const app::PulsePlace& place : field().places) {
        const QStringList terms = termsOf(m_places.value(place.id)->text());
        if (!terms.isEmpty()) {
            value.places.insert(place.id, terms);
        }
    }
    value.presence = value.isBlank() ? app::Presence::NotAsked : app::Presence::Value;
    m_value = value;
    emit edited(value);
}

void PulseEditor::setValue(const app::FieldValue& value) {
    if (value == m_value) {
        return;
    }
    m_value = value;
    // A pulse that came as text (脉细数) is shown as the qualities it names.
    const QStringList terms = value.terms.isEmpty() ? app::SignLexicon::pulseSigns(value.text) : value.terms;
    for (auto it = m_chips.constBegin(); it != m_chips.constEnd(); ++it) {
        it.value()->setChecked(terms.contains(it.key()));
    }
    for (auto it = m_places.constBegin(); it != m_places.constEnd(); ++it) {
        const QString written = writtenOf(value.places.value(it.key()));
        if (it.value()->text() != written) {
            it.value()->setText(written);
        }
    }
    showDivided(!value.places.isEmpty());
    showAll(false);
}

}  // namespace xinglin::ui
