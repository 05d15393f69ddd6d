//! The voucher in the address: every entry of the timeline and every list leads to it, and back leads away.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use shared::id::VoucherId;

use crate::screen::{query_string, routes::Navigator};

/// The parameter that names it.
const VOUCHER: &str = "voucher";

/// Reads and changes which voucher is open. `Copy`.
#[derive(Clone, Copy)]
pub struct Place {
    /// The open one.
    pub voucher: Memo<Option<VoucherId>>,
    path: Memo<String>,
    search: Memo<String>,
    navigator: Navigator,
}

impl Place {
    /// That of this window.
    pub fn here() -> Self {
        let (location, query) = (use_location(), use_query_map());
        let voucher = Memo::new(move |_| query.read().get_str(VOUCHER).and_then(|id| id.parse().ok()));
        Self { voucher, path: location.pathname, search: location.search, navigator: Navigator::here() }
    }

    /// Opens a voucher; back closes it.
    pub fn open(self, voucher: VoucherId) {
        self.navigator.go_to(&self.with(Some(voucher)));
    }

    /// Closes it.
    pub fn close(self) {
        if self.voucher.get_untracked().is_some() {
            self.navigator.replace(&self.with(None));
        }
    }

    fn with(self, voucher: Option<VoucherId>) -> String {
        let named = voucher.map(|voucher| voucher.to_string());
        let search = query_string::with(&self.search.get_untracked(), VOUCHER, named.as_deref());
        query_string::join(&self.path.get_untracked(), &search)
    }
}
