#include "ui/training/training_form.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "app/training/training_view_model.h"
#include "ui/theme/fonts.h"
#include "ui/training/check_result.h"
#include "ui/training/path_field.h"
#include "ui/training/reward_fields.h"
#include "ui/training/setting_fields.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/field.h"
#include "ui/widgets/label.h"
#include "ui/widgets/section_header.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/switch.h"

namespace xinglin::ui {
namespace {

constexpr int kFormWidth = 860;
constexpr int kMostRanks = 4096;

QComboBox* addChoice(QHBoxLayout* row, const QString& label, const QString& name, QWidget* parent) {
    auto* column = new QVBoxLayout;
    column->setSpacing(4);
    auto* words = new Label(TextRole::Dense, Token::Text2, label, parent);
    auto* box = new QComboBox(parent);
    box->setObjectName(name);
    box->setAccessibleName(label);
    box->setMinimumWidth(220);
    words->setBuddy(box);
    column->addWidget(words);
    column->addWidget(box);
    row->addLayout(column);
    return box;
}

}  // namespace

TrainingForm::TrainingForm(app::TrainingViewModel& training, QWidget* parent)
    : QWidget(parent), m_training(training), m_area(new ColumnArea(this)) {
    setObjectName(QStringLiteral("trainingForm"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_area);
    m_area->setObjectName(QStringLiteral("trainingFormArea"));
    auto* place = new QWidget(m_area);
    auto* row = new QHBoxLayout(place);
    row->setContentsMargins(24, 20, 24, 28);
    auto* content = new QWidget(place);
    content->setMaximumWidth(scaled(kFormWidth));
    row->addWidget(content, 1);
    row->addStretch(0);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    addData(column);
    addModel(column);
    addSettings(column);
    addCheck(column);
    addStart(column);
    column->addStretch(1);
    m_area->setWidget(place);
    m_area->setWidgetResizable(true);
    connect(&m_training, &app::TrainingViewModel::planChanged, this, &TrainingForm::showPlan);
    connect(&m_training, &app::TrainingViewModel::checkChanged, this, &TrainingForm::refresh);
    showPlan();
}

QWidget* TrainingForm::firstField() const {
    return m_data;
}

void TrainingForm::setNarrow(bool isNarrow) {
    m_settings->setColumns(isNarrow ? 2 : 3);
}

LineEdit* TrainingForm::addPath(QVBoxLayout* column, const QString& label, const QString& name,
                                PathField::Kind kind, const QString& hint) {
    auto* field = new PathField(label, name, kind, hint, this);
    column->addWidget(field);
    connect(field->edit(), &QLineEdit::textChanged, this, &TrainingForm::takePlan);
    return field->edit();
}

void TrainingForm::addData(QVBoxLayout* column) {
    column->addWidget(new SectionHeader(tr("1  Data"), this));
    m_data = addPath(column, tr("Data file"), QStringLiteral("trainingData"), PathField::Kind::File,
                     tr("JSON, JSON Lines, CSV or text, in UTF-8 or GB18030."));
    auto* row = new QHBoxLayout;
    m_format = addChoice(row, tr("Format"), QStringLiteral("trainingFormat"), this);
    m_format->addItem(tr("not recognised"), QString());
    for (const QString& format : app::trainingDataFormats()) {
        m_format->addItem(format, format);
    }
    row->addStretch(1);
    column->addLayout(row);
    m_eval =
        addPath(column, tr("Held-out file (optional)"), QStringLiteral("trainingEval"), PathField::Kind::File,
                tr("Of the same format; its loss is measured and never learned from."));
    m_rows = new CheckResult(CheckResult::Part::Rows, this);
    column->addWidget(m_rows);
    connect(m_format, &QComboBox::activated, this, &TrainingForm::takePlan);
    connect(m_data, &QLineEdit::textChanged, this, [this](const QString& path) {
        const QString guess = m_isShowing ? QString() : app::guessDataFormat(path);
        if (!guess.isEmpty()) {
            m_format->setCurrentIndex(m_format->findData(guess));
            takePlan();
        }
    });
}

void TrainingForm::addModel(QVBoxLayout* column) {
    column->addWidget(new SectionHeader(tr("2  Base model and method"), this, SectionHeader::Rule::Above));
    m_model = addPath(column, tr("Model folder"), QStringLiteral("trainingModel"), PathField::Kind::Folder,
                      tr("A Hugging Face folder with config.json; training does not start from GGUF files."));
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    auto* methodColumn = new QVBoxLayout;
    methodColumn->setSpacing(4);
    methodColumn->addWidget(new Label(TextRole::Dense, Token::Text2, tr("Method"), this));
    m_method = new SegmentedControl(this);
    m_method->setObjectName(QStringLiteral("trainingMethod"));
    m_method->setAccessibleName(tr("Method"));
    m_method->addSegment(QStringLiteral("lora"), tr("LoRA"));
    m_method->addSegment(QStringLiteral("full"), tr("Whole model"));
    methodColumn->addWidget(m_method, 0, Qt::AlignLeft);
    row->addLayout(methodColumn);
    m_objective = addChoice(row, tr("Objective"), QStringLiteral("trainingObjective"), this);
    m_objective->addItem(tr("Answers (SFT)"), QStringLiteral("sft"));
    m_objective->addItem(tr("All text (pre-training)"), QStringLiteral("clm"));
    m_objective->addItem(tr("Preferences (DPO)"), QStringLiteral("dpo"));
    m_objective->addItem(tr("Reward model"), QStringLiteral("reward"));
    m_objective->addItem(tr("Rewards, groups of answers (GRPO)"), QStringLiteral("grpo"));
    m_objective->addItem(tr("Rewards, with values (PPO)"), QStringLiteral("ppo"));
    row->addStretch(1);
    column->addLayout(row);
    m_random = new Switch(tr("Start from nothing: draw the parameters, config.json alone is read"), this);
    m_random->setObjectName(QStringLiteral("trainingRandom"));
    column->addWidget(m_random, 0, Qt::AlignLeft);
    m_rewards = new RewardFields(this);
    column->addWidget(m_rewards);
    connect(m_rewards, &RewardFields::edited, this, &TrainingForm::takePlan);
    connect(m_method, &SegmentedControl::currentChanged, this, &TrainingForm::takePlan);
    connect(m_objective, &QComboBox::activated, this, &TrainingForm::takePlan);
    connect(m_random, &QCheckBox::toggled, this, &TrainingForm::takePlan);
}

void TrainingForm::addSettings(QVBoxLayout* column) {
    auto* header = new SectionHeader(tr("3  Settings"), this, SectionHeader::Rule::Above);
    m_level = new SegmentedControl(header);
    m_level->setObjectName(QStringLiteral("trainingLevel"));
    m_level->setAccessibleName(tr("Which settings are shown"));
    m_level->addSegment(QStringLiteral("simple"), tr("Simple"));
    m_level->addSegment(QStringLiteral("expert"), tr("Expert"));
    header->addAction(m_level);
    column->addWidget(header);
    auto* row = new QHBoxLayout;
    m_preset = addChoice(row, tr("Published settings"), QStringLiteral("trainingPreset"), this);
    m_preset->addItem(tr("None: as below"), QString());
    for (const QString& preset : app::trainingPresets()) {
        m_preset->addItem(preset, preset);
    }
    row->addStretch(1);
    column->addLayout(row);
    m_settings = new SettingFields(this);
    column->addWidget(m_settings);
    connect(m_preset, &QComboBox::activated, this, [this] {
        app::TrainingPlan plan = m_training.plan();
        plan.preset = m_preset->currentData().toString();
        plan.settings = {};  // what was set belongs to other settings
        m_training.setPlan(plan);
    });
    connect(m_level, &SegmentedControl::currentChanged, this, [this](const QString& id) {
        m_settings->setLevel(id == QLatin1String("expert") ? app::SettingLevel::Expert
                                                           : app::SettingLevel::Simple);
    });
    connect(m_settings, &SettingFields::edited, this, [this](const QJsonObject& settings) {
        app::TrainingPlan plan = m_training.plan();
        plan.settings = settings;
        m_training.setPlan(plan);
    });
    connect(m_settings, &SettingFields::validityChanged, this, &TrainingForm::refresh);
}

void TrainingForm::addCheck(QVBoxLayout* column) {
    auto* header = new SectionHeader(tr("4  Check and memory"), this, SectionHeader::Rule::Above);
    header->setHint(tr("reads every row, loads nothing"));
    column->addWidget(header);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_ranks = new Field(tr("Ranks on this machine"), this);
    m_ranks->edit()->setObjectName(QStringLiteral("trainingRanks"));
    m_ranks->setFixedWidth(scaled(200));
    m_check = new Button(ButtonKind::Secondary, QString(), this);
    m_check->setObjectName(QStringLiteral("trainingCheck"));
    m_progress = new Label(TextRole::Dense, Token::Text2, QString(), this);
    m_progress->setObjectName(QStringLiteral("trainingCheckProgress"));
    m_progress->setWordWrap(true);
    m_progress->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_ranks, 0, Qt::AlignTop);
    row->addWidget(m_check, 0, Qt::AlignBottom);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(m_progress);
    m_memory = new CheckResult(CheckResult::Part::Memory, this);
    column->addWidget(m_memory);
    connect(m_ranks->edit(), &QLineEdit::textChanged, this, &TrainingForm::takePlan);
    connect(m_check, &QPushButton::clicked, this, [this] {
        if (m_training.isChecking()) {
            m_training.stopChecking();
        } else {
            m_training.check();
        }
    });
}

void TrainingForm::addStart(QVBoxLayout* column) {
    column->addWidget(new SectionHeader(tr("5  Start"), this, SectionHeader::Rule::Above));
    m_name = new Field(tr("Name of the training"), this);
    m_name->edit()->setObjectName(QStringLiteral("trainingName"));
    m_name->setMaximumWidth(scaled(420));
    column->addWidget(m_name);
    m_command = new Label(TextRole::Mono, Token::Text2, QString(), this);
    m_command->setObjectName(QStringLiteral("trainingCommand"));
    m_command->setWordWrap(true);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_command);
    m_reason = new Label(TextRole::Dense, Token::Text2, QString(), this);
    m_reason->setObjectName(QStringLiteral("trainingReason"));
    m_reason->setWordWrap(true);
    column->addWidget(m_reason);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_start = new Button(ButtonKind::Primary, tr("Start the training"), this);
    m_start->setObjectName(QStringLiteral("trainingStart"));
    m_copy = new Button(ButtonKind::Ghost, tr("Copy the command"), this);
    m_copy->setObjectName(QStringLiteral("trainingCopy"));
    m_copy->setIconName(QStringLiteral("copy"));
    row->addWidget(m_start);
    row->addWidget(m_copy);
    row->addStretch(1);
    column->addLayout(row);
    connect(m_name->edit(), &QLineEdit::textChanged, this, &TrainingForm::takePlan);
    connect(m_start, &QPushButton::clicked, &m_training, &app::TrainingViewModel::start);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_command->text()); });
}

