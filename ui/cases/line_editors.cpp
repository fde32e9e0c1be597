#include "ui/cases/line_editors.h"

#include <QDate>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/tri_state.h"

namespace xinglin::ui {
namespace {

using app::FieldType;
using app::FieldValue;
using app::Presence;

QVBoxLayout* bareColumn(QWidget* widget) {
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

QString textOf(const app::FormField& field, const FieldValue& value) {
    if (value.presence == Presence::None) {
        return field.noneLabel.zhCn.isEmpty() ? FieldEditor::tr("None")
                                              : field.noneLabel.in(Theme::language());
    }
    if (value.number) {
        return QString::number(*value.number, 'f', QLocale::FloatingPointShortest);
    }
    // Scripts may give words where the form has one line.
    return value.terms.isEmpty() ? value.text : value.terms.join(QStringLiteral("、")) + value.text;
}

}  // namespace

LineFieldEditor::LineFieldEditor(const app::FormField& field, QWidget* parent)
    : FieldEditor(field, parent), m_input(new Field(QString(), this)) {
    bareColumn(this)->addWidget(m_input);
    LineEdit* edit = m_input->edit();
    edit->setObjectName(field.id + QStringLiteral(".line"));
    edit->setAccessibleName(label());
    edit->setPlaceholderText(field.hint.in(Theme::language()));
    if (field.type == FieldType::Number) {
        edit->setUnit(field.unit.in(Theme::language()));
        // What cannot be a number cannot be typed, so that everything typed can be kept.
        const QString decimals =
            field.decimals > 0 ? QStringLiteral("(\\.\\d{0,%1})?").arg(field.decimals) : QString();
        edit->setValidator(
            new QRegularExpressionValidator(QRegularExpression(QStringLiteral("\\d{0,4}") + decimals), edit));
    } else if (field.type == FieldType::Date) {
        edit->setPlaceholderText(QStringLiteral("2026-11-23"));
    }
    connect(edit, &QLineEdit::textEdited, this, &LineFieldEditor::report);
}

void LineFieldEditor::report(const QString& text) {
    if (text.trimmed().isEmpty()) {
        m_input->setState(FieldState::Normal);
        emit edited({});
    } else if (field().type == FieldType::Number) {
        emit edited(FieldValue::ofNumber(text.toDouble()));
    } else if (field().type == FieldType::Date && !QDate::fromString(text, Qt::ISODate).isValid()) {
        m_input->setState(FieldState::Warning, tr("Write the date as 2026-11-23."));
    } else {
        m_input->setState(FieldState::Normal);
        emit edited(FieldValue::ofText(text));
    }
}

void LineFieldEditor::setValue(const FieldValue& value) {
    LineEdit* edit = m_input->edit();
    const bool same = value.number
                          ? !edit->text().isEmpty() && qFuzzyCompare(edit->text().toDouble(), *value.number)
                          : edit->text() == textOf(field(), value);
    if (!same) {
        edit->setText(textOf(field(), value));
    }
}

void LineFieldEditor::setRemark(const QString& remark) {
    m_input->setState(remark.isEmpty() ? FieldState::Normal : FieldState::Warning, remark);
}

LongTextEditor::LongTextEditor(const app::FormField& field, QWidget* parent)
    : FieldEditor(field, parent), m_input(new QPlainTextEdit(this)) {
    bareColumn(this)->addWidget(m_input);
    m_input->setObjectName(field.id + QStringLiteral(".text"));
    m_input->setAccessibleName(label());
    m_input->setPlaceholderText(field.hint.in(Theme::language()));
    m_input->setTabChangesFocus(true);
    m_input->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_input, &QPlainTextEdit::textChanged, this, [this] {
        fitHeight();
        if (!m_showing) {
            const QString text = m_input->toPlainText();
            emit edited(text.trimmed().isEmpty() ? FieldValue() : FieldValue::ofText(text));
        }
    });
    fitHeight();
}

void LongTextEditor::setValue(const FieldValue& value) {
    const QString text = textOf(field(), value);
    if (m_input->toPlainText() != text) {
        m_showing = true;
        m_input->setPlainText(text);
        m_showing = false;
    }
}

void LongTextEditor::resizeEvent(QResizeEvent* event) {
    FieldEditor::resizeEvent(event);
    fitHeight();
}

void LongTextEditor::fitHeight() {
    constexpr int kFewestLines = 2;
    constexpr int kMostLines = 14;
    const int lines =
        std::clamp(static_cast<int>(m_input->document()->size().height()), kFewestLines, kMostLines);
    m_input->setVerticalScrollBarPolicy(
        m_input->document()->size().height() > kMostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_input->setFixedHeight(lines * m_input->fontMetrics().lineSpacing() + scaled(16));
}

TriStateEditor::TriStateEditor(const app::FormField& field, QWidget* parent)
    : FieldEditor(field, parent), m_answer(new TriState(this)), m_words(new LineEdit) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_answer, 0, Qt::AlignLeft);
    const QString language = Theme::language();
    m_answer->setObjectName(field.id + QStringLiteral(".answer"));
    m_answer->setAccessibleName(label());
    m_answer->setWords(field.noneLabel.in(language), field.valueLabel.in(language));
    m_words->setObjectName(field.id + QStringLiteral(".words"));
    m_words->setAccessibleName(label());
    m_words->setPlaceholderText(field.hint.in(language));
    m_words->setMinimumWidth(scaled(120));
    m_answer->setEditor(m_words);
    connect(m_answer, &TriState::valueChanged, this, [this](TriValue value) {
        report();
        if (value == TriValue::Present) {
            m_words->setFocus();
        }
    });
    connect(m_words, &QLineEdit::textEdited, this, &TriStateEditor::report);
}

