//! The query part of the address: everything that narrows, orders and opens a list of money.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_query_map},
    params::ParamsMap,
};
use shared::sorted::SortedSet;

use crate::screen::routes::Navigator;

/// Customers or suppliers.
pub const SIDE: &str = "side";
/// What the page shows.
pub const VIEW: &str = "view";
/// Which kind of voucher.
pub const KIND: &str = "kind";
/// Whose.
pub const WHO: &str = "who";
/// Classes of aging.
pub const AGING: &str = "aging";
/// Statuses.
pub const STATUS: &str = "status";
/// First day.
pub const FROM: &str = "from";
/// Last day.
pub const TO: &str = "to";
/// Order.
pub const SORT: &str = "sort";
/// Groups.
pub const GROUP: &str = "group";
/// Columns.
pub const COLUMNS: &str = "cols";
/// Words to look for.
pub const SEARCH: &str = "q";
/// Currency of a statement.
pub const CURRENCY: &str = "currency";
/// What makes a debt.
pub const BASIS: &str = "basis";
/// With the lines of documents.
pub const DETAIL: &str = "detail";

/// Reads and changes the query of this window. `Copy`: take it where the component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Chips {
    query: Memo<ParamsMap>,
    path: Memo<String>,
    navigator: Navigator,
}

impl Chips {
    /// Those of this window.
    pub fn here() -> Self {
        Self { query: use_query_map(), path: use_location().pathname, navigator: Navigator::here() }
    }

    /// A parameter. Reactive.
    pub fn get(self, name: &str) -> Option<String> {
        self.query.read().get(name).filter(|value| !value.is_empty())
    }

    /// The values of a parameter that has several. Reactive.
    pub fn set_of(self, name: &str) -> SortedSet<String> {
        self.get(name).unwrap_or_default().split('.').filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// Sets parameters, or takes them away, without a step back.
    pub fn put(self, values: &[(&'static str, Option<&str>)]) {
        self.navigator.replace(&self.with(values));
    }

    /// The same as another place: back leads to what is shown now.
    pub fn go(self, values: &[(&'static str, Option<&str>)]) {
        self.navigator.go_to(&self.with(values));
    }

    /// Adds a value to a parameter that has several, or takes it out.
    pub fn toggle(self, name: &'static str, value: &str) {
        let mut values = untrack(|| self.set_of(name));
        if !values.remove(value) {
            values.insert(value.to_owned());
        }
        let joined = values.iter().map(String::as_str).collect::<Vec<_>>().join(".");
        self.put(&[(name, Some(joined.as_str()).filter(|joined| !joined.is_empty()))]);
    }

    /// The whole query. Reactive.
    pub fn query(self) -> String {
        self.query.read().to_query_string()
    }

    /// Shows what another query says; back leads to what is shown now.
    pub fn show(self, query: &str) {
        self.navigator.go_to(&format!("{}{query}", self.path.get_untracked()));
    }

    /// The page: its path.
    pub fn page(self) -> String {
        self.path.get_untracked()
    }

    fn with(self, values: &[(&'static str, Option<&str>)]) -> String {
        let query = with(self.query.get_untracked(), values);
        format!("{}{}", self.path.get_untracked(), query.to_query_string())
    }
}

fn with(mut query: ParamsMap, values: &[(&'static str, Option<&str>)]) -> ParamsMap {
    for (name, value) in values {
        query.remove(name);
        if let Some(value) = value {
            query.insert(*name, (*value).to_owned());
        }
    }
    query
}
