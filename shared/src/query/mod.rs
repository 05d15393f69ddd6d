//! Lists of customers: filter, sort, group, search over facts.
//!
//! A [`Query`] says what a list shows and is a URL's query string. An [`Index`] keeps what searching needs ready and
//! answers with positions in the rows it was given. Facts hold nothing that depends on now: it comes in [`Context`].

pub mod filter;
pub mod group;
pub mod sort;
mod url;

pub mod index;
mod search;
mod side_by_side;
mod sieve;

#[cfg(test)]
mod tests;

use filter::{Filter, FilterField};
use group::GroupBy;
use sort::Sort;

use crate::{
    people::Roster,
    time::{Instant, Zone},
};

/// What a list shows, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What somebody typed to find a customer; blank: everything.
    pub search: String,
    /// The order; none: the best hits first, without a search what changed last.
    pub sort: Option<Sort>,
    /// By what the list is divided.
    pub group: Option<GroupBy>,
    /// Whether the bin is shown instead of what is in use.
    pub bin: bool,
    /// All must hold; at most one a field, in the fields' order, none that lets everything through.
    filters: Vec<Filter>,
}

/// What rules need besides facts.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The device's clock.
    pub now: Instant,
    /// The company's time zone.
    pub zone: Zone,
    /// Whose names stand in the owner's column.
    pub roster: &'a Roster,
}

impl Query {
    /// The query that only looks for a customer.
    pub fn search_for(typed: impl Into<String>) -> Self {
        Self { search: typed.into(), ..Self::default() }
    }

    /// The same, looking for something else.
    pub fn searching(self, typed: impl Into<String>) -> Self {
        Self { search: typed.into(), ..self }
    }

    /// The filters that are set, in the fields' order.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// The filter of a field, if it is set.
    pub fn filter(&self, field: FilterField) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.field() == field)
    }

    /// Sets a field's filter in place of the one before. One that lets everything through clears it.
    pub fn set(&mut self, filter: Filter) {
        self.clear(filter.field());
        if !filter.is_open() {
            self.filters.push(filter);
            self.filters.sort_by_key(Filter::field);
        }
    }

    /// The same with a field's filter set.
    pub fn with(mut self, filter: Filter) -> Self {
        self.set(filter);
        self
    }

    /// Takes a field's filter away.
    pub fn clear(&mut self, field: FilterField) {
        self.filters.retain(|filter| filter.field() != field);
    }
}
