//! Boards: opportunities by stage, customers by pool.

use std::sync::Arc;

use super::{
    arrange::Sum,
    business::{Business, Item},
};
use crate::{
    time::Day,
    trade::{
        rules::{
            deals::{self, LifeCycle},
            estimate,
            figures::{Figure, Figures, Part, Total},
            pool::{self, Interest, Pool},
        },
        settings::TradeSettings,
        voucher::Side,
    },
};

/// A column of opportunities.
#[derive(Debug, Clone)]
pub struct StageColumn {
    /// Key of the stage.
    pub stage: String,
    /// The opportunities in it, those expected soonest first.
    pub items: Vec<Item>,
    /// What they add up to.
    pub sum: Sum,
}

/// Opportunities by stage: those of the company in their order (retired ones while something is in them), then those
/// that it does not know any more. One without a stage stands in the first.
pub fn stages(items: Vec<Item>, settings: &TradeSettings) -> Vec<StageColumn> {
    let column = |stage: &str| StageColumn { stage: stage.to_owned(), items: Vec::new(), sum: Sum::default() };
    let mut columns: Vec<StageColumn> = settings.stages.iter().map(|stage| column(&stage.key)).collect();
    for item in items {
        let key = item.row().stage.clone();
        let known = columns.iter().position(|column| column.stage == key);
        let place = known.or((key.is_empty() && !columns.is_empty()).then_some(0)).unwrap_or_else(|| {
            columns.push(column(&key));
            columns.len() - 1
        });
        columns[place].items.push(item);
    }
    let retired = |key: &str| settings.stage(key).is_none_or(|stage| stage.retired);
    columns.retain(|column| !column.items.is_empty() || !retired(&column.stage));
    for column in &mut columns {
        column.items.sort_by_key(|item| (item.row().until.is_none(), item.row().until, item.row().id));
        column.sum = Sum::of(&column.items);
    }
    columns
}

/// A customer on the board of pools.
#[derive(Debug, Clone)]
pub struct PoolCard {
    /// Whose business.
    pub of: Arc<Business>,
    /// Where the customer stands.
    pub life: LifeCycle,
    /// 预估, fen.
    pub estimated: i64,
    /// 应收, fen.
    pub receivable: i64,
    /// 应收 by currency.
    pub open: Total,
    /// Why it is lost or invalid.
    pub reason: Option<String>,
}

/// A pool with its customers.
#[derive(Debug, Clone)]
pub struct PoolColumn {
    /// Which.
    pub pool: Pool,
    /// Its customers, those with the most money first.
    pub cards: Vec<PoolCard>,
    /// 预估 of all, fen.
    pub estimated: i64,
    /// 应收 of all.
    pub receivable: Total,
}

/// All customers by pool, in the board's order.
pub fn pools<'b>(
    all: impl IntoIterator<Item = &'b Arc<Business>>,
    today: Day,
    settings: &TradeSettings,
) -> Vec<PoolColumn> {
    let mut columns: Vec<PoolColumn> = Pool::ALL
        .into_iter()
        .map(|pool| PoolColumn { pool, cards: Vec::new(), estimated: 0, receivable: Total::default() })
        .collect();
    let mut parts: Vec<Vec<Part>> = vec![Vec::new(); columns.len()];
    for business in all {
        let (rows, marks) = (&business.rows, &business.marks);
        let pool = pool::pool(rows, marks, business.starred, Interest::default(), settings);
        let place = Pool::ALL.into_iter().position(|other| other == pool).unwrap_or_default();
        let owed = match business.has(Side::Sales) {
            true => Figures::new(rows, Side::Sales, settings).parts(Figure::Receivable, today),
            false => Vec::new(),
        };
        let open = Total::of(&owed);
        parts[place].extend(owed);
        let given_up = matches!(pool, Pool::Lost | Pool::Invalid);
        let mark = crate::trade::rules::marks::standing(marks).given_up.filter(|_| given_up);
        columns[place].cards.push(PoolCard {
            of: Arc::clone(business),
            life: deals::life_cycle(rows, marks, settings),
            estimated: estimate::estimated(rows, None),
            receivable: open.fen,
            open,
            reason: mark.and_then(|mark| mark.kind.reason()).map(str::to_owned),
        });
    }
    for (column, parts) in columns.iter_mut().zip(parts) {
        column.cards.sort_by(|one, other| {
            let key = |card: &PoolCard| std::cmp::Reverse((card.estimated.max(card.receivable), card.receivable));
            key(one).cmp(&key(other)).then_with(|| one.of.reading.cmp(&other.of.reading))
        });
        column.estimated = column.cards.iter().fold(0, |sum: i64, card| sum.saturating_add(card.estimated));
        column.receivable = Total::of(&parts);
    }
    columns
}
