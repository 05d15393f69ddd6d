//! What version 5 added: refused changes are handed over, lists are filled without saying their facts twice.

use uuid::Uuid;

use crate::{
    command::{Command, Intent},
    customer::{command::CustomerCommand, field::CustomerField},
    facts::FactsMark,
    id::{CommandId, DocId, RequestId, UserId},
    kind::DocKind,
    sorted::SortedMap,
    sync::{
        hand_over::{HandOver, Handed, Outcome, PassedCommand},
        protocol::*,
        request::{Ask, Denial, Request, Verdict},
    },
    time::Instant,
    value::Value,
};

/// Every message that version 5 added, with every variant.
pub fn version_5() -> (Vec<FromDevice>, Vec<FromServer>) {
    let (doc, user) = (DocId(Uuid::from_u128(0x22)), UserId(Uuid::from_u128(0x11)));
    let id = |n| RequestId(Uuid::from_u128(n));
    // How commands are encoded is a promise too: these bytes lie in databases and on other devices.
    let passed = |text: &str| {
        let fields = SortedMap::from([(CustomerField::City, Some(Value::Text(text.into())))]);
        let intent = Intent::Customer(CustomerCommand::SetFields(fields));
        PassedCommand::of(&Command { id: CommandId(Uuid::from_u128(0x77)), doc, intent })
    };
    let what = |to, before| HandOver {
        to,
        doc,
        command: passed("苏州市"),
        before,
        name: "山海".into(),
        made_at: Instant(1_700_000_000_000),
        why: Refusal::NotAllowed,
        note: "请帮忙".into(),
    };
    let outcomes = [Outcome::Applied, Outcome::Declined, Outcome::Withdrawn];
    let mut asks: Vec<Ask> = outcomes.map(|outcome| Ask::Settle { of: id(1), doc, outcome }).into();
    asks.push(Ask::HandOver(Box::new(what(Some(user), None))));
    asks.push(Ask::HandOver(Box::new(what(None, Some(passed("上海市"))))));
    let requests = (1..).zip(asks).map(|(n, ask)| Request { id: id(n), ask }).collect();
    let handed = outcomes.map(Some).into_iter().chain([None]).map(|outcome| {
        let (at, what) = (Instant(1_700_000_000_002), what(Some(user), None));
        Item::Handed(Box::new(Handed { id: id(1), by: UserId(Uuid::from_u128(0x12)), to: user, at, what, outcome }))
    });
    let (scope, items) = (Scope::Handed(user), handed.collect());
    let page = FromServer::Page { scope, to: Cursor::Following(3), items, more: false, confirm: false };
    let verdicts = vec![(id(1), Verdict::Denied(Denial::NotTheirs)), (id(2), Verdict::Denied(Denial::TooMuch))];
    (vec![FromDevice::Request(requests)], vec![page, FromServer::Answer(verdicts), filling()])
}

fn filling() -> FromServer {
    let document = DocumentItem {
        doc: DocId(Uuid::from_u128(0x22)),
        owner: None,
        snapshot: Some(vec![1; 10]),
        changes: Vec::new(),
        facts: None,
    };
    let filled = FilledItem { kind: DocKind::Trade, document, facts: FactsMark([1, 2, 3, 4]) };
    let (scope, to) = (Scope::OpenSea, Cursor::Filling { as_of: 9, below: 4 });
    FromServer::Page { scope, to, items: vec![Item::Filled(Box::new(filled))], more: true, confirm: true }
}
