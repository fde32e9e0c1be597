#pragma once

#include <QSplitter>

namespace xinglin::ui {

/// A splitter that looks like a hairline, is grabbed within 7 px, remembers where it stood under its object
/// name, and goes back to its first sizes on a double click.
///
/// Places are kept by a SplitterMemory, which the composition root binds to the settings; without one they
/// are forgotten at the end.
class Splitter final : public QSplitter {
    Q_OBJECT

public:
    /// `name` is its objectName, unique in the program: `knowledge.columns`.
    explicit Splitter(const QString& name, QWidget* parent = nullptr,
                      Qt::Orientation orientation = Qt::Horizontal);

    /// The sizes of the design; used unless the user's own are remembered.
    void setFirstSizes(const QList<int>& sizes);
    void resetSizes();

protected:
    QSplitterHandle* createHandle() override;

private:
    QList<int> m_first;
};

/// Where splitters keep their places.
class SplitterMemory {
public:
    virtual ~SplitterMemory() = default;
    virtual QByteArray place(const QString& splitter) const = 0;
    virtual void keep(const QString& splitter, const QByteArray& place) = 0;

    /// The memory in use, or null. Set by the composition root, which outlives every splitter's use of it.
    static SplitterMemory* current();
    static void use(SplitterMemory* memory);
};

}  // namespace xinglin::ui
