//! Handing a refused change over: to whom, and what is said with it.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    command::{Command, Intent},
    id::UserId,
    sync::{
        hand_over::{HandOver, NOTE_MAX_CHARS, PassedCommand},
        protocol::Refusal,
        request::Ask,
    },
    time::Instant,
};

use super::takers::{Owner, takers};
use crate::{
    i18n::{Text as _, deed::describe, t, text, tf, wording},
    screen::{clipboard, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{Choice, SelectField, TextArea},
        toast::Toaster,
    },
};

crate::texts! {
    enum HandingText {
        Title => "转给同事处理", "Pass on";
        Who => "转给", "To";
        Owner => "{0} · 负责人", "{0} · owner";
        OwnerUnknown => "现在的负责人", "Whoever owns it now";
        Note => "留言（可不填）", "Message (optional)";
        NoteTooLong => "最多 {0} 个字", "At most {0} characters";
        Hint => "对方会在“需要处理”里看到这处修改，可以直接采用。没有网络时，联网后转出。",
            "They see the change under “Needs attention” and can take it over with one tap. Without a network it goes once there is one.";
        Nobody => "没有其他人可以做这处修改。", "Nobody else may make this change.";
        Hand => "转交", "Pass on";
        Handed => "已交给 {0}", "Passed on to {0}";
        HandedOwner => "已交给现在的负责人", "Passed on to whoever owns it";
        Copy => "复制为文字", "Copy as text";
        Copied => "已复制，可以发给同事或主管", "Copied; send it to a colleague or your manager";
        NotCopied => "浏览器不允许复制", "The browser does not allow copying";
    }
}

/// The choice that leaves it to the server who owns the record.
const OWNER: &str = "owner";

/// A refused change with what it says of itself.
#[derive(Clone)]
pub struct Refused {
    pub command: Command,
    pub current: Option<Box<Command>>,
    pub name: String,
    pub made_at: Instant,
    pub why: Refusal,
}

impl Refused {
    /// The change as a message to whoever may make it. Reactive.
    fn message(&self) -> String {
        let mut lines = vec![self.name.clone(), describe(&self.command.intent)];
        lines.extend(super::values::values(&self.command.intent, self.current.as_deref()));
        lines.push(wording::refusal(self.why).to_owned());
        lines.join("\n")
    }

    fn hand_over(&self, to: Option<UserId>, note: String) -> HandOver {
        HandOver {
            to,
            doc: self.command.doc,
            command: PassedCommand::of(&self.command),
            before: self.current.as_deref().map(PassedCommand::of),
            name: self.name.clone(),
            made_at: self.made_at,
            why: self.why,
            note,
        }
    }

    /// Whose the record is, as far as it is known here. Reactive.
    fn owner(&self, workspace: Workspace) -> Owner {
        if matches!(self.command.intent, Intent::Product(_)) {
            return Owner::Known(None);
        }
        let customer = self.command.intent.customer().unwrap_or(self.command.doc);
        workspace.facts(customer).map_or(Owner::Unknown, |facts| Owner::Known(facts.owner))
    }
}

/// The dialog.
#[component]
pub fn HandOverDialog(
    /// The change.
    refused: StoredValue<Refused>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(HandingText::Title)>
            <Body refused open />
        </Dialog>
    }
}

/// Colleagues to choose from. Reactive.
fn choices(workspace: Workspace, refused: &Refused) -> Vec<Choice> {
    let Some(me) = workspace.me() else { return Vec::new() };
    let owner = refused.owner(workspace);
    let roster = workspace.roster.read();
    let people = takers(&roster, me, &refused.command.intent, owner).into_iter().map(|person| {
        let is_owner = owner == Owner::Known(Some(person.id));
        let label = if is_owner { tf(HandingText::Owner, &[&person.name]) } else { person.name.clone() };
        Choice::new(person.id.to_string(), label)
    });
    let whoever = (owner == Owner::Unknown).then(|| Choice::new(OWNER, t(HandingText::OwnerUnknown)));
    whoever.into_iter().chain(people).collect()
}

#[component]
fn Body(refused: StoredValue<Refused>, open: RwSignal<bool>) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let list = Signal::derive(move || refused.with_value(|refused| choices(workspace, refused)));
    let who = RwSignal::new(list.read_untracked().first().map(|choice| choice.key.clone()).unwrap_or_default());
    let note = RwSignal::new(String::new());
    let too_long = Signal::derive(move || {
        (note.read().trim().chars().count() > NOTE_MAX_CHARS).then(|| tf(HandingText::NoteTooLong, &[&NOTE_MAX_CHARS]))
    });
    let blocked = Signal::derive(move || who.read().is_empty() || too_long.read().is_some());
    let hand = move |_| {
        let to = who.get_untracked();
        let person = to.parse::<UserId>().ok();
        let said = untrack(|| match person {
            Some(person) => tf(HandingText::Handed, &[&workspace.person_name(person)]),
            None => t(HandingText::HandedOwner).to_owned(),
        });
        let what = refused.with_value(|refused| refused.hand_over(person, note.get_untracked().trim().to_owned()));
        workspace.ask_all(vec![Ask::HandOver(Box::new(what))], said);
        open.set(false);
    };
    let copy = move |_| {
        let language = untrack(crate::i18n::Language::current);
        let words = untrack(|| refused.with_value(Refused::message));
        spawn_local(async move {
            let copied = clipboard::copy(&words).await;
            let (tone, said) =
                if copied { (Tone::Good, HandingText::Copied) } else { (Tone::Warn, HandingText::NotCopied) };
            toaster.say(tone, said.within(language));
        });
    };
    view! {
        <DialogBody>
            <p class="muted">{move || t(if list.read().is_empty() { HandingText::Nobody } else { HandingText::Hint })}</p>
            <SelectField label=text(HandingText::Who) value=who choices=list />
            <TextArea label=text(HandingText::Note) value=note error=too_long />
        </DialogBody>
        <DialogActions>
            <QuietButton label=text(HandingText::Copy) on:click=copy />
            <Button label=text(HandingText::Hand) tone=Tone::Primary disabled=blocked on:click=hand />
        </DialogActions>
    }
}
