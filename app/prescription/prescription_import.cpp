#include "app/prescription/prescription_import.h"

#include <QCoreApplication>
#include <QHash>
#include <QMap>
#include <QSet>
#include <algorithm>
#include <array>
#include <cmath>

#include "app/failure.h"
#include "app/prescription/prescription_json.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PrescriptionImport)
};

enum class Column {
    Id,
    Sex,
    Age,
    Weight,
    Pregnancy,
    Lactation,
    Allergies,
    Conditions,
    Drugs,
    Formula,
    Form,
    Doses,
    DosesPerDay,
    TimesPerDay,
    Name,
    Dose,
    Unit,
    Handling,
    Processing,
    Role,
    Specification,
    Group
};

struct ColumnName {
    const char* heading;
    Column column;
};

constexpr std::array kHeadings = {
    ColumnName{"prescription_id", Column::Id},
    ColumnName{"处方号", Column::Id},
    ColumnName{"处方编号", Column::Id},
    ColumnName{"sex", Column::Sex},
    ColumnName{"性别", Column::Sex},
    ColumnName{"age_years", Column::Age},
    ColumnName{"年龄", Column::Age},
    ColumnName{"weight_kg", Column::Weight},
    ColumnName{"体重", Column::Weight},
    ColumnName{"pregnancy", Column::Pregnancy},
    ColumnName{"妊娠", Column::Pregnancy},
    ColumnName{"lactation", Column::Lactation},
    ColumnName{"哺乳", Column::Lactation},
    ColumnName{"allergies", Column::Allergies},
    ColumnName{"过敏史", Column::Allergies},
    ColumnName{"conditions", Column::Conditions},
    ColumnName{"基础疾病", Column::Conditions},
    ColumnName{"current_drugs", Column::Drugs},
    ColumnName{"现用药", Column::Drugs},
    ColumnName{"formula", Column::Formula},
    ColumnName{"方名", Column::Formula},
    ColumnName{"form", Column::Form},
    ColumnName{"剂型", Column::Form},
    ColumnName{"doses", Column::Doses},
    ColumnName{"剂数", Column::Doses},
    ColumnName{"doses_per_day", Column::DosesPerDay},
    ColumnName{"每日剂数", Column::DosesPerDay},
    ColumnName{"times_per_day", Column::TimesPerDay},
    ColumnName{"每日次数", Column::TimesPerDay},
    ColumnName{"name", Column::Name},
    ColumnName{"药名", Column::Name},
    ColumnName{"药品名称", Column::Name},
    ColumnName{"dose_g", Column::Dose},
    ColumnName{"剂量", Column::Dose},
    ColumnName{"用量", Column::Dose},
    ColumnName{"unit", Column::Unit},
    ColumnName{"单位", Column::Unit},
    ColumnName{"剂量单位", Column::Unit},
    ColumnName{"handling", Column::Handling},
    ColumnName{"煎法", Column::Handling},
    ColumnName{"processing", Column::Processing},
    ColumnName{"炮制", Column::Processing},
    ColumnName{"role", Column::Role},
    ColumnName{"君臣佐使", Column::Role},
    ColumnName{"specification", Column::Specification},
    ColumnName{"规格", Column::Specification},
    ColumnName{"药物规格", Column::Specification},
    ColumnName{"药品规格", Column::Specification},
    ColumnName{"group", Column::Group},
    ColumnName{"组号", Column::Group},
    ColumnName{"药品组号", Column::Group},
    ColumnName{"处方药品组号", Column::Group},
};

template <typename Value>
struct Word {
    const char* text;
    Value value;
};

constexpr Word<Sex> kSexes[] = {{"女", Sex::Female}, {"男", Sex::Male},         {"f", Sex::Female},
                                {"m", Sex::Male},    {"unknown", Sex::Unknown}, {"未知", Sex::Unknown},
                                {"", Sex::Unknown}};
constexpr Word<Answer> kAnswers[] = {
    {"yes", Answer::Yes},         {"是", Answer::Yes},       {"no", Answer::No},   {"否", Answer::No},
    {"unknown", Answer::Unknown}, {"未知", Answer::Unknown}, {"", Answer::Unknown}};
