//! What was paid is never changed: by no command, and by no change that is made without one.

use automerge::{
    ActorId, Automerge, ObjType, ReadDoc,
    transaction::{CommitOptions, Transactable, Transaction},
};

use crate::{
    customer::command::Rejection,
    document::{Document, writes::Writes},
    id::UserId,
    kind::DocKind,
    people::{Person, Role, Roster},
    policy::Hand,
    trade::{
        command::{BadVoucher, TradeChange},
        field::VoucherField,
        tests::support::*,
        voucher::VoucherKind,
    },
};

#[test]
fn no_command_changes_what_was_paid() {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([of(VoucherKind::Receipt, 1, 1, 500)]));
    let before = read(&document);
    for change in [
        set(1, VoucherField::Remark, text("改")),
        TradeChange::Delete(vec![id(1)]),
        TradeChange::Restore(vec![id(1)]),
        TradeChange::SetLines { voucher: id(1), lines: [(line_id(1), Default::default())].into() },
    ] {
        let refused = writer.try_run(&mut document, change.clone());
        assert_eq!(refused, Err(Rejection::Voucher(BadVoucher::Final)), "{change:?}");
    }
    assert_eq!(read(&document), before);
}

/// The boss, who may write everything that anybody may.
fn boss() -> (Hand, UserId) {
    let user = Writer::new(7).user;
    let person =
        Person { id: user, name: "安".into(), login: "a".into(), role: Role::Boss, department: None, active: true };
    let roster = Roster { people: [(user, person)].into(), ..Roster::default() };
    (Hand::of(&roster, user, DocKind::Trade, Some(user), None), user)
}

/// Whether the gatekeeper's rules allow what `forge` writes into the map of a voucher.
fn allows(section: &str, forge: impl FnOnce(&mut Transaction<'_>, &automerge::ObjId)) -> bool {
    let (mut document, mut writer) = (blank(), Writer::new(1));
    writer.run(&mut document, enter([of(VoucherKind::Receipt, 1, 1, 500), of(VoucherKind::Order, 2, 1, 500)]));
    let mut forged = Automerge::load(&document.save()).unwrap().with_actor(ActorId::from([9; 16]));
    let (hand, user) = boss();
    let map = {
        let (_, vouchers) = forged.get(automerge::ROOT, section).unwrap().unwrap();
        let number = if section == "receipts" { 1 } else { 2 };
        forged.get(&vouchers, id(number).to_string()).unwrap().unwrap().1
    };
    let mut transaction = forged.transaction();
    forge(&mut transaction, &map);
    transaction.commit_with(CommitOptions::default().with_message(user.to_string()).with_time(1));
    let change = forged.get_last_local_change().unwrap().raw_bytes().to_vec();
    let mut trial = document.clone();
    trial.apply(std::slice::from_ref(&change)).unwrap();
    Writes::new(DocKind::Trade).agree(Some(&trial), &change, &mut |write| hand.allows(write)).unwrap()
}

#[test]
fn no_change_alters_what_was_paid() {
    type Forge = fn(&mut Transaction<'_>, &automerge::ObjId);
    let forgeries: [(&str, Forge); 6] = [
        ("another amount", |t, map| t.put(map, "amount", 1_i64).unwrap()),
        ("into the bin", |t, map| t.put(map, "deleted", format!("1 {}", boss().1)).unwrap()),
        ("a key that was empty", |t, map| t.put(map, "remark", "后加的").unwrap()),
        ("another side", |t, map| t.put(map, "side", "purchase").unwrap()),
        ("taken away", |t, map| t.delete(map, "amount").unwrap()),
        ("a map inside", |t, map| {
            t.put_object(map, "x", ObjType::Map).unwrap();
        }),
    ];
    for (what, forge) in forgeries {
        assert!(!allows("receipts", forge), "{what}");
    }
    // The same is allowed in an order, or the test would prove nothing.
    for (what, forge) in forgeries.into_iter().filter(|(what, _)| *what != "another side") {
        assert!(allows("orders", forge), "{what}");
    }
    assert!(!allows("orders", forgeries[3].1), "a side is said once");
    assert!(!allows("orders", |t, map| t.put(map, "approved", "yes").unwrap()), "only the server approves");
}

#[test]
fn a_receipt_is_taken_whole() {
    let (mut document, mut writer) = (blank(), Writer::new(7));
    let (hand, _) = boss();
    let change = writer.run(&mut document, enter([of(VoucherKind::Receipt, 1, 1, 500).purchase()])).unwrap();
    let agreed = Writes::new(DocKind::Trade).agree(None, &change, &mut |write| hand.allows(write));
    assert_eq!(agreed, Ok(true));
    let again = Document::load(None, &[change]).unwrap();
    assert_eq!(read(&again), read(&document));
}
