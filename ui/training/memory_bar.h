#pragma once

#include <QJsonObject>
#include <QWidget>

namespace xinglin::ui {

/// The memory of one rank as a stacked bar: classes by hue, the free memory as the whole width, and beneath
/// what each class takes.
class MemoryBar final : public QWidget {
    Q_OBJECT

public:
    explicit MemoryBar(QWidget* parent = nullptr);

    /// A device of the engine's plan: {"name","free","total","bytes":{…}}.
    void setDevice(const QJsonObject& device);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Part {
        QString key;
        double bytes = 0;
    };
    QString wordOf(const QString& key) const;
    int paintKey(QPainter* painter, int width, int top) const;
    void describe();

    QList<Part> m_parts;  ///< the greatest first
    double m_free = 0;
    double m_total = 0;
};

/// `1.25 GiB`, `84 MiB`.
QString memoryText(double bytes);

}  // namespace xinglin::ui
