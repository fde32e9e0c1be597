#pragma once

namespace xinglin::ui {

class Page;
struct Services;

/// Builds the chat page with everything behind it. The caller owns the page, and the page the rest.
Page* makeChatPage(const Services& services);

}  // namespace xinglin::ui
