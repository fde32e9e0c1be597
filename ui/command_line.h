#pragma once

#include <QString>
#include <QStringList>

namespace xinglin::ui {

/// What the window was started with (cli.md).
struct CommandLine {
    QString tourFolder;  ///< not empty: write pictures and end
    QString page;
    QString language;
    QString theme;
    int scale = 0;  ///< 0: not asked for
    QString dataFolder;
    bool wantsHelp = false;
    bool wantsVersion = false;
};

struct ParsedCommandLine {
    CommandLine line;
    QString error;  ///< empty when the arguments are right
};

/// Reads the arguments without the program's name. Needs no QApplication, because the scale must be known
/// before there is one.
ParsedCommandLine parseCommandLine(const QStringList& arguments);

/// What --help prints.
QString commandLineHelp();

}  // namespace xinglin::ui
