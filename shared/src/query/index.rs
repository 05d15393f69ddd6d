//! The index: rows with what searching needs, kept in step with the facts.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use super::{
    Context, Query,
    filter::Test,
    group::{self, Figures, Group, Totals},
    search::{Rank, Search, SearchKey},
    sieve::{Sieve, Told},
    sort::{self, Column, Direction, Sort},
};
use crate::facts::Facts;

/// Rows in the order in which they were given, each with its search key.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Row>,
    sieve: Sieve,
    /// Rows that the sieve does not know yet.
    unsifted: Vec<u32>,
    /// The rows in the order of names; made when it is first needed.
    by_name: OnceLock<Vec<u32>>,
    /// What was looked for last.
    last: Option<Arc<Found>>,
    /// What each of `SINGLES` finds, as far as it is known: whoever begins to type asks for one of them.
    singles: Vec<Arc<Found>>,
}

/// The letters, digits and characters with which somebody most likely begins to type: of the characters, those that stand
/// in many companies' names, as they find the most rows and take the longest.
const SINGLES: &str = "abcdefghijklmnopqrstuvwxyz0123456789有限公司股份科技贸易电子实业集团中国华新上海北京深圳广州";

/// What somebody looked for, and the rows that answer to it.
#[derive(Debug)]
struct Found {
    search: Search,
    /// In the order of names.
    by_name: Vec<u32>,
    /// The best hits first, equal ones by name.
    ranked: Vec<u32>,
}

/// Facts with what is derived from them for searching.
#[derive(Debug)]
pub(super) struct Row {
    pub facts: Arc<Facts>,
    /// What sums need: beside the key, so that a sum need not follow every pointer.
    pub figures: Figures,
    /// Made when it is first needed: a list can be shown before anything is searched for.
    key: OnceLock<SearchKey>,
}

/// What a query found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// Positions of rows, in the query's order; group after group if there are groups.
    pub rows: Vec<u32>,
    /// The groups, if the query wants them.
    pub groups: Vec<Group>,
    /// Sums over all rows found.
    pub totals: Totals,
}

impl Row {
    fn new(facts: &Arc<Facts>) -> Self {
        Self { facts: Arc::clone(facts), figures: Figures::of(facts), key: OnceLock::new() }
    }

    pub fn key(&self) -> &SearchKey {
        self.key.get_or_init(|| SearchKey::new(&self.facts))
    }
}

