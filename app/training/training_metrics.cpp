#include "app/training/training_metrics.h"

#include <algorithm>
#include <cmath>

namespace xinglin::app {
namespace {

// Steps over which the time of one is taken.
constexpr qsizetype kTimedSteps = 20;

void dropBehind(QList<QPointF>& points, double step) {
    const auto first = std::lower_bound(points.begin(), points.end(), step,
                                        [](const QPointF& point, double at) { return point.x() < at; });
    points.erase(first, points.end());
}

}  // namespace

QList<QPointF> smoothed(const QList<QPointF>& points, double decay) {
    QList<QPointF> smooth;
    smooth.reserve(points.size());
    double mean = 0.0;
    double weight = 0.0;
    for (const QPointF& point : points) {
        if (!std::isfinite(point.y())) {
            continue;
        }
        mean = decay * mean + (1.0 - decay) * point.y();
        weight = decay * weight + (1.0 - decay);
        smooth.append({point.x(), mean / weight});
    }
    return smooth;
}

void TrainingMetrics::clear() {
    *this = TrainingMetrics();
}

void TrainingMetrics::dropFrom(qint64 step) {
    for (QList<QPointF>* series : {&m_loss, &m_evalLoss, &m_reward, &m_learningRate, &m_gradientNorm,
                                   &m_tokensPerSecond, &m_seconds}) {
        dropBehind(*series, static_cast<double>(step));
    }
}

void TrainingMetrics::append(const QList<QJsonObject>& rows) {
    for (const QJsonObject& row : rows) {
        const qint64 step = row.value(QStringLiteral("step")).toInteger();
        if (step <= 0) {
            continue;
        }
        if (step <= lastStep()) {
            dropFrom(step);
        }
        // The engine writes null for what is no number: a loss that ran away.
        const auto add = [&](QList<QPointF>& series, const char* key) {
            const QJsonValue value = row.value(QLatin1String(key));
            if (value.isDouble()) {
                series.append({static_cast<double>(step), value.toDouble()});
            }
        };
        add(m_loss, "loss");
        add(m_evalLoss, "eval_loss");
        add(m_reward, "reward");
        add(m_learningRate, "learning_rate");
        add(m_gradientNorm, "grad_norm");
        add(m_tokensPerSecond, "tokens_per_second");
        const double speed = row.value(QStringLiteral("tokens_per_second")).toDouble();
        if (speed > 0.0) {
            m_seconds.append(
                {static_cast<double>(step), row.value(QStringLiteral("tokens")).toDouble() / speed});
        }
    }
}

qint64 TrainingMetrics::lastStep() const {
    const double last = std::max(m_loss.isEmpty() ? 0.0 : m_loss.last().x(),
                                 m_learningRate.isEmpty() ? 0.0 : m_learningRate.last().x());
    return static_cast<qint64>(last);
}

std::optional<QPointF> TrainingMetrics::bestEvalLoss() const {
    const auto best = std::min_element(m_evalLoss.begin(), m_evalLoss.end(),
                                       [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
    return best == m_evalLoss.end() ? std::nullopt : std::optional(*best);
}

double TrainingMetrics::secondsPerStep() const {
    const qsizetype count = std::min(kTimedSteps, m_seconds.size());
    double sum = 0.0;
    for (qsizetype i = m_seconds.size() - count; i < m_seconds.size(); ++i) {
        sum += m_seconds[i].y();
    }
    return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

}  // namespace xinglin::app
