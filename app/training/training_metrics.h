#pragma once

#include <QJsonObject>
#include <QList>
#include <QPointF>
#include <optional>

namespace xinglin::app {

/// Exponential moving average with the bias of its beginning taken out, as Adam does it: value i is
/// Σ d^(i−j) (1−d) y_j / (1 − d^(i+1)). Points whose y is no number are passed over.
QList<QPointF> smoothed(const QList<QPointF>& points, double decay);

/// The rows of metrics.jsonl as series over the steps. A row of a step that is there already replaces it and
/// all behind it: the run went on from an earlier checkpoint.
class TrainingMetrics final {
public:
    void clear();
    void append(const QList<QJsonObject>& rows);

    bool isEmpty() const { return m_loss.isEmpty(); }
    qint64 lastStep() const;
    const QList<QPointF>& loss() const { return m_loss; }
    const QList<QPointF>& evalLoss() const { return m_evalLoss; }
    /// The mean reward of the answers that were drawn; empty where none are.
    const QList<QPointF>& reward() const { return m_reward; }
    const QList<QPointF>& learningRate() const { return m_learningRate; }
    const QList<QPointF>& gradientNorm() const { return m_gradientNorm; }
    const QList<QPointF>& tokensPerSecond() const { return m_tokensPerSecond; }
    /// The least loss on eval data; nothing where none was measured.
    std::optional<QPointF> bestEvalLoss() const;
    /// Seconds of a step, the mean of the last ones; 0 where unknown.
    double secondsPerStep() const;

private:
    void dropFrom(qint64 step);

    QList<QPointF> m_loss;
    QList<QPointF> m_evalLoss;
    QList<QPointF> m_reward;
    QList<QPointF> m_learningRate;
    QList<QPointF> m_gradientNorm;
    QList<QPointF> m_tokensPerSecond;
    QList<QPointF> m_seconds;
};

}  // namespace xinglin::app
