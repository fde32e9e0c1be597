#include "app/signer.h"

#include <array>

namespace xinglin::app {
namespace {

struct RoleRow {
    const char* id;
    const char16_t* title;
};

// In the order of SignerRole.
constexpr std::array kRoles = {RoleRow{"pharmacist", u"药师"}, RoleRow{"assistant", u"药士"},
                               RoleRow{"physician", u"医师"}};

QString comparable(const QString& name) {
    QString text = name.normalized(QString::NormalizationForm_KC).toCaseFolded();
    text.removeIf([](QChar letter) { return letter.isSpace(); });
    return text;
}

}  // namespace

QString Signer::text() const {
    const QString title = QString::fromUtf16(kRoles[static_cast<std::size_t>(role)].title);
    return QStringLiteral("%1（%2）").arg(name.trimmed(), title);
}

QString signerRoleId(SignerRole role) {
    return QString::fromLatin1(kRoles[static_cast<std::size_t>(role)].id);
}

std::optional<SignerRole> signerRoleFromId(const QString& id) {
    for (std::size_t i = 0; i < kRoles.size(); ++i) {
        if (id == QLatin1String(kRoles[i].id)) {
            return static_cast<SignerRole>(i);
        }
    }
    return std::nullopt;
}

bool isSamePerson(const QString& left, const QString& right) {
    return comparable(left) == comparable(right);
}

}  // namespace xinglin::app
