#include <zip.h>

#include <QCoreApplication>
#include <QHash>
#include <QXmlStreamReader>
#include <algorithm>
#include <cmath>
#include <memory>

#include "app/failure.h"
#include "app/spreadsheet/sheet.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Spreadsheet)
};

// Ten thousand prescriptions of twelve herbs are 120,000 rows and 40 MiB of XML; a file that unpacks to more
// than this is not read into memory.
constexpr zip_uint64_t kLargestPart = 128u << 20;
constexpr zip_uint64_t kLargestTotal = 192u << 20;
constexpr int kLastRow = 1'048'576;
constexpr qsizetype kMostRows = 500'000;
constexpr qsizetype kMostCells = 5'000'000;
constexpr int kMostColumns = 256;
// What spreadsheet programs let a cell hold.
constexpr qsizetype kLongestCell = 32'767;

[[noreturn]] void failTooLarge(const QString& fileName, const QString& limit) {
    throw FailureError({FailureCode::InvalidInput,
                        Words::tr("%1 is too large: %2.").arg(fileName, limit),
                        Words::tr("Split it into smaller files."),
                        {}});
}

[[noreturn]] void failPart(const QString& fileName, const QString& part, const QString& detail) {
    throw FailureError({FailureCode::FileCorrupt,
                        Words::tr("%1 is no readable workbook: %2.").arg(fileName, part),
                        Words::tr("Save the workbook again as XLSX, or as CSV UTF-8."), detail});
}

struct ZipCloser {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

/// A ZIP archive in memory, opened for reading.
class ZipArchive final {
public:
    /// `bytes` must outlive the archive.
    ZipArchive(const QByteArray& bytes, const QString& fileName) : m_fileName(fileName) {
        zip_error_t error;
        zip_error_init(&error);
        zip_source_t* source =
            zip_source_buffer_create(bytes.constData(), static_cast<zip_uint64_t>(bytes.size()), 0, &error);
        if (source) {
            m_archive.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
            if (!m_archive) {
                zip_source_free(source);
            }
        }
        const QString detail = QString::fromUtf8(zip_error_strerror(&error));
        zip_error_fini(&error);
        if (!m_archive) {
            failPart(fileName, Words::tr("the archive is damaged"), detail);
        }
    }

    bool has(const QString& part) const {
        return zip_name_locate(m_archive.get(), part.toUtf8().constData(), ZIP_FL_NOCASE) >= 0;
    }

    QByteArray read(const QString& part) {
        zip_stat_t stat;
        const zip_int64_t index = zip_name_locate(m_archive.get(), part.toUtf8().constData(), ZIP_FL_NOCASE);
        if (index < 0 || zip_stat_index(m_archive.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
            (stat.valid & ZIP_STAT_SIZE) == 0) {
            failPart(m_fileName, Words::tr("%1 is missing").arg(part), {});
        }
        if (stat.size > kLargestPart) {
            failTooLarge(m_fileName, Words::tr("%1 is larger than 128 MiB").arg(part));
        }
        m_total += stat.size;
        if (m_total > kLargestTotal) {
            failTooLarge(m_fileName, Words::tr("its parts are larger than 192 MiB together"));
        }
        const std::unique_ptr<zip_file_t, ZipCloser> file(
            zip_fopen_index(m_archive.get(), static_cast<zip_uint64_t>(index), 0));
        QByteArray bytes(static_cast<qsizetype>(stat.size), Qt::Uninitialized);
        char beyond = 0;
        // libzip compares the checksum only when it meets the end of the part.
        if (!file || zip_fread(file.get(), bytes.data(), stat.size) != static_cast<zip_int64_t>(stat.size) ||
            zip_fread(file.get(), &beyond, 1) != 0) {
            failPart(m_fileName, Words::tr("%1 is damaged").arg(part), {});
        }
        return bytes;
    }

private:
    const QString& m_fileName;
    std::unique_ptr<zip_t, ZipCloser> m_archive;
    zip_uint64_t m_total = 0;  ///< bytes of the parts read so far
};

void checkXml(const QXmlStreamReader& xml, const QString& fileName, const QString& part) {
    if (xml.hasError()) {
        failPart(fileName, Words::tr("%1, line %2, is no valid XML").arg(part).arg(xml.lineNumber()),
                 xml.errorString());
    }
}

QString attribute(const QXmlStreamReader& xml, const char* name) {
    return xml.attributes().value(QLatin1String(name)).toString();
}

// The text of the <t> elements here; other elements are passed over.
QString plainText(QXmlStreamReader& xml) {
    QString text;
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("t")) {
            text += xml.readElementText(QXmlStreamReader::SkipChildElements);
        } else {
            xml.skipCurrentElement();
        }
    }
    return text;
}

