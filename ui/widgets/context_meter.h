#pragma once

#include <QWidget>

namespace xinglin::ui {

/// How full the model's context is: system prompt, conversation and facts on one bar of 6 px; from 80 % in
/// ochre with what will be left out.
class ContextMeter final : public QWidget {
    Q_OBJECT

public:
    struct Use {
        int systemTokens = 0;
        int textTokens = 0;
        int factTokens = 0;
        int limitTokens = 0;
    };

    explicit ContextMeter(QWidget* parent = nullptr);

    /// `dropped` is the sentence that says what will be left out; it is shown from 80 % on.
    void setUse(const Use& use, const QString& dropped = {});

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool isFull() const;
    QString caption() const;

    Use m_use;
    QString m_dropped;
};

}  // namespace xinglin::ui
