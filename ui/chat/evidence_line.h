#pragma once

#include <QWidget>

#include "app/chat/chat_message.h"

namespace xinglin::ui {

class Button;

/// The line below an answer that says what it rests on: how many sources it cites, of which tier, or that
/// none was found or asked for. Never absent below a finished answer.
class EvidenceLine final : public QWidget {
    Q_OBJECT

public:
    explicit EvidenceLine(QWidget* parent = nullptr);

    void setMessage(const app::ChatMessage& message, const QString& shownText);

    QSize sizeHint() const override;

signals:
    /// 全部依据.
    void allRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void describe();
    QString headline() const;

    int m_cited = 0;
    int m_found = 0;
    int m_stated = 0;
    int m_borrowed = 0;
    int m_inferred = 0;
    Button* m_all;
};

}  // namespace xinglin::ui
