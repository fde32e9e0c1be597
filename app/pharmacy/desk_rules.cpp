#include "app/pharmacy/desk_rules.h"

#include <array>

namespace xinglin::app {
namespace {

constexpr std::array kActions = {"review", "dispense", "check", "hand_out", "return", "resubmit"};
constexpr std::array kStates = {"waiting",    "reviewed", "dispensed", "checked",
                                "handed_out", "returned", "void"};

}  // namespace

QString deskActionId(DeskAction action) {
    return QString::fromLatin1(kActions[static_cast<std::size_t>(action)]);
}

std::optional<DeskAction> deskActionFromId(const QString& id) {
    for (std::size_t i = 0; i < kActions.size(); ++i) {
        if (id == QLatin1String(kActions[i])) {
            return static_cast<DeskAction>(i);
        }
    }
    return std::nullopt;
}

QString deskStateId(DeskState state) {
    return QString::fromLatin1(kStates[static_cast<std::size_t>(state)]);
}

DoubleCheck doubleCheckFromId(const QString& id) {
    return id == QLatin1String("all")   ? DoubleCheck::All
           : id == QLatin1String("off") ? DoubleCheck::Off
                                        : DoubleCheck::Dispenser;
}

DeskState stateAfter(DeskAction action) {
    switch (action) {
    case DeskAction::Review:
        return DeskState::Reviewed;
    case DeskAction::Dispense:
        return DeskState::Dispensed;
    case DeskAction::Check:
        return DeskState::Checked;
    case DeskAction::HandOut:
        return DeskState::HandedOut;
    case DeskAction::Return:
        return DeskState::Returned;
    case DeskAction::Resubmit:
        break;
    }
    return DeskState::Waiting;
}

DeskState deskStateOf(const QString& lastAction) {
    if (lastAction == deskStateId(DeskState::Void)) {
        return DeskState::Void;
    }
    const std::optional<DeskAction> action = deskActionFromId(lastAction);
    return action ? stateAfter(*action) : DeskState::Waiting;
}

QList<DeskAction> actionsIn(DeskState state) {
    switch (state) {
    case DeskState::Waiting:
        return {DeskAction::Review, DeskAction::Return};
    case DeskState::Reviewed:
        return {DeskAction::Dispense, DeskAction::Return};
    case DeskState::Dispensed:
        return {DeskAction::Check, DeskAction::Return};
    case DeskState::Checked:
        return {DeskAction::HandOut, DeskAction::Return};
    case DeskState::Returned:
        return {DeskAction::Resubmit};
    case DeskState::HandedOut:
    case DeskState::Void:
        break;
    }
    return {};
}

bool maySign(SignerRole role, DeskAction action) {
    switch (role) {
    case SignerRole::Pharmacist:
        return action != DeskAction::Resubmit;
    case SignerRole::AssistantPharmacist:
        return action == DeskAction::Dispense;
    case SignerRole::Physician:
        break;
    }
    return action == DeskAction::Resubmit;
}

bool needsNote(DeskAction action) {
    return action == DeskAction::Return || action == DeskAction::Resubmit;
}

}  // namespace xinglin::app
