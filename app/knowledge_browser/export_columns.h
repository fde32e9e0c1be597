#pragma once

#include <QList>
#include <QString>

#include "app/knowledge_browser/browser_sections.h"

namespace xinglin::app {

/// A column that a list can be written with.
struct ExportColumn {
    QString id;            ///< as KnowledgeBase::table() knows it
    QString name;          ///< in the words of the interface
    bool isUsual = false;  ///< ticked when the chooser opens first
};

/// What the rows of a section can be written with, in the order of the file.
QList<ExportColumn> exportColumns(BrowserSection section);

/// An own hit as a row with these columns: its names, its kind and its summary; nothing where it has none.
QStringList exportRow(const KnowledgeHit& hit, const QList<ExportColumn>& columns);

}  // namespace xinglin::app
