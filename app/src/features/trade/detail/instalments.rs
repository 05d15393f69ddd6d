//! The dialog that divides an order into instalments.

use leptos::prelude::*;
use shared::{
    id::VoucherId,
    money::{Money, parse_decimal},
    time::Day,
    trade::{carry, command::TradeChange},
};

use crate::{
    features::trade::{
        desk::{Desk, Fresh},
        text::PlanText,
    },
    i18n::{format, money, t, text, tf},
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{InputKind, TextField},
    },
};

/// The most instalments, and the longest time between two of them, in days.
const MOST: i64 = 36;
const LONGEST: i64 = 366;

/// Asks how many, from when, how far apart.
#[component]
pub fn PlanDialog(desk: Desk, id: VoucherId, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title=text(PlanText::Title)>
            <Plan desk id open />
        </Dialog>
    }
}

#[component]
fn Plan(desk: Desk, id: VoucherId, open: RwSignal<bool>) -> impl IntoView {
    let first = desk.today.get_untracked().plus(30);
    let (count, every) = (RwSignal::new("3".to_owned()), RwSignal::new("30".to_owned()));
    let first = RwSignal::new(format::iso_day(first));
    let tried = RwSignal::new(false);
    let days = Memo::new(move |_| days(&count.read(), &first.read(), &every.read()));
    let each = move || {
        let business = desk.business.read();
        let row = business.row(id)?;
        let count = i64::try_from(days.read().as_ref()?.len()).ok()?;
        Some(tf(PlanText::Each, &[&money::full(Money::new(row.amount / count.max(1), row.currency))]))
    };
    let wrong = Signal::derive(move || (tried.get() && days.read().is_none()).then(|| t(PlanText::Wrong).to_owned()));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Some(days) = days.get_untracked() else { return };
        let business = desk.business.get_untracked();
        let Some(order) = business.trade.voucher(id) else { return };
        let plans = carry::instalments(order, &days, &mut Fresh);
        let said = untrack(|| tf(PlanText::Saved, &[&plans.len()]));
        desk.act(TradeChange::Enter(plans), said);
        open.set(false);
    };
    view! {
        <form novalidate on:submit=submit>
            <DialogBody>
                <div class="form-pair">
                    <TextField label=text(PlanText::Count) value=count kind=InputKind::Integer error=wrong />
                    <TextField label=text(PlanText::Every) value=every kind=InputKind::Integer />
                </div>
                <TextField label=text(PlanText::First) value=first kind=InputKind::Day />
                <p class="muted">{each}</p>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(PlanText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(PlanText::Save) tone=Tone::Primary kind=ButtonKind::Submit />
            </DialogActions>
        </form>
    }
}

/// The days on which they are due; none where something does not make sense.
fn days(count: &str, first: &str, every: &str) -> Option<Vec<Day>> {
    let whole = |text: &str, most: i64| {
        let number = parse_decimal(text).ok()?.0;
        (number % 1_000_000 == 0).then_some(number / 1_000_000).filter(|number| (1..=most).contains(number))
    };
    let (count, every) = (whole(count, MOST)?, whole(every, LONGEST)?);
    let first = format::parse_iso_day(first)?;
    Some((0..count).map(|number| first.plus(number * every)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_lie_as_far_apart_as_asked() {
        let iso = |days: Vec<Day>| days.into_iter().map(Day::iso).collect::<Vec<_>>();
        assert_eq!(days("２", "2026-09-01", "30").map(iso), Some(vec!["2026-09-01".into(), "2026-10-01".into()]));
        for wrong in
            [("0", "2026-09-01", "30"), ("37", "2026-09-01", "30"), ("2", "", "30"), ("1.5", "2026-09-01", "1")]
        {
            assert_eq!(days(wrong.0, wrong.1, wrong.2), None, "{wrong:?}");
        }
    }
}
