//! What else happened: contacts entered, marks set, fields changed.

use leptos::prelude::*;
use shared::{
    audit::Receipt,
    customer::{
        field::ContactField,
        record::{Customer, MarkKind},
    },
    document::history::{Edit, Edited},
    id::{ContactId, MarkId},
    time::Stamp,
    value::Value,
};

use super::{
    Shown,
    action::Unsent,
    model::{EntryKey, told_edits},
};
use crate::{
    features::follow_up::text::TimelineText,
    i18n::{Language, Text as _, fill, t, values},
    screen::workspace::Workspace,
    ui::icon::{Icon, IconView},
};

/// A long value is cut: the field itself shows all of it.
const VALUE_CHARS: usize = 120;

/// A line of the timeline that is not an action.
#[component]
pub fn Quiet(
    icon: Icon,
    key: EntryKey,
    shown: Shown,
    #[prop(into)] stamp: Signal<Option<(String, Stamp)>>,
    #[prop(optional)] received: Option<Signal<Option<Receipt>>>,
    children: Children,
) -> impl IntoView {
    let workspace = Workspace::here();
    let who =
        move || stamp.get().map(|(name, stamp)| if name.is_empty() { workspace.person_name(stamp.by) } else { name });
    let when = move || stamp.get().map(|(_, stamp)| workspace.reader().time(stamp.at));
    view! {
        <li class="timeline-entry" data-quiet="">
            <span class="entry-bullet"><IconView icon /></span>
            <div class="entry-body">
                <div class="entry-lines">{children()}</div>
                <p class="entry-foot">
                    <bdi>{who}</bdi>
                    <span>{when}</span>
                    {received.map(|receipt| move || receipt.get().map(|receipt| received_view(workspace, receipt)))}
                    <Unsent key shown />
                </p>
            </div>
        </li>
    }
}

/// From which device a change came, and when.
fn received_view(workspace: Workspace, receipt: Receipt) -> impl IntoView {
    let synced = fill(t(TimelineText::Synced), &[&workspace.reader().brief(receipt.at)]);
    view! {
        {receipt.device.map(|device| view! { <bdi>{device}</bdi> })}
        <span>{synced}</span>
    }
}

/// That a contact was entered.
#[component]
pub fn ContactEntry(id: ContactId, shown: Shown) -> impl IntoView {
    let name = Memo::new(move |_| contact_name(&shown.record.read().customer, id));
    let stamp = Memo::new(move |_| {
        let record = shown.record.read();
        record.customer.contacts.iter().find(|contact| contact.id == id).map(|contact| (String::new(), contact.created))
    });
    let words = move || fill(t(TimelineText::ContactAdded), &[&*name.read()]);
    view! { <Quiet icon=Icon::Person key=EntryKey::Contact(id) shown stamp><p dir="auto">{words}</p></Quiet> }
}

/// That a mark was set.
#[component]
pub fn MarkEntry(id: MarkId, shown: Shown) -> impl IntoView {
    let mark = Memo::new(move |_| shown.record.read().customer.marks.iter().find(|mark| mark.id == id).cloned());
    let words = move || match mark.get().map(|mark| mark.kind) {
        Some(MarkKind::Starred) => t(TimelineText::Starred).to_owned(),
        Some(MarkKind::Unstarred) => t(TimelineText::Unstarred).to_owned(),
        Some(MarkKind::Other(word)) => word,
        None => String::new(),
    };
    let stamp = Signal::derive(move || mark.read().as_ref().map(|mark| (String::new(), mark.made)));
    view! { <Quiet icon=Icon::Star key=EntryKey::Mark(id) shown stamp><p>{words}</p></Quiet> }
}

/// That the customer was entered or imported.
#[component]
pub fn CreatedEntry(shown: Shown) -> impl IntoView {
    let imported = Memo::new(move |_| shown.record.read().customer.origin.is_some());
    let stamp = Memo::new(move |_| {
        let record = shown.record.read();
        let origin = record.customer.origin.as_ref();
        let at = origin.and_then(|origin| origin.at).unwrap_or(record.customer.created.at);
        let author = origin.and_then(|origin| origin.author.clone()).unwrap_or_default();
        Some((author, Stamp { at, by: record.customer.created.by }))
    });
    let words = move || t(if imported.get() { TimelineText::Imported } else { TimelineText::Created });
    view! { <Quiet icon=Icon::Flag key=EntryKey::Created shown stamp><p>{words}</p></Quiet> }
}

