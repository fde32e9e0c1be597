#pragma once

#include <QString>
#include <span>

namespace xinglin::ui {

class Page;
struct Services;

/// Which part of the spine a page's tile stands in; a stitch is sewn where the group changes.
enum class RailGroup {
    Clinic,   ///< chat, cases, knowledge, prescriptions
    Model,    ///< models, training, evaluation
    Program,  ///< settings, lock: at the foot
    Hidden,   ///< reached by --page and --tour only
};

/// One page of the program. Pages are made when they are first shown.
struct PageRow {
    const char* id;     ///< for --page, Ctrl+n, settings and tests
    const char* title;  ///< source text in the context "Rail", at most 52 px wide at 12 px
    const char* icon;
    RailGroup group;
    Page* (*create)(const Services& services);  ///< the caller owns the page
};

/// All pages in the order of the rail: the one place where a page is made known.
std::span<const PageRow> pageTable();

}  // namespace xinglin::ui
