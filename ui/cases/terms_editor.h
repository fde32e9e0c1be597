#pragma once

#include <QHash>
#include <QTimer>
#include <memory>

#include "app/cases/term_finder.h"
#include "ui/cases/field_editor.h"

class QVBoxLayout;

namespace xinglin::ui {

class Chip;
class LineEdit;
class Tag;
class TongueDiagram;

/// Terms to choose any number of, a row of chips for each group. Typing letters while a chip has the focus
/// jumps to the next term that is spelt so.
class TermsEditor final : public FieldEditor {
    Q_OBJECT

public:
    TermsEditor(const app::FormField& field, QWidget* parent);
    ~TermsEditor() override;

    void setValue(const app::FieldValue& value) override;
    Span span() const override { return Span::Full; }
    QWidget* headControl() override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addGroup(const app::TermGroup& group, QVBoxLayout* column, bool named);
    Chip* addChip(const QString& id, const QString& text, QWidget* row);
    void report();
    void showValue();
    void jumpTo(const QString& letters);

    QHash<QString, Chip*> m_chips;  ///< by term id
    Chip* m_none = nullptr;
    QWidget* m_otherRow = nullptr;  ///< words that the form does not know
    LineEdit* m_words;              ///< words beside the terms, where a script or an import gave them
    Tag* m_count = nullptr;
    TongueDiagram* m_tongue = nullptr;
    app::FieldValue m_value;
    int m_labelWidth = 0;                       ///< of the names of the groups
    std::unique_ptr<app::TermFinder> m_finder;  ///< made with the first letter typed
    QString m_typed;
    QTimer m_typing;
};

}  // namespace xinglin::ui
