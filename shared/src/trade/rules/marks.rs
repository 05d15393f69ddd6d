//! Which marks stand.

use crate::trade::record::{TradeMark, TradeMarkKind};

/// The marks that stand, whatever happened since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing<'m> {
    /// 失败 or 无效, the latest.
    pub given_up: Option<&'m TradeMark>,
    /// 失效.
    pub lapsed: Option<&'m TradeMark>,
}

/// The marks that stand, of marks oldest first: the latest one counts, and one that takes it back leaves none.
pub fn standing(marks: &[TradeMark]) -> Standing<'_> {
    let mut standing = Standing::default();
    for mark in marks {
        match mark.kind {
            TradeMarkKind::Lost(_) | TradeMarkKind::Invalid(_) => standing.given_up = Some(mark),
            TradeMarkKind::Reopened => standing.given_up = None,
            TradeMarkKind::Lapsed(_) => standing.lapsed = Some(mark),
            TradeMarkKind::Resumed => standing.lapsed = None,
            TradeMarkKind::Other(_) => {}
        }
    }
    standing
}

/// Whether a mark that takes back finds nothing to take back. Giving up again after a deal, for the same reason, is news.
pub fn says_nothing_new(marks: &[TradeMark], kind: &TradeMarkKind) -> bool {
    let standing = standing(marks);
    match kind {
        TradeMarkKind::Reopened => standing.given_up.is_none(),
        TradeMarkKind::Resumed => standing.lapsed.is_none(),
        TradeMarkKind::Lost(_) | TradeMarkKind::Invalid(_) | TradeMarkKind::Lapsed(_) | TradeMarkKind::Other(_) => {
            false
        }
    }
}
