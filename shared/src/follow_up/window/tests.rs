//! Every minute of a day, ends of weeks, months and years.

use proptest::prelude::*;

use super::TimeLabel;
use crate::time::{DAY_MS, Day, Instant, Window, Zone};

const ZONE: Zone = Zone::SHANGHAI;

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::new(year, month, day).unwrap()
}

fn at(date: Day, minute: i32) -> Instant {
    ZONE.at(date, minute)
}

/// The days of a window that runs from midnight to midnight: first, last.
fn days(label: TimeLabel, now: Instant) -> (Day, Day) {
    let Window { start, end } = label.window(now, ZONE);
    assert_eq!((start, end), (at(ZONE.day(start), 0), at(ZONE.day(end), 0)));
    (ZONE.day(start), ZONE.day(end).plus(-1))
}

#[test]
fn every_minute_of_a_day() {
    // A Wednesday.
    let today = day(2026, 9, 2);
    for minute in 0..1440 {
        let now = at(today, minute);
        let window = |label: TimeLabel| label.window(now, ZONE);
        let later = if minute < 17 * 60 { at(today, 18 * 60) } else { at(today, minute + 120) };
        assert_eq!(window(TimeLabel::LaterToday), Window { start: now, end: later }, "{minute}");
        let tonight = if minute < 22 * 60 {
            Window { start: at(today, 18 * 60), end: at(today, 22 * 60) }
        } else {
            Window { start: now, end: at(today, 1440) }
        };
        assert_eq!(window(TimeLabel::Tonight), tonight, "{minute}");
        let tomorrow = Window { start: at(day(2026, 9, 3), 540), end: at(day(2026, 9, 3), 1080) };
        assert_eq!(window(TimeLabel::Tomorrow), tomorrow, "{minute}");
        assert_eq!(window(TimeLabel::ThisWeek), Window { start: now, end: at(day(2026, 9, 7), 0) }, "{minute}");
        assert_eq!(days(TimeLabel::NextWeek, now), (day(2026, 9, 7), day(2026, 9, 13)), "{minute}");
        assert_eq!(days(TimeLabel::NextMonth, now), (day(2026, 10, 1), day(2026, 10, 31)), "{minute}");
        for label in TimeLabel::ALL {
            let Window { start, end } = window(label);
            assert!(start < end && now < end, "{minute} {label:?}");
        }
    }
}

#[test]
fn weeks_start_on_monday() {
    for (today, last, next) in [
        (day(2026, 9, 7), day(2026, 9, 13), day(2026, 9, 14)),
        (day(2026, 9, 12), day(2026, 9, 13), day(2026, 9, 14)),
        (day(2026, 9, 13), day(2026, 9, 13), day(2026, 9, 14)),
        (day(2026, 12, 31), day(2027, 1, 3), day(2027, 1, 4)),
        (day(2028, 2, 28), day(2028, 3, 5), day(2028, 3, 6)),
    ] {
        let now = at(today, 1439);
        assert_eq!(TimeLabel::ThisWeek.window(now, ZONE).end, at(last.plus(1), 0), "{today:?}");
        assert_eq!(days(TimeLabel::NextWeek, now), (next, next.plus(6)), "{today:?}");
    }
}

#[test]
fn months_have_their_ends() {
    for (today, first, last) in [
        (day(2026, 1, 31), day(2026, 2, 1), day(2026, 2, 28)),
        (day(2028, 1, 31), day(2028, 2, 1), day(2028, 2, 29)),
        (day(2028, 2, 29), day(2028, 3, 1), day(2028, 3, 31)),
        (day(2100, 1, 15), day(2100, 2, 1), day(2100, 2, 28)),
        (day(2000, 1, 15), day(2000, 2, 1), day(2000, 2, 29)),
        (day(2026, 12, 31), day(2027, 1, 1), day(2027, 1, 31)),
        (day(2026, 3, 31), day(2026, 4, 1), day(2026, 4, 30)),
        (day(2026, 11, 1), day(2026, 12, 1), day(2026, 12, 31)),
    ] {
        assert_eq!(days(TimeLabel::NextMonth, at(today, 720)), (first, last));
    }
    let leap = TimeLabel::Tomorrow.window(at(day(2028, 2, 28), 0), ZONE);
    assert_eq!(ZONE.day(leap.start), day(2028, 2, 29));
}

#[test]
fn the_zone_decides_which_day_it_is() {
    // 2026-08-31 17:30 UTC is 1 September, 01:30 in Shanghai.
    let now = Zone { offset_minutes: 0 }.at(day(2026, 8, 31), 17 * 60 + 30);
    assert_eq!(days(TimeLabel::NextMonth, now), (day(2026, 10, 1), day(2026, 10, 31)));
    let west = Zone { offset_minutes: -300 };
    assert_eq!(TimeLabel::NextMonth.window(now, west).start, west.at(day(2026, 9, 1), 0));
}

proptest! {
    #[test]
    fn windows_hold_anywhere(ms in any::<i64>(), offset_minutes in -720i32..=840) {
        let zone = Zone { offset_minutes };
        let now = Instant(ms);
        for label in TimeLabel::ALL {
            let Window { start, end } = label.window(now, zone);
            // Outside the calendar nothing is promised but that nothing panics.
            if ms.abs() < 8_000_000_000_000_000 {
                prop_assert!(start < end && now < end);
                prop_assert!(end.0 - now.0 <= 62 * DAY_MS);
            }
        }
    }
}
