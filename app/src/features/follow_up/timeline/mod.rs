//! The timeline of a customer: chips, days, entries. Only as many entries exist as were scrolled to.

mod action;
mod business;
mod change;
mod model;
#[cfg(test)]
mod model_tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use leptos::{html, prelude::*, task::spawn_local};
use shared::{audit::Receipt, document::history::HistoryEntry, id::DocId, trade::voucher::Side};
use wasm_bindgen::{JsCast, closure::Closure};

use self::{
    action::ActionEntry,
    business::{PoolEntry, Told, TradeMarkEntry, VoucherEntry},
    change::{ChangeEntry, ContactEntry, CreatedEntry, MarkEntry},
    model::{Category, EntryKey, Heading, Row},
};
use super::{composer::Choices, text::TimelineText};
use crate::{
    bridge::Opened,
    i18n::{Language, t, text, tf, values},
    screen::{account, workspace::Workspace},
    ui::{
        button::QuietButton, chip::Chip, each::For, empty_state::EmptyState, icon::Icon, show::Show, skeleton::Skeleton,
    },
};

/// Entries that exist at first, and how many more each time the end comes into sight.
const FIRST: usize = 30;
const MORE: usize = 60;
/// The history is asked for when the page stands, and again when edits have come to rest.
const HISTORY_AFTER: Duration = Duration::from_millis(350);

/// What every entry needs.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The record.
    pub record: Signal<Arc<Opened>>,
    /// Its history, once it has arrived.
    pub history: Signal<Option<Arc<Vec<HistoryEntry>>>>,
    /// When the server got each change, and from which device; asked for when changes alone are looked at.
    pub receipts: Signal<Arc<BTreeMap<String, Receipt>>>,
    /// Entries that the server has not got.
    pub unsent: Memo<BTreeSet<EntryKey>>,
    /// What is told of the business.
    pub business: Signal<Arc<Told>>,
    /// Names of contacts.
    pub contacts: Choices,
    /// The document.
    pub doc: DocId,
}

/// The timeline.
#[component]
pub fn Timeline(
    /// The record.
    record: Signal<Arc<Opened>>,
    /// Its contacts, for entries that are edited.
    contacts: Choices,
) -> impl IntoView {
    let workspace = Workspace::here();
    let doc = record.read_untracked().customer.id;
    let (chosen, limit) = (RwSignal::new(Category::All), RwSignal::new(FIRST));
    let history = history(workspace, record);
    let receipts = receipts(doc, history, chosen);
    let told = business::told();
    let shown = Shown { record, history, receipts, unsent: unsent(workspace, record), business: told, contacts, doc };
    let timeline = Memo::new(move |_| {
        let history = shown.history.read();
        let entries = history.as_deref().map_or(&[][..], Vec::as_slice);
        model::Timeline::of(&record.read().customer, entries, &told.read().entries)
    });
    let rows = Memo::new(move |_| timeline.read().rows(&chosen.read(), workspace.zone(), limit.get()));
    let left = Memo::new(move |_| rows.read().1);
    let empty = Memo::new(move |_| rows.read().0.is_empty());
    let choose = Callback::new(move |category| {
        limit.set(FIRST);
        chosen.set(category);
    });
    view! {
        <div>
            <Chips timeline chosen choose />
            <ol class="timeline-rows">
                <For each=move || rows.read().0.clone() key=|row| *row let:row>
                    {row_view(row, shown)}
                </For>
            </ol>
            <Show when=move || empty.get()>
                <EmptyState icon=Icon::Chat title=text(TimelineText::NoneOfKind) />
            </Show>
            <End left limit />
        </div>
    }
}

