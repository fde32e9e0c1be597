#pragma once

#include <QDateTime>
#include <QWidget>

namespace xinglin::ui {

/// The seal of a signed record: square, in ink, with who and when. Drawn, never a red stamp.
class SignedSeal final : public QWidget {
    Q_OBJECT

public:
    explicit SignedSeal(QWidget* parent = nullptr);
    void setSignature(const QString& name, const QDateTime& when);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString text() const;

    QString m_name;
    QDateTime m_when;
};

/// The apricot dot with how many changes are not saved; hidden at 0.
class UnsavedDot final : public QWidget {
    Q_OBJECT

public:
    explicit UnsavedDot(QWidget* parent = nullptr);
    void setCount(int count);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString text() const;

    int m_count = 0;
};

}  // namespace xinglin::ui
