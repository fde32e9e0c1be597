#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace xinglin::ui {

class MainWindow;
class Theme;
class Translator;

/// What --tour is asked for; empty lists mean all.
struct TourPlan {
    QString folder;
    QStringList pages;
    QStringList languages;
    QStringList themes;  ///< light, dark
    int scale = 1;       ///< device pixels to one; only names the files, the platform does the scaling
};

/// Writes `<page>-<language>-<theme>@<scale>x.png` for every page, language and theme of the plan, one after
/// another from the event loop: no nested loop, so pages load as they do for a user.
class Tour final : public QObject {
    Q_OBJECT

public:
    Tour(TourPlan plan, MainWindow& window, Theme& theme, Translator& translator);

    /// Begins; finished() follows.
    void start();

signals:
    /// `failure` names the file that could not be written; empty when all were.
    void finished(const QString& failure);

private:
    struct Stop {
        QString page;
        QString language;
        QString theme;
    };

    void visit();
    void waitAndTake();
    void take();

    TourPlan m_plan;
    MainWindow& m_window;
    Theme& m_theme;
    Translator& m_translator;
    QList<Stop> m_stops;
    qsizetype m_at = 0;
    int m_waited = 0;
    int m_quietRounds = 0;
    QTimer m_timer;
};

}  // namespace xinglin::ui
