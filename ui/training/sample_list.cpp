#include "ui/training/sample_list.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/chart_points.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr qsizetype kMostChars = 2000;

Label* addText(QVBoxLayout* column, TextRole role, Token ink, QWidget* parent) {
    auto* label = new Label(role, ink, QString(), parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);  // a model's words are no markup
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
    return label;
}

}  // namespace

SampleList::SampleList(QWidget* parent)
    : QWidget(parent),
      m_place(new Label(TextRole::Caption, Token::Text3, QString(), this)),
      m_before(new IconButton(QStringLiteral("chevron-left"), tr("Sample before"), this)),
      m_next(new IconButton(QStringLiteral("chevron-right"), tr("Next sample"), this)) {
    m_before->setObjectName(QStringLiteral("sampleBefore"));
    m_next->setObjectName(QStringLiteral("sampleNext"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->addWidget(m_place, 1);
    row->addWidget(m_before);
    row->addWidget(m_next);
    column->addLayout(row);
    m_question = addText(column, TextRole::Body, Token::Text2, this);
    m_answer = addText(column, TextRole::Body, Token::Text, this);
    m_expected = addText(column, TextRole::Dense, Token::Indigo, this);
    m_reward = addText(column, TextRole::Dense, Token::Text2, this);
    column->addStretch(1);
    connect(m_before, &QToolButton::clicked, this, [this] { show(m_index - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { show(m_index + 1); });
    show(-1);
}

void SampleList::setSamples(const QList<QJsonObject>& samples) {
    if (samples == m_samples) {
        return;
    }
    const bool wasAtEnd = m_index + 1 == m_samples.size();
    m_samples = samples;
    show(wasAtEnd || m_index >= m_samples.size() ? m_samples.size() - 1 : m_index);
}

void SampleList::show(qsizetype index) {
    m_index = index;
    const bool hasOne = index >= 0 && index < m_samples.size();
    m_before->setEnabled(hasOne && index > 0);
    m_next->setEnabled(hasOne && index + 1 < m_samples.size());
    for (Label* label : {m_question, m_answer, m_expected, m_reward}) {
        label->setVisible(hasOne);
    }
    if (!hasOne) {
        m_place->setText(tr("No answers are drawn in this kind of training."));
        m_place->setWordWrap(true);
        return;
    }
    const QJsonObject sample = m_samples.at(index);
    const auto text = [&](const char* key) {
        return sample.value(QLatin1String(key)).toString().left(kMostChars);
    };
    m_place->setText(tr("Step %1, %2 of %3")
                         .arg(sample.value(QStringLiteral("step")).toInteger())
                         .arg(index + 1)
                         .arg(m_samples.size()));
    m_question->setText(text("prompt"));
    m_answer->setText(text("completion"));
    m_expected->setText(tr("Expected: %1").arg(text("reference")));
    m_expected->setVisible(!text("reference").isEmpty());
    const QJsonValue reward = sample.value(QStringLiteral("reward"));
    m_reward->setText(tr("Reward %1").arg(measureText(reward.toDouble())));
    m_reward->setVisible(reward.isDouble());
}

}  // namespace xinglin::ui