// The text of an <si> or <is> element: its <t> and those of its runs <r>, without the phonetic ones. Runs do
// not nest; reading only one level keeps a file from filling the stack.
QString richText(QXmlStreamReader& xml) {
    QString text;
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("t")) {
            text += xml.readElementText(QXmlStreamReader::SkipChildElements);
        } else if (xml.name() == QLatin1String("r")) {
            text += plainText(xml);
        } else {
            xml.skipCurrentElement();
        }
    }
    return text;
}

// Without blanks around it. Throws when no spreadsheet program could have written so long a cell.
QString cellText(const QString& text, const QString& fileName) {
    if (text.size() > kLongestCell) {
        failPart(fileName, Words::tr("a cell holds more than %1 characters").arg(kLongestCell), {});
    }
    return text.trimmed();
}

QStringList sharedTexts(const QByteArray& bytes, const QString& fileName) {
    QStringList texts;
    QXmlStreamReader xml(bytes);
    if (xml.readNextStartElement()) {
        while (xml.readNextStartElement()) {
            if (xml.name() == QLatin1String("si")) {
                texts += cellText(richText(xml), fileName);
            } else {
                xml.skipCurrentElement();
            }
        }
    }
    checkXml(xml, fileName, QStringLiteral("sharedStrings.xml"));
    return texts;
}

struct SheetPart {
    QString name;
    QString part;  ///< in the archive
};

// The sheets in the order of the workbook: workbook.xml names relations, its .rels file their parts.
QList<SheetPart> sheetParts(ZipArchive& archive, const QString& fileName) {
    QStringList relations;
    QList<SheetPart> sheets;
    QXmlStreamReader workbook(archive.read(QStringLiteral("xl/workbook.xml")));
    while (!workbook.atEnd()) {
        if (workbook.readNext() == QXmlStreamReader::StartElement &&
            workbook.name() == QLatin1String("sheet")) {
            QString relation;
            for (const QXmlStreamAttribute& value : workbook.attributes()) {
                if (value.name() == QLatin1String("id")) {
                    relation = value.value().toString();
                }
            }
            relations += relation;
            sheets += {attribute(workbook, "name"),
                       QStringLiteral("xl/worksheets/sheet%1.xml").arg(sheets.size() + 1)};
        }
    }
    checkXml(workbook, fileName, QStringLiteral("workbook.xml"));
    if (sheets.isEmpty()) {
        sheets += {QString(), QStringLiteral("xl/worksheets/sheet1.xml")};
    }
    const QString parts = QStringLiteral("xl/_rels/workbook.xml.rels");
    if (!archive.has(parts)) {
        return sheets;
    }
    QXmlStreamReader xml(archive.read(parts));
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        const QString id = attribute(xml, "Id");
        const qsizetype at = id.isEmpty() ? -1 : relations.indexOf(id);
        if (at >= 0) {
            const QString target = attribute(xml, "Target");
            sheets[at].part =
                target.startsWith(QLatin1Char('/')) ? target.mid(1) : QStringLiteral("xl/") + target;
        }
    }
    checkXml(xml, fileName, QStringLiteral("workbook.xml.rels"));
    return sheets;
}

// Whether a worksheet holds a value or a text of its own; also where it is no valid XML before the first one.
bool hasCells(const QByteArray& worksheet) {
    QXmlStreamReader xml(worksheet);
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement &&
            (xml.name() == QLatin1String("v") || xml.name() == QLatin1String("t"))) {
            return true;
        }
    }
    return xml.hasError();
}

// Column of "C5" from 0, or -1.
int columnOf(const QString& place) {
    int column = 0;
    for (const QChar character : place) {
        if (character < u'A' || character > u'Z') {
            break;
        }
        column = column * 26 + (character.unicode() - u'A' + 1);
        if (column > kMostColumns) {
            return kMostColumns;
        }
    }
    return column - 1;
}

// 1001 for "1001", "1001.0" and "1.001E3": numbers as a person sees them in the cell.
QString numberText(const QString& raw) {
    bool isNumber = false;
    const double value = raw.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value)) {
        return raw;
    }
    constexpr double kExactIntegers = 9e15;
    if (value == std::floor(value) && std::abs(value) < kExactIntegers) {
        return QString::number(value, 'f', 0);
    }
    return QString::number(value, 'g', 15);
}

class WorksheetReader final {
public:
    WorksheetReader(const QByteArray& xml, const QStringList& texts, const QString& fileName)
        : m_xml(xml), m_texts(texts), m_fileName(fileName) {}

