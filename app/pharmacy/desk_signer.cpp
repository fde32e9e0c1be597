#include "app/pharmacy/desk_signer.h"

#include <array>

namespace xinglin::app {
namespace {

constexpr std::array kRoles = {"pharmacist", "assistant", "physician"};

QString comparable(const QString& name) {
    QString text = name.normalized(QString::NormalizationForm_KC).toCaseFolded();
    text.removeIf([](QChar letter) { return letter.isSpace(); });
    return text;
}

}  // namespace

QString signerRoleId(SignerRole role) {
    return QString::fromLatin1(kRoles[static_cast<std::size_t>(role)]);
}

std::optional<SignerRole> signerRoleFromId(const QString& id) {
    for (std::size_t i = 0; i < kRoles.size(); ++i) {
        if (id == QLatin1String(kRoles[i])) {
            return static_cast<SignerRole>(i);
        }
    }
    return std::nullopt;
}

bool isSamePerson(const QString& left, const QString& right) {
    return comparable(left) == comparable(right);
}

}  // namespace xinglin::app
