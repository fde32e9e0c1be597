#pragma once

namespace xinglin::ui {

class Page;
struct Services;

/// Builds the page of models. The caller owns it.
Page* makeModelsPage(const Services& services);

}  // namespace xinglin::ui
