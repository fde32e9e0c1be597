#pragma once

#include <QString>
#include <QStringList>

#include "app/knowledge_browser/browser_sections.h"

namespace xinglin::ui {

/// A name in the characters of the interface's language: traditional in zh_TW, where it is known.
QString shownName(const QString& name, const QString& traditional);

/// Terms as one line, in the order given, with the comma of their script.
QString joinedTerms(const QStringList& terms);

/// The title of a list of the page.
QString sectionTitle(app::BrowserSection section);

}  // namespace xinglin::ui
