//! Clocks that are wrong: what is written while the server is heard carries its time, and what it has taken was changed
//! when it took it.

use shared::time::{DAY_MS, SKEW_MAX_MS};

use super::*;

const YEARS: i64 = 10 * 365 * DAY_MS;

/// When lists say that the record was last changed.
fn changed_at(desk: &mut Desk<MemoryStorage>, doc: DocId) -> Instant {
    let Said::Bytes(bytes) = wait(desk.read_facts()).unwrap() else { panic!("facts come as bytes") };
    let ToScreen::Facts { changed, .. } = postcard::from_bytes(&bytes).unwrap() else { panic!("all facts") };
    changed.into_iter().find(|facts| facts.id == doc).unwrap().changed_at
}

fn near(a: Instant, b: Instant) -> bool {
    a.0.abs_diff(b.0) < 1_000
}

#[test]
fn what_a_wrong_clock_wrote_was_changed_when_the_server_got_it() {
    for wrong in [-YEARS, YEARS] {
        let storage = MemoryStorage::default();
        let (mut desk, doc) = desk_with_customer(&storage);
        assert!(near(changed_at(&mut desk, doc), now()), "by its own clock, as long as nobody has said otherwise");
        // The server's clock is ahead by this much: ours is wrong.
        desk.set_skew(Some(-wrong));
        accept_all(&mut desk);
        let right = now().plus_ms(-wrong);
        assert!(near(changed_at(&mut desk, doc), right));
        // The record keeps what its writer said.
        assert!(near(look(&mut desk, doc).unwrap().changed.at, now()));
        // While the server is heard, what is written says the right time at once.
        save(&mut desk, &tag(doc, "重点"));
        assert!(near(look(&mut desk, doc).unwrap().changed.at, right));
        assert!(near(changed_at(&mut desk, doc), right));
        drop(desk);
        let mut desk = open(&storage);
        assert!(near(changed_at(&mut desk, doc), right), "in the store, too");
    }
}

#[test]
fn a_clock_that_is_right_is_believed() {
    let (mut desk, doc) = desk_with_customer(&MemoryStorage::default());
    let before = changed_at(&mut desk, doc);
    desk.set_skew(Some(SKEW_MAX_MS / 2));
    accept_all(&mut desk);
    assert_eq!(changed_at(&mut desk, doc), before);
}
