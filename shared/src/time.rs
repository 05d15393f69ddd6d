//! Instants, business days and the company's time zone.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// A point in time: milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Instant(pub i64);

/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60_000;
/// A clock that differs from the server's by more is set wrong: the person is told, and the server's counts.
pub const SKEW_MAX_MS: i64 = 5 * MINUTE_MS;
/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

impl Instant {
    /// This instant moved by `ms` milliseconds, saturating.
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// What a device's clock means, given how much the server's is ahead of it, ms, if that is known.
    pub fn corrected(self, skew_ms: Option<i64>) -> Self {
        self.plus_ms(skew_ms.filter(|skew| skew.unsigned_abs() > SKEW_MAX_MS.unsigned_abs()).unwrap_or(0))
    }
}

/// A calendar day without a zone. Encoded as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub struct Day(pub NaiveDate);

/// The number lies outside the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day: {0}")]
pub struct NotADay(pub i64);

impl From<Day> for i64 {
    fn from(day: Day) -> Self {
        day.to_epoch_days()
    }
}

impl TryFrom<i64> for Day {
    type Error = NotADay;
    fn try_from(days: i64) -> Result<Self, NotADay> {
        Self::from_epoch_days(days).ok_or(NotADay(days))
    }
}

impl Day {
    /// The day of year, month, day; `None` if the calendar has none such.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// The day `days` later (earlier if negative), clamped to the calendar's ends.
    pub fn plus(self, days: i64) -> Self {
        let step = Duration::try_days(days).unwrap_or(Duration::zero());
        Self(self.0.checked_add_signed(step).unwrap_or(self.0))
    }

    /// Monday of this day's week (the business week starts on Monday).
    pub fn monday(self) -> Self {
        self.plus(-i64::from(self.0.weekday().num_days_from_monday()))
    }

    /// The first day of this day's month.
    pub fn first_of_month(self) -> Self {
        self.plus(-i64::from(self.0.day0()))
    }

    /// The last day of this day's month.
    pub fn last_of_month(self) -> Self {
        self.first_of_month().plus(31).first_of_month().plus(-1)
    }

    /// The day as ISO 8601 writes it, `2026-01-31`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }

    /// Reads what `iso` writes. chrono's own parser knows every notation, and weighs 13 kB in each program.
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = year.len() == 4 && [year, month, day].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        if digits { Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?) } else { None }
    }

    /// Days since 1970-01-01, as stored.
    pub fn to_epoch_days(self) -> i64 {
        self.0.signed_duration_since(NaiveDate::default()).num_days()
    }

    /// The day that `to_epoch_days` wrote; `None` outside the calendar.
    pub fn from_epoch_days(days: i64) -> Option<Self> {
        NaiveDate::default().checked_add_signed(Duration::try_days(days)?).map(Self)
    }
}

/// A company's time zone as a fixed distance from UTC. China has no daylight saving time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Minutes east of Greenwich.
    pub offset_minutes: i32,
}

impl Zone {
    /// Asia/Shanghai, the default.
    pub const SHANGHAI: Self = Self { offset_minutes: 480 };

    fn local(self, instant: Instant) -> NaiveDateTime {
        let ms = instant.0.saturating_add(i64::from(self.offset_minutes) * MINUTE_MS);
        DateTime::from_timestamp_millis(ms).unwrap_or_default().naive_utc()
    }

    /// The local day of an instant.
    pub fn day(self, instant: Instant) -> Day {
        Day(self.local(instant).date())
    }

    /// The local time of day of an instant.
    pub fn time_of_day(self, instant: Instant) -> NaiveTime {
        self.local(instant).time()
    }

    /// The instant of a local day at `minute` minutes after midnight (1440 is the next midnight).
    pub fn at(self, day: Day, minute: i32) -> Instant {
        let midnight = day.to_epoch_days().saturating_mul(DAY_MS);
        let minutes = i64::from(minute) - i64::from(self.offset_minutes);
        Instant(midnight.saturating_add(minutes * MINUTE_MS))
    }
}

/// A half-open stretch of time `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First instant inside.
    pub start: Instant,
    /// First instant after.
    pub end: Instant,
}

/// Who did something, and when they say they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The writer's clock.
    pub at: Instant,
    /// The writer.
    pub by: crate::id::UserId,
}

impl Stamp {
    /// Of somebody whom we do not know, at no time.
    pub const NOBODY: Self = Self { at: Instant(0), by: crate::id::UserId(uuid::Uuid::nil()) };
}
