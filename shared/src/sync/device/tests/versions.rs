//! Servers of other versions, and clocks that are set.

use super::*;

#[test]
fn what_only_a_newer_program_understands_ends_in_an_update_and_not_in_a_loop() {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    for round in 0..3 {
        bench.open();
        bench.welcome(epoch(1), 9);
        // A message whose number is beyond all that are known, framed as it should be.
        let effects = bench.tell(Event::Frame(vec![0xC1, 0, 1, 99]));
        assert!(has(&effects, &Effect::CloseSocket));
        assert_eq!(bench.phase() == Phase::UpdateApp, round == 2);
        assert_eq!(has(&bench.wait(30_000), &Effect::OpenSocket), round < 2);
    }
    assert!(has(&bench.tell(Event::Wake), &Effect::OpenSocket), "the person may try");
}

#[test]
fn a_program_too_old_to_write_reads_on_and_keeps_its_work() {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    bench.tell(Event::Queued(1));
    bench.open();
    let effects = bench.greet(DOCUMENT_SCHEMA + 1);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ReadOutbox { .. })));
    assert_eq!(bench.phase(), Phase::UpdateApp);
    let effects = bench.hear(&page(Cursor::Following(9), vec![Item::Remove(doc(1))], false, true));
    assert_eq!(commit(&effects).1.cursors, [(BOOK, Cursor::Following(9))]);
}

#[test]
fn a_clock_that_was_set_is_compared_anew() {
    let mut bench = Bench::following();
    bench.tell(Event::Wake);
    bench.open();
    bench.greet(1);
    bench.now += 365 * 86_400_000;
    let effects = bench.tell(Event::Tick);
    assert!(bench.said(&effects).contains(&FromDevice::Time));
    let effects = bench.hear(&FromServer::Time(Instant(7)));
    let skew = effects.iter().find_map(|effect| match effect {
        Effect::Status(status) => status.skew_ms,
        _ => None,
    });
    assert_eq!(skew, Some(7 - bench.now));
}
