#pragma once

#include <QString>
#include <optional>

namespace xinglin::app {

/// As what somebody signs.
enum class SignerRole {
    Pharmacist,           ///< 药师 and above
    AssistantPharmacist,  ///< 药士: dispenses only
    Physician,            ///< writes and signs prescriptions, answers what the desk returned
};

/// Who signs, overrides or confirms. Until accounts exist both are typed; accounts will fill them in.
struct Signer {
    QString name;
    SignerRole role = SignerRole::Physician;

    bool operator==(const Signer&) const = default;
    bool isComplete() const { return !name.trimmed().isEmpty(); }
    /// 张三（医师）: as records keep it, the same in every language of the window.
    QString text() const;
};

/// `pharmacist`, `assistant`, `physician`; nothing for another word.
QString signerRoleId(SignerRole role);
std::optional<SignerRole> signerRoleFromId(const QString& id);

/// Whether two typed names mean one person: blanks, width and case do not tell people apart.
bool isSamePerson(const QString& left, const QString& right);

}  // namespace xinglin::app
