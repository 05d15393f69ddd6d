//! One refused change of somebody else's that this person was handed.

use leptos::prelude::*;
use shared::sync::{hand_over::Outcome, request::Ask};

use super::values::{page_of, values};
use crate::{
    bridge::HandedChange,
    i18n::{deed::describe, t, text, tf, wording},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, ButtonSize, QuietButton},
    },
};

crate::texts! {
    enum HandedText {
        By => "{0} 转给你", "{0} passed this on to you";
        Apply => "采用", "Take over";
        Decline => "不采用", "Leave it";
        Applied => "已采用", "Taken over";
        Declined => "没有采用", "Left as it is";
        Refused => "没有被接受的原因：{0}", "Why it was refused: {0}";
        Update => "更新程序后才能处理。", "Update the program to deal with it.";
    }
}

/// Who handed it over and when; the record, what was to be done and what is there now; what can be done with it.
#[component]
pub fn HandedLine(
    /// The change.
    change: HandedChange,
    /// All of them, as they are now.
    all: Memo<Vec<HandedChange>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let HandedChange { handed, command, .. } = change;
    let (id, by, at, what) = (handed.id, handed.by, handed.at, handed.what);
    let page = command.as_deref().map(|command| page_of(command).to_string());
    let doc = command.as_deref().map_or(what.doc, |command| command.intent.customer().unwrap_or(command.doc));
    let name = what.name.clone();
    let note = (!what.note.is_empty())
        .then(|| view! { <blockquote class="change-note" dir="auto">{what.note.clone()}</blockquote> });
    let why = what.why;
    let deed = match command {
        None => view! { <p class="change-why">{move || t(HandedText::Update)}</p> }.into_any(),
        Some(command) => {
            let intent = StoredValue::new(command.intent);
            let current = Memo::new(move |_| {
                let all = all.read();
                all.iter().find(|change| change.handed.id == id).and_then(|change| change.current.clone())
            });
            let lines = move || intent.with_value(|intent| values(intent, current.read().as_deref()));
            let apply = move |_| workspace.take_over(id, untrack(|| t(HandedText::Applied)).to_owned());
            view! {
                <p class="change-deed">{move || intent.with_value(describe)}</p>
                <ul class="change-values">
                    {move || lines().into_iter().map(|line| view! { <li dir="auto">{line}</li> }).collect_view()}
                </ul>
                <p class="muted">{move || tf(HandedText::Refused, &[&wording::refusal(why)])}</p>
                {note}
                <div class="cluster">
                    <Button label=text(HandedText::Apply) tone=Tone::Primary size=ButtonSize::Small on:click=apply />
                    <Decline id doc />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <li class="change-line">
            <div class="spread">
                <a class="change-name ellipsis" href=page>{name}</a>
                <span class="muted change-time">{move || workspace.reader().brief(at)}</span>
            </div>
            <p class="change-by">{move || tf(HandedText::By, &[&workspace.person_name(by)])}</p>
            {deed}
        </li>
    }
}

#[component]
fn Decline(id: shared::id::RequestId, doc: shared::id::DocId) -> impl IntoView {
    let workspace = Workspace::here();
    let decline = move |_| {
        let ask = Ask::Settle { of: id, doc, outcome: Outcome::Declined };
        workspace.ask_all(vec![ask], untrack(|| t(HandedText::Declined)).to_owned());
    };
    view! { <QuietButton label=text(HandedText::Decline) size=ButtonSize::Small on:click=decline /> }
}