    Sheet read() {
        while (!m_xml.atEnd()) {
            if (m_xml.readNext() == QXmlStreamReader::StartElement && m_xml.name() == QLatin1String("row")) {
                row();
            }
        }
        checkXml(m_xml, m_fileName, QStringLiteral("worksheet"));
        return std::move(m_sheet);
    }

private:
    void row() {
        bool hasNumber = false;
        const int number = attribute(m_xml, "r").toInt(&hasNumber);
        SheetRow row;
        row.number = hasNumber ? number : m_lastRow + 1;
        if (row.number <= m_lastRow || row.number > kLastRow) {
            failPart(m_fileName, Words::tr("row %1 is out of order").arg(row.number), {});
        }
        m_lastRow = row.number;
        while (m_xml.readNextStartElement()) {
            if (m_xml.name() == QLatin1String("c")) {
                cell(row);
            } else {
                m_xml.skipCurrentElement();
            }
        }
        const bool isBlank = std::all_of(row.cells.begin(), row.cells.end(),
                                         [](const QString& text) { return text.isEmpty(); });
        if (isBlank) {
            return;
        }
        m_cells += row.cells.size();
        if (m_sheet.size() == kMostRows || m_cells > kMostCells) {
            failTooLarge(m_fileName,
                         Words::tr("it has more than %1 rows or %2 cells").arg(kMostRows).arg(kMostCells));
        }
        m_sheet += row;
    }

    void cell(SheetRow& row) {
        const QString type = attribute(m_xml, "t");
        const QString place = attribute(m_xml, "r");
        const int column = place.isEmpty() ? static_cast<int>(row.cells.size()) : columnOf(place);
        if (column < static_cast<int>(row.cells.size()) || column >= kMostColumns) {
            failPart(m_fileName, Words::tr("cell %1 of row %2 is out of order").arg(place).arg(row.number),
                     {});
        }
        QString text;
        while (m_xml.readNextStartElement()) {
            if (m_xml.name() == QLatin1String("v")) {
                text = value(m_xml.readElementText(QXmlStreamReader::SkipChildElements), type, row.number);
            } else if (m_xml.name() == QLatin1String("is")) {
                text = cellText(richText(m_xml), m_fileName);
            } else {
                m_xml.skipCurrentElement();
            }
        }
        while (row.cells.size() < column) {
            row.cells += QString();
        }
        row.cells += text;
    }

    QString value(const QString& raw, const QString& type, int row) const {
        if (type == QLatin1String("s")) {
            bool isNumber = false;
            const int index = raw.toInt(&isNumber);
            if (!isNumber || index < 0 || index >= m_texts.size()) {
                failPart(m_fileName,
                         Words::tr("row %1 refers to text %2, which is not there").arg(row).arg(raw), {});
            }
            // Trimmed when it was read: a long text that many cells share is kept once.
            return m_texts.at(index);
        }
        const QString text = cellText(raw, m_fileName);
        return type.isEmpty() || type == QLatin1String("n") ? numberText(text) : text;
    }

    QXmlStreamReader m_xml;
    const QStringList& m_texts;
    const QString& m_fileName;
    Sheet m_sheet;
    qsizetype m_cells = 0;
    int m_lastRow = 0;
};

}  // namespace

bool looksLikeXlsx(const QByteArray& bytes) {
    return bytes.startsWith("PK\x03\x04");
}

Sheet readWorksheet(const QByteArray& xml, const QStringList& texts, const QString& fileName) {
    return WorksheetReader(xml, texts, fileName).read();
}

Sheet readXlsx(const QByteArray& bytes, const QString& fileName) {
    ZipArchive archive(bytes, fileName);
    const QString shared = QStringLiteral("xl/sharedStrings.xml");
    const QStringList texts =
        archive.has(shared) ? sharedTexts(archive.read(shared), fileName) : QStringList();
    return readWorksheet(archive.read(sheetParts(archive, fileName).first().part), texts, fileName);
}

QStringList furtherSheets(const QByteArray& bytes, const QString& fileName) {
    ZipArchive archive(bytes, fileName);
    QStringList names;
    for (const SheetPart& sheet : sheetParts(archive, fileName).mid(1)) {
        // A new workbook has empty sheets.
        if (archive.has(sheet.part)) {
            bool isNamed = true;
            try {
                isNamed = hasCells(archive.read(sheet.part));
            } catch (const FailureError&) {
                // Too large or damaged: the first sheet was read all the same, and this one is told of.
            }
            if (isNamed) {
                names += sheet.name;
            }
        }
    }
    return names;
}

}  // namespace xinglin::app
