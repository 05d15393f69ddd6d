//! Vague times 下步事务: six labels and the windows they mean.

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::time::{Day, Instant, MINUTE_MS, Window, Zone};

/// A vague time, as a person says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimeLabel {
    /// 今天稍后.
    LaterToday,
    /// 今晚.
    Tonight,
    /// 明天.
    Tomorrow,
    /// 本周内.
    ThisWeek,
    /// 下周.
    NextWeek,
    /// 下月.
    NextMonth,
}

impl TimeLabel {
    /// Every label, nearest first.
    pub const ALL: [Self; 6] =
        [Self::LaterToday, Self::Tonight, Self::Tomorrow, Self::ThisWeek, Self::NextWeek, Self::NextMonth];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::LaterToday => "later_today",
            Self::Tonight => "tonight",
            Self::Tomorrow => "tomorrow",
            Self::ThisWeek => "this_week",
            Self::NextWeek => "next_week",
            Self::NextMonth => "next_month",
        }
    }

    /// The label of a stored name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.key() == key)
    }
}

/// Minutes after midnight at which the working day begins and ends, and the evening ends.
const MORNING: i32 = 9 * 60;
const EVENING: i32 = 18 * 60;
const NIGHT: i32 = 22 * 60;

impl TimeLabel {
    /// The stretch of time that the words mean when they are said at `now`: reminded at its start, overdue after its end.
    pub fn window(self, now: Instant, zone: Zone) -> Window {
        let today = zone.day(now);
        let minute = |day: Day, minute: i32| zone.at(day, minute);
        let (start, end) = match self {
            // Late in the afternoon “later” reaches into the evening.
            Self::LaterToday if now >= minute(today, EVENING - 60) => (now, now.plus_ms(120 * MINUTE_MS)),
            Self::LaterToday => (now, minute(today, EVENING)),
            Self::Tonight => (minute(today, EVENING), minute(today, NIGHT)),
            Self::Tomorrow => (minute(today.plus(1), MORNING), minute(today.plus(1), EVENING)),
            Self::ThisWeek => (now, minute(today.monday().plus(7), 0)),
            Self::NextWeek => (minute(today.monday().plus(7), 0), minute(today.monday().plus(14), 0)),
            Self::NextMonth => (minute(first_of_month_after(today), 0), minute(first_of_month_after(first_of_month_after(today)), 0)),
        };
        Window { start, end }
    }
}

fn first_of_month_after(day: Day) -> Day {
    let (year, month) = if day.0.month() == 12 { (day.0.year() + 1, 1) } else { (day.0.year(), day.0.month() + 1) };
    Day::new(year, month, 1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Zone = Zone::SHANGHAI;

    fn at(day: &str, minute: i32) -> Instant {
        let date = day.parse().expect("a date of the test");
        ZONE.at(Day(date), minute)
    }

    fn check(label: TimeLabel, now: Instant, start: Instant, end: Instant) {
        assert_eq!(label.window(now, ZONE), Window { start, end }, "{label:?}");
    }

    #[test]
    fn the_windows_of_a_tuesday_morning() {
        let now = at("2026-11-24", 600);
        check(TimeLabel::LaterToday, now, now, at("2026-11-24", 1080));
        check(TimeLabel::Tonight, now, at("2026-11-24", 1080), at("2026-11-24", 1320));
        check(TimeLabel::Tomorrow, now, at("2026-11-25", 540), at("2026-11-25", 1080));
        check(TimeLabel::ThisWeek, now, now, at("2026-11-30", 0));
        check(TimeLabel::NextWeek, now, at("2026-11-30", 0), at("2026-12-07", 0));
        check(TimeLabel::NextMonth, now, at("2026-12-01", 0), at("2027-01-01", 0));
    }

    #[test]
    fn late_in_the_day_and_at_the_week_and_year_end() {
        let late = at("2026-12-27", 1021);
        check(TimeLabel::LaterToday, late, late, late.plus_ms(7_200_000));
        // A Sunday: the week ends tonight.
        check(TimeLabel::ThisWeek, late, late, at("2026-12-28", 0));
        check(TimeLabel::NextMonth, late, at("2027-01-01", 0), at("2027-02-01", 0));
    }
}
