#pragma once

#include <QList>
#include <QPair>
#include <QString>
#include <memory>

namespace xinglin::app {

/// Both directions of Han conversion by OpenCC, corrected by traditional_overrides.tsv.
///
/// Used at build time only: knowledge.db carries the rules and the results.
class HanConversion final {
public:
    using Pairs = QList<QPair<QString, QString>>;

    /// `overrides`: (simplified, traditional). Throws FailureError(FileUnreadable) without OpenCC's data.
    explicit HanConversion(Pairs overrides);
    ~HanConversion();

    QString traditional(const QString& simplified) const;
    /// (traditional, simplified): the overrides, and every single character of the basic plane that changes.
    Pairs simplificationRules() const;

private:
    struct Converters;
    std::unique_ptr<Converters> m_converters;
    Pairs m_overrides;
};

}  // namespace xinglin::app
