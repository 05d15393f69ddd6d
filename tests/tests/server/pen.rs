//! Somebody who writes documents, for tests that push by hand.

use shared::{
    command::{Author, Intent},
    commercial::{command::CommercialCommand, field::CommercialField},
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
    },
    document::{Actor, Document},
    id::{DocId, NoteId, UserId, VoucherId},
    kind::DocKind,
    notes::command::NotesCommand,
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    time::{Day, Instant},
    trade::{
        command::{NewVoucher, TradeChange, TradeCommand},
        field::VoucherField,
        voucher::{Side, VoucherKind},
    },
    value::Value,
};
use uuid::Uuid;

/// Somebody who writes documents: one actor, one person.
pub struct Pen {
    pub user: UserId,
    pub actor: Actor,
    now: i64,
}

impl Pen {
    pub fn new(user: UserId) -> Pen {
        Pen { user, actor: Actor(*Uuid::now_v7().as_bytes()), now: 1_790_000_000_000 }
    }

    /// Somebody whose device has this time.
    pub fn at(user: UserId, now: Instant) -> Pen {
        Pen { now: now.0, ..Pen::new(user) }
    }

    pub fn write(&mut self, document: &mut Document, intent: CustomerCommand) -> Vec<u8> {
        self.intend(document, &Intent::Customer(intent))
    }

    pub fn intend(&mut self, document: &mut Document, intent: &Intent) -> Vec<u8> {
        self.now += 1_000;
        let author = Author { user: self.user, now: Instant(self.now) };
        document.execute(&self.actor, author, intent).unwrap().expect("the command changes something")
    }

    /// A customer's commercial part with its first change.
    pub fn commercial(&mut self, customer: DocId, field: CommercialField, value: Value) -> (DocId, Document, Vec<u8>) {
        let mut document = Document::new(DocKind::Commercial);
        let set = CommercialCommand::Set { of: customer, fields: SortedMap::from([(field, Some(value))]) };
        let change = self.intend(&mut document, &Intent::Commercial(set));
        (DocKind::Commercial.of(customer, self.user), document, change)
    }

    /// The pen's own notes on a customer with their first change.
    pub fn notes(&mut self, customer: DocId, text: &str) -> (DocId, Document, Vec<u8>) {
        let mut document = Document::new(DocKind::Notes);
        let add = NotesCommand::Add { of: customer, id: NoteId(Uuid::now_v7()), text: text.into() };
        let change = self.intend(&mut document, &Intent::Notes(add));
        (DocKind::Notes.of(customer, self.user), document, change)
    }

    /// The business with a customer, with its first change: an order and a receipt for it.
    pub fn trade(&mut self, customer: DocId) -> (DocId, Document, Vec<u8>) {
        let mut document = Document::new(DocKind::Trade);
        let day = Value::Day(Day::new(2026, 9, 1).unwrap());
        let mut order = voucher(VoucherKind::Order, day.clone(), 10_000);
        order.fields.insert(VoucherField::Subject, Value::Text("十台车床".into()));
        let mut receipt = voucher(VoucherKind::Receipt, day, 4_000);
        receipt.fields.insert(VoucherField::Order, Value::Text(order.id.to_string()));
        let command = TradeCommand { of: customer, change: TradeChange::Enter(vec![order, receipt]) };
        let change = self.intend(&mut document, &Intent::Trade(command));
        (DocKind::Trade.of(customer, self.user), document, change)
    }

    /// A product with its first change.
    pub fn product(&mut self, name: &str) -> (DocId, Document, Vec<u8>) {
        let mut document = Document::new(DocKind::Product);
        let fields = SortedMap::from([(ProductField::Name, Value::Text(name.into()))]);
        let change = self.intend(&mut document, &Intent::Product(ProductCommand::Create(fields)));
        (DocId(Uuid::now_v7()), document, change)
    }

    /// A new customer with its first change.
    pub fn customer(&mut self, name: &str) -> (DocId, Document, Vec<u8>) {
        let mut document = Document::new(DocKind::Customer);
        let fields = SortedMap::from([(CustomerField::Name, Value::Text(name.into()))]);
        let new = NewCustomer {
            fields,
            custom: SortedMap::new(),
            tags: vec![],
            contacts: vec![],
            actions: vec![],
            origin: None,
        };
        let change = self.write(&mut document, CustomerCommand::Create(Box::new(new)));
        (DocId(Uuid::now_v7()), document, change)
    }

    pub fn set(&mut self, document: &mut Document, field: CustomerField, text: &str) -> Vec<u8> {
        self.write(document, CustomerCommand::SetFields(SortedMap::from([(field, Some(Value::Text(text.into())))])))
    }
}

/// A voucher on a day that comes to so many fen.
fn voucher(kind: VoucherKind, day: Value, fen: i64) -> NewVoucher {
    let fields = SortedMap::from([(VoucherField::Day, day), (VoucherField::Amount, Value::Integer(fen))]);
    NewVoucher { id: VoucherId(Uuid::now_v7()), kind, side: Side::Sales, fields, lines: Vec::new(), author: None }
}
