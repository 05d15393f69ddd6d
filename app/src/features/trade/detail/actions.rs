//! What can be done with an opened voucher: carry it on, change it, change its status, put it into the bin.

use leptos::prelude::*;
use shared::{
    id::{IdSource, VoucherId},
    sorted::SortedMap,
    trade::{
        carry,
        command::{NewVoucher, TradeChange},
        field::VoucherField as F,
        record::Voucher,
        voucher::{Side, VoucherKind, opportunity_status},
    },
    value::Value,
};

use super::instalments::PlanDialog;
use crate::{
    features::trade::{
        desk::{Desk, Fresh},
        form::Draft,
        text::DetailText,
        words,
    },
    i18n::{text, tf},
    screen::business::Business,
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::DialogActions,
        icon::Icon,
        menu::{Menu, MenuFace, MenuItem},
        show::Show,
    },
};

/// What one click makes of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Quote,
    Order,
    Version,
    Delivery,
    Receipt,
    Plan,
    Return,
    Invoice,
    Refund,
    Reversal,
    Allocation,
}

impl Next {
    /// What makes sense for a kind, the likeliest first.
    fn of(kind: VoucherKind) -> &'static [Self] {
        match kind {
            VoucherKind::Opportunity => &[Self::Quote, Self::Order],
            VoucherKind::Quote => &[Self::Order, Self::Version],
            VoucherKind::Order => &[Self::Delivery, Self::Receipt, Self::Plan, Self::Return, Self::Invoice],
            VoucherKind::Plan => &[Self::Receipt],
            VoucherKind::Receipt => &[Self::Reversal, Self::Allocation],
            VoucherKind::Return => &[Self::Refund],
            VoucherKind::Refund => &[Self::Reversal],
            VoucherKind::Delivery => &[Self::Return],
            VoucherKind::Invoice | VoucherKind::Allocation => &[],
        }
    }

    fn word(self, side: Side) -> DetailText {
        match self {
            Self::Quote => DetailText::ToQuote,
            Self::Order => DetailText::ToOrder,
            Self::Version => DetailText::NextVersion,
            Self::Delivery => DetailText::Deliver,
            Self::Receipt if side == Side::Purchase => DetailText::Pay,
            Self::Receipt => DetailText::Receive,
            Self::Plan => DetailText::Plan,
            Self::Return => DetailText::TakeBack,
            Self::Invoice => DetailText::Invoice,
            Self::Refund => DetailText::Refund,
            Self::Reversal => DetailText::Reverse,
            Self::Allocation => DetailText::Allocate,
        }
    }

    /// The voucher that it makes; none: there is nothing left to do. Instalments are made in a dialog of their own.
    fn make(self, business: &Business, voucher: &Voucher, today: shared::time::Day) -> Option<NewVoucher> {
        let ids = &mut Fresh;
        let order = || voucher.link(F::Order).and_then(|order| business.trade.voucher(order));
        match self {
            Self::Quote => Some(carry::from_opportunity(voucher, VoucherKind::Quote, today, ids)),
            Self::Order if voucher.kind == VoucherKind::Opportunity => {
                Some(carry::from_opportunity(voucher, VoucherKind::Order, today, ids))
            }
            Self::Order => Some(carry::order_from_quote(voucher, today, ids)),
            Self::Version => Some(carry::next_version(voucher, today, ids)),
            Self::Delivery => carry::delivery_of(&business.trade, voucher, today, ids),
            Self::Receipt if voucher.kind == VoucherKind::Plan => {
                carry::receipt_for(&business.trade, order()?, Some(voucher), today, &business.settings, ids)
            }
            Self::Receipt => carry::receipt_for(&business.trade, voucher, None, today, &business.settings, ids),
            Self::Return if voucher.kind == VoucherKind::Delivery => {
                let mut new = carry::return_of(order()?, today, ids);
                new.fields.insert(F::Delivery, Value::Text(voucher.id.to_string()));
                Some(new)
            }
            Self::Return => Some(carry::return_of(voucher, today, ids)),
            Self::Reversal => carry::reversal(voucher, today, ids).filter(|_| !is_reversed(business, voucher)),
            Self::Invoice | Self::Refund | Self::Allocation => self.named(business, voucher, today, ids),
            Self::Plan => None,
        }
    }

    /// A blank voucher that names this one, with its amount.
    fn named(
        self,
        business: &Business,
        voucher: &Voucher,
        today: shared::time::Day,
        ids: &mut dyn IdSource,
    ) -> Option<NewVoucher> {
        let (kind, link) = match self {
            Self::Invoice => (VoucherKind::Invoice, F::Order),
            Self::Refund => (VoucherKind::Refund, F::Return),
            _ => (VoucherKind::Allocation, F::Receipt),
        };
        let row = business.row(voucher.id)?;
        let amount = if self == Self::Allocation { free(business, voucher) } else { row.amount };
        if amount <= 0 {
            return None;
        }
        let mut fields = SortedMap::from([
            (F::Day, Value::Day(today)),
            (F::Amount, Value::Integer(amount)),
            (link, Value::Text(voucher.id.to_string())),
        ]);
        for field in [F::Currency, F::Rate, F::Order] {
            if kind.fields().contains(&field) && !fields.contains_key(&field) {
                fields.extend(voucher.fields.get(&field).map(|value| (field, value.clone())));
            }
        }
        let id = VoucherId(ids.next());
        Some(NewVoucher { id, kind, side: voucher.side, fields, lines: Vec::new(), author: None })
    }
}

