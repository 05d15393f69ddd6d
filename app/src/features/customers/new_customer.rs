//! A new customer: a name is enough; likely duplicates show while one types.

mod draft;
mod similar;

use std::sync::Arc;

use leptos::{html, prelude::*, task::spawn_local};
use shared::{
    command::Intent,
    customer::{command::CustomerCommand, field::CustomerField},
    facts::Facts,
    id::DocId,
    value::LINE_MAX_CHARS,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::{
    draft::{DraftError, NewDraft},
    similar::{Likeness, similar},
};
use super::text::NewText;
use crate::{
    i18n::{Language, Text as _, fill, t, text, wording},
    screen::{
        routes::Page,
        workspace::{Announcement, Workspace, new_doc},
    },
    ui::{
        Tone,
        avatar::Avatar,
        badge::Badge,
        button::{Button, ButtonKind, QuietButton},
        dialog::{DialogActions, DialogBody},
        each::For,
        field::{Choice, InputKind, Need, SelectField, TextField},
        platform::focus_soon,
        show::Show,
    },
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    contact: RwSignal<String>,
    phone: RwSignal<String>,
    code: RwSignal<String>,
    kind: RwSignal<String>,
    source: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self { name: empty(), contact: empty(), phone: empty(), code: empty(), kind: empty(), source: empty() }
    }

    fn draft(self) -> NewDraft {
        NewDraft {
            name: self.name.get(),
            contact: self.contact.get(),
            phone: self.phone.get(),
            code: self.code.get(),
            kind: self.kind.get(),
            source: self.source.get(),
        }
    }
}

/// The form; it stands in a dialog or sheet.
#[component]
pub fn NewCustomerForm(
    /// The new customer, or none if it was given up.
    #[prop(into)]
    on_done: Callback<Option<DocId>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let typed = Typed::new();
    let (error, busy, more) = (RwSignal::new(None::<DraftError>), RwSignal::new(false), RwSignal::new(false));
    let first = NodeRef::<html::Input>::new();
    first.on_load(|input| focus_soon(input.unchecked_into::<HtmlElement>()));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        match untrack(|| typed.draft()).command() {
            Ok(command) => {
                busy.set(true);
                store(workspace, command, busy, on_done);
            }
            Err(why) => error.set(Some(why)),
        }
    };
    let wrong = move |field: CustomerField| {
        Signal::derive(move || error.get().filter(|why| why.field == field).map(|why| wording::bad_value(&why.why)))
    };
    view! {
        <form class="new-customer" on:submit=save>
            <DialogBody>
                <TextField label=text(NewText::Name) value=typed.name need=Need::Required placeholder=text(NewText::NameHint) error=wrong(CustomerField::Name) node=first />
                <div class="new-customer-pair">
                    <TextField label=text(NewText::Contact) value=typed.contact />
                    <TextField label=text(NewText::Phone) value=typed.phone kind=InputKind::Phone error=wrong(CustomerField::Phone) />
                </div>
                <Show
                    when=move || more.get()
                    fallback=move || view! { <QuietButton label=text(NewText::MoreFields) on:click=move |_| more.set(true) /> }
                >
                    <More typed code_error=wrong(CustomerField::CreditCode) />
                </Show>
                <Similar typed on_done />
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(NewText::Cancel) on:click=move |_| on_done.run(None) />
                <Button label=text(NewText::SaveOpen) tone=Tone::Primary kind=ButtonKind::Submit disabled=busy />
            </DialogActions>
        </form>
    }
}

#[component]
fn More(typed: Typed, code_error: Signal<Option<String>>) -> impl IntoView {
    let choices = |field: CustomerField| {
        Signal::stored(
            field.entries().iter().map(|entry| Choice::new(entry.key, text(entry.label))).collect::<Vec<_>>(),
        )
    };
    view! {
        <TextField label=text(NewText::Code) value=typed.code error=code_error />
        <div class="new-customer-pair">
            <SelectField label=text(NewText::Kind) value=typed.kind choices=choices(CustomerField::Kind) none=text(NewText::None) />
            <SelectField label=text(NewText::Source) value=typed.source choices=choices(CustomerField::Source) none=text(NewText::None) />
        </div>
    }
}

/// What was typed stays until the customer is on this device's disk.
fn store(workspace: Workspace, command: CustomerCommand, busy: RwSignal<bool>, on_done: Callback<Option<DocId>>) {
    let language = untrack(Language::current);
    let name = match &command {
        CustomerCommand::Create(new) => new
            .fields
            .get(&CustomerField::Name)
            .and_then(|name| name.as_text())
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect(),
        _ => String::new(),
    };
    spawn_local(async move {
        let doc = new_doc();
        let saved = workspace.dispatch(doc, Intent::Customer(command)).await;
        busy.try_set(false);
        match saved {
            Ok(undo) => {
                workspace.announce(Announcement::Done { text: fill(NewText::Saved.within(language), &[&name]), undo });
                // The form may be closed by now.
                let _ = on_done.try_run(Some(doc));
            }
            Err(why) => workspace.announce(Announcement::Refused(why)),
        }
    });
}

/// Customers that may be the same one, with a link to each.
#[component]
fn Similar(typed: Typed, on_done: Callback<Option<DocId>>) -> impl IntoView {
    let workspace = Workspace::here();
    let found = Memo::new(move |_| similar(workspace.book.read().rows(), &typed.draft()));
    view! {
        <Show when=move || !found.read().is_empty()>
            <div class="similar" role="status">
                <p class="section-title">{move || t(NewText::Similar)}</p>
                <ul>
                    <For each=move || found.get() key=|(facts, likeness)| (facts.id, *likeness) let:found>
                        <SimilarRow facts=found.0 likeness=found.1 on_done />
                    </For>
                </ul>
            </div>
        </Show>
    }
}

#[component]
fn SimilarRow(facts: Arc<Facts>, likeness: Likeness, on_done: Callback<Option<DocId>>) -> impl IntoView {
    let workspace = Workspace::here();
    let word = match likeness {
        Likeness::Code => NewText::SameCode,
        Likeness::Phone => NewText::SamePhone,
        Likeness::Name => NewText::SameName,
    };
    let name: String = facts.name.chars().take(LINE_MAX_CHARS.min(80)).collect();
    let owner = facts.owner;
    let owned = move || owner.map(|owner| crate::i18n::tf(NewText::OwnedBy, &[&workspace.person_name(owner)]));
    view! {
        <li>
            <a class="picker-row" href=Page::Customer(facts.id).to_string() on:click=move |_| on_done.run(None)>
                <Avatar name=name.clone() />
                <span class="grow stack similar-words">
                    <bdi class="ellipsis">{name}</bdi>
                    <bdi class="muted">{owned}</bdi>
                </span>
                <Badge label=text(word) tone=Tone::Warn />
            </a>
        </li>
    }
}
