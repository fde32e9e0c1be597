#pragma once

#include <QDate>

#include "app/pharmacy/price_import.h"
#include "ui/widgets/dialog_frame.h"

class QComboBox;

namespace xinglin::ui {

class Button;
class Field;
class Label;

/// One price as it is typed: herb, yuan, weight, from when.
class PriceDialog final : public DialogFrame {
    Q_OBJECT

public:
    /// `price` fills the fields; an empty name asks for a new one.
    PriceDialog(const app::HerbPrice& price, const QDate& today, QWidget* parent);

    QString herb() const;
    QString yuan() const;
    QString weight() const;
    QDate validFrom() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void check();

    Field* m_herb;
    Field* m_yuan;
    QComboBox* m_weight;
    Field* m_from;
    Button* m_save;
};

/// What a file of prices holds, before any of it is stored: how many rows are good, and every other row with
/// its reason.
class PriceReportDialog final : public DialogFrame {
    Q_OBJECT

public:
    PriceReportDialog(const app::ImportedPrices& imported, const QString& fileName, QWidget* parent);
};

}  // namespace xinglin::ui
