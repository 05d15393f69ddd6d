//! What stands on a statement: the same rows on the screen, on paper and in a workbook.

use shared::{
    export::{Cell, Sheet},
    money::{Currency, capital},
    time::Day,
    trade::{
        record::Trade,
        row::Row,
        rules::{
            discount::Discounts,
            statement::{self, Detail, Entry, Scope, Statement},
        },
        settings::{Basis, TradeSettings},
        voucher::Side,
    },
};

use crate::{
    features::money::text::StatementText,
    i18n::{business, format, t, tf},
};

/// What a statement is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Our company's name.
    pub company: String,
    /// The customer's or supplier's name.
    pub customer: String,
    /// Which it is.
    pub side: Side,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// In which currency.
    pub currency: Currency,
    /// What makes a debt.
    pub basis: Basis,
    /// With the lines of documents.
    pub detailed: bool,
    /// The day on which it is made.
    pub today: Day,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// The balance at the beginning.
    Opening,
    /// A document.
    Entry,
    /// A line of the document above.
    Detail,
    /// Sums.
    Total,
    /// The balance at the end.
    Closing,
}

impl RowKind {
    /// The name that stylesheets know.
    pub fn key(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Entry => "entry",
            Self::Detail => "detail",
            Self::Total => "total",
            Self::Closing => "closing",
        }
    }
}

/// A statement, ready to be drawn. Its words are of the language in which it was made.
#[derive(Debug, Clone)]
pub struct Paper {
    /// What was asked for.
    pub wanted: Wanted,
    /// What it is called.
    pub title: String,
    /// Who, when, in what.
    pub lines: Vec<String>,
    /// What stands above the columns, and whether they hold numbers.
    pub columns: Vec<(String, bool)>,
    /// The rows.
    pub rows: Vec<(RowKind, Vec<Cell>)>,
    /// The balances and sums.
    pub statement: Statement,
    /// The balance at the end in capitals; yuan alone have them.
    pub capitals: Option<String>,
}

impl Paper {
    /// The statement of a business. Reactive in its words.
    pub fn new(wanted: Wanted, trade: &Trade, rows: &[Row], settings: &TradeSettings) -> Self {
        let settings = TradeSettings { basis: wanted.basis, ..settings.clone() };
        let scope = Scope { side: wanted.side, from: wanted.from, to: wanted.to, currency: wanted.currency };
        let statement = statement::statement(rows, scope, &settings);
        let title = if wanted.detailed { StatementText::TitleDetailed } else { StatementText::Title };
        let capitals = (wanted.currency == Currency::CNY).then(|| capital(statement.closing));
        let mut paper = Self {
            title: t(title).to_owned(),
            lines: lines(&wanted),
            columns: columns(&wanted),
            rows: Vec::new(),
            statement,
            capitals,
            wanted,
        };
        paper.fill(trade);
        paper
    }

    fn fill(&mut self, trade: &Trade) {
        let discounts = Discounts::of(trade);
        let statement = self.statement.clone();
        let balance = |word: StatementText, balance: i64| (t(word), [None, None, Some(balance)]);
        let (word, amounts) = balance(StatementText::Opening, statement.opening);
        self.add_sum(RowKind::Opening, self.wanted.from, word, amounts);
        for entry in &statement.entries {
            self.add_entry(entry);
            if self.wanted.detailed {
                for detail in statement::details(trade, &discounts, entry) {
                    self.add_detail(&detail);
                }
            }
        }
        let sums = [Some(statement.increases()), Some(statement.decreases()), None];
        self.add_sum(RowKind::Total, self.wanted.to, t(StatementText::Total), sums);
        let (word, amounts) = balance(StatementText::Closing, statement.closing);
        self.add_sum(RowKind::Closing, self.wanted.to, word, amounts);
    }

    fn money(&self, minor: i64) -> Cell {
        Cell::Decimal { units: minor, places: self.wanted.currency.exponent() }
    }

    /// Empty cells between what was said and the amounts, where lines of documents have theirs.
    fn gap(&self) -> usize {
        if self.wanted.detailed { DETAILS.len() } else { 0 }
    }

    fn add_sum(&mut self, kind: RowKind, day: Day, word: &str, amounts: [Option<i64>; 3]) {
        let mut cells = vec![Cell::Day(day), Cell::Empty, Cell::Empty, Cell::text(word)];
        cells.extend(std::iter::repeat_n(Cell::Empty, self.gap()));
        cells.extend(amounts.map(|amount| amount.map_or(Cell::Empty, |amount| self.money(amount))));
        self.rows.push((kind, cells));
    }

    fn add_entry(&mut self, entry: &Entry) {
        let label = entry.kind.label(self.wanted.side);
        let mut cells =
            vec![Cell::Day(entry.day), Cell::text(t(label)), Cell::text(&*entry.number), Cell::text(&*entry.summary)];
        cells.extend(std::iter::repeat_n(Cell::Empty, self.gap()));
        let there = |amount: i64| if amount == 0 { Cell::Empty } else { self.money(amount) };
        cells.extend([there(entry.increase), there(entry.decrease), self.money(entry.balance)]);
        self.rows.push((RowKind::Entry, cells));
    }

