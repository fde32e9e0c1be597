#pragma once

#include <QList>
#include <QStringList>

#include "ui/widgets/card.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

/// What a fact card shows. Empty parts are left out.
struct FactCardContent {
    int number = 0;  ///< of the citation; 0: not cited
    QString id{};    ///< `formula:桂枝汤`, handed back by openRequested()
    QString name{};
    QString kind{};  ///< `方剂 · 解表剂 · 辛温解表`
    app::Tier tier = app::Tier::Stated;
    QString quotation{};
    QStringList tableHead{};
    QList<QStringList> tableRows{};
    QString source{};
    QString edition{};
    app::FactStatus status = app::FactStatus::ToVerify;
};

/// One source of an answer, folded (number, name, tier, source) or open (quotation, table, check state,
/// 打开).
class FactCard final : public Card {
    Q_OBJECT

public:
    enum class Fold { Folded, Open };

    explicit FactCard(QWidget* parent = nullptr);

    void setContent(const FactCardContent& content);
    const FactCardContent& content() const { return m_content; }
    void setFold(Fold fold);
    Fold fold() const { return m_fold; }

signals:
    /// 打开: show the row in the knowledge page.
    void openRequested(const QString& id);
    void copyRequested(const QString& id);
    /// A folded card was clicked (Enter and Space do the same).
    void unfoldRequested(int number);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rebuild();

    FactCardContent m_content;
    Fold m_fold = Fold::Folded;
    QWidget* m_body = nullptr;
};

/// The word for whether a fact was checked, and its ink.
QString factStatusWord(app::FactStatus status);
Token factStatusInk(app::FactStatus status);

}  // namespace xinglin::ui
