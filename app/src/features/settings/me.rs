//! 我的: on a phone, everything that has no tab of its own.

use leptos::prelude::*;

use super::{SettingsText, name, pages, profile::LogOutDialog};
use crate::{
    i18n::{t, text},
    screen::{
        routes::{Page, SettingsPage},
        workspace::Workspace,
    },
    ui::{
        avatar::Avatar,
        button::Button,
        icon::{Icon, IconView},
    },
};

crate::texts! {
    enum MeText {
        Business => "生意", "Business";
        Pools => "客户池", "Pools";
        Orders => "订单", "Orders";
        Receivables => "应收", "Receivables";
        Tools => "工具", "Tools";
        Products => "产品", "Products";
        Import => "导入数据", "Import data";
        SyncCentre => "同步中心", "Sync centre";
        LogOut => "退出登录", "Log out";
    }
}

/// The page.
#[component]
pub fn MePage() -> impl IntoView {
    let workspace = Workspace::here();
    let leaving = RwSignal::new(false);
    let name_of_person = Memo::new(move |_| {
        workspace.session.read().as_ref().map(|session| session.person.name.clone()).unwrap_or_default()
    });
    let company = move || workspace.session.get().map(|session| session.company.clone());
    view! {
        <div class="page">
            <div class="page-column">
                <header class="me-head">
                    <Avatar name=name_of_person />
                    <div class="grow">
                        <p class="me-name">{name_of_person}</p>
                        <p class="muted">{company}</p>
                    </div>
                </header>
                <section class="section">
                    <h2 class="section-title">{move || t(MeText::Business)}</h2>
                    <div class="card rows">
                        <Entry page=Page::Pools icon=Icon::Board>{move || t(MeText::Pools)}</Entry>
                        <Entry page=Page::Orders icon=Icon::Receipt>{move || t(MeText::Orders)}</Entry>
                        <Entry page=Page::Receivables icon=Icon::Money>{move || t(MeText::Receivables)}</Entry>
                    </div>
                </section>
                <section class="section">
                    <h2 class="section-title">{move || t(MeText::Tools)}</h2>
                    <div class="card rows">
                        <Entry page=Page::Products icon=Icon::Tag>{move || t(MeText::Products)}</Entry>
                        <Entry page=Page::Import icon=Icon::Upload>{move || t(MeText::Import)}</Entry>
                        <Entry page=Page::SyncCentre icon=Icon::Cloud>{move || t(MeText::SyncCentre)}</Entry>
                    </div>
                </section>
                <section class="section">
                    <h2 class="section-title">{move || t(SettingsText::Title)}</h2>
                    <div class="card rows">
                        {move || pages(workspace)
                            .into_iter()
                            .map(|page| view! { <Entry page=Page::Settings(page) icon=icon(page)>{move || t(name(page))}</Entry> })
                            .collect_view()}
                    </div>
                </section>
                <div>
                    <Button label=text(MeText::LogOut) icon=Icon::LogOut on:click=move |_| leaving.set(true) />
                </div>
            </div>
        </div>
        <LogOutDialog open=leaving />
    }
}

fn icon(page: SettingsPage) -> Icon {
    match page {
        SettingsPage::Profile => Icon::Person,
        SettingsPage::Looks => Icon::Moon,
        SettingsPage::Devices => Icon::Device,
        SettingsPage::Lock => Icon::Lock,
        SettingsPage::People => Icon::People,
        SettingsPage::Business => Icon::Board,
        SettingsPage::Audit => Icon::History,
        SettingsPage::About => Icon::Info,
    }
}

#[component]
fn Entry(page: Page, icon: Icon, children: Children) -> impl IntoView {
    view! {
        <a class="me-entry" href=page.to_string()>
            <IconView icon />
            <span class="grow">{children()}</span>
            <IconView icon=Icon::ChevronRight />
        </a>
    }
}
