//! What the list shows now: the address, what is being typed, the selection, the cursor.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use shared::{
    facts::Facts,
    id::{DocId, UserId},
    query::{Query, index::Answer, sort::Column},
};

use super::{
    columns,
    rows::{ListKey, Posture},
    scope::{SCOPE, Scope},
};
use crate::{
    features::customers::address::{Address, TAB, WIDE, parameter},
    screen::{
        kept_tops::{KeptTops, Place},
        preferences,
        routes::{Page, current_page},
        workspace::Workspace,
    },
};

/// The parameter of the chosen columns.
const COLUMNS: &str = "cols";
/// What is typed goes into the address when the hand rests: browsers limit how often it may change.
const REST: Duration = Duration::from_millis(400);

/// The state of the list. `Copy`: take it where the component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct ListState {
    workspace: Workspace,
    address: Address,
    /// What is being typed to search.
    pub typed: RwSignal<String>,
    /// The query of the address, with what is being typed.
    pub query: Memo<Query>,
    /// Whose customers.
    pub scope: Memo<Scope>,
    /// The table's columns.
    pub columns: Memo<Vec<Column>>,
    /// What was found.
    pub answer: Memo<Arc<Answer>>,
    /// How many rows the list has, group heads included.
    pub count: Memo<usize>,
    /// What was found, without group heads. Made only while somebody reads it.
    pub order: Memo<Arc<Vec<DocId>>>,
    /// Selected customers.
    pub selected: RwSignal<HashSet<DocId>>,
    /// The customer that the keyboard stands on.
    pub cursor: RwSignal<Option<DocId>>,
    /// A row that was asked to the top of the list.
    pub jump: RwSignal<Option<usize>>,
    kept: KeptTops,
    waiting: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

impl ListState {
    /// The list of the address.
    pub(super) fn new() -> Self {
        let (workspace, address) = (Workspace::here(), Address::here());
        let in_address = Memo::new(move |_| Query::from_url(&address.search()));
        let typed = RwSignal::new(in_address.read_untracked().search.clone());
        follow_address(in_address, typed);
        let query = Memo::new(move |_| in_address.get().searching(typed.get()));
        let scope_key = parameter(SCOPE);
        let scope = Memo::new(move |_| Scope::from_key(scope_key.read().as_deref()));
        let column_keys = parameter(COLUMNS);
        let columns = Memo::new(move |_| {
            let kept = preferences::list_columns();
            columns::parse(column_keys.read().as_deref().or(kept.as_deref()))
        });
        let answer = Memo::new(move |_| Arc::new(answer(workspace, scope.get(), query.get())));
        let count = Memo::new(move |_| answer.with(|answer| answer.rows.len() + answer.groups.len()));
        let order = Memo::new(move |_| Arc::new(order_of(workspace, &answer.read())));
        Self {
            workspace,
            address,
            typed,
            query,
            scope,
            columns,
            answer,
            count,
            order,
            selected: RwSignal::new(HashSet::new()),
            cursor: RwSignal::new(None),
            jump: RwSignal::new(None),
            kept: KeptTops::here(),
            waiting: StoredValue::new_local(None),
        }
    }

    /// Notes what is typed; the address follows when the hand rests.
    pub fn search(self, typed: String) {
        self.typed.set(typed);
        self.stop_waiting();
        let write = move || self.write(|query| query.search = self.typed.get_untracked());
        self.waiting.set_value(set_timeout_with_handle(write, REST).ok());
    }

    fn stop_waiting(self) {
        if let Some(timer) = self.waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Changes the query; it goes into the address at once.
    pub fn change(self, change: impl FnOnce(&mut Query)) {
        self.stop_waiting();
        self.write(change);
    }

    fn write(self, change: impl FnOnce(&mut Query)) {
        let Some(mut query) = self.query.try_get_untracked() else { return };
        change(&mut query);
        let own = [
            (SCOPE, self.scope.get_untracked().key().map(str::to_owned)),
            (COLUMNS, self.own(COLUMNS)),
            (WIDE, self.own(WIDE)),
            (TAB, self.own(TAB)),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        let parts: Vec<String> = Some(query.to_url()).filter(|url| !url.is_empty()).into_iter().chain(own).collect();
        self.address.replace_search(&parts.join("&"));
    }

    /// A parameter beside the query, as it stands in the address: its values need no escaping.
    fn own(self, name: &str) -> Option<String> {
        let search = self.address.search_now();
        search
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()))
    }

    /// Chooses whose customers.
    pub fn choose_scope(self, scope: Scope) {
        self.address.set(SCOPE, scope.key());
    }

