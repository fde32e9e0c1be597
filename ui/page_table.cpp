#include "ui/page_table.h"

#include <QCoreApplication>
#include <array>

#include "ui/cases/cases_page.h"
#include "ui/chat/make_chat_page.h"
#include "ui/components/components_page.h"
#include "ui/knowledge/knowledge_page.h"
#include "ui/library/make_models_page.h"
#include "ui/pharmacy/pharmacy_page.h"
#include "ui/prescriptions/prescriptions_page.h"
#include "ui/services.h"
#include "ui/settings/settings_page.h"
#include "ui/training/training_page.h"

namespace xinglin::ui {
namespace {

constexpr std::array kPages = {
    PageRow{"chat", QT_TRANSLATE_NOOP("Rail", "Chat"), "rail-chat", RailGroup::Clinic, &makeChatPage},
    PageRow{"cases", QT_TRANSLATE_NOOP("Rail", "Cases"), "rail-cases", RailGroup::Clinic, &CasesPage::make},
    PageRow{"knowledge", QT_TRANSLATE_NOOP("Rail", "Library"), "rail-knowledge", RailGroup::Clinic,
            &makeKnowledgePage},
    PageRow{"prescriptions", QT_TRANSLATE_NOOP("Rail", "Rx"), "rail-prescription", RailGroup::Clinic,
            &PrescriptionsPage::make},
    PageRow{"pharmacy", QT_TRANSLATE_NOOP("Rail", "Desk"), "rail-pharmacy", RailGroup::Clinic,
            &PharmacyPage::make},
    PageRow{"models", QT_TRANSLATE_NOOP("Rail", "Models"), "rail-models", RailGroup::Model, &makeModelsPage},
    PageRow{"training", QT_TRANSLATE_NOOP("Rail", "Training"), "rail-training", RailGroup::Model,
            &TrainingPage::make},
    PageRow{"settings", QT_TRANSLATE_NOOP("Rail", "Settings"), "rail-settings", RailGroup::Program,
            [](const Services& services) -> Page* { return new SettingsPage(services); }},
    PageRow{"components", QT_TRANSLATE_NOOP("Rail", "Parts"), "columns", RailGroup::Hidden,
            [](const Services&) -> Page* { return new ComponentsPage; }},
};

}  // namespace

std::span<const PageRow> pageTable() {
    return kPages;
}

}  // namespace xinglin::ui