constexpr Word<DosageForm> kForms[] = {
    {"decoction", DosageForm::Decoction}, {"汤剂", DosageForm::Decoction},
    {"饮片", DosageForm::Decoction},      {"granules", DosageForm::Granules},
    {"颗粒", DosageForm::Granules},       {"颗粒剂", DosageForm::Granules},
    {"pill", DosageForm::Pill},           {"丸剂", DosageForm::Pill},
    {"powder", DosageForm::Powder},       {"散剂", DosageForm::Powder},
    {"external", DosageForm::External},   {"外用", DosageForm::External},
    {"unknown", DosageForm::Unknown},     {"", DosageForm::Unknown}};

constexpr double kMonthsAYear = 12;
constexpr qsizetype kMostTitleRows = 20;

// A heading and the unit that it may name in brackets: 剂量（克）.
struct Heading {
    QString name;
    QString unit;
};

Heading headingOf(const QString& cell) {
    const QString text = cell.normalized(QString::NormalizationForm_KC).toLower().trimmed();
    const qsizetype open = text.indexOf(QLatin1Char('('));
    if (open <= 0 || !text.endsWith(QLatin1Char(')'))) {
        return {text, {}};
    }
    return {text.left(open).trimmed(), text.mid(open + 1).chopped(1).trimmed()};
}

// The units of the columns of numbers, each followed by its other ways to be written.
const QMap<Column, QStringList>& unitsOf() {
    static const QStringList kGrams = {QStringLiteral("g"), QStringLiteral("克")};
    static const QMap<Column, QStringList> kUnits = {
        {Column::Dose, kGrams},
        {Column::Unit, kGrams},
        {Column::Age, {QStringLiteral("岁"), QStringLiteral("years"), QStringLiteral("周岁")}},
        {Column::Weight, {QStringLiteral("kg"), QStringLiteral("公斤"), QStringLiteral("千克")}},
        {Column::Doses, {QStringLiteral("剂"), QStringLiteral("付"), QStringLiteral("帖")}},
        {Column::DosesPerDay, {QStringLiteral("剂"), QStringLiteral("付"), QStringLiteral("帖")}},
        {Column::TimesPerDay, {QStringLiteral("次")}}};
    return kUnits;
}

class SheetImporter final {
public:
    SheetImporter(const Sheet& sheet, const QString& fileName) : m_sheet(sheet), m_fileName(fileName) {}

    ImportedPrescriptions read() {
        if (m_sheet.isEmpty()) {
            throw FailureError(
                {FailureCode::InvalidInput, Words::tr("%1 holds no table.").arg(m_fileName), advice(), {}});
        }
        const qsizetype header = headerPlace();
        readHeader(m_sheet.at(header));
        for (qsizetype i = header + 1; i < m_sheet.size(); ++i) {
            ++m_result.rows;
            readRow(m_sheet.at(i));
        }
        for (qsizetype i = 0; i < m_prescriptions.size(); ++i) {
            if (!m_broken.contains(m_prescriptions.at(i).id)) {
                m_result.prescriptions += m_prescriptions.at(i);
            }
        }
        return std::move(m_result);
    }

private:
    static QString advice() {
        return Words::tr("The first row names the columns: prescription_id, name, dose_g and so on.");
    }

    static std::optional<Column> columnNamed(const QString& cell) {
        const Heading written = headingOf(cell);
        for (const ColumnName& known : kHeadings) {
            if (written.name == QString::fromUtf8(known.heading)) {
                return known.column;
            }
        }
        return std::nullopt;
    }

    // Numbers in another unit than the one they are read in would be wrong numbers.
    void checkUnit(Column column, const QString& cell, int row) const {
        const auto units = unitsOf().constFind(column);
        const QString unit = headingOf(cell).unit;
        if (unit.isEmpty() || units == unitsOf().constEnd() || units->contains(unit)) {
            return;
        }
        throw FailureError({FailureCode::InvalidInput,
                            Words::tr("%1, row %2: the column %3 has a unit that is not read.")
                                .arg(m_fileName)
                                .arg(row)
                                .arg(cell),
                            Words::tr("Convert the column to %1.").arg(units->first()),
                            {}});
    }