/// Asks for the history once the page stands, and again after changes.
fn history(workspace: Workspace, record: Signal<Arc<Opened>>) -> Signal<Option<Arc<Vec<HistoryEntry>>>> {
    let doc = record.read_untracked().customer.id;
    let history = RwSignal::new(None);
    let owner = Owner::current();
    let waiting = StoredValue::new_local(None::<leptos::leptos_dom::helpers::TimeoutHandle>);
    let arrived = StoredValue::new(None::<Signal<Option<Arc<Vec<HistoryEntry>>>>>);
    Effect::new(move |_| {
        record.track();
        let owner = owner.clone();
        let ask = move || {
            let Some(owner) = owner else { return };
            owner.with(|| {
                let signal = workspace.history(doc);
                if arrived.get_value().is_none() {
                    arrived.set_value(Some(signal));
                    Effect::new(move |_| history.set(signal.get()));
                }
            });
        };
        if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        waiting.set_value(set_timeout_with_handle(ask, HISTORY_AFTER).ok());
    });
    on_cleanup(move || {
        if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    history.into()
}

/// Asks the server when it got each change, while changes alone are looked at. Without a connection there is nothing
/// to add.
fn receipts(
    doc: DocId,
    history: Signal<Option<Arc<Vec<HistoryEntry>>>>,
    chosen: RwSignal<Category>,
) -> Signal<Arc<BTreeMap<String, Receipt>>> {
    let receipts = RwSignal::new(Arc::default());
    Effect::new(move |_| {
        history.track();
        if *chosen.read() == Category::Changes {
            spawn_local(async move {
                if let Ok(log) = account::record_log(doc).await {
                    let by_change = log.receipts.into_iter().map(|receipt| (receipt.change.clone(), receipt));
                    receipts.try_set(Arc::new(by_change.collect()));
                }
            });
        }
    });
    receipts.into()
}

/// Which entries the server has not got; the list is asked for whenever their number changes.
fn unsent(workspace: Workspace, record: Signal<Arc<Opened>>) -> Memo<BTreeSet<EntryKey>> {
    let count = Memo::new(move |_| record.read().unsent);
    Effect::new(move |_| {
        if count.get() > 0 {
            workspace.list_unsent();
        }
    });
    Memo::new(move |_| {
        let record = record.read();
        match &*workspace.unsent.read() {
            Some(list) if record.unsent > 0 => model::unsent_entries(list, record.customer.id),
            _ => BTreeSet::new(),
        }
    })
}

#[component]
fn Chips(timeline: Memo<model::Timeline>, chosen: RwSignal<Category>, choose: Callback<Category>) -> impl IntoView {
    let chips = Memo::new(move |_| timeline.read().categories());
    let chip = move |category: Category| {
        let (mine, counted, named) = (category.clone(), category.clone(), category.clone());
        let pressed = Signal::derive(move || Some(*chosen.read() == mine));
        let count =
            Signal::derive(move || chips.read().iter().find(|(other, _)| *other == counted).map(|(_, count)| *count));
        view! { <Chip label=move || category_name(&named) pressed count on:click=move |_| choose.run(category.clone()) /> }
    };
    let categories = move || chips.read().iter().map(|(category, _)| category.clone()).collect::<Vec<_>>();
    view! {
        <div class="timeline-chips" role="group" aria-label=move || t(TimelineText::Title)>
            <For each=categories key=Category::clone children=chip />
        </div>
    }
}

/// The word on a chip. Reactive.
fn category_name(category: &Category) -> String {
    let word = match category {
        Category::Records(kind) => return values::action_kind(Language::current(), kind),
        Category::All => TimelineText::All,
        Category::ToDos => TimelineText::ToDos,
        Category::Schedules => TimelineText::Schedules,
        Category::Vouchers(kind) => return t(kind.label(Side::Sales)).to_owned(),
        Category::Pools => TimelineText::Pools,
        Category::Contacts => TimelineText::Contacts,
        Category::Marks => TimelineText::Marks,
        Category::Changes => TimelineText::Changes,
    };
    t(word).to_owned()
}

fn row_view(row: Row, shown: Shown) -> AnyView {
    match row {
        Row::Heading(heading) => view! { <HeadingRow heading /> }.into_any(),
        Row::Entry(EntryKey::Action(id)) => view! { <ActionEntry id shown /> }.into_any(),
        Row::Entry(EntryKey::Contact(id)) => view! { <ContactEntry id shown /> }.into_any(),
        Row::Entry(EntryKey::Mark(id)) => view! { <MarkEntry id shown /> }.into_any(),
        Row::Entry(EntryKey::Created) => view! { <CreatedEntry shown /> }.into_any(),
        Row::Entry(EntryKey::Voucher(id)) => view! { <VoucherEntry id shown /> }.into_any(),
        Row::Entry(EntryKey::TradeMark(id)) => view! { <TradeMarkEntry id shown /> }.into_any(),
        Row::Entry(EntryKey::Pool(place)) => view! { <PoolEntry place shown /> }.into_any(),
        Row::Entry(EntryKey::Change(place)) => view! { <ChangeEntry place shown /> }.into_any(),
    }
}

#[component]
fn HeadingRow(heading: Heading) -> impl IntoView {
    let workspace = Workspace::here();
    let words = move || match heading {
        Heading::Open => t(TimelineText::Open).to_owned(),
        Heading::Day(day) => workspace.reader().day(day),
    };
    view! { <li class="timeline-day">{words}</li> }
}

/// The end of what exists: more is made when it comes into sight, or by its button.
#[component]
fn End(left: Memo<usize>, limit: RwSignal<usize>) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let more = move || limit.update(|limit| *limit += MORE);
    node.on_load(move |end| {
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let visible = entries
                .iter()
                .any(|entry| js_sys::Reflect::get(&entry, &"isIntersecting".into()).is_ok_and(|seen| seen.is_truthy()));
            if visible && left.try_get_untracked().is_some_and(|left| left > 0) {
                more();
            }
        });
        if let Some(observer) = Sight::of(&end, seen) {
            let kept = StoredValue::new_local(observer);
            on_cleanup(move || {
                let _ = kept.try_update_value(Sight::end);
            });
        }
    });
    let more_left = move || left.get() > 0;
    view! {
        <div class="timeline-end" node_ref=node>
            <Show when=more_left>
                <QuietButton label=move || tf(TimelineText::More, &[&left.get().min(MORE)]) on:click=move |_| more() />
            </Show>
        </div>
    }
}

/// Tells when an element comes into sight.
struct Sight {
    observer: web_sys::IntersectionObserver,
    _seen: Closure<dyn FnMut(js_sys::Array)>,
}

impl Sight {
    fn of(element: &web_sys::Element, seen: Closure<dyn FnMut(js_sys::Array)>) -> Option<Self> {
        let observer = web_sys::IntersectionObserver::new(seen.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _seen: seen })
    }

    fn end(&mut self) {
        self.observer.disconnect();
    }
}

/// What stands while the record is on its way.
#[component]
pub fn TimelineSkeleton() -> impl IntoView {
    view! { <Skeleton lines=8 /> }
}
