//! Milestones 里程碑: the dated steps of a customer (`domain` §3).
//!
//! ```text
//! 创建 → 有价值 (first rated so) → 上首屏 → 加入目标 → 签约 | 失效
//! ```

use super::{deals, marks};
use crate::{
    customer::record::{Customer, MarkKind},
    id::UserId,
    time::{DAY_MS, Instant, Stamp},
    trade::{
        record::{TradeMark, TradeMarkKind},
        row::Row,
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
};

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 创建.
    Created,
    /// 有价值.
    Valuable,
    /// 上首屏.
    Starred,
    /// 加入目标.
    Targeted,
    /// 签约.
    Signed,
    /// 失效, in the place of 签约 on the strip.
    Lapsed,
}

/// How far a step was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// Not yet: grey.
    NotYet,
    /// On this day, by this person.
    At(Instant, UserId),
    /// It was, and was undone: the date is struck through.
    Undone {
        /// When it was reached.
        at: Instant,
        /// By whom.
        by: UserId,
        /// When and by whom it was undone.
        undone: Stamp,
        /// Why, if somebody said so.
        reason: Option<String>,
    },
}

/// A milestone of the strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Which step.
    pub step: Step,
    /// Whether, when and by whom it was reached.
    pub reached: Reached,
    /// Whole days since the step before it that was reached.
    pub days_since: Option<i64>,
}

/// What other chapters know of a customer's steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OtherSteps {
    /// First rated valuable by 三一客.
    pub valuable: Option<Stamp>,
    /// First put into a target.
    pub targeted: Option<Stamp>,
}

/// The strip, in order. 失效 is on it only if it was said.
pub fn milestones(
    customer: &Customer,
    rows: &[Row],
    marks: &[TradeMark],
    other: OtherSteps,
    settings: &TradeSettings,
) -> Vec<Milestone> {
    let origin = customer.origin.as_ref().and_then(|origin| origin.at);
    let mut steps = vec![
        (Step::Created, Reached::At(origin.unwrap_or(customer.created.at), customer.created.by)),
        (Step::Valuable, at(other.valuable)),
        (Step::Starred, starred(customer)),
        (Step::Targeted, at(other.targeted)),
        (Step::Signed, signed(rows, settings)),
    ];
    let lapsed = lapsed(rows, marks, settings);
    if lapsed != Reached::NotYet {
        steps.push((Step::Lapsed, lapsed));
    }
    let mut last: Option<Instant> = None;
    let strip = steps.into_iter().map(|(step, reached)| {
        let days_since = match &reached {
            Reached::At(at, _) => {
                let days = last.map(|last| (at.0 - last.0).div_euclid(DAY_MS));
                last = Some(*at);
                days
            }
            Reached::NotYet | Reached::Undone { .. } => None,
        };
        Milestone { step, reached, days_since }
    });
    strip.collect()
}

fn at(stamp: Option<Stamp>) -> Reached {
    stamp.map_or(Reached::NotYet, |stamp| Reached::At(stamp.at, stamp.by))
}

/// The star that shines now; else the last one with what took it off.
fn starred(customer: &Customer) -> Reached {
    let mut reached = Reached::NotYet;
    for mark in &customer.marks {
        let Stamp { at, by } = mark.made;
        reached = match (&mark.kind, reached) {
            (MarkKind::Starred, Reached::NotYet | Reached::Undone { .. }) => Reached::At(at, by),
            (MarkKind::Unstarred, Reached::At(at, by)) => Reached::Undone { at, by, undone: mark.made, reason: None },
            (_, reached) => reached,
        };
    }
    reached
}

/// The first deal; if none counts any more, the first that was put into the bin.
fn signed(rows: &[Row], settings: &TradeSettings) -> Reached {
    if let Some(first) = deals::deals(rows, settings).first() {
        return Reached::At(first.at, first.row.person);
    }
    let gone = rows.iter().filter(|row| row.kind == VoucherKind::Order && row.side == Side::Sales);
    let gone = gone.filter_map(|row| Some((row.happened(settings.zone), row, row.deleted?)));
    match gone.min_by_key(|(at, row, _)| (*at, row.id)) {
        Some((at, row, undone)) => Reached::Undone { at, by: row.person, undone, reason: None },
        None => Reached::NotYet,
    }
}

/// 失效 as it stands; cleared by a later deal or taken back, it is struck through.
fn lapsed(rows: &[Row], marks: &[TradeMark], settings: &TradeSettings) -> Reached {
    let is_lapse = |mark: &&TradeMark| matches!(mark.kind, TradeMarkKind::Lapsed(_));
    let Some(mark) = marks.iter().rev().find(is_lapse) else { return Reached::NotYet };
    let Stamp { at, by } = mark.made;
    let reason = mark.kind.reason().map(ToOwned::to_owned);
    if marks::standing(marks).lapsed.is_none() {
        let resumed = marks.iter().rev().find(|mark| mark.kind == TradeMarkKind::Resumed);
        return resumed.map_or(Reached::NotYet, |resumed| Reached::Undone { at, by, undone: resumed.made, reason });
    }
    match deals::deals(rows, settings).iter().find(|deal| deal.at >= at) {
        Some(deal) => Reached::Undone { at, by, undone: Stamp { at: deal.at, by: deal.row.person }, reason },
        None => Reached::At(at, by),
    }
}
