//! How long a key press takes on a big book. The figures count in a release build; the bound here is a wide one.

use std::time::Instant as Clock;

use super::*;

/// Names as they are: place, two characters of a name, trade, legal form.
fn big_book(count: u32) -> Vec<Arc<Facts>> {
    const PLACES: [&str; 8] = ["重庆", "上海", "长沙", "广州", "厦门", "北京", "苏州", "深圳市"];
    const TRADES: [&str; 6] = ["汽车销售", "进出口贸易", "信息科技", "机械设备", "食品", "建筑材料"];
    const SURNAMES: [&str; 6] = ["王", "曾", "李", "令狐", "欧阳", "单"];
    let han = |n: u32| char::from_u32(0x4E00 + n * 7919 % 8000).unwrap();
    let row = |n: u32| {
        let place = PLACES[(n % 8) as usize];
        let name = format!("{place}{}{}{}有限公司", han(n), han(n * 31 + 7), TRADES[(n / 8 % 6) as usize]);
        let short: String = name.chars().take(4).collect();
        Facts {
            pinyin: pinyin::stored(&name, &short),
            short_name: short,
            number: format!("KH-{n:06}"),
            phones: vec![format!("138{:08}", u64::from(n) * 7919 % 100_000_000)],
            contacts: vec![contact(&format!("{}{}", SURNAMES[(n % 6) as usize], han(n * 3 + 1)))],
            city: place.into(),
            ..facts(u128::from(n), &name)
        }
    };
    book((0..count).map(row).collect())
}

#[test]
fn a_key_press_on_ten_thousand_customers() {
    let rows = big_book(10_000);
    let begin = Clock::now();
    let mut index = Index::of(&rows);
    println!("index of 10,000 rows: {:?}", begin.elapsed());
    let begin = Clock::now();
    assert!(index.prepare(9_999));
    while index.prepare(1) {}
    println!("its search keys, and what single letters find: {:?}", begin.elapsed());
    let roster = roster();
    let context = Context { now: NOW, zone: ZONE, roster: &roster };
    let begin = Clock::now();
    index.run(&Query::from_url("q=zzz"), &context);
    println!("the first search: {:?}", begin.elapsed());
    for text in [
        "c",
        "cq",
        "cqq",
        "gs",
        "hu",
        "yx",
        "138",
        "chong",
        "chongqingqiche",
        "重",
        "重庆汽车",
        "yxgs",
        "zzzz",
        "8000",
        "1",
        "wang",
    ] {
        let query = Query { search: text.into(), ..Query::default() };
        let mut times: Vec<_> = (0..9)
            .map(|_| {
                let begin = Clock::now();
                let found = index.run(&query, &context).rows.len();
                (begin.elapsed(), found)
            })
            .collect();
        times.sort();
        println!("{text}: {:?}, {} rows", times[4].0, times[4].1);
        assert!(times[4].0.as_millis() < 1_000, "{text}: {:?}", times[4].0);
    }
    let mut changed = rows.clone();
    changed[77] = Arc::new(facts(77, "新名字"));
    let begin = Clock::now();
    index.refresh(&changed);
    println!("one row changed: {:?}", begin.elapsed());
    for url in ["", "sort=name", "sort=number&group=city", "text=重庆", "q=c&sort=-created&group=owner"] {
        let query = Query::from_url(url);
        index.run(&query, &context);
        let begin = Clock::now();
        index.run(&query, &context);
        println!("{url:?}: {:?}", begin.elapsed());
    }
}
