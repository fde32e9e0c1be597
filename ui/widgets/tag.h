#pragma once

#include <QString>
#include <QWidget>

#include "app/knowledge/knowledge_types.h"
#include "ui/theme/tokens.h"

class QPainter;

namespace xinglin::ui {

/// A small word on a tint, with a mark: 拦截, 明载, 模型草拟.
struct TagLook {
    QString text;
    QString icon;  ///< name of a mark; may be empty
    Token hue = Token::Slate;
    bool outlined = false;  ///< an edge instead of a tint: nothing found, a draft's version
};

QSize tagSize(const TagLook& look);
/// Paints the tag at the left of `rect`, centred on its height; returns the width used.
int paintTag(QPainter* painter, const QRectF& rect, const TagLook& look);

class Tag : public QWidget {
    Q_OBJECT

public:
    explicit Tag(const TagLook& look = {}, QWidget* parent = nullptr);

    void setLook(const TagLook& look);
    const TagLook& look() const { return m_look; }

    QSize sizeHint() const override { return tagSize(m_look); }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TagLook m_look;
};

/// How much a finding weighs.
enum class Severity { Block, Review, Remind, Info, Pass };

QString severityWord(Severity severity);
TagLook severityTag(Severity severity);

QString tierWord(app::Tier tier);
TagLook tierTag(app::Tier tier);

/// The word of a severity with its mark; follows the language.
class SeverityTag final : public Tag {
    Q_OBJECT

public:
    explicit SeverityTag(Severity severity, QWidget* parent = nullptr);
    void setSeverity(Severity severity);

protected:
    void changeEvent(QEvent* event) override;

private:
    Severity m_severity;
};

/// What supports a line, as mark and word; follows the language.
class TierMark final : public Tag {
    Q_OBJECT

public:
    explicit TierMark(app::Tier tier, QWidget* parent = nullptr);
    void setTier(app::Tier tier);

protected:
    void changeEvent(QEvent* event) override;

private:
    app::Tier m_tier;
};

}  // namespace xinglin::ui
