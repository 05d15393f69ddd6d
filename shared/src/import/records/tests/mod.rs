//! A made-up company brings its books along, twice.

mod money;
mod orders;
mod sales;

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    known::{Known, KnownPerson, KnownVoucher},
    *,
};
use crate::{
    command::{self, Author, Command, Intent},
    document::{Actor, Document},
    facts::{self, OtherFacts},
    id::{CommandId, DocId, IdSource, ImportId, UserId},
    import::{
        cell::Why,
        duplicate::Identity,
        header,
        kind::ImportKind,
        plan::{Choices, OnBadCell, OnRepeat},
    },
    kind::{DocKind, Record},
    money::Currency,
    product::field::ProductField,
    time::{Day, Instant, Zone},
    trade::{
        field::{LineField, VoucherField as V},
        record::{Trade, Voucher},
        row,
        rules::figures::{Figure, Figures},
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
    value::{BadValue, Value},
};

struct Ids(u128);
impl IdSource for Ids {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        // Version 7, as fresh identifiers are: derived ones have 8.
        Uuid::from_u128((self.0 << 64) | 0x7000_8000_0000_0000_0000)
    }
}

const LINA: UserId = UserId(Uuid::from_u128(1));
const WANG: UserId = UserId(Uuid::from_u128(2));

/// A device with its documents.
struct Desk {
    documents: BTreeMap<DocId, Document>,
    people: Vec<KnownPerson>,
    currency: Currency,
    ids: Ids,
    now: i64,
    answers: Vec<Answered>,
    on_repeat: OnRepeat,
    on_bad_cell: OnBadCell,
    undo: Vec<Command>,
}

impl Desk {
    fn new() -> Self {
        Self {
            documents: BTreeMap::new(),
            people: people(),
            currency: Currency::CNY,
            ids: Ids(0),
            now: 1_788_220_800_000,
            answers: Vec::new(),
            on_repeat: OnRepeat::Update,
            on_bad_cell: OnBadCell::KeepAsCustom,
            undo: Vec::new(),
        }
    }

    /// Carries a command out; whether anything was written.
    fn execute(&mut self, command: &Command) -> bool {
        self.now += 1_000;
        let kind = command.intent.kind();
        let document = self.documents.entry(command.doc).or_insert_with(|| Document::new(kind));
        let before = document.record(command.doc);
        let back = CommandId(self.ids.next());
        let inverse = command::inverse(&before, command, back);
        let author = Author { user: LINA, now: Instant(self.now) };
        let written = document.execute(&Actor([1; 16]), author, &command.intent).expect("what was planned is sound");
        self.undo.extend(inverse.filter(|_| written.is_some()));
        written.is_some()
    }

    fn known(&self) -> Known {
        let mut known = Known { people: self.people.clone(), ..Known::default() };
        for (doc, document) in &self.documents {
            match document.record(*doc) {
                Record::Customer(customer) => {
                    let facts = facts::derive(&customer, None);
                    known.numbers.push((facts.number.clone(), *doc));
                    known.customers.push(Identity::of(&facts));
                }
                record => match OtherFacts::of(&record, *doc, None) {
                    Some(OtherFacts::Trade(facts)) => {
                        known.vouchers.extend(facts.rows.iter().map(|row| KnownVoucher::of(facts.of, row)));
                    }
                    Some(OtherFacts::Product(facts)) => known.products.push(*facts),
                    None => {}
                },
            }
        }
        known
    }

    /// Heads and rows of a file, which is simple: a line is a row, nothing is quoted.
    fn table(file: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let separator = if file.contains('|') { '|' } else { ',' };
        let mut lines =
            file.trim().lines().map(|line| line.split(separator).map(|cell| cell.trim().to_owned()).collect());
        let headers = lines.next().expect("a head");
        (headers, lines.collect())
    }

