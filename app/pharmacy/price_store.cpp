#include "app/pharmacy/price_store.h"

#include <QCoreApplication>

#include "app/failure.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PriceStore)
};

}  // namespace

void PriceStore::add(const QList<HerbPrice>& prices, const QString& author) {
    Transaction transaction(m_database);
    for (const HerbPrice& price : prices) {
        if (price.price <= 0 || price.price > kHighestPrice || price.perGrams <= 0 ||
            !price.validFrom.isValid()) {
            throw FailureError({FailureCode::InvalidInput,
                                Words::tr("The price of %1 is not one.").arg(price.name),
                                Words::tr("Give yuan above 0, a weight and a day."), QString()});
        }
        m_database
            .prepare(
                "INSERT INTO herb_prices (herb_id, name, price, per_grams, valid_from, author, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(1, price.herbId)
            .bind(2, price.name)
            .bind(3, price.price)
            .bind(4, qint64{price.perGrams})
            .bind(5, price.validFrom.toString(Qt::ISODate))
            .bind(6, author)
            .bind(7, QDateTime::currentMSecsSinceEpoch())
            .step();
    }
    transaction.commit();
}

QList<HerbPrice> PriceStore::prices() {
    QList<HerbPrice> result;
    Statement rows = m_database.prepare(
        "SELECT herb_id, name, price, per_grams, valid_from, author, created_at FROM herb_prices"
        " ORDER BY position");
    while (rows.step()) {
        HerbPrice price;
        price.herbId = rows.text(0);
        price.name = rows.text(1);
        price.price = rows.integer(2);
        price.perGrams = static_cast<int>(rows.integer(3));
        price.validFrom = QDate::fromString(rows.text(4), Qt::ISODate);
        price.author = rows.text(5);
        price.createdAt = QDateTime::fromMSecsSinceEpoch(rows.integer(6));
        result += price;
    }
    return result;
}

}  // namespace xinglin::app
