#pragma once

// Prescriptions as short texts, for tables of cases.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <algorithm>

#include "app/prescription/prescription_audit.h"
#include "app/prescription/prescription_json.h"

namespace xinglin::test {

/// One item: name, grams (`-`: none), marks. "附子 15 先煎".
inline QJsonObject itemOf(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QJsonObject item{{QStringLiteral("name"), words.value(0)}};
    bool isNumber = false;
    const double grams = words.value(1).toDouble(&isNumber);
    if (isNumber) {
        item.insert(QStringLiteral("dose_g"), grams);
    }
    if (words.size() > 2) {
        item.insert(QStringLiteral("handling"), QJsonArray::fromStringList(words.mid(2)));
    }
    return item;
}

/// Items parted by `|`; `head` is the rest of the JSON object: R"("form":"powder","patient":{…})".
inline app::Prescription prescriptionOf(const QString& items, const QByteArray& head = {}) {
    QJsonObject object = QJsonDocument::fromJson("{" + head + "}").object();
    QJsonArray list;
    for (const QString& item : items.split(QLatin1Char('|'), Qt::SkipEmptyParts)) {
        list += itemOf(item);
    }
    object.insert(QStringLiteral("items"), list);
    return app::readPrescriptions(QJsonDocument(object).toJson(), QStringLiteral("test")).first();
}

/// The items of every finding of `rule`, each joined by `+`, in a fixed order: "甘草+甘遂".
inline QStringList hitsOf(const QList<app::AuditFinding>& findings, app::AuditRule rule) {
    QStringList hits;
    for (const app::AuditFinding& finding : findings) {
        if (finding.rule == rule) {
            hits += finding.items.join(QLatin1Char('+'));
        }
    }
    std::sort(hits.begin(), hits.end());
    return hits;
}

}  // namespace xinglin::test
