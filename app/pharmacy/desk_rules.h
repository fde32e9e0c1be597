#pragma once

#include <QList>
#include <QString>
#include <optional>

#include "app/signer.h"

namespace xinglin::app {

/// Where a signed prescription stands on the desk.
enum class DeskState {
    Waiting,    ///< for its review, for the first time or again
    Reviewed,   ///< 已审核
    Dispensed,  ///< 已调配
    Checked,    ///< 已核对
    HandedOut,  ///< 已发药: done
    Returned,   ///< with the physician
    Void,       ///< voided after it was signed: done
};

/// What a signature at the desk stands for.
enum class DeskAction {
    Review,    ///< 审核
    Dispense,  ///< 调配
    Check,     ///< 核对
    HandOut,   ///< 发药
    Return,    ///< back to the physician, with a reason
    Resubmit,  ///< the physician stands by it, with an answer
};

/// Who may not check what (双人核对).
enum class DoubleCheck {
    Dispenser,  ///< whoever dispensed it; the default
    All,        ///< whoever reviewed or dispensed it
    Off,        ///< nobody: a pharmacy of one person
};

/// The words of clinic.db: `review`, `dispense`, `check`, `hand_out`, `return`, `resubmit`.
QString deskActionId(DeskAction action);
std::optional<DeskAction> deskActionFromId(const QString& id);
/// `waiting`, `reviewed`, `dispensed`, `checked`, `handed_out`, `returned`, `void`.
QString deskStateId(DeskState state);
/// `dispenser`, `all`, `off`; the default for another word.
DoubleCheck doubleCheckFromId(const QString& id);

/// The state that an action leads to.
DeskState stateAfter(DeskAction action);
/// The state after the last action as clinic.db keeps it: a deskActionId(), `void`, or empty before the
/// first.
DeskState deskStateOf(const QString& lastAction);
/// What may be done in a state, the next step first.
QList<DeskAction> actionsIn(DeskState state);
/// Whether somebody of this role may sign it.
bool maySign(SignerRole role, DeskAction action);
/// Whether it is signed with a reason or an answer only.
bool needsNote(DeskAction action);
inline bool isClosed(DeskState state) {
    return state == DeskState::HandedOut || state == DeskState::Void;
}

}  // namespace xinglin::app