void TrainingForm::takePlan() {
    if (m_isShowing) {
        return;
    }
    app::TrainingPlan plan = m_training.plan();
    plan.name = m_name->edit()->text();
    plan.dataFile = m_data->text().trimmed();
    plan.dataFormat = m_format->currentData().toString();
    plan.evalFile = m_eval->text().trimmed();
    plan.modelFolder = m_model->text().trimmed();
    plan.startsRandom = m_random->isChecked();
    plan.method = m_method->currentId();
    plan.setObjective(m_objective->currentData().toString());
    m_rewards->takeInto(plan);
    bool isNumber = false;
    const int ranks = m_ranks->edit()->text().toInt(&isNumber);
    const bool isAllowed = isNumber && ranks >= 1 && ranks <= kMostRanks;
    m_ranks->setState(isAllowed ? FieldState::Normal : FieldState::Error,
                      isAllowed ? QString() : tr("A whole number from 1 on."));
    plan.ranks = isAllowed ? ranks : plan.ranks;
    // A name changes nothing that was checked.
    app::TrainingPlan sameName = plan;
    sameName.name = m_training.plan().name;
    if (sameName.toJson() == m_training.plan().toJson()) {
        m_training.setName(plan.name);
    } else {
        m_training.setPlan(plan);
    }
}

