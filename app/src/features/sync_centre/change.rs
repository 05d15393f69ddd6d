//! One change that the server has not accepted.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    command::{Command, Intent},
    sync::protocol::Refusal,
};

use crate::{
    bridge::UnsentChange,
    i18n::{
        Language, Text as _,
        deed::{describe, written},
        text, tf, wording,
    },
    screen::{clipboard, routes::Page, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, ButtonSize, QuietButton},
        toast::Toaster,
    },
};

crate::texts! {
    enum ChangeText {
        Retry => "重试", "Try again";
        Discard => "放弃", "Give up";
        HandOver => "转给同事处理", "Pass on";
        Copied => "已复制，可以发给同事或主管", "Copied; send it to a colleague or your manager";
        NotCopied => "浏览器不允许复制", "The browser does not allow copying";
        Values => "{0}：{1} → {2}", "{0}: {1} → {2}";
        Value => "{0}：{1}", "{0}: {1}";
        Nothing => "（空）", "(empty)";
    }
}

/// What a refused change would write, and what is there now. Reactive.
fn values(intent: &Intent, current: Option<&Command>) -> Vec<String> {
    let now = current.map(|command| written(&command.intent)).unwrap_or_default();
    let shown =
        |text: &str| if text.is_empty() { crate::i18n::t(ChangeText::Nothing).to_owned() } else { text.to_owned() };
    written(intent)
        .iter()
        .map(|(label, new)| match now.iter().find(|(known, _)| known == label) {
            Some((_, old)) => tf(ChangeText::Values, &[label, &shown(old), &shown(new)]),
            None => tf(ChangeText::Value, &[label, &shown(new)]),
        })
        .collect()
}

/// The change as a message to whoever may make it. Reactive.
fn message(name: &str, intent: &Intent, values: &[String], why: Refusal) -> String {
    let mut lines = vec![name.to_owned(), describe(intent)];
    lines.extend(values.iter().cloned());
    lines.push(wording::refusal(why).to_owned());
    lines.join("\n")
}

/// The record, what was done to it and when; if it was refused, why, and what can be done.
#[component]
pub fn ChangeLine(
    /// The change.
    change: UnsentChange,
) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let UnsentChange { command, name, made_at, refused, current } = change;
    let (id, doc, intent) = (command.id, command.doc, StoredValue::new(command.intent));
    let (customer, current) = (StoredValue::new(name.clone()), StoredValue::new(current));
    let values = move || current.with_value(|current| intent.with_value(|intent| values(intent, current.as_deref())));
    let refusal = refused.map(|why| {
        let hand_over = move |_| {
            let language = untrack(Language::current);
            let text = untrack(|| {
                customer.with_value(|name| intent.with_value(|intent| message(name, intent, &values(), why)))
            });
            spawn_local(async move {
                let copied = clipboard::copy(&text).await;
                let (tone, said) =
                    if copied { (Tone::Good, ChangeText::Copied) } else { (Tone::Warn, ChangeText::NotCopied) };
                toaster.say(tone, said.within(language));
            });
        };
        view! {
            <ul class="change-values">
                {move || values().into_iter().map(|line| view! { <li dir="auto">{line}</li> }).collect_view()}
            </ul>
            <p class="change-why">{move || wording::refusal(why)}</p>
            <div class="cluster">
                <Button label=text(ChangeText::Retry) size=ButtonSize::Small on:click=move |_| workspace.retry(id) />
                <QuietButton label=text(ChangeText::HandOver) size=ButtonSize::Small on:click=hand_over />
                <QuietButton label=text(ChangeText::Discard) tone=Tone::Bad size=ButtonSize::Small on:click=move |_| workspace.discard(id) />
            </div>
        }
    });
    view! {
        <li class="change-line">
            <div class="spread">
                <a class="change-name ellipsis" href=Page::Customer(doc).to_string()>{name}</a>
                <span class="muted change-time">{move || workspace.reader().brief(made_at)}</span>
            </div>
            <p class="change-deed">{move || intent.with_value(describe)}</p>
            {refusal}
        </li>
    }
}
