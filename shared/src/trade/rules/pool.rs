//! The pool that a customer is in, and every change of it with its reason (`domain` §3).
//!
//! ```text
//! first match: 无效 (mark) > 失败 (mark) > 成功 (deals ≥ 1) > 首屏关注 (starred or targeted)
//!              > 有需求 (rated valuable or uncertain by 三一客, or an opportunity being followed) > 需求培养
//! ```
//! A mark older than the latest deal no longer counts.

use serde::{Deserialize, Serialize};

use super::{deals, marks};
use crate::{
    customer::record::{Customer, MarkKind},
    facts::{Facts, TradeFacts},
    id::{MarkId, VoucherId},
    time::Instant,
    trade::{
        record::{TradeMark, TradeMarkKind},
        row::Row,
        settings::TradeSettings,
        voucher::{Side, VoucherKind, opportunity_status, order_status},
    },
};

/// A pool 客户池.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Pool {
    /// 需求培养.
    Nurture,
    /// 有需求.
    Demand,
    /// 首屏关注.
    Focus,
    /// 成功.
    Success,
    /// 失败.
    Lost,
    /// 无效.
    Invalid,
}

impl Pool {
    /// Every pool, in the board's order.
    pub const ALL: [Self; 6] = [Self::Nurture, Self::Demand, Self::Focus, Self::Success, Self::Lost, Self::Invalid];

    /// Its name in addresses and markup.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nurture => "nurture",
            Self::Demand => "demand",
            Self::Focus => "focus",
            Self::Success => "success",
            Self::Lost => "lost",
            Self::Invalid => "invalid",
        }
    }
}

/// What else than business decides: what other chapters find out about a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interest {
    /// A line of an open target.
    pub targeted: bool,
    /// Graded by 三一客 with a quality that is not worthless.
    pub rated: bool,
}

/// The pool of a customer, of what lists know.
pub fn pool_of(facts: &Facts, trade: Option<&TradeFacts>, interest: Interest, settings: &TradeSettings) -> Pool {
    let (rows, marks) = trade.map_or((&[][..], &[][..]), |trade| (trade.rows.as_slice(), trade.marks.as_slice()));
    pool(rows, marks, facts.starred, interest, settings)
}

/// The pool of a customer.
pub fn pool(rows: &[Row], marks: &[TradeMark], starred: bool, interest: Interest, settings: &TradeSettings) -> Pool {
    let latest = deals::deals(rows, settings).last().map(|deal| deal.at);
    let given_up = marks::standing(marks).given_up;
    let state = State {
        given_up: given_up.map(|mark| (mark.made.at, matches!(mark.kind, TradeMarkKind::Invalid(_)))),
        latest,
        starred,
        interest,
        followed: rows.iter().any(Row::is_open_opportunity),
    };
    state.pool()
}

/// What decides on the pool at some moment.
struct State {
    /// When somebody gave up, and whether as invalid.
    given_up: Option<(Instant, bool)>,
    /// The latest deal.
    latest: Option<Instant>,
    starred: bool,
    interest: Interest,
    followed: bool,
}

impl State {
    fn pool(&self) -> Pool {
        let counts = self.given_up.filter(|(at, _)| self.latest.is_none_or(|latest| *at > latest));
        match counts {
            Some((_, true)) => Pool::Invalid,
            Some((_, false)) => Pool::Lost,
            None if self.latest.is_some() => Pool::Success,
            None if self.starred || self.interest.targeted => Pool::Focus,
            None if self.interest.rated || self.followed => Pool::Demand,
            None => Pool::Nurture,
        }
    }
}

/// A change of pool, as the timeline tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolChange {
    /// When.
    pub at: Instant,
    /// From where.
    pub from: Pool,
    /// Where to.
    pub to: Pool,
    /// Because of what.
    pub because: Because,
}

/// The fact that changed the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// A star was set or taken off.
    Star(MarkId),
    /// Somebody gave the customer up, or took that back.
    Mark(MarkId),
    /// An opportunity came to be followed.
    Followed(VoucherId),
    /// An opportunity was won, lost, shelved or put into the bin.
    Closed(VoucherId),
    /// A deal was made.
    Deal(VoucherId),
    /// A deal was aborted, reversed or put into the bin.
    Undone(VoucherId),
}

