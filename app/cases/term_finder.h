#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <memory>

#include "app/cases/form_schema.h"

namespace xinglin::app {

/// Finds terms by what a hand types without looking: pinyin initials, full pinyin, or the English label.
class TermFinder final {
public:
    explicit TermFinder(const FormField& field);

    /// Ids of the terms that `typed` (letters, any case) may mean, in the form's order.
    QStringList find(const QString& typed) const;

private:
    struct Keys {
        QString id;
        QStringList spellings;  ///< lower case, without spaces
    };
    QList<Keys> m_terms;
};

}  // namespace xinglin::app
