//! A device that does not hear from the server closes, keeps everything, and opens when it does.

use shared::lease::LEASE_MS;

use super::*;

/// A clock of this test's own thread cannot be had with a plain function, so each test has its own.
macro_rules! clock {
    ($name:ident, $read:ident) => {
        static $name: AtomicI64 = AtomicI64::new(1_800_000_000_000);
        fn $read() -> Instant {
            Instant($name.load(Ordering::Relaxed))
        }
    };
}

fn open_at(storage: &MemoryStorage, now: fn() -> Instant) -> Desk<MemoryStorage> {
    let session = SessionInfo { person: person(ME), device: DeviceId(ME.0), company: "远航贸易".to_owned() };
    let mut desk = wait(Desk::open(storage.clone(), session, Env { now, new_id, random, documents: at_hand })).unwrap();
    wait(desk.read_facts()).unwrap();
    desk
}

#[test]
fn it_closes_after_the_lease_and_contact_opens_it_with_everything_kept() {
    clock!(CLOCK, read);
    let storage = MemoryStorage::default();
    let mut desk = open_at(&storage, read);
    let doc = DocId(new_id());
    save(&mut desk, &create(doc, "宁波海川进出口有限公司"));
    // The engine's clock ticks at once.
    wait(desk.note_clock()).unwrap();
    assert!(!desk.lease_over());
    CLOCK.fetch_add(LEASE_MS, Ordering::Relaxed);
    assert!(!desk.lease_over());
    CLOCK.fetch_add(1, Ordering::Relaxed);
    assert!(desk.lease_over());
    // Closing the app changes nothing, nor does starting it again.
    let mut desk = open_at(&storage, read);
    assert!(desk.lease_over());
    assert_eq!(desk.unsent(), 1, "what was not sent is still there");
    wait(desk.note_contact()).unwrap();
    assert!(!desk.lease_over());
    assert!(!open_at(&storage, read).lease_over(), "the contact is in the store");
}

#[test]
fn turning_the_clock_back_does_not_open_it() {
    clock!(CLOCK, read);
    let storage = MemoryStorage::default();
    let mut desk = open_at(&storage, read);
    wait(desk.note_contact()).unwrap();
    CLOCK.fetch_add(LEASE_MS + 1, Ordering::Relaxed);
    wait(desk.note_clock()).unwrap();
    CLOCK.fetch_add(-LEASE_MS, Ordering::Relaxed);
    assert!(desk.lease_over());
    assert!(open_at(&storage, read).lease_over(), "the latest time is in the store");
}