    // Exports put a title and a date above the table: the header is the first row that names the herbs.
    qsizetype headerPlace() const {
        for (qsizetype i = 0; i < std::min(kMostTitleRows, m_sheet.size()); ++i) {
            for (const QString& cell : m_sheet.at(i).cells) {
                if (columnNamed(cell) == Column::Name) {
                    return i;
                }
            }
        }
        return 0;
    }

    void readHeader(const SheetRow& row) {
        for (int i = 0; i < row.cells.size(); ++i) {
            const std::optional<Column> column = columnNamed(row.cells.at(i));
            if (!column) {
                if (!row.cells.at(i).isEmpty()) {
                    m_result.ignoredColumns += row.cells.at(i);
                }
                continue;
            }
            checkUnit(*column, row.cells.at(i), row.number);
            if (m_places.contains(*column)) {
                throw FailureError({FailureCode::InvalidInput,
                                    Words::tr("%1, row %2: two columns mean the same: %3.")
                                        .arg(m_fileName)
                                        .arg(row.number)
                                        .arg(row.cells.at(i)),
                                    Words::tr("Remove one of them."),
                                    {}});
            }
            m_places.insert(*column, i);
            m_headings.insert(*column, row.cells.at(i));
        }
        for (int i = 0; i < row.cells.size(); ++i) {
            if (row.cells.at(i).isEmpty()) {
                m_unnamed.insert(i);
            } else {
                m_width = i + 1;
            }
        }
        if (!m_places.contains(Column::Name)) {
            throw FailureError(
                {FailureCode::InvalidInput,
                 Words::tr("%1, row %2: there is no column “name”.").arg(m_fileName).arg(row.number),
                 advice(),
                 {}});
        }
    }

    QString cell(Column column) const {
        const int place = m_places.value(column, -1);
        return place >= 0 && place < m_row->cells.size() ? m_row->cells.at(place) : QString();
    }

    void fail(Column column, const QString& text) { fail(m_headings.value(column), text); }

    void fail(const QString& column, const QString& text) {
        if (m_result.problems.size() < kMostProblems) {
            m_result.problems += {m_row->number, column, m_id, text};
        } else {
            ++m_result.moreProblems;
        }
        m_broken.insert(m_id);
    }

    std::optional<double> amount(Column column) {
        // Chinese input writes 3 as the wide ３ as well.
        QString text = cell(column).normalized(QString::NormalizationForm_KC).trimmed();
        if (text.isEmpty()) {
            return std::nullopt;
        }
        for (const QString& unit : unitsOf().value(column)) {
            if (text.endsWith(unit, Qt::CaseInsensitive)) {
                text = text.chopped(unit.size()).trimmed();
                break;
            }
        }
        bool isNumber = false;
        const double value = text.toDouble(&isNumber);
        if (!isNumber || !std::isfinite(value) || value <= 0) {
            fail(column, Words::tr("expected a number above 0"));
            return std::nullopt;
        }
        return value;
    }

    std::optional<double> rate(Column column, NumberRange range) {
        const std::optional<double> number = amount(column);
        if (number && !range.holds(*number)) {
            fail(column, Words::tr("expected a number from %1 to %2").arg(range.least).arg(range.most));
            return std::nullopt;
        }
        return number;
    }

    // A dose in 钱 or 条 is no number of grams; read as one it would hide an overdose.
    std::optional<double> dose() {
        const QString unit = cell(Column::Unit).normalized(QString::NormalizationForm_KC).toLower();
        if (!unit.isEmpty() && !unitsOf().value(Column::Dose).contains(unit)) {
            fail(Column::Unit, Words::tr("doses are read in grams (g, 克) only"));
            return std::nullopt;
        }
        const std::optional<double> grams = amount(Column::Dose);
        if (grams && *grams > kMostDoseGrams) {
            fail(Column::Dose, Words::tr("a dose is at most %1 g").arg(kMostDoseGrams));
            return std::nullopt;
        }
        return grams;
    }

