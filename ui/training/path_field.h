#pragma once

#include <QWidget>

namespace xinglin::ui {

class LineEdit;

/// A path that is typed, or chosen in a dialog by the button beside it.
class PathField final : public QWidget {
    Q_OBJECT

public:
    enum class Kind { File, Folder };

    /// `name` is the edit's object name, that of the button with "Choose" behind it. `hint` may be empty.
    PathField(const QString& label, const QString& name, Kind kind, const QString& hint, QWidget* parent);

    LineEdit* edit() const { return m_edit; }
    QString path() const;

private:
    LineEdit* m_edit;
};

}  // namespace xinglin::ui
