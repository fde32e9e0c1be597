#include "ui/training/setting_fields.h"

#include <QComboBox>
#include <QGridLayout>
#include <QVBoxLayout>

#include "ui/widgets/field.h"
#include "ui/widgets/label.h"
#include "ui/widgets/switch.h"

namespace xinglin::ui {

using app::SettingLevel;
using app::SettingShape;
using app::TrainingSetting;

namespace {

constexpr int kFieldWidth = 190;

QString nameOf(const TrainingSetting& setting) {
    return QStringLiteral("setting.") + QLatin1String(setting.path);
}

void addHint(const TrainingSetting& setting, QVBoxLayout* column, QWidget* place) {
    const QString text = app::settingHint(setting);
    if (text.isEmpty()) {
        return;
    }
    auto* hint = new Label(TextRole::Caption, Token::Text3, text, place);
    hint->setWordWrap(true);
    column->addWidget(hint);
}

}  // namespace

SettingFields::SettingFields(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
}

void SettingFields::setPlan(const app::TrainingPlan& plan) {
    const bool isOther = !m_content || plan.method != m_plan.method || plan.objective != m_plan.objective ||
                         plan.preset != m_plan.preset || plan.settings != m_plan.settings;
    m_plan = plan;
    if (isOther) {
        rebuild();
    }
}

void SettingFields::setLevel(SettingLevel level) {
    m_level = level;
    rebuild();
}

void SettingFields::setColumns(int columns) {
    if (columns != m_columns) {
        m_columns = columns;
        rebuild();
    }
}

void SettingFields::rebuild() {
    m_wrong.clear();
    if (m_content) {
        m_content->hide();
        m_content->deleteLater();  // one of its fields may be what asked for it
    }
    m_content = new QWidget(this);
    auto* grid = new QGridLayout(m_content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(14);
    int count = 0;
    for (const TrainingSetting& setting : app::trainingSettings()) {
        const bool isShown = m_level == SettingLevel::Expert || setting.level == SettingLevel::Simple;
        if (isShown && m_plan.has(setting)) {
            grid->addWidget(makeField(setting), count / m_columns, count % m_columns, Qt::AlignTop);
            ++count;
        }
    }
    for (int column = 0; column < m_columns; ++column) {
        grid->setColumnStretch(column, 1);
    }
    layout()->addWidget(m_content);
    m_content->show();
    emit validityChanged();
}

void SettingFields::take(const TrainingSetting& setting, const std::optional<QJsonValue>& value) {
    const QString path = QLatin1String(setting.path);
    if (value) {
        m_plan.settings.insert(path, *value);
    } else {
        m_plan.settings.remove(path);
    }
    emit edited(m_plan.settings);
}

QWidget* SettingFields::makeField(const TrainingSetting& setting) {
    switch (setting.shape) {
    case SettingShape::Choice:
        return makeChoice(setting);
    case SettingShape::Flag:
        return makeFlag(setting);
    case SettingShape::Whole:
    case SettingShape::Number:
    case SettingShape::Words:
        break;
    }
    return makeEdit(setting);
}

QWidget* SettingFields::makeEdit(const TrainingSetting& setting) {
    auto* place = new QWidget(m_content);
    auto* column = new QVBoxLayout(place);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* field = new Field(app::settingLabel(setting), place);
    field->edit()->setObjectName(nameOf(setting));
    field->edit()->setMinimumWidth(kFieldWidth);
    column->addWidget(field);
    addHint(setting, column, place);
    const std::optional<QJsonValue> value = m_plan.value(setting);
    field->edit()->setText(value ? app::settingText(*value) : QString());
    if (!m_plan.preset.isEmpty()) {
        field->edit()->setPlaceholderText(tr("as the preset"));
    }
    connect(field->edit(), &QLineEdit::textChanged, this, [this, field, &setting](const QString& text) {
        const QString path = QLatin1String(setting.path);
        const bool isLeft = text.trimmed().isEmpty() && !m_plan.preset.isEmpty();
        const std::optional<QJsonValue> typed = isLeft ? std::nullopt : app::parseSetting(setting, text);
        if (!isLeft && !typed) {
            m_wrong.insert(path);
            field->setState(FieldState::Error, setting.shape == SettingShape::Words
                                                   ? tr("Words are wanted.")
                                                   : tr("%1 to %2")
                                                         .arg(app::settingText(QJsonValue(setting.least)),
                                                              app::settingText(QJsonValue(setting.most))));
        } else {
            m_wrong.remove(path);
            field->setState(FieldState::Normal);
            take(setting, typed);
        }
        emit validityChanged();
    });
    return place;
}

QWidget* SettingFields::makeChoice(const TrainingSetting& setting) {
    auto* place = new QWidget(m_content);
    auto* column = new QVBoxLayout(place);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* label = new Label(TextRole::Dense, Token::Text2, app::settingLabel(setting), place);
    auto* box = new QComboBox(place);
    box->setObjectName(nameOf(setting));
    box->setAccessibleName(app::settingLabel(setting));
    box->setMinimumWidth(kFieldWidth);
    label->setBuddy(box);
    if (!m_plan.preset.isEmpty()) {
        box->addItem(tr("as the preset"));
    }
    // The engine's own words: they stand in the run file.
    const QStringList choices = QString::fromLatin1(setting.choices).split(QLatin1Char(' '));
    for (const QString& choice : choices) {
        box->addItem(choice.isEmpty() ? tr("the model's own") : choice, choice);
    }
    const std::optional<QJsonValue> value = m_plan.value(setting);
    box->setCurrentIndex(qMax(0, value ? box->findData(value->toString()) : 0));
    connect(box, &QComboBox::activated, this, [this, box, &setting] {
        const QString word = box->currentData().toString();
        take(setting, word.isEmpty() ? std::nullopt : std::optional(QJsonValue(word)));
    });
    column->addWidget(label);
    column->addWidget(box);
    addHint(setting, column, place);
    return place;
}

QWidget* SettingFields::makeFlag(const TrainingSetting& setting) {
    auto* box = new Switch(app::settingLabel(setting), m_content);
    box->setObjectName(nameOf(setting));
    const std::optional<QJsonValue> value = m_plan.value(setting);
    box->setChecked(value && value->toBool());
    connect(box, &QCheckBox::toggled, this, [this, &setting](bool isOn) { take(setting, QJsonValue(isOn)); });
    return box;
}

}  // namespace xinglin::ui