    std::optional<double> age() {
        static const QString kMonths = QStringLiteral("月");
        QString text = cell(Column::Age).normalized(QString::NormalizationForm_KC).trimmed();
        if (text.isEmpty()) {
            return std::nullopt;
        }
        const bool isMonths = text.endsWith(kMonths) || text.endsWith(QStringLiteral("个月"));
        for (const QString& unit : {QStringLiteral("个月"), kMonths, QStringLiteral("岁")}) {
            if (text.endsWith(unit)) {
                text.chop(unit.size());
                break;
            }
        }
        bool isNumber = false;
        const double value = text.toDouble(&isNumber) / (isMonths ? kMonthsAYear : 1);
        if (!isNumber || !(value >= 0 && value <= kLongestLifeYears)) {
            fail(Column::Age, Words::tr("expected an age in years, from 0 to 150"));
            return std::nullopt;
        }
        return value;
    }

    template <typename Value, std::size_t kCount>
    Value word(Column column, const Word<Value> (&words)[kCount]) {
        const QString text = cell(column).toLower();
        QStringList known;
        for (const Word<Value>& candidate : words) {
            if (text == QString::fromUtf8(candidate.text)) {
                return candidate.value;
            }
            known += QString::fromUtf8(candidate.text);
        }
        known.removeAll(QString());
        fail(column, Words::tr("expected one of: %1").arg(known.join(QLatin1Char(' '))));
        return {};
    }

    std::optional<QStringList> list(Column column) const {
        const QString text = cell(column);
        if (text.isEmpty()) {
            return std::nullopt;
        }
        if (text == QStringLiteral("无") || text == QLatin1String("none")) {
            return QStringList();
        }
        QStringList result;
        QString piece;
        static const QString kBetween = QStringLiteral("、,，;；|/");
        for (const QChar character : text + kBetween.front()) {
            if (!kBetween.contains(character)) {
                piece += character;
            } else if (!piece.trimmed().isEmpty()) {
                result += piece.trimmed();
                piece.clear();
            }
        }
        return result;
    }

    std::optional<int> group() {
        const std::optional<double> number = amount(Column::Group);
        if (number && (*number != std::floor(*number) || *number > kMostGroups)) {
            fail(Column::Group, Words::tr("expected a whole number from 1 to %1").arg(kMostGroups));
            return std::nullopt;
        }
        return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
    }

    // A cell under no heading: behind the last one a comma too many has moved the row, and what stands under
    // the others may be anything. Between the headings it is a column that is not read.
    void checkCells() {
        for (int i = 0; i < m_row->cells.size(); ++i) {
            const QString place = QString::number(i + 1);
            if (m_row->cells.at(i).isEmpty()) {
                continue;
            }
            if (i >= m_width) {
                fail(place, Words::tr("there is no heading above this cell"));
                return;
            }
            if (m_unnamed.remove(i)) {
                m_result.ignoredColumns += Words::tr("column %1 without a heading").arg(place);
            }
        }
    }

    // What the row says of the prescription as a whole.
    Prescription head() {
        Prescription result;
        result.id = m_id;
        result.patient.sex = word(Column::Sex, kSexes);
        result.patient.ageYears = age();
        result.patient.weightKg = amount(Column::Weight);
        result.patient.pregnancy = word(Column::Pregnancy, kAnswers);
        result.patient.lactation = word(Column::Lactation, kAnswers);
        result.patient.allergies = list(Column::Allergies);
        result.patient.conditions = list(Column::Conditions);
        result.patient.currentDrugs = list(Column::Drugs);
        result.formula = cell(Column::Formula);
        result.form = word(Column::Form, kForms);
        result.doses = amount(Column::Doses);
        result.dosesPerDay = rate(Column::DosesPerDay, kDosesADay);
        result.timesPerDay = rate(Column::TimesPerDay, kTimesADay);
        return result;
    }

    // Later rows repeat what the first row said or leave it out. Anything else is a mixed-up file.
    template <typename Value>
    void agree(Column column, const Value& first, const Value& here) {
        if (!cell(column).isEmpty() && !(first == here)) {
            fail(column, Words::tr("differs from the first row of this prescription"));
        }
    }