    fn choices(&self, kind: ImportKind, headers: &[String]) -> Choices {
        Choices {
            kind,
            targets: header::guess(kind, headers),
            on_repeat: self.on_repeat,
            on_bad_cell: self.on_bad_cell,
            currency: self.currency,
            answers: self.answers.clone(),
            zone: Zone::SHANGHAI,
            import: ImportId(Uuid::from_u128(7)),
            user: LINA,
            now: Instant(self.now),
        }
    }

    fn plan(&mut self, kind: ImportKind, file: &str) -> Records {
        let (headers, rows) = Self::table(file);
        let (choices, known) = (self.choices(kind, &headers), self.known());
        plan(&headers, &rows, &choices, &known, &mut self.ids)
    }

    /// Imports a file; the plan, and how many steps wrote something.
    fn import(&mut self, kind: ImportKind, file: &str) -> (Records, usize) {
        let planned = self.plan(kind, file);
        self.undo.clear();
        let written = planned.steps.iter().filter(|step| self.execute(&step.command)).count();
        (planned, written)
    }

    /// Takes the last import back.
    fn take_back(&mut self) {
        for command in std::mem::take(&mut self.undo).into_iter().rev() {
            self.execute(&command);
        }
    }

    fn trade(&self, customer: &str) -> Trade {
        let doc = self.customer(customer);
        match self.documents[&DocKind::Trade.of(doc, LINA)].record(doc) {
            Record::Trade(trade) => *trade,
            other => panic!("no business: {:?}", other.kind()),
        }
    }

    fn customer(&self, name: &str) -> DocId {
        self.known().customers.iter().find(|known| known.name == name).expect("it was imported").doc
    }

    fn voucher(&self, customer: &str, kind: VoucherKind, number: &str) -> Voucher {
        let trade = self.trade(customer);
        trade.of_kind(kind).find(|voucher| voucher.text(V::Number) == number).expect("it was imported").clone()
    }
}

fn people() -> Vec<KnownPerson> {
    [(LINA, "李娜", "lina"), (WANG, "王伟", "13900139000")]
        .map(|(id, name, login)| KnownPerson { id, name: name.into(), login: login.into() })
        .into()
}

fn answer(what: Lookup, name: &str, answer: Answer) -> Answered {
    Answered { what, name: name.to_owned(), answer }
}

const PRODUCTS: &str = "产品编码|产品名称|单价|税率|产品分类|产地
A-1|GTX Pro|￥4,821.00|13%|GTX|苏州
A-2|GTX Basic|0.055万|0.13|GTX|
A-1|GTX Pro 重复|1|0|GTX|
|无码|面议|13%||";

const CUSTOMERS: [&str; 2] = ["山海贸易有限公司", "云川机械股份有限公司"];

const ORDERS: &str = "订单号|客户|签约日期|业务员|产品|数量|单价|税率|备注
XS-1|山海贸易|2025-03-01|李娜|GTXPro|2|4821|13%|加急
XS-1||||GTX Basic|１０|550||
||||运费|1|1,200.5||
XS-2|云川机械|2025/4/5|赵六|gtx pro|1|0.4821万|13|
XS-3|查无此人|2025-04-06|李娜|GTX Pro|1|1||
XS-4|云川机械|去年|李娜|GTX Pro|1|1||";

fn company() -> Desk {
    let mut desk = Desk::new();
    for name in CUSTOMERS {
        let doc = DocId(desk.ids.next());
        let fields = [(crate::customer::field::CustomerField::Name, Value::Text(name.to_owned()))].into();
        let new = crate::customer::command::NewCustomer { fields, ..Default::default() };
        let intent = Intent::Customer(crate::customer::command::CustomerCommand::Create(Box::new(new)));
        let command = Command { id: CommandId(desk.ids.next()), doc, intent };
        assert!(desk.execute(&command));
    }
    desk
}

fn errors(records: &Records, row: u32) -> Vec<Why> {
    let entry = records.entries.iter().find(|entry| entry.rows.contains(&row)).expect("the row is an entry");
    entry.errors.iter().map(|error| error.why.clone()).collect()
}
