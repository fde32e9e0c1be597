#include "ui/training/reward_fields.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "app/reward/reward_rules.h"
#include "app/training/training_plan.h"
#include "ui/training/path_field.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/switch.h"

namespace xinglin::ui {
namespace {

using app::RewardPart;

constexpr RewardPart kParts[] = {RewardPart::Syndrome, RewardPart::Chain, RewardPart::Audit};

// Setting the same text again would move the cursor of who types.
void showPath(const PathField& field, const QString& path) {
    if (field.path() != path) {
        field.edit()->setText(path);
    }
}

}  // namespace

RewardFields::RewardFields(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("trainingRewards"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(new Label(TextRole::Dense, Token::Text2, tr("Answers are rated by"), this));
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    for (const RewardPart part : kParts) {
        const QString label = part == RewardPart::Syndrome ? tr("The standard's name of the syndrome")
                              : part == RewardPart::Chain  ? tr("Principle, method, formula and herbs")
                                                           : tr("The prescription audit");
        const QString id = app::rewardPartId(part);
        auto* rule = new Switch(label, this);
        rule->setObjectName(QStringLiteral("trainingReward.") + id);
        m_rules.insert(id, rule);
        row->addWidget(rule);
        connect(rule, &QCheckBox::toggled, this, &RewardFields::edited);
    }
    row->addStretch(1);
    column->addLayout(row);
    m_rewardModel = addPath(tr("Reward model (optional)"), QStringLiteral("trainingRewardModel"),
                            tr("A checkpoint of a training with the objective \"Reward model\"."));
    m_valueModel = addPath(tr("Values begin with (optional)"), QStringLiteral("trainingValueModel"),
                           tr("A reward model in LoRA form; without one they begin from nothing."));
}

PathField* RewardFields::addPath(const QString& label, const QString& name, const QString& hint) {
    auto* field = new PathField(label, name, PathField::Kind::Folder, hint, this);
    layout()->addWidget(field);
    connect(field->edit(), &QLineEdit::textChanged, this, &RewardFields::edited);
    return field;
}

void RewardFields::showPlan(const app::TrainingPlan& plan) {
    setVisible(plan.drawsAnswers());
    m_valueModel->setVisible(plan.objective == QLatin1String("ppo"));
    for (auto rule = m_rules.cbegin(); rule != m_rules.cend(); ++rule) {
        rule.value()->setChecked(plan.rewardRules.contains(rule.key()));
    }
    showPath(*m_rewardModel, plan.rewardModel);
    showPath(*m_valueModel, plan.valueModel);
}

void RewardFields::takeInto(app::TrainingPlan& plan) const {
    plan.rewardRules.clear();
    for (const RewardPart part : kParts) {
        const QString id = app::rewardPartId(part);
        if (m_rules.value(id)->isChecked()) {
            plan.rewardRules.append(id);
        }
    }
    plan.rewardModel = m_rewardModel->path();
    plan.valueModel = m_valueModel->path();
}

}  // namespace xinglin::ui
