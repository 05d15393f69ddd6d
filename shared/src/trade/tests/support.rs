//! Short ways to make vouchers, documents and writers.

use uuid::Uuid;

use crate::{
    command::{self, Author, Command, Intent},
    customer::{command::Rejection, record::Customer},
    document::{Actor, Document},
    id::{CommandId, DocId, IdSource, LineId, MarkId, UserId, VoucherId},
    kind::{DocKind, Record},
    money::{Currency, parse_decimal},
    sorted::SortedMap,
    time::{Day, Instant, Stamp},
    trade::{
        command::{NewLine, NewVoucher, TradeChange, TradeCommand},
        field::{LineField, VoucherField},
        record::{Trade, TradeMarkKind},
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
    value::Value,
};

pub const CUSTOMER: DocId = DocId(Uuid::from_u128(0xc));
/// 2026-09-01, 08:00 in Shanghai.
pub const MORNING: Instant = Instant(1_788_220_800_000);

pub fn settings() -> TradeSettings {
    TradeSettings::default()
}

pub fn id(number: u128) -> VoucherId {
    VoucherId(Uuid::from_u128(number))
}

pub fn line_id(number: u128) -> LineId {
    LineId(Uuid::from_u128(number))
}

pub fn mark_id(number: u128) -> MarkId {
    MarkId(Uuid::from_u128(number))
}

/// A day of September 2026.
pub fn day(number: u32) -> Day {
    Day::new(2026, 9, number).expect("a day of September")
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn named(voucher: VoucherId) -> Value {
    Value::Text(voucher.to_string())
}

/// Identifiers one after the other.
pub struct Ids(pub u128);

impl IdSource for Ids {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

/// A voucher that is made up step by step.
pub struct Draft(pub NewVoucher);

pub fn draft(kind: VoucherKind, number: u128, on: u32) -> Draft {
    let fields = SortedMap::from([(VoucherField::Day, Value::Day(day(on)))]);
    Draft(NewVoucher { id: id(number), kind, side: Side::Sales, fields, lines: Vec::new(), author: None })
}

/// A voucher of so many fen.
pub fn of(kind: VoucherKind, number: u128, on: u32, fen: i64) -> Draft {
    draft(kind, number, on).with(VoucherField::Amount, Value::Integer(fen))
}

pub fn opportunity(number: u128, on: u32, fen: i64) -> Draft {
    of(VoucherKind::Opportunity, number, on, fen).with(VoucherField::Subject, text("机会"))
}

impl Draft {
    pub fn with(mut self, field: VoucherField, value: Value) -> Self {
        self.0.fields.insert(field, value);
        self
    }

    pub fn order(self, order: u128) -> Self {
        self.with(VoucherField::Order, named(id(order)))
    }

    pub fn status(self, status: &str) -> Self {
        self.with(VoucherField::Status, text(status))
    }

    pub fn currency(self, currency: Currency, rate: &str) -> Self {
        let rate = parse_decimal(rate).expect("a rate");
        self.with(VoucherField::Currency, text(currency.code())).with(VoucherField::Rate, Value::Integer(rate.0))
    }

    pub fn purchase(mut self) -> Self {
        self.0.side = Side::Purchase;
        self
    }

    /// Adds a line without tax.
    pub fn line(mut self, number: u128, quantity: &str, price: &str) -> Self {
        self.0.lines.push(line(number, quantity, price));
        self
    }
}

pub fn line(number: u128, quantity: &str, price: &str) -> NewLine {
    let decimal = |text| Value::Integer(parse_decimal(text).expect("a number").0);
    let fields = SortedMap::from([
        (LineField::Name, text("车床")),
        (LineField::Quantity, decimal(quantity)),
        (LineField::Price, decimal(price)),
    ]);
    NewLine { id: line_id(number), fields }
}

pub fn enter(drafts: impl IntoIterator<Item = Draft>) -> TradeChange {
    TradeChange::Enter(drafts.into_iter().map(|draft| draft.0).collect())
}

pub fn set(voucher: u128, field: VoucherField, value: Value) -> TradeChange {
    TradeChange::SetFields { voucher: id(voucher), fields: SortedMap::from([(field, Some(value))]) }
}

pub fn mark(number: u128, kind: TradeMarkKind) -> TradeChange {
    TradeChange::Mark { mark: mark_id(number), kind }
}

pub fn intent(change: TradeChange) -> Intent {
    Intent::Trade(TradeCommand { of: CUSTOMER, change })
}

/// One writer with a clock that ticks a second for each command.
pub struct Writer {
    pub actor: Actor,
    pub user: UserId,
    pub now: Instant,
}

impl Writer {
    pub fn new(number: u8) -> Self {
        Self { actor: Actor([number; 16]), user: UserId(Uuid::from_u128(u128::from(number))), now: MORNING }
    }

    pub fn author(&self) -> Author {
        Author { user: self.user, now: self.now }
    }

    pub fn try_run(&mut self, document: &mut Document, change: TradeChange) -> Result<Option<Vec<u8>>, Rejection> {
        self.now = self.now.plus_ms(1_000);
        document.execute(&self.actor, self.author(), &intent(change))
    }

    /// Carries a command out that must succeed.
    pub fn run(&mut self, document: &mut Document, change: TradeChange) -> Option<Vec<u8>> {
        self.try_run(document, change).expect("the command is sound")
    }

    /// Carries a command out, and the one that takes it back.
    pub fn undo(&mut self, document: &mut Document, before: &Document, change: TradeChange) -> Option<Vec<u8>> {
        let command = Command { id: CommandId(Uuid::nil()), doc: CUSTOMER, intent: intent(change) };
        let back = CommandId(Uuid::from_u128(u128::from(self.now.0.unsigned_abs())));
        let inverse = command::inverse(&before.record(CUSTOMER), &command, back)?;
        self.now = self.now.plus_ms(1_000);
        document.execute(&self.actor, self.author(), &inverse.intent).expect("undoing is sound")
    }
}

pub fn blank() -> Document {
    Document::new(DocKind::Trade)
}

pub fn read(document: &Document) -> Trade {
    match document.record(CUSTOMER) {
        Record::Trade(trade) => *trade,
        other => panic!("not the business with a customer: {:?}", other.kind()),
    }
}

/// The business that these vouchers make, all entered by one writer.
pub fn business(drafts: impl IntoIterator<Item = Draft>) -> Trade {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    for draft in drafts {
        writer.run(&mut document, enter([draft]));
    }
    read(&document)
}

pub fn customer() -> Customer {
    Customer {
        id: CUSTOMER,
        created: Stamp { at: Instant(MORNING.0 - 1_000_000), by: UserId(Uuid::from_u128(1)) },
        changed: Stamp::NOBODY,
        origin: None,
        fields: SortedMap::new(),
        custom: SortedMap::new(),
        tags: Default::default(),
        marks: Vec::new(),
        contacts: Vec::new(),
        actions: Vec::new(),
        deleted: None,
    }
}
