//! One request that the server has not granted.

use leptos::prelude::*;

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

/// The record, what was asked for and when; if it was denied, why.
#[component]
pub fn RequestLine(
    /// The request.
    asked: AskedFor,
) -> impl IntoView {
    let workspace = Workspace::here();
    let AskedFor { request, name, made_at, denied } = asked;
    let person = move |id| workspace.person_name(id);
    let why = denied.map(|why| {
        view! {
            <p class="change-why">{move || asking::denial(why, person)}</p>
            <QuietButton label=text(RequestText::Seen) size=ButtonSize::Small on:click=move |_| workspace.dismiss(request.id) />
        }
    });
    let name = move || if name.is_empty() { t(RequestText::Record).to_owned() } else { name.clone() };
    view! {
        <li class="change-line">
            <div class="spread">
                <a class="change-name ellipsis" href=Page::Customer(request.ask.doc()).to_string()>{name}</a>
                <span class="muted change-time">{move || workspace.reader().brief(made_at)}</span>
            </div>
            <p class="change-deed">{move || asking::describe(request.ask, person)}</p>
            {why}
        </li>
    }
}
