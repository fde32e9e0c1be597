#pragma once

#include <QStringList>
#include <QWidget>

namespace xinglin::ui {

/// The nature of a herb at a glance: nine steps from great cold to great heat, five flavours (with bland and
/// astringent), toxicity, twelve channels; always all of them, in a fixed order, with what holds marked.
///
/// Values are the terms of the knowledge base (微温, 苦, 小毒, 肺). What is not known marks nothing.
class NatureStrip final : public QWidget {
    Q_OBJECT

public:
    struct Value {
        QStringList natures;   ///< more than one where the sources differ
        QStringList flavours;  ///< 苦, or 微苦 where it is slight
        QString toxicity;      ///< 无毒 小毒 有毒 大毒; empty: not stated
        QStringList channels;
    };

    explicit NatureStrip(QWidget* parent = nullptr);
    void setValue(const Value& value);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void describe();
    /// Draws, or only measures with a null painter; returns the height used for `width`.
    int arrange(QPainter* painter, int width) const;

    Value m_value;
};

}  // namespace xinglin::ui
