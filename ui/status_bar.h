#pragma once

#include <QList>
#include <QWidget>

#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// The foot of the window: where the data is, which edition of the knowledge base, which model, who works.
/// Never shows a patient.
class StatusBar final : public QWidget {
    Q_OBJECT

public:
    explicit StatusBar(QWidget* parent = nullptr);

    void setKnowledge(const QString& edition);
    /// Model and state of the engine, as a sentence; empty: no model.
    void setEngine(const QString& engine);
    void setUser(const QString& user);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Item {
        QString icon;
        QString text;
        Token ink;
        bool bold;
    };
    QList<Item> leftItems() const;
    QList<Item> rightItems() const;
    void describe();

    QString m_knowledge;
    QString m_engine;
    QString m_user;
};

}  // namespace xinglin::ui
