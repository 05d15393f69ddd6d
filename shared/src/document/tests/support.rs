//! Short ways to make documents and commands.

use uuid::Uuid;

use crate::{
    command::{Author, Intent},
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer},
        field::{ContactField, CustomerField},
        record::Customer,
    },
    document::{Actor, Document},
    follow_up::{
        command::{ActionCommand, ActionDraft, NewAction},
        record::ActionForm,
    },
    id::{ActionId, ContactId, DocId, MarkId, UserId},
    kind::DocKind,
    sorted::SortedMap,
    time::Instant,
    value::Value,
};

pub const DOC: DocId = DocId(Uuid::from_u128(0xd0c));

pub fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

pub fn contact_id(number: u128) -> ContactId {
    ContactId(Uuid::from_u128(number))
}

pub fn action_id(number: u128) -> ActionId {
    ActionId(Uuid::from_u128(number))
}

pub fn mark_id(number: u128) -> MarkId {
    MarkId(Uuid::from_u128(number))
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn list(entries: &[&str]) -> Value {
    Value::List(entries.iter().map(|entry| (*entry).to_owned()).collect())
}

/// One writer with a clock that ticks a second for each command.
pub struct Writer {
    pub actor: Actor,
    pub author: Author,
}

impl Writer {
    pub fn new(number: u8) -> Self {
        let author = Author { user: user(u128::from(number)), now: Instant(1_700_000_000_000) };
        Self { actor: Actor([number; 16]), author }
    }

    /// Carries a command out that must succeed.
    pub fn run(&mut self, document: &mut Document, intent: impl Into<Intent>) -> Option<Vec<u8>> {
        self.author.now = self.author.now.plus_ms(1_000);
        document.execute(&self.actor, self.author, &intent.into()).expect("the command is sound")
    }
}

impl From<CustomerCommand> for Intent {
    fn from(command: CustomerCommand) -> Self {
        Self::Customer(command)
    }
}

impl From<ActionCommand> for Intent {
    fn from(command: ActionCommand) -> Self {
        Self::Action(command)
    }
}

pub fn new_customer(name: &str) -> NewCustomer {
    NewCustomer {
        fields: SortedMap::from([(CustomerField::Name, text(name))]),
        custom: SortedMap::new(),
        tags: Vec::new(),
        contacts: Vec::new(),
        actions: Vec::new(),
        origin: None,
    }
}

pub fn create(name: &str) -> CustomerCommand {
    CustomerCommand::Create(Box::new(new_customer(name)))
}

pub fn set(field: CustomerField, value: &str) -> CustomerCommand {
    CustomerCommand::SetFields(SortedMap::from([(field, (!value.is_empty()).then(|| text(value)))]))
}

pub fn new_contact(number: u128, name: &str) -> NewContact {
    NewContact { id: contact_id(number), fields: SortedMap::from([(ContactField::Name, text(name))]) }
}

pub fn draft(content: &str) -> ActionDraft {
    ActionDraft {
        form: ActionForm::Record,
        kind: "phone".to_owned(),
        subject: String::new(),
        content: content.to_owned(),
        contact: None,
        people: Vec::new(),
        start: Instant(1_700_000_000_000),
        end: None,
        label: None,
        important: false,
        urgent: false,
        follows: None,
    }
}

pub fn add(number: u128, draft: ActionDraft) -> ActionCommand {
    ActionCommand::Add(vec![NewAction { id: action_id(number), draft, author: None }])
}

pub fn read(document: &Document) -> Customer {
    document.customer(DOC).expect("the document can be read")
}

/// A document with a customer, and its only change.
pub fn created(name: &str) -> (Document, Vec<u8>) {
    let mut document = Document::new(DocKind::Customer);
    let chunk = Writer::new(1).run(&mut document, create(name)).expect("something was created");
    (document, chunk)
}
