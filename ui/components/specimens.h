#pragma once

class QString;
class QWidget;

// The rows of the components page, one function a family. Each returns a widget that `parent` owns.

namespace xinglin::ui::specimens {

QWidget* buttons(QWidget* parent);
QWidget* triStates(QWidget* parent);
QWidget* fields(QWidget* parent);
QWidget* choices(QWidget* parent);
QWidget* nativeControls(QWidget* parent);
QWidget* severities(QWidget* parent);
QWidget* tiers(QWidget* parent);
QWidget* origins(QWidget* parent);
QWidget* progress(QWidget* parent);
QWidget* banners(QWidget* parent);
QWidget* table(QWidget* parent);
QWidget* dialogAndEmpty(QWidget* parent);

QWidget* phases(QWidget* parent);
QWidget* nature(QWidget* parent);
QWidget* factCards(QWidget* parent);
QWidget* lists(QWidget* parent);

}  // namespace xinglin::ui::specimens
