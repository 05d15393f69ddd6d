//! The desk over a store in memory: what is saved stays, whatever happens around it.

mod asking;
mod business;
mod damage;
mod dating;
mod digests;
mod fetching;
mod handed;
mod handing_back;
mod leasing;
mod refusing;
mod saving;
mod sealed;
mod taking_in;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use shared::{
    api::SessionInfo,
    command::{Command, Intent},
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::CustomerField,
        record::Customer,
    },
    id::{CommandId, DeviceId, DocId, UserId},
    people::{Person, Role},
    sorted::SortedMap,
    sync::{
        device::{LocalCommit, Settled, Unsent},
        protocol::{Cursor, DocumentItem, Epoch, Item, Scope},
    },
    time::Instant,
    value::Value,
};
use uuid::Uuid;

use super::{
    Audience, Desk, Env, Said,
    documents::{self, Fetching},
};
use crate::{
    bridge::ToScreen,
    engine::store::{
        Storage,
        memory::{MemoryStorage, wait},
    },
};

const TAB: Uuid = Uuid::from_u128(0x7ab);
const ME: UserId = UserId(Uuid::from_u128(0xa11ce));
const COLLEAGUE: UserId = UserId(Uuid::from_u128(0xb0b));

fn now() -> Instant {
    static CLOCK: AtomicI64 = AtomicI64::new(1_800_000_000_000);
    Instant(CLOCK.fetch_add(1, Ordering::Relaxed))
}

fn number() -> u128 {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    u128::from(NUMBER.fetch_add(1, Ordering::Relaxed))
}

fn new_id() -> Uuid {
    Uuid::from_u128(number() << 64)
}

fn random() -> [u8; 16] {
    number().to_le_bytes()
}

fn at_hand() -> Fetching {
    Box::pin(std::future::ready(Ok(documents::code())))
}

fn person(id: UserId) -> Person {
    Person { id, name: "王芳".to_owned(), login: "wang".to_owned(), role: Role::Boss, department: None, active: true }
}

fn open_as(storage: &MemoryStorage, user: UserId) -> Desk<MemoryStorage> {
    let session = SessionInfo { person: person(user), device: DeviceId(user.0), company: "远航贸易".to_owned() };
    let mut desk = wait(Desk::open(storage.clone(), session, Env { now, new_id, random, documents: at_hand })).unwrap();
    for id in [ME, COLLEAGUE] {
        desk.roster.people.insert(id, person(id));
    }
    wait(desk.read_facts()).unwrap();
    desk
}

fn open(storage: &MemoryStorage) -> Desk<MemoryStorage> {
    open_as(storage, ME)
}

fn command(doc: DocId, what: CustomerCommand) -> Command {
    Command { id: CommandId(new_id()), doc, intent: Intent::Customer(what) }
}

fn create(doc: DocId, name: &str) -> Command {
    let fields = SortedMap::from([(CustomerField::Name, Value::Text(name.to_owned()))]);
    let new = NewCustomer {
        fields,
        custom: SortedMap::new(),
        tags: Vec::new(),
        contacts: Vec::new(),
        actions: Vec::new(),
        origin: None,
    };
    command(doc, CustomerCommand::Create(Box::new(new)))
}

fn set_text(doc: DocId, field: CustomerField, text: &str) -> Command {
    command(doc, CustomerCommand::SetFields(SortedMap::from([(field, Some(Value::Text(text.to_owned())))])))
}

fn tag(doc: DocId, tag: &str) -> Command {
    command(doc, CustomerCommand::AddTag(tag.to_owned()))
}

fn save(desk: &mut Desk<MemoryStorage>, command: &Command) {
    wait(desk.carry_out(command)).unwrap();
}

/// A desk with one customer.
fn desk_with_customer(storage: &MemoryStorage) -> (Desk<MemoryStorage>, DocId) {
    let mut desk = open(storage);
    let doc = DocId(new_id());
    save(&mut desk, &create(doc, "宁波海川进出口有限公司"));
    (desk, doc)
}

fn messages<S: Storage>(desk: &mut Desk<S>) -> Vec<ToScreen> {
    let said = desk.take_said().into_iter();
    said.map(|(_, said)| match said {
        Said::Message(message) => message,
        Said::Bytes(bytes) => postcard::from_bytes(&bytes).unwrap(),
    })
    .collect()
}

/// The record as a screen that opens it sees it.
fn look(desk: &mut Desk<MemoryStorage>, doc: DocId) -> Option<Customer> {
    desk.take_said();
    wait(desk.open_record(TAB, doc));
    let found = messages(desk).into_iter().find_map(|message| match message {
        ToScreen::Record { record, .. } => Some(record.map(|record| record.customer)),
        _ => None,
    });
    desk.close_record(TAB, doc);
    found.expect("an opened record is answered")
}

/// The names of all facts in the store.
fn names(desk: &mut Desk<MemoryStorage>) -> Vec<String> {
    let Said::Bytes(bytes) = wait(desk.read_facts()).unwrap() else { panic!("facts come as bytes") };
    let ToScreen::Facts { all: true, changed, .. } = postcard::from_bytes(&bytes).unwrap() else { panic!("all facts") };
    let mut names: Vec<String> = changed.into_iter().map(|facts| facts.name).collect();
    names.sort();
    names
}

fn unsent(desk: &Desk<MemoryStorage>) -> Vec<Unsent> {
    wait(desk.read_unsent(0, usize::MAX)).unwrap()
}

fn take_in(desk: &mut Desk<MemoryStorage>, commit: LocalCommit) {
    wait(desk.take_in(commit)).unwrap();
}

fn items(scope: Scope, items: Vec<Item>) -> LocalCommit {
    let items = items.into_iter().map(|item| (scope, item)).collect();
    LocalCommit { items, cursors: vec![(scope, Cursor::Following(1))], ..LocalCommit::default() }
}

fn accept_all(desk: &mut Desk<MemoryStorage>) {
    let settled = unsent(desk).iter().map(|row| (row.key, Settled::Accepted(row.key))).collect();
    take_in(desk, LocalCommit { settled, ..LocalCommit::default() });
}

/// What the server would send another device of what this one has not sent yet.
fn changes_of(desk: &Desk<MemoryStorage>, doc: DocId, owner: UserId) -> Item {
    let changes = unsent(desk).into_iter().filter(|row| row.doc == doc).map(|row| row.change).collect();
    Item::Document(Box::new(DocumentItem { doc, owner: Some(owner), snapshot: None, changes, facts: None }))
}
