//! One change that the server has not accepted.

use leptos::prelude::*;
use shared::{
    id::{CommandId, DocId, RequestId, UserId},
    sync::{
        hand_over::{Outcome, can_be_handed_over},
        request::Ask,
    },
};

use super::{
    handing::{HandOverDialog, Refused},
    values::{page_of, values},
};
use crate::{
    bridge::UnsentChange,
    i18n::{deed::describe, t, text, tf, wording},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, ButtonSize, QuietButton},
        show::Show,
    },
};

crate::texts! {
    enum ChangeText {
        Retry => "重试", "Try again";
        Discard => "放弃", "Give up";
        Remove => "移除", "Remove";
        HandOver => "转给同事处理", "Pass on";
        Withdraw => "收回", "Take back";
        Withdrawn => "已收回", "Taken back";
        Asked => "转交给 {0} · 待确认", "Being passed on to {0}";
        AskedOwner => "转交给现在的负责人 · 待确认", "Being passed on to whoever owns it";
        Waits => "已转交 {0}", "Passed on to {0}";
        Applied => "已转交 {0}，对方已采用", "Passed on to {0}, who took it over";
        Declined => "已转交 {0}，对方没有采用", "Passed on to {0}, who left it as it is";
    }
}

/// How a refused change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is this person's to deal with.
    Here,
    /// It is to be handed over; the server has not answered.
    Asked(Option<UserId>),
    /// It was handed over.
    Handed(RequestId, UserId, Option<Outcome>),
}

impl Standing {
    /// How the change of a command stands. Reactive.
    fn of(workspace: Workspace, command: CommandId) -> Self {
        let is_it = |passed: Option<shared::command::Command>| passed.is_some_and(|passed| passed.id == command);
        let asked = workspace.requests.read().iter().find_map(|asked| match &asked.request.ask {
            Ask::HandOver(what) if asked.denied.is_none() && is_it(what.command.open()) => Some(what.to),
            _ => None,
        });
        if let Some(to) = asked {
            return Self::Asked(to);
        }
        let me = workspace.me();
        let handed = workspace.handed.read();
        let its = |handed: &shared::sync::hand_over::Handed| Some(handed.by) == me && is_it(handed.what.command.open());
        let last =
            handed.iter().map(|change| &change.handed).filter(|handed| its(handed)).max_by_key(|handed| handed.at);
        match last {
            Some(handed) if handed.outcome != Some(Outcome::Withdrawn) => {
                Self::Handed(handed.id, handed.to, handed.outcome)
            }
            _ => Self::Here,
        }
    }

    /// In words, unless there is nothing to say. Reactive.
    fn words(self, workspace: Workspace) -> Option<String> {
        let name = |person| workspace.person_name(person);
        Some(match self {
            Self::Here => return None,
            Self::Asked(Some(to)) => tf(ChangeText::Asked, &[&name(to)]),
            Self::Asked(None) => t(ChangeText::AskedOwner).to_owned(),
            Self::Handed(_, to, Some(Outcome::Applied)) => tf(ChangeText::Applied, &[&name(to)]),
            Self::Handed(_, to, Some(Outcome::Declined)) => tf(ChangeText::Declined, &[&name(to)]),
            Self::Handed(_, to, _) => tf(ChangeText::Waits, &[&name(to)]),
        })
    }

    /// Whether this person can still do something about the change itself.
    fn is_open(self) -> bool {
        matches!(self, Self::Here | Self::Handed(_, _, Some(Outcome::Declined)))
    }

    /// What can be taken back.
    fn waiting(self) -> Option<RequestId> {
        match self {
            Self::Handed(id, _, None) => Some(id),
            _ => None,
        }
    }
}

/// The record, what was done to it and when; if it was refused, why, and what can be done.
#[component]
pub fn ChangeLine(
    /// The change.
    change: UnsentChange,
) -> impl IntoView {
    let workspace = Workspace::here();
    let UnsentChange { command, name, made_at, refused, current } = change;
    let page = page_of(&command).to_string();
    let intent = StoredValue::new(command.intent.clone());
    let refusal = refused.map(|why| {
        let refused = Refused { command, current, name: name.clone(), made_at, why };
        view! { <RefusedPart refused=StoredValue::new(refused) /> }
    });
    view! {
        <li class="change-line">
            <div class="spread">
                <a class="change-name ellipsis" href=page>{name}</a>
                <span class="muted change-time">{move || workspace.reader().brief(made_at)}</span>
            </div>
            <p class="change-deed">{move || intent.with_value(describe)}</p>
            {refusal}
        </li>
    }
}

#[component]
fn RefusedPart(refused: StoredValue<Refused>) -> impl IntoView {
    let workspace = Workspace::here();
    let lines = move || refused.with_value(|refused| values(&refused.command.intent, refused.current.as_deref()));
    let (id, doc, why) = refused.with_value(|refused| (refused.command.id, customer(refused), refused.why));
    let can = refused.with_value(|refused| can_be_handed_over(refused.command.intent.kind()));
    let standing = Memo::new(move |_| Standing::of(workspace, id));
    let handing = RwSignal::new(false);
    let withdraw = move |_| {
        let Some(of) = standing.get_untracked().waiting() else { return };
        let ask = Ask::Settle { of, doc, outcome: Outcome::Withdrawn };
        workspace.ask_all(vec![ask], untrack(|| t(ChangeText::Withdrawn)).to_owned());
    };
    let open = move || standing.get().is_open();
    let discard = move || t(if open() { ChangeText::Discard } else { ChangeText::Remove });
    view! {
        <ul class="change-values">
            {move || lines().into_iter().map(|line| view! { <li dir="auto">{line}</li> }).collect_view()}
        </ul>
        <p class="change-why">{move || wording::refusal(why)}</p>
        {move || standing.get().words(workspace).map(|words| view! { <p class="change-standing" role="status">{words}</p> })}
        <div class="cluster">
            <Show when=open>
                <Button label=text(ChangeText::Retry) size=ButtonSize::Small on:click=move |_| workspace.retry(id) />
            </Show>
            <Show when=move || can && open()>
                <QuietButton label=text(ChangeText::HandOver) size=ButtonSize::Small on:click=move |_| handing.set(true) />
            </Show>
            <Show when=move || standing.get().waiting().is_some()>
                <QuietButton label=text(ChangeText::Withdraw) size=ButtonSize::Small on:click=withdraw />
            </Show>
            <QuietButton label=discard tone=Tone::Bad size=ButtonSize::Small on:click=move |_| workspace.discard(id) />
        </div>
        <HandOverDialog refused open=handing />
    }
}

fn customer(refused: &Refused) -> DocId {
    refused.command.intent.customer().unwrap_or(refused.command.doc)
}
