#include "ui/command_line.h"

#include <QCoreApplication>

#include "ui/language.h"
#include "ui/page_table.h"

namespace xinglin::ui {
namespace {

QStringList pageNames() {
    QStringList names;
    for (const PageRow& row : pageTable()) {
        names.append(QString::fromLatin1(row.id));
    }
    return names;
}

QStringList languageCodes() {
    QStringList codes;
    for (const Language& language : languages()) {
        codes.append(language.code);
    }
    return codes;
}

QString oneOf(const QString& option, const QString& value, const QStringList& allowed) {
    if (allowed.contains(value)) {
        return {};
    }
    return QStringLiteral("%1 must be one of: %2 (got: %3)")
        .arg(option, allowed.join(QLatin1Char(' ')), value);
}

}  // namespace

ParsedCommandLine parseCommandLine(const QStringList& arguments) {
    ParsedCommandLine result;
    CommandLine& line = result.line;
    for (qsizetype i = 0; i < arguments.size() && result.error.isEmpty(); ++i) {
        QString option = arguments.at(i);
        if (option == QLatin1String("--help") || option == QLatin1String("-h")) {
            line.wantsHelp = true;
            continue;
        }
        if (option == QLatin1String("--version")) {
            line.wantsVersion = true;
            continue;
        }
        QString value;
        const qsizetype equals = option.indexOf(QLatin1Char('='));
        if (equals > 0) {
            value = option.mid(equals + 1);
            option.truncate(equals);
        } else if (i + 1 < arguments.size()) {
            value = arguments.at(++i);
        }
        if (option == QLatin1String("--tour")) {
            line.tourFolder = value;
        } else if (option == QLatin1String("--page")) {
            line.page = value;
            result.error = oneOf(option, value, pageNames());
        } else if (option == QLatin1String("--lang")) {
            line.language = value;
            result.error = oneOf(option, value, languageCodes());
        } else if (option == QLatin1String("--theme")) {
            line.theme = value;
            result.error = oneOf(option, value, {QStringLiteral("light"), QStringLiteral("dark")});
        } else if (option == QLatin1String("--scale")) {
            line.scale = value.toInt();
            result.error = oneOf(option, value, {QStringLiteral("1"), QStringLiteral("2")});
        } else if (option == QLatin1String("--data")) {
            line.dataFolder = value;
        } else {
            result.error = QStringLiteral("unknown argument: %1 (see --help)").arg(option);
        }
        if (result.error.isEmpty() && value.isEmpty()) {
            result.error = QStringLiteral("%1 needs a value").arg(option);
        }
    }
    return result;
}

QString commandLineHelp() {
    return QStringLiteral(
               "usage: xinglin [--page NAME] [--lang CODE] [--theme light|dark] [--scale 1|2] [--data DIR]\n"
               "       xinglin --tour DIR [the same]\n\n"
               "  --page NAME   open this page: %1\n"
               "  --lang CODE   language of the interface: %2\n"
               "  --theme NAME  light or dark\n"
               "  --scale N     device pixels to one\n"
               "  --data DIR    where your data lies\n"
               "  --tour DIR    write a picture of every page, language, theme and scale to DIR, with "
               "sample\n"
               "                data, and end; the other flags narrow it\n")
        .arg(pageNames().join(QLatin1Char(' ')), languageCodes().join(QLatin1Char(' ')));
}

}  // namespace xinglin::ui
