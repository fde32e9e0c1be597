#include "ui/training/path_field.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"

namespace xinglin::ui {

PathField::PathField(const QString& label, const QString& name, Kind kind, const QString& hint,
                     QWidget* parent)
    : QWidget(parent), m_edit(new LineEdit(this)) {
    auto* words = new Label(TextRole::Dense, Token::Text2, label, this);
    m_edit->setObjectName(name);
    m_edit->setAccessibleName(label);
    m_edit->setAccessibleDescription(hint);
    words->setBuddy(m_edit);
    auto* choose = new Button(ButtonKind::Secondary, tr("Choose…"), this);
    choose->setObjectName(name + QStringLiteral("Choose"));
    choose->setAccessibleName(tr("Choose: %1").arg(label));
    choose->setIconName(QStringLiteral("folder"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_edit, 1);
    row->addWidget(choose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(words);
    column->addLayout(row);
    if (!hint.isEmpty()) {
        auto* sentence = new Label(TextRole::Caption, Token::Text3, hint, this);
        sentence->setWordWrap(true);
        column->addWidget(sentence);
    }
    connect(choose, &QPushButton::clicked, this, [this, label, kind] {
        const bool isFolder = kind == Kind::Folder;
        auto* dialog = new QFileDialog(this, label, m_edit->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(isFolder ? QFileDialog::Directory : QFileDialog::ExistingFile);
        dialog->setOption(QFileDialog::ShowDirsOnly, isFolder);
        connect(dialog, &QFileDialog::fileSelected, m_edit, &QLineEdit::setText);
        dialog->open();
    });
}

QString PathField::path() const {
    return m_edit->text().trimmed();
}

}  // namespace xinglin::ui