void TrainingForm::showPlan() {
    const app::TrainingPlan& plan = m_training.plan();
    m_isShowing = true;
    // Setting the same text again would move the cursor of who types.
    const auto show = [](LineEdit* edit, const QString& text) {
        if (edit->text().trimmed() != text) {
            edit->setText(text);
        }
    };
    show(m_name->edit(), plan.name);
    show(m_data, plan.dataFile);
    show(m_eval, plan.evalFile);
    show(m_model, plan.modelFolder);
    m_format->setCurrentIndex(qMax(0, m_format->findData(plan.dataFormat)));
    m_random->setChecked(plan.startsRandom);
    m_method->setCurrentId(plan.method);
    m_objective->setCurrentIndex(qMax(0, m_objective->findData(plan.objective)));
    m_preset->setCurrentIndex(qMax(0, m_preset->findData(plan.preset)));
    if (m_ranks->edit()->text().toInt() != plan.ranks) {
        show(m_ranks->edit(), QString::number(plan.ranks));
    }
    m_rewards->showPlan(plan);
    m_settings->setPlan(plan);
    m_isShowing = false;
    refresh();
}

QString TrainingForm::reasonAgainstStart() const {
    switch (app::gapOf(m_training.plan())) {
    case app::PlanGap::NoData:
        return tr("Choose a data file.");
    case app::PlanGap::DataMissing:
        return tr("The data file is not there or cannot be read.");
    case app::PlanGap::NoModel:
        return tr("Choose the folder of the base model.");
    case app::PlanGap::ModelMissing:
        return tr("The model folder has no config.json.");
    case app::PlanGap::NoReward:
        return tr("Choose what rates the answers: a rule, or a reward model.");
    case app::PlanGap::UnevenRanks:
        return tr("%1 ranks hold one model by the settings of tensor and pipeline parallel: %2 ranks are not "
                  "a multiple.")
            .arg(m_training.plan().ranksOfACopy())
            .arg(m_training.plan().ranks);
    case app::PlanGap::None:
        break;
    }
    if (m_training.plan().dataFormat.isEmpty()) {
        return tr("Choose the format of the data file.");
    }
    return m_settings->isValid() ? QString() : tr("Correct the settings that are marked.");
}

