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
    /// It always ends after `now`.
    pub fn window(self, now: Instant, zone: Zone) -> Window {
        let today = zone.day(now);
        let minute = |day: Day, minute: i32| zone.at(day, minute);
        let (start, end) = match self {
            // Late in the afternoon “later” reaches into the evening.
            Self::LaterToday if now >= minute(today, EVENING - 60) => (now, now.plus_ms(120 * MINUTE_MS)),
            Self::LaterToday => (now, minute(today, EVENING)),
            // At 23:00 the evening is over, the night is not.
            Self::Tonight if now >= minute(today, NIGHT) => (now, minute(today, 24 * 60)),
            Self::Tonight => (minute(today, EVENING), minute(today, NIGHT)),
            Self::Tomorrow => (minute(today.plus(1), MORNING), minute(today.plus(1), EVENING)),
            Self::ThisWeek => (now, minute(today.monday().plus(7), 0)),
            Self::NextWeek => (minute(today.monday().plus(7), 0), minute(today.monday().plus(14), 0)),
            Self::NextMonth => {
                (minute(first_of_month_after(today), 0), minute(first_of_month_after(first_of_month_after(today)), 0))
            }
        };
        Window { start, end }
    }
}

fn first_of_month_after(day: Day) -> Day {
    let (year, month) = if day.0.month() == 12 { (day.0.year() + 1, 1) } else { (day.0.year(), day.0.month() + 1) };
    Day::new(year, month, 1).unwrap_or(day)
}

#[cfg(test)]
mod tests;
