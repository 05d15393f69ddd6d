//! The business with a customer, written and synced by the desk.

use shared::{
    customer::command::Rejection,
    facts::OtherFacts,
    id::{LineId, VoucherId},
    kind::DocKind,
    money::Decimal,
    product::{command::ProductCommand, field::ProductField},
    sync::protocol::OtherItem,
    time::Day,
    trade::{
        command::{NewLine, NewVoucher, TradeChange, TradeCommand},
        field::{LineField, VoucherField},
        record::Trade,
        voucher::{Side, VoucherKind},
    },
};

use super::*;
use crate::engine::desk::index::Entry;

fn order(number: u128) -> NewVoucher {
    let day = Day::new(2026, 9, 1).unwrap();
    let line = |id, price| NewLine {
        id: LineId(Uuid::from_u128(id)),
        fields: SortedMap::from([
            (LineField::Quantity, Value::Integer(Decimal::whole(2).0)),
            (LineField::Price, Value::Integer(Decimal::whole(price).0)),
        ]),
    };
    NewVoucher {
        id: VoucherId(Uuid::from_u128(number)),
        kind: VoucherKind::Order,
        side: Side::Sales,
        fields: SortedMap::from([(VoucherField::Day, Value::Day(day))]),
        lines: vec![line(1, 100), line(2, 50)],
        author: None,
    }
}

/// An order with a number.
pub(super) fn order_numbered(text: &str) -> NewVoucher {
    let mut new = order(1);
    new.fields.insert(VoucherField::Number, Value::Text(text.to_owned()));
    new
}

pub(super) fn trade(customer: DocId, change: TradeChange) -> Command {
    let intent = Intent::Trade(TradeCommand { of: customer, change });
    Command { id: CommandId(new_id()), doc: DocKind::Trade.of(customer, ME), intent }
}

/// The business as a screen that opens the customer sees it.
fn opened(desk: &mut Desk<MemoryStorage>, customer: DocId) -> (Trade, bool) {
    desk.take_said();
    wait(desk.open_record(TAB, customer));
    let found = messages(desk).into_iter().find_map(|message| match message {
        ToScreen::Record { record, .. } => record,
        _ => None,
    });
    desk.close_record(TAB, customer);
    let trade = found.expect("the customer is here").trade;
    (trade.record.open().expect("it was just encoded"), trade.editable)
}

/// The facts of other documents that an attaching screen is told.
pub(super) fn told_others<S: Storage>(desk: &mut Desk<S>) -> Vec<OtherFacts> {
    wait(desk.read_facts()).unwrap();
    desk.take_said();
    desk.attached(TAB);
    let others = messages(desk).into_iter().find_map(|message| match message {
        ToScreen::Others { all: true, changed, .. } => Some(changed),
        _ => None,
    });
    others.expect("a screen is told").iter().filter_map(|(_, packed)| packed.open()).collect()
}

#[test]
fn an_order_is_saved_told_and_taken_back() {
    let storage = MemoryStorage::default();
    let (mut desk, customer) = desk_with_customer(&storage);
    desk.take_said();
    let undo = wait(desk.carry_out(&trade(customer, TradeChange::Enter(vec![order(1)])))).unwrap();
    let said = messages(&mut desk);
    let ToScreen::Others { all: false, changed, .. } = &said[0] else { panic!("{said:?}") };
    let Some(OtherFacts::Trade(facts)) = changed[0].1.open() else { panic!("facts of the business") };
    assert_eq!((facts.of, facts.owner, facts.rows[0].amount), (customer, Some(ME), 30_000));
    assert!(opened(&mut desk, customer).1, "it may be changed");

    // The same after a restart.
    let mut desk = open(&storage);
    let (record, _) = opened(&mut desk, customer);
    assert_eq!(record.of_kind(VoucherKind::Order).count(), 1);
    assert!(matches!(&told_others(&mut desk)[..], [OtherFacts::Trade(facts)] if facts.rows.len() == 1));
    let undo = undo.expect("an order can be taken back");
    save(&mut desk, &undo);
    assert_eq!(opened(&mut desk, customer).0.of_kind(VoucherKind::Order).count(), 0);
}

#[test]
fn a_colleagues_business_comes_with_its_facts_or_without() {
    let storage = MemoryStorage::default();
    let (desk, customer) = desk_with_customer(&storage);
    let doc = DocKind::Trade.of(customer, ME);
    let mut theirs = open_as(&MemoryStorage::default(), COLLEAGUE);
    theirs.index.note(customer, Entry { owner: Some(COLLEAGUE), held: true, kind: DocKind::Customer });
    save(&mut theirs, &trade(customer, TradeChange::Enter(vec![order(1)])));
    let changes: Vec<_> = unsent(&theirs).into_iter().map(|row| row.change).collect();
    let document = DocumentItem { doc, owner: Some(ME), snapshot: None, changes, facts: None };
    drop(desk);
    for with_facts in [false, true] {
        let storage = MemoryStorage::default();
        let (mut desk, _) = desk_with_customer(&storage);
        let facts = wait(theirs.derive(doc)).unwrap().and_then(|known| match known {
            crate::engine::desk::parts::Known::Other(facts) => Some(facts.owned_by(Some(ME))),
            _ => None,
        });
        assert!(facts.is_some());
        let other = OtherItem { kind: DocKind::Trade, document: document.clone(), facts: facts.filter(|_| with_facts) };
        take_in(&mut desk, items(Scope::Portfolio(ME), vec![Item::Other(Box::new(other))]));
        assert_eq!(desk.shelf.holds(doc), !with_facts, "with facts it need not be read");
        let mut desk = open(&storage);
        assert!(matches!(&told_others(&mut desk)[..], [OtherFacts::Trade(facts)] if facts.rows[0].amount == 30_000));
        take_in(&mut desk, items(Scope::Portfolio(ME), vec![Item::Remove(doc)]));
        assert!(told_others(&mut open(&storage)).is_empty());
    }
}

#[test]
fn a_product_is_everybodys() {
    let storage = MemoryStorage::default();
    let mut desk = open(&storage);
    let doc = DocId(new_id());
    let fields = SortedMap::from([(ProductField::Name, Value::Text("车床".to_owned()))]);
    let create = Command { id: CommandId(new_id()), doc, intent: Intent::Product(ProductCommand::Create(fields)) };
    save(&mut desk, &create);
    let mut desk = open(&storage);
    assert!(matches!(&told_others(&mut desk)[..], [OtherFacts::Product(facts)] if facts.name == "车床"));
    assert_eq!(desk.documents_in(Scope::Catalogue), [doc]);
}

#[test]
fn a_customer_and_what_it_ordered_are_entered_by_one_batch() {
    let mut desk = open(&MemoryStorage::default());
    let customer = DocId(new_id());
    let (enter, orders) = (create(customer, "新来的公司"), trade(customer, TradeChange::Enter(vec![order(1)])));
    let early = wait(desk.bulk(&[orders.clone(), enter.clone()]));
    assert_eq!(early.rejected, [(0, Rejection::Gone)], "an order of nobody");
    let part = wait(desk.bulk(&[orders]));
    assert_eq!((part.done, part.rejected), (1, vec![]));

    let mut desk = open(&MemoryStorage::default());
    let part = wait(desk.bulk(&[enter, trade(customer, TradeChange::Enter(vec![order(1)]))]));
    assert_eq!((part.done, part.rejected), (2, vec![]));
    assert_eq!(opened(&mut desk, customer).0.vouchers.len(), 1);
}