void TriStateEditor::report() {
    const bool present = m_answer->value() == TriValue::Present;
    static_cast<QHBoxLayout*>(layout())->setAlignment(m_answer, present ? Qt::Alignment() : Qt::AlignLeft);
    switch (m_answer->value()) {
    case TriValue::NotAsked:
        emit edited({});
        break;
    case TriValue::None:
        emit edited(FieldValue::none());
        break;
    case TriValue::Present:
        emit edited(FieldValue::ofText(m_words->text()));
        break;
    }
}

void TriStateEditor::setValue(const FieldValue& value) {
    const TriValue answer = value.presence == Presence::NotAsked ? TriValue::NotAsked
                            : value.presence == Presence::None   ? TriValue::None
                                                                 : TriValue::Present;
    if (answer != m_answer->value()) {
        m_answer->setValue(answer);
    }
    const bool present = answer == TriValue::Present;
    static_cast<QHBoxLayout*>(layout())->setAlignment(m_answer, present ? Qt::Alignment() : Qt::AlignLeft);
    // Words stay in the editor while the answer is none: a slip of the mouse must not cost them.
    if (present && m_words->text() != textOf(field(), value)) {
        m_words->setText(textOf(field(), value));
    }
}

ChoiceEditor::ChoiceEditor(const app::FormField& field, QWidget* parent)
    : FieldEditor(field, parent), m_choice(new SegmentedControl(this)) {
    bareColumn(this)->addWidget(m_choice, 0, Qt::AlignLeft);
    m_choice->setObjectName(field.id + QStringLiteral(".choice"));
    m_choice->setAccessibleName(label());
    // Nothing is chosen until somebody chooses.
    m_choice->addSegment(QString(), tr("Not asked"));
    for (const app::FormTerm& term : field.groups.first().terms) {
        m_choice->addSegment(term.id, term.label.in(Theme::language()));
    }
    connect(m_choice, &SegmentedControl::currentChanged, this,
            [this](const QString& id) { emit edited(id.isEmpty() ? FieldValue() : FieldValue::ofText(id)); });
}

void ChoiceEditor::setValue(const FieldValue& value) {
    m_choice->setCurrentId(value.text);
}

}  // namespace xinglin::ui
