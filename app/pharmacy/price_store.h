#pragma once

#include "app/pharmacy/price_list.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// The price list in clinic.db: prices are added, never changed, so that an old amount can be explained.
///
/// Works on a Database of the storage thread, which must outlive it. Every call may throw FailureError and
/// leaves nothing half done.
class PriceStore final {
public:
    explicit PriceStore(Database& database) : m_database(database) {}

    /// Adds all of them or none. `author` and the time of now replace what they carry. Throws
    /// FailureError(InvalidInput) for a price outside of what priceFromText() gives.
    void add(const QList<HerbPrice>& prices, const QString& author);
    /// In the order in which they were stored.
    QList<HerbPrice> prices();

private:
    Database& m_database;
};

}  // namespace xinglin::app
