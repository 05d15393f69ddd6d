//! What the importer has to know of what is on this device.

use leptos::prelude::*;
use shared::{
    facts::OtherFacts,
    import::{
        duplicate::Identity,
        kind::ImportKind,
        records::known::{Known, KnownPerson, KnownVoucher},
    },
    trade::voucher::Side,
};

use crate::screen::workspace::Workspace;

/// Everything that an import of this kind looks up.
pub fn known(workspace: Workspace, kind: ImportKind) -> Known {
    let mut known = Known::default();
    let book = workspace.book.read_untracked();
    for facts in book.rows().iter().filter(|facts| !facts.deleted) {
        known.customers.push(Identity::of(facts));
        if !facts.number.is_empty() {
            known.numbers.push((facts.number.clone(), facts.id));
        }
    }
    if kind == ImportKind::Customers {
        return known;
    }
    let roster = workspace.roster.read_untracked();
    known.people = KnownPerson::all(&roster);
    known.decisions = roster.settings.trade.clone();
    for facts in workspace.others.read_untracked().all() {
        match facts {
            OtherFacts::Product(product) => known.products.push(*product),
            OtherFacts::Trade(trade) => {
                let sales = trade.rows.iter().filter(|row| row.side == Side::Sales);
                known.vouchers.extend(sales.map(|row| KnownVoucher::of(trade.of, row)));
            }
        }
    }
    known
}
