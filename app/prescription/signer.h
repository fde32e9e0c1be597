#pragma once

#include <QString>

namespace xinglin::app {

/// Who signs, overrides or confirms. Typed until there are accounts; records keep text().
struct Signer {
    QString name;
    QString role;  ///< 医师, 药师 …, in the signer's own words

    bool isComplete() const { return !name.trimmed().isEmpty() && !role.trimmed().isEmpty(); }
    /// 张三（医师）
    QString text() const { return QStringLiteral("%1（%2）").arg(name.trimmed(), role.trimmed()); }
};

}  // namespace xinglin::app