/// What of a receipt counts for no order yet.
fn free(business: &Business, receipt: &Voucher) -> i64 {
    let shares = business.ledger(receipt.side).shares.iter();
    shares.filter(|share| share.receipt == receipt.id && share.order.is_none()).map(|share| share.amount).sum()
}

fn is_reversed(business: &Business, voucher: &Voucher) -> bool {
    let reverses = voucher.link(F::Reverses).is_some();
    reverses || business.trade.linked(F::Reverses, voucher.id).next().is_some()
}

/// The buttons below a voucher.
#[component]
pub fn Actions(desk: Desk, id: VoucherId) -> impl IntoView {
    let Some((kind, side)) = desk.business.read_untracked().trade.voucher(id).map(|held| (held.kind, held.side)) else {
        return ().into_any();
    };
    let planning = RwSignal::new(false);
    let there = Memo::new(move |_| desk.business.read().row(id).is_some_and(shared::trade::row::Row::is_there));
    let possible = move |next: Next| {
        let business = desk.business.read();
        let voucher = business.trade.voucher(id);
        next == Next::Plan || voucher.is_some_and(|voucher| next.make(&business, voucher, desk.today.get()).is_some())
    };
    let carry_on = move |next: Next| {
        if next == Next::Plan {
            return planning.set(true);
        }
        let business = desk.business.get_untracked();
        let made = business.trade.voucher(id).and_then(|held| next.make(&business, held, desk.today.get_untracked()));
        if let Some(new) = made {
            desk.carry(&new);
        }
    };
    let button = move |(place, next): (usize, &'static Next)| {
        let next = *next;
        let there = Memo::new(move |_| possible(next));
        view! {
            <Show when=move || there.get()>
                {if place == 0 {
                    view! { <Button label=text(next.word(side)) tone=Tone::Primary on:click=move |_| carry_on(next) /> }.into_any()
                } else {
                    view! { <Button label=text(next.word(side)) on:click=move |_| carry_on(next) /> }.into_any()
                }}
            </Show>
        }
    };
    let edit = move |_| {
        let draft = desk.business.read_untracked().trade.voucher(id).map(Draft::of_voucher);
        if let Some(draft) = draft {
            desk.write(draft);
        }
    };
    view! {
        <Show when=move || desk.editable()>
            <DialogActions>
                <Show when=move || there.get() fallback=move || view! { <Restore desk id /> }>
                    <Show when=move || !kind.is_final()>
                        <Delete desk id />
                        <span class="grow"></span>
                        <StatusMenu desk id kind />
                        <QuietButton label=text(DetailText::Edit) icon=Icon::Edit on:click=edit />
                    </Show>
                    {Next::of(kind).iter().enumerate().map(button).collect_view()}
                </Show>
            </DialogActions>
        </Show>
        <PlanDialog desk id open=planning />
    }
    .into_any()
}

fn title(desk: Desk, id: VoucherId) -> String {
    untrack(|| desk.business.read().row(id).map(words::title).unwrap_or_default())
}

#[component]
fn Delete(desk: Desk, id: VoucherId) -> impl IntoView {
    let delete = move |_| {
        let said = tf(DetailText::Deleted, &[&title(desk, id)]);
        desk.place.close();
        desk.act(TradeChange::Delete(vec![id]), said);
    };
    view! { <QuietButton label=text(DetailText::Delete) icon=Icon::Trash tone=Tone::Bad on:click=delete /> }
}

#[component]
fn Restore(desk: Desk, id: VoucherId) -> impl IntoView {
    let restore = move |_| {
        let said = tf(DetailText::Restored, &[&title(desk, id)]);
        desk.act(TradeChange::Restore(vec![id]), said);
    };
    view! { <Button label=text(DetailText::Restore) icon=Icon::Undo on:click=restore /> }
}

/// The statuses of the kind; a lost opportunity is asked for the reason in its form.
#[component]
fn StatusMenu(desk: Desk, id: VoucherId, kind: VoucherKind) -> impl IntoView {
    let now = Memo::new(move |_| desk.business.read().row(id).map(|row| row.status.clone()).unwrap_or_default());
    let choose = move |key: &'static str| {
        if kind == VoucherKind::Opportunity && key == opportunity_status::LOST {
            let draft = desk.business.read_untracked().trade.voucher(id).map(Draft::of_voucher);
            if let Some(mut draft) = draft {
                draft.fields.insert(F::Status, key.to_owned());
                desk.write(draft);
            }
            return;
        }
        let fields = SortedMap::from([(F::Status, Some(Value::Text(key.to_owned())))]);
        let said = tf(DetailText::NowStatus, &[&title(desk, id), &untrack(|| words::status(kind, key))]);
        desk.act(TradeChange::SetFields { voucher: id, fields }, said);
    };
    let item = move |entry: &'static shared::value::Entry| {
        let checked = Signal::derive(move || Some(*now.read() == entry.key));
        view! { <MenuItem label=text(entry.label) checked on:click=move |_| choose(entry.key) /> }
    };
    (!kind.statuses().is_empty()).then(|| {
        view! {
            <Menu label=text(DetailText::Status) icon=Icon::CheckCircle face=MenuFace::Labelled>
                {kind.statuses().iter().map(item).collect_view()}
            </Menu>
        }
    })
}
