//! Where pages appear. One that fails leaves the frame standing.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    Frame,
    nav::{NavText, section_name},
};
use crate::{
    features::{
        customers::{Browse, CustomerList},
        login::welcome_token,
        today::{MessagesPage, TodayPage},
    },
    i18n::{t, text},
    screen::{
        kept_tops::{KeptTops, Place},
        late::{LatePage, LateParts},
        routes::{Page, Section},
    },
    ui::{button::LinkButton, empty_state::EmptyState, icon::Icon},
};

crate::texts! {
    enum OutletText {
        Failed => "这个页面出了问题", "This page has failed";
        Welcome => "这是给新同事的一次性链接", "This is a one-time link for a new colleague";
        WelcomeHint => "你已经登录。请先退出登录，或在另一个浏览器中打开它。", "You are logged in. Log out first, or open it in another browser.";
        FailedHint => "其他页面不受影响，已保存的内容没有丢失。", "The other pages work, and nothing saved is lost.";
        Home => "回到今日", "Back to Today";
    }
}

/// The page of the address.
#[component]
pub fn Outlet() -> impl IntoView {
    let frame = Frame::here();
    let section = Memo::new(move |_| frame.page.get().map_or(Section::Nowhere, Page::section));
    Effect::new(move |_| document().set_title(&format!("{} · {}", t(section_name(section.get())), t(NavText::Name))));
    let main = NodeRef::<html::Main>::new();
    let keep = keep_tops(section, main);
    view! {
        <main class="outlet" id="main" tabindex="-1" node_ref=main on:scroll:capture=keep>
            {move || {
                let section = section.get();
                view! { <ErrorBoundary fallback=|_| view! { <Failed /> }>{page(section)}</ErrorBoundary> }
            }}
        </main>
    }
}

/// Pages are found again as far scrolled as they were left. What is returned listens to every part that scrolls.
fn keep_tops(section: Memo<Section>, main: NodeRef<html::Main>) -> impl Fn(web_sys::Event) + 'static {
    let kept = KeptTops::here();
    let place = move || Place::Page(section.get_untracked());
    Effect::new(move |_| {
        section.track();
        let top = kept.of(&place());
        let Some(main) = main.get().filter(|_| top > 0.0) else { return };
        request_animation_frame(move || {
            if let Ok(Some(page)) = main.query_selector(PAGE) {
                page.set_scroll_top(top as i32);
            }
        });
    });
    move |event| {
        let page = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(page) = page.filter(|page| page.matches(PAGE) == Ok(true)) {
            kept.keep(place(), f64::from(page.scroll_top()));
        }
    }
}

/// What scrolls on pages that are read. Lists keep their own place.
const PAGE: &str = ".page";

fn page(section: Section) -> AnyView {
    let parts = LateParts::here();
    match section {
        Section::Today => view! { <TodayPage /> }.into_any(),
        Section::Customers => view! { <Customers /> }.into_any(),
        Section::Products => view! { <LatePage load=parts.products /> }.into_any(),
        Section::Pools => view! { <LatePage load=parts.pools /> }.into_any(),
        Section::Orders => view! { <LatePage load=parts.orders /> }.into_any(),
        Section::Receivables => view! { <LatePage load=parts.receivables /> }.into_any(),
        Section::Statement => view! { <Statement /> }.into_any(),
        Section::Import => view! { <LatePage load=parts.import /> }.into_any(),
        Section::Messages => view! { <MessagesPage /> }.into_any(),
        Section::Me => view! { <LatePage load=parts.me /> }.into_any(),
        Section::Settings => view! { <LatePage load=parts.settings /> }.into_any(),
        Section::SyncCentre => view! { <LatePage load=parts.sync_centre /> }.into_any(),
        Section::Nowhere => view! { <Nowhere /> }.into_any(),
    }
}

/// The list, and beside it (on a phone instead of it) the record of the address. `?wide` gives the record the whole page.
#[component]
fn Customers() -> impl IntoView {
    let frame = Frame::here();
    let parts = LateParts::here();
    Browse::provide();
    let query = leptos_router::hooks::use_query_map();
    let doc = Memo::new(move |_| match frame.page.get() {
        Some(Page::Customer(doc)) => Some(doc),
        _ => None,
    });
    let wide = Memo::new(move |_| query.read().get_str("wide").is_some());
    let posture = move || doc.get().map(|_| if wide.get() { "wide" } else { "side" });
    view! {
        <div class="split" data-open=posture>
            <div class="split-main">
                <CustomerList on_new=move |()| frame.quick_add.set(true) />
            </div>
            {move || {
                doc.get()
                    .map(|doc| {
                        view! {
                            <aside class="split-aside">
                                <LatePage load=move || (parts.record)(doc) />
                            </aside>
                        }
                    })
            }}
        </div>
    }
}

/// The statement of the customer in the address.
#[component]
fn Statement() -> impl IntoView {
    let (frame, parts) = (Frame::here(), LateParts::here());
    let doc = Memo::new(move |_| match frame.page.get() {
        Some(Page::Statement(doc)) => Some(doc),
        _ => None,
    });
    move || doc.get().map(|doc| view! { <LatePage load=move || (parts.statement)(doc) /> })
}

#[component]
fn Failed() -> impl IntoView {
    view! {
        <EmptyState icon=Icon::Alert title=text(OutletText::Failed) hint=text(OutletText::FailedHint)>
            <LinkButton label=text(OutletText::Home) href=Page::Today.to_string() />
        </EmptyState>
    }
}

#[component]
fn Nowhere() -> impl IntoView {
    let home = || view! { <LinkButton label=text(OutletText::Home) href=Page::Today.to_string() /> };
    if welcome_token().is_some() {
        view! {
            <EmptyState icon=Icon::Help title=text(OutletText::Welcome) hint=text(OutletText::WelcomeHint)>{home()}</EmptyState>
        }
        .into_any()
    } else {
        view! { <EmptyState icon=Icon::Help title=text(NavText::Nowhere)>{home()}</EmptyState> }.into_any()
    }
}
