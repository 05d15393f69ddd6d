//! What every part of the section needs: the business, which voucher is open, what is being written.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::Intent,
    id::IdSource,
    money::TaxMode,
    time::Day,
    trade::{
        command::{NewVoucher, TradeChange, TradeCommand},
        number,
        voucher::{Side, VoucherKind},
    },
};
use uuid::Uuid;

use super::{form::Draft, kept_draft, place::Place};
use crate::screen::{
    business::{Business, business_here, today},
    workspace::{Say, Workspace, new_id},
};

/// What every part of the section needs. `Copy`.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The workspace.
    pub workspace: Workspace,
    /// The business with the customer.
    pub business: Signal<Arc<Business>>,
    /// The reader's day.
    pub today: Memo<Day>,
    /// Which voucher is open.
    pub place: Place,
    /// The voucher that is being written, if one is.
    pub form: RwSignal<Option<Draft>>,
}

impl Desk {
    /// The desk of the record around here.
    pub fn here() -> Self {
        let workspace = Workspace::here();
        Self {
            workspace,
            business: business_here(),
            today: today(workspace),
            place: Place::here(),
            form: RwSignal::new(None),
        }
    }

    /// Whether this person may change the business. Reactive.
    pub fn editable(self) -> bool {
        self.business.read().editable()
    }

    /// Carries a change out and offers the way back.
    pub fn act(self, change: TradeChange, said: String) {
        let opened = Arc::clone(&self.business.read_untracked().opened);
        let intent = Intent::Trade(TradeCommand { of: opened.customer.id, change });
        self.workspace.act(opened.trade.doc, intent, Say::WithUndo(said));
    }

    /// Begins a new voucher, or goes on with what was left of one of this kind.
    pub fn begin(self, kind: VoucherKind, side: Side) {
        let left =
            kept_draft::left(self).filter(|left| left.before.is_none() && (left.kind, left.side) == (kind, side));
        let draft = left.unwrap_or_else(|| Draft::blank(kind, side, shared::id::VoucherId(new_id())));
        self.write(draft);
    }

    /// Shows what one click made, for the person to look over.
    pub fn carry(self, new: &NewVoucher) {
        self.write(Draft::of_new(new));
    }

    /// Opens the form on a draft, with what can be known filled in.
    pub fn write(self, mut draft: Draft) {
        use shared::trade::field::VoucherField as F;
        if draft.before.is_none() {
            draft.fill(F::Day, self.today.get_untracked().iso());
            if let Some(number) = self.next_number(draft.kind, draft.side) {
                draft.fill(F::Number, number);
            }
            // What is reckoned with when nothing is said.
            draft.fill(F::Tax, TaxMode::default().key());
            if draft.kind == VoucherKind::Opportunity {
                let first = self.business.read_untracked().settings.stages.iter().find(|stage| !stage.retired).cloned();
                draft.fill(F::Stage, first.map(|stage| stage.key).unwrap_or_default());
            }
        }
        self.place.close();
        self.form.set(Some(draft));
    }

    /// The next number of this device for a kind of voucher, given every number that is known here.
    fn next_number(self, kind: VoucherKind, side: Side) -> Option<String> {
        let prefix = number::prefix(kind, side)?;
        let device = self.workspace.session.read_untracked().as_ref()?.device;
        let others = self.workspace.others.read_untracked();
        let mut known: Vec<String> = Vec::new();
        for facts in others.all() {
            if let shared::facts::OtherFacts::Trade(facts) = facts {
                known.extend(facts.rows.into_iter().map(|row| row.number).filter(|number| number.starts_with(prefix)));
            }
        }
        let business = self.business.read_untracked();
        let here = business.rows.iter().map(|row| row.number.as_str());
        let known = known.iter().map(String::as_str).chain(here);
        Some(number::next(prefix, self.today.get_untracked(), device, known))
    }
}

/// Fresh identifiers for what one click makes.
pub struct Fresh;

impl IdSource for Fresh {
    fn next(&mut self) -> Uuid {
        new_id()
    }
}