    void compare(const Prescription& first, const Prescription& here) {
        agree(Column::Sex, first.patient.sex, here.patient.sex);
        agree(Column::Age, first.patient.ageYears, here.patient.ageYears);
        agree(Column::Weight, first.patient.weightKg, here.patient.weightKg);
        agree(Column::Pregnancy, first.patient.pregnancy, here.patient.pregnancy);
        agree(Column::Lactation, first.patient.lactation, here.patient.lactation);
        agree(Column::Allergies, first.patient.allergies, here.patient.allergies);
        agree(Column::Conditions, first.patient.conditions, here.patient.conditions);
        agree(Column::Drugs, first.patient.currentDrugs, here.patient.currentDrugs);
        agree(Column::Formula, first.formula, here.formula);
        agree(Column::Form, first.form, here.form);
        agree(Column::Doses, first.doses, here.doses);
        agree(Column::DosesPerDay, first.dosesPerDay, here.dosesPerDay);
        agree(Column::TimesPerDay, first.timesPerDay, here.timesPerDay);
    }

    void readRow(const SheetRow& row) {
        m_row = &row;
        if (const QString id = cell(Column::Id); !id.isEmpty()) {
            m_id = id;
        } else if (m_id.isEmpty()) {
            // A table without the column is one prescription.
            m_id = QStringLiteral("1");
        }
        checkCells();
        const Prescription here = head();
        const auto known = m_placeOf.constFind(m_id);
        if (known == m_placeOf.constEnd()) {
            m_placeOf.insert(m_id, m_prescriptions.size());
            m_prescriptions += here;
        } else {
            compare(m_prescriptions.at(*known), here);
        }
        PrescriptionItem item;
        item.name = cell(Column::Name);
        item.doseGrams = dose();
        item.handling = list(Column::Handling).value_or(QStringList());
        item.processing = cell(Column::Processing);
        item.role = cell(Column::Role);
        item.specification = cell(Column::Specification);
        item.group = group();
        if (item.name.isEmpty()) {
            fail(Column::Name, Words::tr("the herb has no name"));
        }
        QList<PrescriptionItem>& items = m_prescriptions[m_placeOf.value(m_id)].items;
        if (items.size() == kMostHerbs) {
            fail(Column::Name, Words::tr("a prescription has at most %1 herbs").arg(kMostHerbs));
            return;
        }
        items += item;
    }

    const Sheet& m_sheet;
    const QString& m_fileName;
    QMap<Column, int> m_places;
    QMap<Column, QString> m_headings;
    QSet<int> m_unnamed;  ///< columns with a blank heading of which nothing was said yet
    int m_width = 0;      ///< columns up to the last heading
    const SheetRow* m_row = nullptr;
    QString m_id;
    QList<Prescription> m_prescriptions;
    QHash<QString, qsizetype> m_placeOf;
    QSet<QString> m_broken;
    ImportedPrescriptions m_result;
};

// JSON has no mark, but editors write it all the same.
QByteArray withoutMark(const QByteArray& bytes) {
    return bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes;
}

bool looksLikeJson(const QByteArray& bytes) {
    const QByteArray start = bytes.left(64).trimmed();
    return start.startsWith('{') || start.startsWith('[');
}

}  // namespace

ImportedPrescriptions importSheet(const Sheet& sheet, const QString& fileName) {
    return SheetImporter(sheet, fileName).read();
}

ImportedPrescriptions importPrescriptions(const QByteArray& bytes, const QString& fileName) {
    if (bytes.size() > kMostImportBytes) {
        throw FailureError({FailureCode::InvalidInput,
                            Words::tr("%1 is larger than 64 MiB.").arg(fileName),
                            Words::tr("Split it into smaller files."),
                            {}});
    }
    if (looksLikeXlsx(bytes)) {
        ImportedPrescriptions result = importSheet(readXlsx(bytes, fileName), fileName);
        result.ignoredSheets = furtherSheets(bytes, fileName);
        return result;
    }
    if (const QByteArray text = withoutMark(bytes); looksLikeJson(text)) {
        ImportedPrescriptions result;
        ReadPrescriptions read = readEachPrescription(text, fileName);
        result.prescriptions = std::move(read.prescriptions);
        for (const JsonProblem& problem : read.problems) {
            result.problems += {problem.line, problem.pointer, problem.prescription, problem.text};
        }
        result.moreProblems = read.moreProblems;
        result.rows = static_cast<int>(read.total);
        result.isJson = true;
        return result;
    }
    return importSheet(readCsv(bytes, fileName), fileName);
}

}  // namespace xinglin::app
