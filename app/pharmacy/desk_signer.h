#pragma once

#include <QString>
#include <optional>

namespace xinglin::app {

/// As what somebody signs at the desk.
enum class SignerRole {
    Pharmacist,           ///< 药师 and above
    AssistantPharmacist,  ///< 药士: dispenses only
    Physician,            ///< answers what was returned
};

/// Who signs. Until accounts exist both are typed; accounts will fill them in.
struct DeskSigner {
    QString name;
    SignerRole role = SignerRole::Pharmacist;

    bool operator==(const DeskSigner&) const = default;
};

/// `pharmacist`, `assistant`, `physician`; nothing for another word.
QString signerRoleId(SignerRole role);
std::optional<SignerRole> signerRoleFromId(const QString& id);

/// Whether two typed names mean one person: blanks, width and case do not tell people apart.
bool isSamePerson(const QString& left, const QString& right);

}  // namespace xinglin::app