/// Every change of pool, oldest first: the facts are replayed by their dates, and what was undone counted until then.
/// The last one leads to what `pool` says, for what the vouchers and marks know (`Interest` has no dates).
pub fn changes(customer: &Customer, rows: &[Row], marks: &[TradeMark], settings: &TradeSettings) -> Vec<PoolChange> {
    let mut events: Vec<(Instant, Because)> = Vec::new();
    for mark in &customer.marks {
        if matches!(mark.kind, MarkKind::Starred | MarkKind::Unstarred) {
            events.push((mark.made.at, Because::Star(mark.id)));
        }
    }
    events.extend(marks.iter().map(|mark| (mark.made.at, Because::Mark(mark.id))));
    let spans = spans(rows, settings);
    for span in &spans {
        events.push((span.from, if span.deal { Because::Deal(span.id) } else { Because::Followed(span.id) }));
        if let Some(until) = span.until {
            events.push((until, if span.deal { Because::Undone(span.id) } else { Because::Closed(span.id) }));
        }
    }
    events.sort_unstable();
    let mut pool = Pool::Nurture;
    let mut changes = Vec::new();
    for (position, (at, because)) in events.iter().copied().enumerate() {
        // What happened at the same moment is looked at together.
        if events.get(position + 1).is_some_and(|(next, _)| *next == at) {
            continue;
        }
        let to = state_at(at, customer, marks, &spans).pool();
        if to != pool {
            changes.push(PoolChange { at, from: pool, to, because });
            pool = to;
        }
    }
    changes
}

/// How long an opportunity was followed, or a deal counted.
struct Span {
    id: VoucherId,
    deal: bool,
    from: Instant,
    until: Option<Instant>,
}

fn spans(rows: &[Row], settings: &TradeSettings) -> Vec<Span> {
    let zone = settings.zone;
    let deals: Vec<VoucherId> = deals::deals(rows, settings).iter().map(|deal| deal.row.id).collect();
    let reversed = |row: &Row| {
        let reversal = rows.iter().find(|other| other.is_there() && other.reverses == Some(row.id));
        reversal.map(|reversal| reversal.created.at)
    };
    let tied = |row: &Row| row.order.is_some() || row.plan.is_some() || row.reverses.is_some();
    let allocated = |row: &Row| {
        let allocation = rows.iter().find(|other| other.is_there() && other.receipt == Some(row.id));
        allocation.map(|allocation| allocation.created.at)
    };
    let mut spans = Vec::new();
    for row in rows {
        let from = row.happened(zone);
        let binned = row.deleted.map(|deleted| deleted.at.max(from));
        let (deal, until) = match row.kind {
            VoucherKind::Opportunity => {
                let closed = (row.status != opportunity_status::FOLLOWING).then(|| row.closed(zone));
                (false, earlier(closed, binned))
            }
            _ if row.side == Side::Purchase => continue,
            VoucherKind::Order => {
                let aborted = (row.status == order_status::ABORTED).then(|| row.closed(zone));
                (true, earlier(aborted, binned))
            }
            VoucherKind::Receipt if deals.contains(&row.id) => (true, binned),
            VoucherKind::Receipt if !tied(row) => (true, earlier(reversed(row), allocated(row)).map(|at| at.max(from))),
            _ => continue,
        };
        // One that ended where it began never was.
        if until.is_none_or(|until| until > from) {
            spans.push(Span { id: row.id, deal, from, until });
        }
    }
    spans
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

fn state_at(at: Instant, customer: &Customer, marks: &[TradeMark], spans: &[Span]) -> State {
    let stars = customer.marks.iter().filter(|mark| mark.made.at <= at);
    let starred = stars.fold(false, |starred, mark| match mark.kind {
        MarkKind::Starred => true,
        MarkKind::Unstarred => false,
        MarkKind::Other(_) => starred,
    });
    let known = marks.partition_point(|mark| mark.made.at <= at);
    let given_up = marks::standing(&marks[..known]).given_up;
    let lives = |span: &&Span| span.from <= at && span.until.is_none_or(|until| until > at);
    State {
        given_up: given_up.map(|mark| (mark.made.at, matches!(mark.kind, TradeMarkKind::Invalid(_)))),
        latest: spans.iter().filter(lives).filter(|span| span.deal).map(|span| span.from).max(),
        starred,
        interest: Interest::default(),
        followed: spans.iter().filter(lives).any(|span| !span.deal),
    }
}
