//! Navigation: five tabs below on a phone, a column at the left on a desk.

use leptos::prelude::*;

use super::{Frame, sync_chip::SyncChip};
use crate::{
    features::today::attention_count,
    i18n::{t, text},
    screen::{
        device,
        platform::remembered,
        routes::{Page, Section, SettingsPage},
        workspace::Workspace,
    },
    ui::{
        avatar::Avatar,
        button::IconButton,
        icon::{Icon, IconView},
    },
};

crate::texts! {
    /// The names of the places.
    pub enum NavText {
        Today => "今日", "Today";
        Customers => "客户", "Customers";
        Messages => "消息", "Messages";
        Me => "我的", "Me";
        Products => "产品", "Products";
        Pools => "客户池", "Pools";
        Orders => "订单", "Orders";
        Receivables => "应收", "Receivables";
        Statement => "往来对账", "Statement";
        Import => "导入", "Import";
        Settings => "设置", "Settings";
        SyncCentre => "同步中心", "Sync centre";
        Nowhere => "没有这个页面", "No such page";
        Add => "新建", "New";
        Search => "查找或执行命令", "Search or run a command";
        SearchShort => "查找", "Search";
        Narrow => "收起导航", "Collapse navigation";
        Widen => "展开导航", "Expand navigation";
        Main => "主导航", "Main navigation";
        Name => "跟单", "Gendan";
    }
}

/// The name of a section.
pub fn section_name(section: Section) -> NavText {
    match section {
        Section::Today => NavText::Today,
        Section::Customers => NavText::Customers,
        Section::Products => NavText::Products,
        Section::Pools => NavText::Pools,
        Section::Orders => NavText::Orders,
        Section::Receivables => NavText::Receivables,
        Section::Statement => NavText::Statement,
        Section::Import => NavText::Import,
        Section::Messages => NavText::Messages,
        Section::Me => NavText::Me,
        Section::Settings => NavText::Settings,
        Section::SyncCentre => NavText::SyncCentre,
        Section::Nowhere => NavText::Nowhere,
    }
}

/// The section that the address leads to. Reactive.
fn section(frame: Frame) -> Section {
    frame.page.get().map_or(Section::Nowhere, Page::section)
}

fn count_text(count: usize) -> Option<String> {
    match count {
        0 => None,
        1..=99 => Some(count.to_string()),
        _ => Some("99+".to_owned()),
    }
}

/// The left column.
#[component]
pub fn SideNav() -> impl IntoView {
    let (frame, workspace) = (Frame::here(), Workspace::here());
    let palette_key = if device::is_apple() { "⌘K" } else { "Ctrl K" };
    let toggle = move |_| {
        frame.narrow.update(|narrow| *narrow = !*narrow);
        remembered::keep_narrow_nav(frame.narrow.get_untracked());
    };
    let toggle_label = move || t(if frame.narrow.get() { NavText::Widen } else { NavText::Narrow });
    let name = Memo::new(move |_| {
        workspace.session.read().as_ref().map(|session| session.person.name.clone()).unwrap_or_default()
    });
    view! {
        <nav class="nav" aria-label=move || t(NavText::Main)>
            <div class="nav-head">
                <span class="brand">
                    <img class="brand-mark" src="/favicon.svg" alt="" />
                    <span class="brand-name ellipsis">{move || company(workspace)}</span>
                </span>
                <IconButton label=toggle_label icon=Icon::Sidebar on:click=toggle />
            </div>
            <div class="nav-group">
                <button class="nav-link nav-search" type="button" title=move || t(NavText::Search) on:click=move |_| frame.palette.set(true)>
                    <IconView icon=Icon::Search />
                    <span class="nav-label">{move || t(NavText::SearchShort)}</span>
                    <span class="nav-hint">{palette_key}</span>
                </button>
                <button class="nav-link" type="button" title=move || t(NavText::Add) on:click=move |_| frame.quick_add.set(true)>
                    <IconView icon=Icon::Add />
                    <span class="nav-label">{move || t(NavText::Add)}</span>
                    <span class="nav-hint">"C"</span>
                </button>
            </div>
            <div class="nav-group">
                <NavLink page=Page::Today icon=Icon::Today />
                <NavLink page=Page::Customers icon=Icon::Company count=Signal::derive(move || workspace.book.read().len()) />
                <NavLink page=Page::Pools icon=Icon::Board />
                <NavLink page=Page::Orders icon=Icon::Receipt />
                <NavLink page=Page::Receivables icon=Icon::Money />
                <NavLink page=Page::Messages icon=Icon::Chat count=Signal::derive(move || attention_count(workspace)) />
                <NavLink page=Page::Products icon=Icon::Tag />
                <NavLink page=Page::Import icon=Icon::Upload />
            </div>
            <div class="nav-foot">
                <SyncChip />
                <a class="nav-link" href=Page::Settings(SettingsPage::Profile).to_string() aria-current=move || (section(frame) == Section::Settings).then_some("page") title=move || t(NavText::Settings)>
                    <Avatar name />
                    <span class="nav-label ellipsis">{name}</span>
                    <span class="nav-hint"><IconView icon=Icon::Settings /></span>
                </a>
            </div>
        </nav>
    }
}