    /// Chooses the columns, here and from now on.
    pub fn choose_columns(self, chosen: &[Column]) {
        let keys = columns::keys(chosen);
        preferences::keep_list_columns(&keys);
        self.address.set(COLUMNS, Some(&keys));
    }

    /// How far the list of this query was scrolled when it was last seen, in pixels.
    pub fn kept_top(self, posture: Posture) -> f64 {
        self.kept.of(&self.place(posture))
    }

    /// Keeps how far it is scrolled.
    pub fn keep_top(self, posture: Posture, top_px: f64) {
        self.kept.keep(self.place(posture), top_px);
    }

    fn place(self, posture: Posture) -> Place {
        let query = self.query.read_untracked().to_url();
        Place::List { cards: posture == Posture::Cards, scope: self.scope.get_untracked().key(), query }
    }

    /// Tracks what a row shows of the list's state.
    pub(super) fn track(self) {
        self.answer.track();
        self.query.track();
        self.selected.track();
        self.cursor.track();
    }

    /// Selects a customer, or takes that back.
    pub fn toggle(self, doc: DocId) {
        self.selected.update(|selected| {
            if !selected.remove(&doc) {
                selected.insert(doc);
            }
        });
    }

    /// What the row at a place shows. Reactive.
    pub fn key_at(self, place: usize) -> Option<ListKey> {
        let answer = self.answer.read();
        let at = match answer.groups.iter().enumerate().rfind(|(number, group)| group.rows.start + number <= place) {
            Some((number, group)) if group.rows.start + number == place => return Some(ListKey::Group(number)),
            // Its own head and those before it stand above.
            Some((number, _)) => place - number - 1,
            None => place,
        };
        let at = *answer.rows.get(at)? as usize;
        self.workspace.book.read_untracked().rows().get(at).map(|facts| ListKey::Customer(facts.id))
    }

    /// The row in which a customer stands.
    pub fn place_of(self, doc: DocId) -> Option<usize> {
        let (answer, book) = (self.answer.read_untracked(), self.workspace.book.read_untracked());
        let is = |at: &u32| book.rows().get(*at as usize).is_some_and(|facts| facts.id == doc);
        let at = answer.rows.iter().position(is)?;
        Some(at + answer.groups.iter().take_while(|group| group.rows.start <= at).count())
    }

    /// The selected customers that are still in the list, in its order.
    pub fn chosen(self) -> Vec<Arc<Facts>> {
        let selected = self.selected.read_untracked();
        let book = self.workspace.book.read_untracked();
        self.order
            .read_untracked()
            .iter()
            .filter(|doc| selected.contains(doc))
            .filter_map(|doc| book.get(*doc).cloned())
            .collect()
    }

    /// Moves the cursor; `from` is where it is if it is nowhere (the open record).
    pub fn move_cursor(self, step: isize, from: Option<DocId>) {
        let order = self.order.read_untracked();
        let at = self.cursor.get_untracked().or(from).and_then(|doc| order.iter().position(|other| *other == doc));
        let next = match at {
            None => 0,
            Some(at) => at.saturating_add_signed(step).min(order.len().saturating_sub(1)),
        };
        self.cursor.set(order.get(next).copied());
    }
}

/// What is typed follows the address when that changes from outside: back, a link, a saved view.
fn follow_address(in_address: Memo<Query>, typed: RwSignal<String>) {
    let (search, page) = (Memo::new(move |_| in_address.read().search.clone()), current_page());
    Effect::new(move |before: Option<String>| {
        let now = search.get();
        // Whoever leaves for another page empties nothing on the way.
        if !matches!(page.get_untracked(), Some(Page::Customers | Page::Customer(_))) {
            return before.unwrap_or(now);
        }
        if before.is_some_and(|before| before != now) && *typed.read_untracked() != now {
            typed.set(now.clone());
        }
        now
    });
}

/// Who owns something on this device.
pub fn owners(workspace: Workspace) -> BTreeSet<Option<UserId>> {
    workspace.book.read().rows().iter().map(|facts| facts.owner).collect()
}

fn answer(workspace: Workspace, scope: Scope, query: Query) -> Answer {
    let narrowed = match workspace.me() {
        Some(me) if scope != Scope::All => scope.narrow(query, me, &workspace.roster.read(), &owners(workspace)),
        _ => query,
    };
    workspace.find(&narrowed)
}

fn order_of(workspace: Workspace, answer: &Answer) -> Vec<DocId> {
    let book = workspace.book.read_untracked();
    answer.rows.iter().filter_map(|at| book.rows().get(*at as usize)).map(|facts| facts.id).collect()
}