    fn add_detail(&mut self, detail: &Detail) {
        let number = |number: shared::money::Decimal| Cell::text(crate::i18n::money::decimal(number));
        let mut cells = vec![Cell::Empty, Cell::Empty, Cell::Empty];
        if detail.is_discount {
            cells.push(Cell::text(t(StatementText::Discount)));
            cells.extend(std::iter::repeat_n(Cell::Empty, DETAILS.len() - 1));
        } else {
            cells.extend([&detail.name, &detail.spec, &detail.unit].map(|text| Cell::text(text.as_str())));
            cells.extend([number(detail.quantity), number(detail.price), self.money(detail.tax)]);
        }
        cells.push(self.money(detail.amount));
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
        self.rows.push((RowKind::Detail, cells));
    }

    /// As a workbook has it: everything that stands on paper. Reactive in its words.
    pub fn sheet(&self) -> Sheet {
        let line = |text: &str| vec![Cell::text(text)];
        let mut rows = vec![line(&self.wanted.company), line(&self.title)];
        rows.extend(self.lines.iter().map(|text| line(text)));
        rows.push(self.columns.iter().map(|(name, _)| Cell::text(name.as_str())).collect());
        let head = rows.len();
        rows.extend(self.rows.iter().map(|(_, cells)| cells.clone()));
        if let Some(capitals) = &self.capitals {
            rows.push(vec![Cell::text(t(StatementText::InCapitals)), Cell::text(capitals.as_str())]);
        }
        let sign = |word: StatementText| Cell::text(format!("{}：", t(word)));
        rows.push(Vec::new());
        rows.push(vec![sign(StatementText::OurSide), Cell::Empty, Cell::Empty, sign(StatementText::TheirSide)]);
        for word in [StatementText::Handler, StatementText::SignedOn] {
            rows.push(vec![sign(word), Cell::Empty, Cell::Empty, sign(word)]);
        }
        Sheet { name: self.title.clone(), rows, head }
    }
}

/// The columns of lines of documents.
const DETAILS: [(StatementText, bool); 6] = [
    (StatementText::Spec, false),
    (StatementText::Unit, false),
    (StatementText::Quantity, true),
    (StatementText::Price, true),
    (StatementText::Tax, true),
    (StatementText::Amount, true),
];

fn columns(wanted: &Wanted) -> Vec<(String, bool)> {
    let said = [StatementText::Day, StatementText::Document, StatementText::Number, StatementText::Summary];
    let amounts = match wanted.side {
        Side::Sales => [StatementText::Receivable, StatementText::Received, StatementText::Balance],
        Side::Purchase => [StatementText::Payable, StatementText::PaidOut, StatementText::Balance],
    };
    let details = DETAILS.iter().copied().filter(|_| wanted.detailed);
    let all = said.map(|word| (word, false)).into_iter().chain(details).chain(amounts.map(|word| (word, true)));
    all.map(|(word, numeric)| (t(word).to_owned(), numeric)).collect()
}

fn lines(wanted: &Wanted) -> Vec<String> {
    let who = if wanted.side == Side::Sales { StatementText::Customer } else { StatementText::Supplier };
    let basis = if wanted.basis == Basis::Signed { StatementText::BySigned } else { StatementText::ByShipped };
    vec![
        tf(who, &[&wanted.customer]),
        tf(StatementText::PeriodOf, &[&format::iso_day(wanted.from), &format::iso_day(wanted.to)]),
        tf(StatementText::CurrencyOf, &[&business::currency(wanted.currency.code())]),
        tf(StatementText::BasisOf, &[&t(basis)]),
        tf(StatementText::PrintedOn, &[&format::iso_day(wanted.today)]),
    ]
}

#[cfg(test)]
mod tests {
    use shared::trade::voucher::VoucherKind;

    use super::*;

    fn wanted(detailed: bool) -> Wanted {
        let day = |day| Day::new(2026, 9, day).expect("a day");
        Wanted {
            company: "我们".into(),
            customer: "=甲".into(),
            side: Side::Sales,
            from: day(1),
            to: day(30),
            currency: Currency::CNY,
            basis: Basis::Signed,
            detailed,
            today: day(30),
        }
    }

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        for detailed in [false, true] {
            let mut paper = Paper::new(wanted(detailed), &Trade::default(), &[], &TradeSettings::default());
            paper.add_entry(&Entry {
                day: paper.wanted.from,
                voucher: shared::id::VoucherId(uuid::Uuid::nil()),
                kind: VoucherKind::Order,
                number: "1".into(),
                summary: String::new(),
                increase: 5,
                decrease: 0,
                balance: 5,
            });
            if detailed {
                for is_discount in [false, true] {
                    let detail = Detail {
                        name: "螺丝".into(),
                        spec: String::new(),
                        unit: String::new(),
                        quantity: shared::money::Decimal::ONE,
                        price: shared::money::Decimal::ONE,
                        tax: 0,
                        amount: 100,
                        is_discount,
                    };
                    paper.add_detail(&detail);
                }
            }
            for (kind, cells) in &paper.rows {
                assert_eq!(cells.len(), paper.columns.len(), "{kind:?}");
            }
            assert_eq!(paper.capitals.as_deref(), Some("零元整"));
            let sheet = paper.sheet();
            assert_eq!(sheet.rows[sheet.head - 1].len(), paper.columns.len());
        }
    }
}
