#pragma once

#include <QJsonObject>
#include <QList>
#include <QWidget>

namespace xinglin::ui {

class IconButton;
class Label;

/// Answers that the model gave while it learned, one at a time: the question, the answer, what was expected,
/// and its reward where there is one.
class SampleList final : public QWidget {
    Q_OBJECT

public:
    explicit SampleList(QWidget* parent = nullptr);

    /// Rows of samples.jsonl. Stays at the newest one unless another was chosen.
    void setSamples(const QList<QJsonObject>& samples);

private:
    void show(qsizetype index);

    QList<QJsonObject> m_samples;
    qsizetype m_index = -1;
    Label* m_place;
    IconButton* m_before;
    IconButton* m_next;
    Label* m_question;
    Label* m_answer;
    Label* m_expected;
    Label* m_reward;
};

}  // namespace xinglin::ui