/// The company's name; the product's until it is known.
fn company(workspace: Workspace) -> String {
    match workspace.session.read().as_ref() {
        Some(session) if !session.company.is_empty() => session.company.clone(),
        _ => t(NavText::Name).to_owned(),
    }
}

#[component]
fn NavLink(page: Page, icon: Icon, #[prop(optional, into)] count: Signal<usize>) -> impl IntoView {
    let frame = Frame::here();
    let name = section_name(page.section());
    view! {
        <a class="nav-link" href=page.to_string() aria-current=move || (section(frame) == page.section()).then_some("page") title=move || t(name)>
            <IconView icon />
            <span class="nav-label">{move || t(name)}</span>
            {move || (count.get() > 0).then(|| view! { <span class="nav-hint">{crate::i18n::format::count(count.get() as i64)}</span> })}
        </a>
    }
}

/// The bar at a phone's top: where one is, search, sync. An open record has its own.
#[component]
pub fn TopBar() -> impl IntoView {
    let frame = Frame::here();
    let own_head = move || matches!(frame.page.get(), Some(Page::Customer(_)));
    view! {
        <header class="topbar" hidden=own_head>
            <h1 class="topbar-title">{move || t(section_name(section(frame)))}</h1>
            <SyncChip />
            <IconButton label=text(NavText::SearchShort) icon=Icon::Search on:click=move |_| frame.palette.set(true) />
        </header>
    }
}

/// The five tabs of a phone.
#[component]
pub fn TabBar() -> impl IntoView {
    let (frame, workspace) = (Frame::here(), Workspace::here());
    view! {
        <nav class="tabbar" aria-label=move || t(NavText::Main)>
            <TabLink page=Page::Today icon=Icon::Today />
            <TabLink page=Page::Customers icon=Icon::Company />
            <button class="tab-add" type="button" aria-label=move || t(NavText::Add) on:click=move |_| frame.quick_add.set(true)>
                <span>
                    <IconView icon=Icon::Add />
                </span>
            </button>
            <TabLink page=Page::Messages icon=Icon::Chat count=Signal::derive(move || attention_count(workspace)) />
            <TabLink page=Page::Me icon=Icon::Person />
        </nav>
    }
}

#[component]
fn TabLink(page: Page, icon: Icon, #[prop(optional, into)] count: Signal<usize>) -> impl IntoView {
    let frame = Frame::here();
    let name = section_name(page.section());
    // Everything without a tab of its own is reached from “我的”.
    let current = move || match section(frame) {
        Section::Today | Section::Customers | Section::Messages | Section::Me => section(frame) == page.section(),
        _ => page == Page::Me,
    };
    view! {
        <a class="tab-link" href=page.to_string() aria-current=move || current().then_some("page")>
            <IconView icon />
            <span>{move || t(name)}</span>
            {move || count_text(count.get()).map(|count| view! { <span class="tab-count">{count}</span> })}
        </a>
    }
}
