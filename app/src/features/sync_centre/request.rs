//! One request that the server has not granted.

use leptos::prelude::*;
use shared::sync::request::Ask;

use super::values::page_of;
use crate::{
    bridge::AskedFor,
    i18n::{asking, t, text},
    screen::{routes::Page, workspace::Workspace},
    ui::button::{ButtonSize, QuietButton},
};

crate::texts! {
    enum RequestText {
        Seen => "知道了", "Understood";
        Record => "客户", "Customer";
    }
}

/// Where the record is seen that something is asked for.
fn page_about(ask: &Ask) -> Page {
    match ask {
        Ask::HandOver(what) => what.command.open().map_or(Page::SyncCentre, |command| page_of(&command)),
        ask => Page::Customer(ask.doc()),
    }
}

/// The record, what was asked for and when; if it was denied, why.
#[component]
pub fn RequestLine(
    /// The request.
    asked: AskedFor,
) -> impl IntoView {
    let workspace = Workspace::here();
    let AskedFor { request, name, made_at, denied } = asked;
    let page = page_about(&request.ask);
    let (id, ask) = (request.id, StoredValue::new(request.ask));
    let person = move |id| workspace.person_name(id);
    let why = denied.map(|why| {
        view! {
            <p class="change-why">{move || asking::denial(why, person)}</p>
            <QuietButton label=text(RequestText::Seen) size=ButtonSize::Small on:click=move |_| workspace.dismiss(id) />
        }
    });
    let name = move || if name.is_empty() { t(RequestText::Record).to_owned() } else { name.clone() };
    view! {
        <li class="change-line">
            <div class="spread">
                <a class="change-name ellipsis" href=page.to_string()>{name}</a>
                <span class="muted change-time">{move || workspace.reader().brief(made_at)}</span>
            </div>
            <p class="change-deed">{move || ask.with_value(|ask| asking::describe(ask, person))}</p>
            {why}
        </li>
    }
}
