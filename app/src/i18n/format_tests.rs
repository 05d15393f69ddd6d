//! Dates and amounts, by vectors.

use shared::time::{Day, Instant, Zone};

use super::{Language, format::*};

/// Tuesday 2026-11-24 10:00 in Shanghai.
const NOW: Instant = Instant(1_795_485_600_000);

fn reader(language: Language) -> Reader {
    Reader { language, zone: Zone::SHANGHAI, now: NOW }
}

fn at(day: i64, minute: i32) -> Instant {
    let zone = Zone::SHANGHAI;
    zone.at(zone.day(NOW).plus(day), minute)
}

#[test]
fn the_fixed_now_is_what_the_comment_says() {
    assert_eq!(iso_day(reader(Language::Chinese).today()), "2026-11-24");
    assert_eq!(reader(Language::Chinese).time(NOW), "10:00");
}

#[test]
fn moments_in_chinese() {
    let r = reader(Language::Chinese);
    assert_eq!(r.moment(at(0, 14 * 60 + 30)), "今天 14:30");
    assert_eq!(r.moment(at(-1, 5)), "昨天 00:05");
    assert_eq!(r.day(r.today().plus(1)), "明天");
    assert_eq!(r.day(r.today().plus(-9)), "11月15日 周日");
    assert_eq!(r.day(r.today().plus(60)), "2027-01-23");
    assert_eq!(r.brief(at(0, 60)), "01:00");
    assert_eq!(r.brief(at(-1, 60)), "昨天");
    assert_eq!(r.brief(at(-2, 60)), "11月22日");
    assert_eq!(r.brief(at(-400, 60)), "2025-10-20");
}

#[test]
fn moments_in_english() {
    let r = reader(Language::English);
    assert_eq!(r.moment(at(0, 14 * 60 + 30)), "Today 14:30");
    assert_eq!(r.day(r.today().plus(-9)), "Sun 15 Nov");
    assert_eq!(r.day(r.today().plus(-1)), "Yesterday");
}

#[test]
fn the_day_turns_at_local_midnight() {
    let r = reader(Language::Chinese);
    assert_eq!(r.moment(at(0, 0)), "今天 00:00");
    assert_eq!(r.moment(at(0, 0).plus_ms(-1)), "昨天 23:59");
}

#[test]
fn ago() {
    let r = reader(Language::Chinese);
    assert_eq!(r.ago(NOW), "刚刚");
    assert_eq!(r.ago(NOW.plus_ms(-5 * 60_000)), "5 分钟前");
    assert_eq!(r.ago(NOW.plus_ms(-3 * 3_600_000)), "3 小时前");
    assert_eq!(r.ago(NOW.plus_ms(-11 * 3_600_000)), "昨天 23:00");
    assert_eq!(r.ago(NOW.plus_ms(60_000)), "今天 10:01");
}

#[test]
fn absurd_instants_do_not_panic() {
    let r = reader(Language::English);
    for ms in [i64::MIN / 2, -62_200_000_000_000, i64::MAX / 2] {
        assert!(!r.moment(Instant(ms)).is_empty());
    }
}

#[test]
fn days_round_trip() {
    let day = Day::new(2026, 11, 23).expect("a day of the calendar");
    assert_eq!(parse_iso_day(&iso_day(day)), Some(day));
    assert_eq!(parse_iso_day("2026-02-30"), None);
    assert_eq!(parse_iso_day(""), None);
}

#[test]
fn amounts_in_full() {
    assert_eq!(amount("¥", 12_345_600), "¥123,456.00");
    assert_eq!(amount("¥", 5), "¥0.05");
    assert_eq!(amount("¥", -5), "-¥0.05");
    assert_eq!(amount("$", i64::MIN), "-$92,233,720,368,547,758.08");
    assert_eq!(count(1_234_567), "1,234,567");
    assert_eq!(count(-999), "-999");
}

#[test]
fn amounts_in_brief() {
    let zh = |minor| amount_brief(Language::Chinese, minor);
    let en = |minor| amount_brief(Language::English, minor);
    assert_eq!(zh(12_345_600), "12.35万");
    assert_eq!(zh(12_000_000_000), "1.2亿");
    assert_eq!(zh(999_900), "9,999");
    assert_eq!(zh(999_960), "1万");
    assert_eq!(zh(-1_000_000), "-1万");
    assert_eq!(zh(i64::MIN), "-922,337,203.69亿");
    assert_eq!(zh(999_999_999_900), "100亿");
    assert_eq!(zh(9_999_999_900), "1亿");
    assert_eq!(en(12_345_600), "123.5K");
    assert_eq!(en(99_999_900), "1M");
    assert_eq!(en(123_000_000), "1.2M");
    assert_eq!(en(0), "0");
}

#[test]
fn phones_and_sizes() {
    assert_eq!(phone("13800138000"), "138 0013 8000");
    assert_eq!(phone("+8613800138000"), "138 0013 8000");
    assert_eq!(phone("021-5081 1234"), "021-5081 1234");
    assert_eq!(phone("059226342201"), "0592-2634 2201");
    assert_eq!(phone("一三八001380"), "一三八001380");
    assert_eq!(bytes(999), "999 B");
    assert_eq!(bytes(340_400), "340 KB");
    assert_eq!(bytes(1_230_000), "1.2 MB");
}
