//! Days, weeks and zones.

use proptest::prelude::*;

use super::{DAY_MS, Day, Instant, MINUTE_MS, Zone};

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::new(year, month, day).unwrap()
}

#[test]
fn weeks_begin_on_monday() {
    for (of, monday) in [
        (day(2026, 9, 7), day(2026, 9, 7)),
        (day(2026, 9, 13), day(2026, 9, 7)),
        (day(2027, 1, 3), day(2026, 12, 28)),
        (day(2028, 3, 1), day(2028, 2, 28)),
    ] {
        assert_eq!(of.monday(), monday, "{of:?}");
    }
}

#[test]
fn the_calendar_has_its_leap_years() {
    assert_eq!(Day::new(2026, 2, 29), None);
    assert_eq!(Day::new(2100, 2, 29), None);
    assert_eq!(day(2028, 2, 28).plus(1), day(2028, 2, 29));
    assert_eq!(day(2000, 2, 29).plus(366), day(2001, 3, 1));
    assert_eq!(day(1970, 1, 1).to_epoch_days(), 0);
    assert_eq!(Day::from_epoch_days(-1), Some(day(1969, 12, 31)));
    assert_eq!(Day::from_epoch_days(i64::MAX), None);
}

#[test]
fn a_day_of_shanghai_begins_at_sixteen_hours_utc() {
    let midnight = Zone::SHANGHAI.at(day(2026, 9, 2), 0);
    assert_eq!(midnight, Zone { offset_minutes: 0 }.at(day(2026, 9, 1), 16 * 60));
    assert_eq!(Zone::SHANGHAI.day(midnight), day(2026, 9, 2));
    assert_eq!(Zone::SHANGHAI.day(midnight.plus_ms(-1)), day(2026, 9, 1));
    assert_eq!(Zone::SHANGHAI.at(day(2026, 9, 2), 1440), Zone::SHANGHAI.at(day(2026, 9, 3), 0));
    assert_eq!(Zone::SHANGHAI.day(Instant(-1)), day(1970, 1, 1));
}

proptest! {
    #[test]
    fn an_instant_lies_in_its_day(ms in -60_000_000_000_000i64..250_000_000_000_000, offset_minutes in -720i32..=840) {
        let zone = Zone { offset_minutes };
        let begin = zone.at(zone.day(Instant(ms)), 0);
        prop_assert!(begin.0 <= ms && ms < begin.0 + DAY_MS);
        let minute = (ms - begin.0) / MINUTE_MS;
        prop_assert!(zone.at(zone.day(Instant(ms)), minute as i32).0 <= ms);
    }

    #[test]
    fn nothing_panics(ms in any::<i64>(), offset_minutes in any::<i32>(), minute in any::<i32>(), days in any::<i64>()) {
        let zone = Zone { offset_minutes };
        let today = zone.day(Instant(ms).plus_ms(days));
        zone.at(today.plus(days).monday(), minute);
        zone.time_of_day(Instant(ms));
    }
}
