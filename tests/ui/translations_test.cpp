// No language of the interface lacks a string. Label i18n: `ctest -L i18n`.

#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

class TranslationsTest final : public QObject {
    Q_OBJECT

private slots:
    void nothingIsUnfinished_data() {
        QTest::addColumn<QString>("file");
        for (const char* language : {"zh_CN", "zh_TW", "en"}) {
            QTest::newRow(language) << QStringLiteral(XINGLIN_SOURCE_DIR "/i18n/xinglin_%1.ts")
                                           .arg(QString::fromLatin1(language));
        }
    }

    void nothingIsUnfinished() {
        QFETCH(QString, file);
        QFile stream(file);
        QVERIFY2(stream.open(QIODevice::ReadOnly), qPrintable(file));
        QXmlStreamReader xml(&stream);
        QString context;
        QString source;
        QStringList unfinished;
        int messages = 0;
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement()) {
                continue;
            }
            if (xml.name() == QLatin1String("name")) {
                context = xml.readElementText();
            } else if (xml.name() == QLatin1String("source")) {
                source = xml.readElementText();
                ++messages;
            } else if (xml.name() == QLatin1String("translation") &&
                       xml.attributes().value(QLatin1String("type")) == QLatin1String("unfinished")) {
                unfinished.append(context + QStringLiteral(": ") + source);
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(messages > 0);
        QVERIFY2(unfinished.isEmpty(), qPrintable(unfinished.join(QLatin1Char('\n'))));
    }

    void placeholdersAreTheSameInEveryLanguage_data() { nothingIsUnfinished_data(); }

    void placeholdersAreTheSameInEveryLanguage() {
        QFETCH(QString, file);
        QFile stream(file);
        QVERIFY(stream.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&stream);
        QString source;
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement()) {
                continue;
            }
            if (xml.name() == QLatin1String("source")) {
                source = xml.readElementText();
            } else if (xml.name() == QLatin1String("translation")) {
                const QString translation = xml.readElementText(QXmlStreamReader::IncludeChildElements);
                if (translation.trimmed().isEmpty()) {
                    continue;  // the test above speaks of it
                }
                for (const QString& mark :
                     {QStringLiteral("%1"), QStringLiteral("%2"), QStringLiteral("%3")}) {
                    QVERIFY2(source.contains(mark) == translation.contains(mark),
                             qPrintable(source + QStringLiteral(" / ") + translation));
                }
            }
        }
    }
    // Words that Taiwan has others for: a rank's process, and quotation marks.
    void taiwanIsSpokenToInItsWords() {
        QFile stream(QStringLiteral(XINGLIN_SOURCE_DIR "/i18n/xinglin_zh_TW.ts"));
        QVERIFY(stream.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&stream);
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement() || xml.name() != QLatin1String("translation")) {
                continue;
            }
            const QString translation = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            for (const QString& word : {QStringLiteral("程序"), QStringLiteral("默認"),
                                        QStringLiteral("丟失"), QStringLiteral("“"), QStringLiteral("”")}) {
                QVERIFY2(!translation.contains(word), qPrintable(translation));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "translations_test.moc"
