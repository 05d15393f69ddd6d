//! Settings: profile, language and theme, devices, about. And 我的, the phone's way to everything without a tab.

mod about;
mod devices;
mod looks;
mod me;
mod profile;
mod rights;

use leptos::prelude::*;

pub use self::me::MePage;
use self::{about::AboutPage, devices::DevicesPage, looks::LooksPage, profile::ProfilePage};
use crate::{
    i18n::t,
    screen::routes::{Page, SettingsPage, current_page},
};

crate::texts! {
    enum SettingsText {
        Title => "设置", "Settings";
        Profile => "个人资料", "Profile";
        Looks => "语言与外观", "Language and theme";
        Devices => "登录的设备", "Devices";
        About => "关于", "About";
    }
}

fn name(page: SettingsPage) -> SettingsText {
    match page {
        SettingsPage::Profile => SettingsText::Profile,
        SettingsPage::Looks => SettingsText::Looks,
        SettingsPage::Devices => SettingsText::Devices,
        SettingsPage::About => SettingsText::About,
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
    let links = SettingsPage::ALL.map(|page| {
        let current = move || (shown.get() == page).then_some("page");
        view! { <a class="settings-link" href=Page::Settings(page).to_string() aria-current=current>{move || t(name(page))}</a> }
    });
    view! {
        <div class="page">
            <div class="settings">
                <nav class="settings-nav" aria-label=move || t(SettingsText::Title)>{links.collect_view()}</nav>
                <div class="settings-body">
                    <h2 class="page-title">{move || t(name(shown.get()))}</h2>
                    {move || match shown.get() {
                        SettingsPage::Profile => view! { <ProfilePage /> }.into_any(),
                        SettingsPage::Looks => view! { <LooksPage /> }.into_any(),
                        SettingsPage::Devices => view! { <DevicesPage /> }.into_any(),
                        SettingsPage::About => view! { <AboutPage /> }.into_any(),
                    }}
                </div>
            </div>
        </div>
    }
}