void TrainingForm::refresh() {
    if (!m_start) {
        return;  // still being built
    }
    const QString gap = reasonAgainstStart();
    const bool isChecking = m_training.isChecking();
    m_check->setText(isChecking ? tr("Stop checking") : tr("Check data and memory"));
    m_check->setEnabled(gap.isEmpty() || isChecking);
    const auto& failure = m_training.checkFailure();
    QString progress;
    if (isChecking) {
        progress = m_training.checkProgress().isEmpty() ? tr("Reading…") : m_training.checkProgress();
    } else if (failure) {
        progress = QStringList{failure->what + QLatin1Char(' ') + failure->advice, failure->detail}.join(
            QLatin1Char('\n'));
    }
    m_progress->setInk(failure && !isChecking ? Token::Ochre : Token::Text2);
    m_progress->setText(progress);
    m_progress->setVisible(!progress.isEmpty());
    const QJsonObject answer = m_training.preview() ? m_training.preview()->answer : QJsonObject();
    m_rows->setAnswer(answer);
    m_memory->setAnswer(answer);
    m_command->setText(m_training.commandLine().shellText());
    m_start->setEnabled(gap.isEmpty() && m_training.canStart());
    QString reason = gap;
    if (gap.isEmpty() && !m_training.canStart()) {
        reason = m_training.preview() ? tr("Mend what the check found, then check again.")
                                      : tr("Check data and memory first.");
    } else if (gap.isEmpty()) {
        reason = tr("The training goes on when this window is closed. Its run.json is kept with it.");
    }
    m_reason->setText(reason);
}

}  // namespace xinglin::ui