impl Index {
    /// The index of these rows.
    pub fn of(facts: &[Arc<Facts>]) -> Self {
        let rows: Vec<Row> = facts.iter().map(Row::new).collect();
        Self { unsifted: (0u32..).take(rows.len()).collect(), rows, ..Self::default() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Brings the index in step with `facts`. Only rows that are not the same `Arc` as before are made anew.
    pub fn refresh(&mut self, facts: &[Arc<Facts>]) {
        let same = |row: &Row, facts: &Arc<Facts>| Arc::ptr_eq(&row.facts, facts);
        if self.rows.len() == facts.len() && self.rows.iter().zip(facts).all(|(row, facts)| same(row, facts)) {
            return;
        }
        self.by_name = OnceLock::new();
        self.last = None;
        self.singles.clear();
        if self.rows.len() > facts.len() {
            self.move_up(facts);
        }
        for ((at, row), facts) in (0u32..).zip(&mut self.rows).zip(facts) {
            if !same(row, facts) {
                let before = std::mem::replace(row, Row::new(facts));
                if let Some(key) = before.key.get() {
                    self.sieve.forget(at as usize, key);
                }
                self.unsifted.push(at);
            }
        }
        let known = self.rows.len();
        self.rows.extend(facts[known..].iter().map(Row::new));
        self.unsifted.extend((0u32..).take(self.rows.len()).skip(known));
    }

    /// Puts rows that are still wanted where they stand now, after others were removed.
    fn move_up(&mut self, facts: &[Arc<Facts>]) {
        let mut old: HashMap<*const Facts, Row> =
            self.rows.drain(..).map(|row| (Arc::as_ptr(&row.facts), row)).collect();
        self.rows =
            facts.iter().map(|facts| old.remove(&Arc::as_ptr(facts)).unwrap_or_else(|| Row::new(facts))).collect();
        self.sieve = Sieve::default();
        self.unsifted = (0u32..).take(self.rows.len()).collect();
    }

    /// Has the sieve know some more rows, or all.
    fn sift(&mut self, most: usize) {
        for at in self.unsifted.split_off(self.unsifted.len().saturating_sub(most)) {
            if let Some(row) = self.rows.get(at as usize) {
                self.sieve.note(at as usize, row.key());
            }
        }
    }

    /// Does a part of what the first search would have to do: makes at most `most` search keys, sieve and all, then the
    /// order of names, then what one letter finds. Returns whether there is more to do.
    pub fn prepare(&mut self, most: usize) -> bool {
        self.sift(most);
        if !self.unsifted.is_empty() {
            return true;
        }
        let mut unknown = SINGLES.chars().filter_map(Search::of_char).skip(self.singles.len());
        let Some(search) = unknown.next() else { return false };
        self.singles.push(Arc::new(self.look(search)));
        true
    }

    /// Answers a query. Whoever types on is answered from what was found before.
    pub fn run(&mut self, query: &Query, context: &Context) -> Answer {
        let mut rows = self.ordered(query, context);
        let totals = Totals::of(&rows, &self.rows, context);
        let groups = match query.group {
            Some(by) => group::divide(&mut rows, &self.rows, by, context),
            None => Vec::new(),
        };
        Answer { rows, groups, totals }
    }

    /// Rows that pass, in the query's order.
    fn ordered(&mut self, query: &Query, context: &Context) -> Vec<u32> {
        let search = Search::new(&query.search);
        let default = search.is_none().then_some(Sort { column: Column::Changed, direction: Direction::Down });
        let mut rows = match search {
            Some(search) => self.search(search),
            None => (0u32..).take(self.rows.len()).collect(),
        };
        let tests: Vec<Test> = query.filters().iter().map(Test::new).collect();
        rows.retain(|at| {
            let row = &self.rows[*at as usize];
            let passes = |test: &Test| test.passes(&row.facts, context, |text| row.key().contains(text));
            row.figures.deleted == query.bin && tests.iter().all(passes)
        });
        if let Some(order) = query.sort.or(default) {
            sort::sort(&mut rows, &self.rows, order, context);
        }
        rows
    }

    /// Rows that answer to a search, the best hits first, equal ones by name.
    fn search(&mut self, search: Search) -> Vec<u32> {
        self.sift(usize::MAX);
        let known = self.singles.iter().find(|found| found.search.asks_the_same(&search)).cloned();
        let found = known.unwrap_or_else(|| Arc::new(self.look(search)));
        self.last.insert(found).ranked.clone()
    }

    /// Looks among all rows, or among those that were found last if it can find no others.
    fn look(&self, search: Search) -> Found {
        let wider = self.last.as_ref().filter(|found| search.narrows(&found.search));
        let among = wider.map_or_else(|| self.by_name(), |found| &found.by_name);
        let mut by_name = Vec::new();
        let mut ranked: [Vec<u32>; Rank::COUNT] = Default::default();
        let question = self.sieve.question(&search);
        for at in among {
            let told = question.as_ref().map_or(Told::Perhaps, |question| self.sieve.tell(question, *at as usize));
            let rank = match told {
                Told::Not => None,
                Told::Answers(rank) => Some(rank),
                Told::Perhaps => {
                    let row = &self.rows[*at as usize];
                    search.rank(&row.facts, row.key())
                }
            };
            if let Some(rank) = rank {
                by_name.push(*at);
                ranked[rank as usize].push(*at);
            }
        }
        Found { search, by_name, ranked: ranked.concat() }
    }

    /// Rows by name, then by id, so that the order does not depend on the order of arrival.
    fn by_name(&self) -> &[u32] {
        self.by_name.get_or_init(|| {
            let mut order: Vec<u32> = (0u32..).take(self.rows.len()).collect();
            let name = |at: &u32| {
                let row = &self.rows[*at as usize];
                (&row.key().sort, &row.facts.name, row.facts.id)
            };
            order.sort_unstable_by(|a, b| name(a).cmp(&name(b)));
            order
        })
    }
}
