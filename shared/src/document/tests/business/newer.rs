//! What a newer version wrote survives whatever this one does, and a kind that is not known is told from damage.

use automerge::{ActorId, Automerge, ObjType, ReadDoc, transaction::Transactable};

use crate::{
    document::{Document, DocumentError, history::Edited},
    trade::{
        command::{LineChange, TradeChange},
        field::VoucherField,
        record::TradeMarkKind,
        tests::support::*,
        voucher::VoucherKind,
    },
};

/// The business as a newer version left it: keys, lines, statuses, marks and vouchers that are not known here.
fn written_by_a_newer_version() -> Document {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([draft(VoucherKind::Order, 1, 1).line(11, "1", "10")]));
    let mut newer = Automerge::load(&document.save()).unwrap().with_actor(ActorId::from([9; 16]));
    let orders = newer.get(automerge::ROOT, "orders").unwrap().unwrap().1;
    let marks = newer.get(automerge::ROOT, "marks").unwrap().unwrap().1;
    let order = newer.get(&orders, id(1).to_string()).unwrap().unwrap().1;
    let mut transaction = newer.transaction();
    for (key, value) in [
        ("incoterm", "FOB"),
        ("status", "bonded"),
        ("currency", "not a currency"),
        (&format!("lines/{}/batch", line_id(11)), "B-7"),
        (&format!("lines/{}/quantity", line_id(99)), "of a line that has no place"),
    ] {
        transaction.put(&order, key, value).unwrap();
    }
    let by = Writer::new(2).user;
    transaction.put(&marks, mark_id(5).to_string(), format!("1788220800000 {by} dormant 冬眠")).unwrap();
    let claims = transaction.put_object(automerge::ROOT, "claims", ObjType::Map).unwrap();
    transaction.put(&claims, "total", 5.5).unwrap();
    transaction.put_object(&orders, "not an id", ObjType::Map).unwrap();
    transaction.commit();
    Document::load(Some(&newer.save()), &[]).unwrap()
}

#[test]
fn what_is_not_known_survives() {
    let mut document = written_by_a_newer_version();
    let mut writer = Writer::new(3);
    let trade = read(&document);
    let order = trade.voucher(id(1)).unwrap();
    assert_eq!((order.status(), order.lines.len(), order.totals().unwrap().total), ("bonded", 1, 1_000));
    assert_eq!(order.currency(), crate::money::Currency::CNY);
    assert_eq!(trade.marks[0].kind, TradeMarkKind::Other("dormant 冬眠".to_owned()));
    writer.run(&mut document, set(1, VoucherField::Subject, text("改")));
    let deleted = [(line_id(11), LineChange { deleted: Some(true), ..LineChange::default() })];
    writer.run(&mut document, TradeChange::SetLines { voucher: id(1), lines: deleted.into() });
    writer.run(&mut document, mark(6, TradeMarkKind::Lost("价格".to_owned())));
    writer.run(&mut document, TradeChange::Delete(vec![id(1)]));
    let saved = Automerge::load(&document.save()).unwrap();
    let orders = saved.get(automerge::ROOT, "orders").unwrap().unwrap().1;
    let order = saved.get(&orders, id(1).to_string()).unwrap().unwrap().1;
    let batch = format!("lines/{}/batch", line_id(11));
    for (key, value) in [("incoterm", "FOB"), ("status", "bonded"), (batch.as_str(), "B-7")] {
        assert_eq!(saved.get(&order, key).unwrap().unwrap().0.as_str(), Some(value), "{key}");
    }
    let claims = saved.get(automerge::ROOT, "claims").unwrap().unwrap().1;
    assert_eq!(saved.get(&claims, "total").unwrap().unwrap().0.as_f64(), Some(5.5));
    assert_eq!(read(&document).marks.len(), 2);
    let unknown = document.history().iter().flat_map(|entry| &entry.edits).any(|edit| edit.what == Edited::Unknown);
    assert!(unknown, "the history says that something was written that it does not know");
}

#[test]
fn a_document_of_a_kind_that_is_not_known_is_told_from_damage() {
    let mut newer = Automerge::new().with_actor(ActorId::from([0; 16]));
    let mut transaction = newer.transaction();
    transaction.put(automerge::ROOT, "schema", 1_i64).unwrap();
    transaction.put(automerge::ROOT, "kind", "playbook").unwrap();
    transaction.commit();
    assert!(matches!(Document::load(Some(&newer.save()), &[]), Err(DocumentError::Kind)));
}

#[test]
fn the_history_names_what_was_changed() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    let named = draft(VoucherKind::Order, 1, 1).with(VoucherField::Subject, text("十台车床")).line(11, "1", "10");
    writer.run(&mut document, enter([named]));
    writer.run(&mut document, set(1, VoucherField::Subject, text("九台车床")));
    writer.run(&mut document, TradeChange::Delete(vec![id(1)]));
    let edits: Vec<_> = document.history().into_iter().flat_map(|entry| entry.edits).collect();
    let itself = Edited::VoucherItself(VoucherKind::Order, id(1));
    assert_eq!((&edits[0].what, &edits[0].new), (&itself, &Some(text("十台车床"))));
    assert_eq!(edits[1].what, Edited::Voucher(id(1), VoucherField::Subject));
    assert_eq!((&edits[1].old, &edits[1].new), (&Some(text("十台车床")), &Some(text("九台车床"))));
    assert_eq!((&edits[2].what, &edits[2].old, &edits[2].new), (&itself, &Some(text("九台车床")), &None));
    assert_eq!(edits.len(), 3);
}