/// What one change altered.
#[component]
pub fn ChangeEntry(place: u32, shown: Shown) -> impl IntoView {
    // A history is only added to, so an entry never changes once it is there.
    let entry =
        Memo::new(move |_| shown.history.read().as_ref().and_then(|history| history.get(place as usize).cloned()));
    let stamp = Signal::derive(move || entry.read().as_ref().map(|entry| (String::new(), entry.stamp)));
    let received = Signal::derive(move || {
        entry.read().as_ref().and_then(|entry| shown.receipts.read().get(&entry.change).cloned())
    });
    let lines = move || {
        let (record, entry) = (shown.record.read(), entry.read());
        let Some(entry) = entry.as_ref() else { return Vec::new() };
        let language = Language::current();
        let mut lines: Vec<Line> =
            told_edits(&record.customer, entry).map(|edit| line(language, &record.customer, edit)).collect();
        // What is said without values is said once.
        lines.dedup_by(|later, earlier| {
            later.values.is_none() && earlier.values.is_none() && later.what == earlier.what
        });
        lines
    };
    view! {
        <Quiet icon=Icon::History key=EntryKey::Change(place) shown stamp received>
            {move || lines().into_iter().map(|line| view! { <LineView line /> }).collect_view()}
        </Quiet>
    }
}

/// An edit in words: what, and where it makes sense the value before and after.
struct Line {
    what: String,
    values: Option<(String, String)>,
}

#[component]
fn LineView(line: Line) -> impl IntoView {
    let empty = |text: String| if text.is_empty() { t(TimelineText::Nothing).to_owned() } else { text };
    view! {
        <p class="edit-line" dir="auto">
            <span class="edit-what">{line.what}</span>
            {line
                .values
                .map(|(old, new)| {
                    view! {
                        <del class="edit-old"><bdi>{empty(old)}</bdi></del>
                        <span aria-hidden="true">"→"</span>
                        <ins class="edit-new"><bdi>{empty(new)}</bdi></ins>
                    }
                })}
        </p>
    }
}

fn line(language: Language, customer: &Customer, edit: &Edit) -> Line {
    let say = |word: TimelineText| Line { what: word.within(language).to_owned(), values: None };
    let name = |word: TimelineText, name: &str| Line { what: fill(word.within(language), &[&name]), values: None };
    let values = |write: &dyn Fn(&Value) -> String| {
        let write = |value: &Option<Value>| value.as_ref().map(|value| cut(write(value))).unwrap_or_default();
        Some((write(&edit.old), write(&edit.new)))
    };
    match &edit.what {
        Edited::Field(field) => Line {
            what: field.label().within(language).to_owned(),
            values: values(&|value| values::customer_value(language, *field, value)),
        },
        Edited::Custom(label) => {
            Line { what: cut(label.clone()), values: values(&|value| values::plain(language, value)) }
        }
        Edited::Tag(tag) if edit.new.is_some() => name(TimelineText::TagAdded, tag),
        Edited::Tag(tag) => name(TimelineText::TagRemoved, tag),
        Edited::Contact(id, field) => Line {
            what: format!("{} · {}", contact_name(customer, *id), field.label().within(language)),
            values: values(&|value| values::contact_value(language, *field, value)),
        },
        Edited::ContactItself(id) => name(TimelineText::ContactRemoved, &contact_name(customer, *id)),
        Edited::ActionItself(_) => say(TimelineText::ActionRemoved),
        Edited::Action(..) => say(TimelineText::ActionChanged),
        Edited::CustomerItself => say(TimelineText::CustomerRemoved),
        // Parts and products have histories of their own.
        _ => say(TimelineText::Unknown),
    }
}

fn contact_name(customer: &Customer, id: ContactId) -> String {
    let contact = customer.contacts.iter().find(|contact| contact.id == id);
    cut(contact.map(|contact| contact.text(ContactField::Name).to_owned()).unwrap_or_default())
}

fn cut(text: String) -> String {
    match text.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
