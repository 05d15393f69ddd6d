//! Settings: profile, language and theme, devices, about; for administrators people and the audit log. And 我的, the phone's way to everything without a tab.

mod about;
mod audit;
mod audit_words;
mod business;
mod company;
mod devices;
mod looks;
mod me;
mod people;
mod person_dialog;
mod profile;
mod rights;
mod second_step;

use leptos::{html, prelude::*};
use shared::policy::{Resource, Verb, allows};

pub use self::me::MePage;
use self::{
    about::AboutPage, audit::AuditPage, business::BusinessPage, devices::DevicesPage, looks::LooksPage,
    people::PeoplePage, profile::ProfilePage,
};
use crate::{
    i18n::t,
    screen::{
        late::{LatePage, LateParts},
        routes::{Page, SettingsPage, current_page},
        workspace::Workspace,
    },
};

crate::texts! {
    enum SettingsText {
        Title => "设置", "Settings";
        Profile => "个人资料", "Profile";
        Looks => "语言与外观", "Language and theme";
        Devices => "登录的设备", "Devices";
        Lock => "应用锁", "App lock";
        People => "人员与部门", "People and departments";
        Business => "业务设置", "Business";
        Audit => "操作日志", "Audit log";
        About => "关于", "About";
    }
}

fn name(page: SettingsPage) -> SettingsText {
    match page {
        SettingsPage::Profile => SettingsText::Profile,
        SettingsPage::Looks => SettingsText::Looks,
        SettingsPage::Devices => SettingsText::Devices,
        SettingsPage::Lock => SettingsText::Lock,
        SettingsPage::People => SettingsText::People,
        SettingsPage::Business => SettingsText::Business,
        SettingsPage::Audit => SettingsText::Audit,
        SettingsPage::About => SettingsText::About,
    }
}

/// The pages that the person may see. Reactive.
fn pages(workspace: Workspace) -> Vec<SettingsPage> {
    let roster = workspace.roster.read();
    let may = |verb, resource| workspace.me().is_some_and(|me| allows(&roster, me, verb, resource));
    let seen = |page: &SettingsPage| match page {
        SettingsPage::People | SettingsPage::Business => may(Verb::Update, Resource::Roster),
        SettingsPage::Audit => may(Verb::List, Resource::Audit),
        _ => true,
    };
    SettingsPage::ALL.into_iter().filter(seen).collect()
}

/// Scrolls the name of the current page into sight.
fn bring_current(nav: &web_sys::HtmlElement) {
    if let Some(link) = nav.query_selector("[aria-current]").ok().flatten() {
        let (link, row) = (link.get_bounding_client_rect(), nav.get_bounding_client_rect());
        if link.left() < row.left() || link.right() > row.right() {
            nav.scroll_by_with_x_and_y(link.left() - row.left(), 0.0);
        }
    }
}

/// The settings, one page at a time.
#[component]
pub fn SettingsPages() -> impl IntoView {
    let page = current_page();
    let shown = Memo::new(move |_| match page.get() {
        Some(Page::Settings(page)) => page,
        _ => SettingsPage::Profile,
    });
    let workspace = Workspace::here();
    let pages = Memo::new(move |_| pages(workspace));
    let link = move |page: SettingsPage| {
        let current = move || (shown.get() == page).then_some("page");
        view! { <a class="settings-link" href=Page::Settings(page).to_string() aria-current=current>{move || t(name(page))}</a> }
    };
    let shown = Memo::new(move |_| {
        Some(shown.get()).filter(|page| pages.read().contains(page)).unwrap_or(SettingsPage::Profile)
    });
    // On a phone the names are a row that is wider than the screen.
    let nav = NodeRef::<html::Nav>::new();
    Effect::new(move |_| {
        shown.track();
        if let Some(nav) = nav.get() {
            request_animation_frame(move || bring_current(&nav));
        }
    });
    view! {
        <div class="page">
            <div class="settings">
                <nav class="settings-nav" node_ref=nav aria-label=move || t(SettingsText::Title)>{move || pages.get().into_iter().map(link).collect_view()}</nav>
                <div class="settings-body">
                    <h2 class="page-title">{move || t(name(shown.get()))}</h2>
                    {move || match shown.get() {
                        SettingsPage::Profile => view! { <ProfilePage /> }.into_any(),
                        SettingsPage::Looks => view! { <LooksPage /> }.into_any(),
                        SettingsPage::Devices => view! { <DevicesPage /> }.into_any(),
                        SettingsPage::Lock => view! { <LatePage load=LateParts::here().lock_settings /> }.into_any(),
                        SettingsPage::People => view! { <PeoplePage /> }.into_any(),
                        SettingsPage::Business => view! { <BusinessPage /> }.into_any(),
                        SettingsPage::Audit => view! { <AuditPage /> }.into_any(),
                        SettingsPage::About => view! { <AboutPage /> }.into_any(),
                    }}
                </div>
            </div>
        </div>
    }
}
