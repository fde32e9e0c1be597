#include "app/prescription/audit_settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <cmath>

#include "app/cases/json_places.h"
#include "app/failure.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AuditSettings)
};

const QString kSeverities = QStringLiteral("severities");
const QString kFile = QStringLiteral("audit_settings.json");
const QString kBanned = QStringLiteral("banned");
const QString kLimits = QStringLiteral("limits");
const QString kHerbs = QStringLiteral("herbs");
const QString kGramsADay = QStringLiteral("grams_a_day");
const QString kGramsInAll = QStringLiteral("grams_in_all");

class SettingsReader final {
public:
    SettingsReader(const QByteArray& bytes, const QString& fileName) : m_places(bytes, fileName) {}

    AuditSettings read() const {
        if (!m_places.document().isObject()) {
            fail(QString(), Words::tr("the settings are an object"));
        }
        const QJsonObject object = m_places.document().object();
        checkKeys(object, QString(), {kSeverities, kBanned, kLimits});
        AuditSettings settings;
        readSeverities(object.value(kSeverities), settings);
        readBanned(object.value(kBanned), settings);
        readLimits(object.value(kLimits), settings.limits);
        return settings;
    }

private:
    [[noreturn]] void fail(const QString& place, const QString& what) const {
        throw FailureError({FailureCode::InvalidInput,
                            QStringLiteral("%1: %2.").arg(m_places.describe(place), what),
                            Words::tr("Correct this place of the audit settings."), place});
    }

    void checkKeys(const QJsonObject& object, const QString& place, const QStringList& known) const {
        for (const QString& key : object.keys()) {
            if (!known.contains(key)) {
                fail(place + QLatin1Char('/') + key,
                     Words::tr("unknown key “%1”; known: %2").arg(key, known.join(QStringLiteral(", "))));
            }
        }
    }

    void readSeverities(const QJsonValue& value, AuditSettings& settings) const {
        const QString place = QLatin1Char('/') + kSeverities;
        if (value.isUndefined()) {
            return;
        }
        if (!value.isObject()) {
            fail(place, Words::tr("“severities” is an object of rules and severities"));
        }
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString here = place + QLatin1Char('/') + it.key();
            const std::optional<AuditRule> rule = auditRuleFromId(it.key());
            if (!rule) {
                fail(here, Words::tr("there is no rule “%1”").arg(it.key()));
            }
            const std::optional<Severity> severity = severityFromId(it.value().toString());
            if (!severity) {
                fail(
                    here,
                    Words::tr("a severity is one of: %1").arg(QStringLiteral("info, remind, review, block")));
            }
            const Severity lowest = auditRules()[static_cast<std::size_t>(*rule)].lowest;
            if (*severity < lowest) {
                fail(here, Words::tr("“%1” is never below “%2”").arg(it.key(), severityId(lowest)));
            }
            settings.severities.insert(*rule, *severity);
        }
    }

    void readBanned(const QJsonValue& value, AuditSettings& settings) const {
        const QString place = QLatin1Char('/') + kBanned;
        if (value.isUndefined()) {
            return;
        }
        if (!value.isArray()) {
            fail(place, Words::tr("“banned” is a list of herbs"));
        }
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i) {
            if (list.at(i).toString().trimmed().isEmpty()) {
                fail(place + QStringLiteral("/%1").arg(i), Words::tr("“banned” is a list of herbs"));
            }
            settings.banned += list.at(i).toString().trimmed();
        }
    }

    void readLimits(const QJsonValue& value, ClinicLimits& limits) const {
        const QString place = QLatin1Char('/') + kLimits;
        if (value.isUndefined()) {
            return;
        }
        if (!value.isObject()) {
            fail(place, Words::tr("“limits” is an object of numbers"));
        }
        const QJsonObject object = value.toObject();
        checkKeys(object, place, {kHerbs, kGramsADay, kGramsInAll});
        const std::optional<double> herbs = limit(object, kHerbs, kHerbsLimit);
        if (herbs && *herbs != std::floor(*herbs)) {
            fail(place + QLatin1Char('/') + kHerbs, Words::tr("“%1” is a whole number").arg(kHerbs));
        }
        limits.herbs = herbs ? std::optional(static_cast<int>(*herbs)) : std::nullopt;
        limits.gramsADay = limit(object, kGramsADay, kGramsLimit);
        limits.gramsInAll = limit(object, kGramsInAll, kGramsLimit);
    }

    // Absent or null: no limit.
    std::optional<double> limit(const QJsonObject& object, const QString& key, NumberRange range) const {
        const QJsonValue value = object.value(key);
        if (value.isUndefined() || value.isNull()) {
            return std::nullopt;
        }
        if (!value.isDouble() || !range.holds(value.toDouble())) {
            fail(QLatin1Char('/') + kLimits + QLatin1Char('/') + key,
                 Words::tr("“%1” is a number from %2 to %3").arg(key).arg(range.least).arg(range.most));
        }
        return value.toDouble();
    }

    JsonPlaces m_places;
};

}  // namespace

Severity AuditSettings::severityOf(AuditRule rule) const {
    return severities.value(rule, auditRules()[static_cast<std::size_t>(rule)].severity);
}

AuditSettings readAuditSettings(const QByteArray& bytes, const QString& fileName) {
    return SettingsReader(bytes, fileName).read();
}

AuditSettings loadAuditSettings(const QString& dataDir) {
    const QString path = QDir(dataDir).filePath(kFile);
    if (!QFile::exists(path)) {
        return {};
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError({FailureCode::FileUnreadable,
                            Words::tr("The audit settings %1 cannot be read.").arg(path),
                            Words::tr("Check that the file may be read."), file.errorString()});
    }
    return readAuditSettings(file.readAll(), path);
}

QJsonObject writeAuditSettings(const AuditSettings& settings) {
    QJsonObject severities;
    for (auto it = settings.severities.begin(); it != settings.severities.end(); ++it) {
        if (it.value() != auditRules()[static_cast<std::size_t>(it.key())].severity) {
            severities.insert(auditRuleId(it.key()), severityId(it.value()));
        }
    }
    QJsonObject result{{kSeverities, severities}, {kBanned, QJsonArray::fromStringList(settings.banned)}};
    QJsonObject limits;
    const auto add = [&limits](const QString& key, const std::optional<double>& limit) {
        if (limit) {
            limits.insert(key, *limit);
        }
    };
    add(kHerbs, settings.limits.herbs);
    add(kGramsADay, settings.limits.gramsADay);
    add(kGramsInAll, settings.limits.gramsInAll);
    if (!limits.isEmpty()) {
        result.insert(kLimits, limits);
    }
    return result;
}

void saveAuditSettings(const QString& dataDir, const AuditSettings& settings) {
    const QString path = QDir(dataDir).filePath(kFile);
    const QByteArray bytes = QJsonDocument(writeAuditSettings(settings)).toJson();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        throw FailureError(
            {FailureCode::StorageFull, Words::tr("The audit settings %1 cannot be written.").arg(path),
             Words::tr("Check that the folder may be written and the disk has room."), file.errorString()});
    }
}

}  // namespace xinglin::app
