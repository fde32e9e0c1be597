#include <langinfo.h>

#include <QCoreApplication>
#include <QDir>
#include <clocale>
#include <cstdio>
#include <cstring>

#include "app/cli/cli_context.h"

int main(int argc, char** argv) {
    // A bare container has the C locale; Qt would complain on standard error in every call of a script.
    std::setlocale(LC_ALL, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        qputenv("LC_ALL", "C.UTF-8");
    }
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("xinglin"));

    QTextStream in(stdin);
    QTextStream out(stdout);
    QTextStream err(stderr);
    xinglin::app::CliContext context{in, out, err};
    context.shareDir =
        QDir::cleanPath(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/xinglin"));
    return xinglin::app::runCommandLine(argc, argv, context);
}
