//! One change that the server has not accepted.

use leptos::prelude::*;

use crate::{
    bridge::UnsentChange,
    i18n::{deed::describe, text, wording},
    screen::{routes::Page, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, ButtonSize, QuietButton},
    },
};

crate::texts! {
    enum ChangeText {
        Retry => "重试", "Try again";
        Discard => "放弃", "Give up";
    }
}

/// The record, what was done to it and when; if it was refused, why, and what can be done.
#[component]
pub fn ChangeLine(
    /// The change.
    change: UnsentChange,
) -> impl IntoView {
    let workspace = Workspace::here();
    let UnsentChange { command, name, made_at, refused } = change;
    let id = command.id;
    let intent = command.intent;
    let refusal = refused.map(|why| {
        view! {
            <p class="change-why">{move || wording::refusal(why)}</p>
            <div class="cluster">
                <Button label=text(ChangeText::Retry) size=ButtonSize::Small on:click=move |_| workspace.retry(id) />
                <QuietButton label=text(ChangeText::Discard) tone=Tone::Bad size=ButtonSize::Small on:click=move |_| workspace.discard(id) />
            </div>
        }
    });
    view! {
        <li class="change-line">
            <div class="spread">
                <a class="change-name ellipsis" href=Page::Customer(command.doc).to_string()>{name}</a>
                <span class="muted change-time">{move || workspace.reader().brief(made_at)}</span>
            </div>
            <p class="change-deed">{move || describe(&intent)}</p>
            {refusal}
        </li>
    }
}
