#pragma once

#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace xinglin::ui {

/// The spine of the sewn book: thread and stitches, the blossom mark, one tile a page. Below 900 px of window
/// it is narrow and its labels become tool tips.
class Rail final : public QWidget {
    Q_OBJECT

public:
    enum class Width { Full, Slim };

    explicit Rail(QWidget* parent = nullptr);

    /// Adds a tile; `breakBefore` sews a stitch above it, `atFoot` puts it below the stretch.
    enum class Place { Follow, NewGroup, Foot };
    void addTile(const QString& id, const QString& iconName, Place place);
    void setTitle(const QString& id, const QString& title);
    void setCurrent(const QString& id);
    void setWidthMode(Width width);

signals:
    void chosen(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QButtonGroup* m_group;
    QVBoxLayout* m_column;
    Width m_width = Width::Full;
    bool m_hasFoot = false;
    QList<QWidget*> m_breaks;  ///< the gaps where a stitch is sewn
};

}  // namespace xinglin::ui
