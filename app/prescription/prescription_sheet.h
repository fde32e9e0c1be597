#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include "app/prescription/prescription_shelf.h"

namespace xinglin::app {

/// One field of the printed head or foot: 姓名 and what stands behind it; empty is left open for the pen.
struct SheetField {
    QString label;
    QString text;

    bool operator==(const SheetField&) const = default;
};

/// One herb of the printed prescription.
struct SheetHerb {
    QString name;                ///< with processing or origin before it: 炒白术
    QString dose;                ///< 9g; empty: none was written
    QString handling;            ///< at the upper right, in brackets: （先煎）
    QString beneath;             ///< 10g/袋　第2组: specification of the pack and group; usually empty
    bool isSignedAgain = false;  ///< the physician signs above it: incompatible or over the limit, overridden

    bool operator==(const SheetHerb&) const = default;
};

/// What a printed prescription says, in Chinese whatever the language of the window: the form is prescribed
/// (处方管理办法, appendix 1; 中药处方格式及书写规范 2010).
struct PrescriptionSheet {
    QString title;            ///< 中药饮片处方笺
    QString kind;             ///< at the upper right: 普通, 急诊
    QList<SheetField> head;   ///< 前记
    QList<SheetHerb> herbs;   ///< 正文, in the order of writing
    QString count;            ///< 共9味，每剂69g，5剂合计345g
    QString regimen;          ///< 5剂，每日1剂，水煎400ml，分早晚两次空腹温服
    QStringList details;      ///< method of treatment, soaking, boilings, term, reason, note
    QList<SheetField> foot;   ///< 后记
    QString watermark;        ///< 草稿 or 作废; empty: it is signed
    QStringList answeredFor;  ///< what the second signatures stand for
};

/// What else stands on paper.
struct SheetContext {
    PrescribedPatient patient;
    PrescriptionState state = PrescriptionState::Draft;
    QString signedBy;  ///< the physician; empty: nobody signed yet
    QDateTime writtenAt;
    DeskSigners deskSigners;
    QString number;                   ///< 处方编号; empty: left open
    std::optional<qint64> amountFen;  ///< 金额, as the desk signed it; absent: left open
    QString clinic;                   ///< name of the institution; empty: left open
    QString department;
    QList<FindingOverride> overrides;  ///< confirmed ones are printed, some above their herbs
    QStringList standardNames;         ///< of the herbs written with a name of the clinic's stock, by place
};

PrescriptionSheet sheetOf(const Prescription& prescription, const SheetContext& context);

/// 每日1剂，水煎400ml，分早晚两次空腹温服. What was not decided is left out; empty when nothing was.
QString regimenSentence(const Prescription& prescription);

}  // namespace xinglin::app
