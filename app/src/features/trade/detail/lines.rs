//! The lines of an opened voucher, and what they come to.

use leptos::prelude::*;
use shared::{
    id::VoucherId,
    money::{Decimal, Money},
    trade::{
        field::LineField,
        record::{Line, Voucher},
        rules::delivery::Deliveries,
        voucher::VoucherKind,
    },
};

use super::totals;
use crate::{
    features::trade::{desk::Desk, text::DetailText},
    i18n::{money, t, tf},
    screen::business::Business,
    ui::show::Show,
};

/// The table, where there are lines.
#[component]
pub fn Lines(desk: Desk, id: VoucherId) -> impl IntoView {
    let some = Memo::new(move |_| {
        desk.business.read().trade.voucher(id).is_some_and(|voucher| voucher.lines().next().is_some())
    });
    let rows = move || {
        let business = desk.business.read();
        let voucher = business.trade.voucher(id)?;
        let shipped = shipped(&business, voucher);
        let row = |line: &Line| row(voucher, line, shipped.iter().find(|(of, _)| *of == line.id).map(|(_, said)| said));
        Some(voucher.lines().map(row).collect_view())
    };
    let sums = move || {
        let business = desk.business.read();
        let voucher = business.trade.voucher(id)?;
        Some(sums(&business, voucher))
    };
    let head = |field: LineField| {
        view! { <th scope="col" class:amount=field != LineField::Name>{move || t(field.label())}</th> }
    };
    view! {
        <Show when=move || some.get()>
            // Wider than a phone: it scrolls by itself, also by keys.
            <div class="line-table" tabindex="0" role="region" aria-label=move || t(DetailText::Lines)>
                <table>
                    <thead>
                        <tr>
                            {head(LineField::Name)}
                            {head(LineField::Quantity)}
                            {head(LineField::Price)}
                            {head(LineField::Discount)}
                            {head(LineField::TaxRate)}
                            <th scope="col" class="amount">{move || t(DetailText::Total)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <dl class="totals">{sums}</dl>
        </Show>
    }
}

/// How much of each line of an order was shipped, in words.
fn shipped(business: &Business, voucher: &Voucher) -> Vec<(shared::id::LineId, String)> {
    if voucher.kind != VoucherKind::Order {
        return Vec::new();
    }
    let deliveries = Deliveries::of(&business.trade);
    let lines = deliveries.shipped(voucher).into_iter().filter(|line| line.shipped > Decimal::ZERO);
    let said = |line: shared::trade::rules::delivery::Shipped<'_>| {
        tf(DetailText::Ordered, &[&money::decimal(line.ordered), &money::decimal(line.shipped)])
    };
    lines.map(|line| (line.line.id, said(line))).collect()
}

fn row(voucher: &Voucher, line: &Line, shipped: Option<&String>) -> AnyView {
    let amount = line.amount(voucher.currency(), voucher.tax()).ok();
    let total = amount.map(|amount| money::full(Money::new(amount.total, voucher.currency())));
    let percent = |field| match line.percent(field) {
        0 => String::new(),
        share => format!("{}%", money::percent(share)),
    };
    let about: Vec<&str> = [LineField::Code, LineField::Spec, LineField::Remark]
        .map(|field| line.text(field))
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let about = about.join(" · ");
    let shares =
        [(DetailText::LineDiscount, percent(LineField::Discount)), (DetailText::LineTax, percent(LineField::TaxRate))];
    let shares = shares.iter().filter(|(_, share)| !share.is_empty()).map(|(text, share)| tf(*text, &[share]));
    let shares: Vec<String> = shares.collect();
    let quantity = format!("{} {}", money::decimal(line.decimal(LineField::Quantity)), line.text(LineField::Unit));
    view! {
        <tr>
            <th scope="row">
                <bdi>{line.text(LineField::Name).to_owned()}</bdi>
                <span class="muted">{about}</span>
                <span class="muted">{shipped.cloned()}</span>
                // On a phone, where these have no columns.
                <span class="muted line-shares">{shares.join(" · ")}</span>
            </th>
            <td class="amount">{quantity}</td>
            <td class="amount">{money::decimal(line.decimal(LineField::Price))}</td>
            <td class="amount">{percent(LineField::Discount)}</td>
            <td class="amount">{percent(LineField::TaxRate)}</td>
            <td class="amount">{total}</td>
        </tr>
    }
    .into_any()
}

/// What the lines come to, part by part. Reactive (words).
fn sums(business: &Business, voucher: &Voucher) -> AnyView {
    totals_view(totals(business, voucher), voucher.currency())
}

/// Net, tax, discount and total, in lines. Reactive (words).
pub fn totals_view(totals: Option<shared::trade::total::Totals>, currency: shared::money::Currency) -> AnyView {
    let Some(totals) = totals else { return ().into_any() };
    let full = |minor| money::full(Money::new(minor, currency));
    let line = |name: DetailText, minor: i64| {
        (minor != 0 || name == DetailText::Total).then(|| {
            view! {
                <div data-sum=(name == DetailText::Total).then_some("")>
                    <dt>{t(name)}</dt>
                    <dd class="amount">{full(minor)}</dd>
                </div>
            }
        })
    };
    view! {
        {(totals.tax != 0).then(|| line(DetailText::Net, totals.net))}
        {line(DetailText::Tax, totals.tax)}
        {line(DetailText::Discount, totals.discount.saturating_neg())}
        {line(DetailText::Total, totals.total)}
    }
    .into_any()
}
