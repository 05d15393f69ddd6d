//! The query part of the address: what a person could bookmark beside the place itself.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use shared::id::DocId;

use crate::screen::{
    query_string::{join, with, without},
    routes::{Navigator, Page},
};

/// The record takes the whole page.
pub const WIDE: &str = "wide";
/// The tab of the record page.
pub const TAB: &str = "tab";

/// Reads and changes the address. `Copy`: take it where the component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Address {
    search: Memo<String>,
    path: Memo<String>,
    navigator: Navigator,
}

impl Address {
    /// The address of this window.
    pub fn here() -> Self {
        let location = use_location();
        Self { search: location.search, path: location.pathname, navigator: Navigator::here() }
    }

    /// The query, without the question mark. Reactive.
    pub fn search(self) -> String {
        self.search.get()
    }

    /// The query as it is now.
    pub fn search_now(self) -> String {
        self.search.get_untracked()
    }

    /// Opens a record; the list's query stays.
    pub fn open(self, doc: DocId) {
        self.navigator.go_to(&join(&Page::Customer(doc).to_string(), &without(&self.search_now(), TAB)));
    }

    /// Shows another record in the place of this one, without a step back to it.
    pub fn swap(self, doc: DocId) {
        self.navigator.replace(&join(&Page::Customer(doc).to_string(), &self.search_now()));
    }

    /// Tracks what `of` depends on besides the record.
    pub fn track(self) {
        self.search.track();
    }

    /// Where a row leads. Reactive.
    pub fn of(self, doc: DocId) -> String {
        join(&Page::Customer(doc).to_string(), &without(&self.search.get(), TAB))
    }

    /// Closes the record; the list's query stays.
    pub fn close(self) {
        let search = without(&without(&self.search_now(), TAB), WIDE);
        self.navigator.go_to(&join(&Page::Customers.to_string(), &search));
    }

    /// Sets or removes one parameter, without a step back.
    pub fn set(self, name: &str, value: Option<&str>) {
        self.replace_search(&with(&self.search_now(), name, value));
    }

    /// Replaces the query, without a step back.
    pub fn replace_search(self, search: &str) {
        self.navigator.replace(&join(&self.path.get_untracked(), search));
    }
}

/// A parameter of the address. Reactive.
pub fn parameter(name: &'static str) -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(name))
}
