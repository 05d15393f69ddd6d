//! How dates, times and amounts are written: the only place that knows.
//!
//! Pure: the language, the zone and now come in as arguments.

use chrono::{Datelike, NaiveDate, Timelike};
use shared::{
    text::phone::{self, Phone, PhoneKind},
    time::{DAY_MS, Day, Instant, MINUTE_MS, Zone},
};

use super::Language;

/// What a reader of dates knows: where and when they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// Language of the words.
    pub language: Language,
    /// Zone of the clock on the wall.
    pub zone: Zone,
    /// The present.
    pub now: Instant,
}

impl Reader {
    /// The reader's calendar day.
    pub fn today(self) -> Day {
        self.zone.day(self.now)
    }

    /// `今天`, `昨天`, `明天`, `11月23日 周一`, or `2025-11-23` outside this year.
    pub fn day(self, day: Day) -> String {
        let zh = self.language == Language::Chinese;
        match day.to_epoch_days() - self.today().to_epoch_days() {
            0 => pick(zh, "今天", "Today").to_owned(),
            -1 => pick(zh, "昨天", "Yesterday").to_owned(),
            1 => pick(zh, "明天", "Tomorrow").to_owned(),
            _ if day.0.year() == self.today().0.year() => self.day_of_year(day.0),
            _ => iso_day(day),
        }
    }

    /// The day in full, with its weekday: `11月24日 周二`, also for today.
    pub fn full_day(self, day: Day) -> String {
        self.day_of_year(day.0)
    }

    /// `今天 14:30`, `昨天 09:05`, `11月23日 周一 14:30`, `2025-11-23 14:30`.
    pub fn moment(self, at: Instant) -> String {
        format!("{} {}", self.day(self.zone.day(at)), self.time(at))
    }

    /// As short as a list needs it: `14:30` today, else the day without the weekday.
    pub fn brief(self, at: Instant) -> String {
        let day = self.zone.day(at);
        let days = day.to_epoch_days() - self.today().to_epoch_days();
        if days == 0 {
            self.time(at)
        } else if days.abs() > 1 && day.0.year() == self.today().0.year() {
            self.month_day(day.0)
        } else {
            self.day(day)
        }
    }

    /// `14:30`, always 24 hours.
    pub fn time(self, at: Instant) -> String {
        let time = self.zone.time_of_day(at);
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// How long ago: `刚刚`, `5 分钟前`, `3 小时前`, then the day.
    pub fn ago(self, at: Instant) -> String {
        let zh = self.language == Language::Chinese;
        let minutes = (self.now.0 - at.0) / MINUTE_MS;
        match minutes {
            ..0 => self.moment(at),
            0 => pick(zh, "刚刚", "just now").to_owned(),
            1..60 if zh => format!("{minutes} 分钟前"),
            1..60 => format!("{minutes} min ago"),
            60..360 if zh => format!("{} 小时前", minutes / 60),
            60..360 => format!("{} h ago", minutes / 60),
            _ => self.moment(at),
        }
    }

    /// Whole days since `at`, for “12 天未联系”; zero for what lies ahead.
    pub fn days_since(self, at: Instant) -> i64 {
        ((self.now.0 - at.0) / DAY_MS).max(0)
    }

    fn day_of_year(self, date: NaiveDate) -> String {
        let weekday = date.weekday().num_days_from_monday() as usize;
        match self.language {
            Language::Chinese => {
                format!("{} 周{}", self.month_day(date), ["一", "二", "三", "四", "五", "六", "日"][weekday])
            }
            Language::English => {
                format!("{} {}", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday], self.month_day(date))
            }
        }
    }

    fn month_day(self, date: NaiveDate) -> String {
        match self.language {
            Language::Chinese => format!("{}月{}日", date.month(), date.day()),
            Language::English => format!("{} {}", date.day(), MONTHS[date.month0() as usize]),
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn pick(zh: bool, chinese: &'static str, english: &'static str) -> &'static str {
    if zh { chinese } else { english }
}

/// `2026-11-23`, in every language; also what `<input type="date">` takes.
pub fn iso_day(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.0.year(), day.0.month(), day.0.day())
}

/// The day of an `<input type="date">`; `None` when it is empty or no day.
pub fn parse_iso_day(text: &str) -> Option<Day> {
    Day::from_iso(text)
}

/// A whole number in groups of three: `1,234,567`.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An amount in full: `¥123,456.00`, `-¥0.05`. `minor` counts hundredths.
pub fn amount(symbol: &str, minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let magnitude = minor.unsigned_abs();
    let whole = i64::try_from(magnitude / 100).unwrap_or(i64::MAX);
    format!("{sign}{symbol}{}.{:02}", count(whole), magnitude % 100)
}

/// An amount for tiles: `12.35万`, `1.2亿`; `123.5K`, `1.2M`. Below the first unit, whole numbers. `minor` counts hundredths.
pub fn amount_brief(language: Language, minor: i64) -> String {
    // Hundredths in the unit, its name, decimals shown.
    let units: [(u64, &str, u32); 3] = match language {
        Language::Chinese => [(100, "", 0), (1_000_000, "万", 2), (10_000_000_000, "亿", 2)],
        Language::English => [(100, "", 0), (100_000, "K", 1), (100_000_000, "M", 1)],
    };
    let sign = if minor < 0 { "-" } else { "" };
    let mut magnitude = minor.unsigned_abs();
    let mut text = String::new();
    // Rounding may reach the next unit: 9999.9999万 is written 1亿.
    for (index, (unit, name, decimals)) in units.into_iter().enumerate() {
        if index > 0 && magnitude < unit {
            break;
        }
        let step = unit / 10_u64.pow(decimals);
        let steps = rounded(magnitude, step);
        text = format!("{sign}{}{name}", decimal(steps, decimals));
        magnitude = magnitude.max(steps * step);
    }
    text
}

/// `value / step`, rounded half up.
fn rounded(value: u64, step: u64) -> u64 {
    value.saturating_add(step / 2) / step
}

/// `steps / 10^decimals` without trailing zeros.
fn decimal(steps: u64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals);
    let whole = count(i64::try_from(steps / scale).unwrap_or(i64::MAX));
    if decimals == 0 {
        return whole;
    }
    let text = format!("{whole}.{:0width$}", steps % scale, width = decimals as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A phone number as people read it aloud: `138 0013 8000`, `0592-2634 2201`; what is no number unchanged.
pub fn phone(text: &str) -> String {
    let number =
        phone::fragment(text).and_then(|_| Phone::parse(text)).filter(|number| number.kind != PhoneKind::Other);
    number.map_or_else(|| text.trim().to_owned(), |number| number.display())
}

/// A size for people: `340 KB`, `1.2 MB`.
pub fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} B"),
        1_000..1_000_000 => format!("{} KB", rounded(size, 1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", decimal(rounded(size, 100_000), 1)),
        _ => format!("{} GB", decimal(rounded(size, 100_000_000), 1)),
    }
}
