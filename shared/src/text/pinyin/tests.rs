//! Readings and search by them.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{Matcher, Nearness, ReadingKey, Readings, person_readings, readings};

fn key(text: &str) -> ReadingKey {
    ReadingKey::new(text, &readings(text).encode())
}

fn finds(query: &str, name: &str) -> bool {
    Matcher::new(query).is_some_and(|matcher| matcher.matches(&key(name)))
}

#[test]
fn full_readings_of_names() {
    for (text, full) in [
        ("重庆长安汽车股份有限公司", "chongqingchanganqichegufenyouxiangongsi"),
        ("重慶長安汽車", "chongqingchanganqiche"),
        ("长沙中联重工", "changshazhonglianzhonggong"),
        ("中国工商银行", "zhongguogongshangyinhang"),
        ("厦门大厦", "xiamendasha"),
        ("六安六合", "luanluhe"),
        ("乐清音乐", "yueqingyinyue"),
        ("东莞", "dongguan"),
        ("蚌埠", "bengbu"),
        ("台州丽水", "taizhoulishui"),
        ("朝阳番禺", "chaoyangpanyu"),
        ("会计行业", "kuaijihangye"),
        ("单县牟平曾都尉犁", "shanxianmupingzengduyuli"),
        ("长春长江长城", "changchunchangjiangchangcheng"),
        ("广东成长教育", "guangdongchengzhangjiaoyu"),
        ("空调设备调研", "kongtiaoshebeidiaoyan"),
        ("弹簧模具", "tanhuangmuju"),
        ("绿色女装", "lvsenvzhuang"),
        ("西藏人参收藏", "xizangrenshenshoucang"),
        ("都江堰成都", "dujiangyanchengdu"),
        ("天津市长城", "tianjinshichangcheng"),
        ("中国乐凯", "zhongguolekai"),
        ("上海参天康乐器材", "shanghaicantiankangleqicai"),
        ("旅行家具", "lvxingjiaju"),
        ("宝坻鸭绿江调兵山", "baodiyalujiangdiaobingshan"),
        ("3M中国", "3mzhongguo"),
        ("ＴＣＬ科技", "tclkeji"),
        ("二〇一", "erlingyi"),
        ("北京·首钢（集团）", "beijingshougangjituan"),
        ("", ""),
    ] {
        assert_eq!(readings(text).full(), full, "{text}");
    }
}

#[test]
fn surnames() {
    for (name, full) in [
        ("曾国藩", "zengguofan"),
        ("查良镛", "zhaliangyong"),
        ("仇英", "qiuying"),
        ("单田芳", "shantianfang"),
        ("解晓东", "xiexiaodong"),
        ("朴志成", "piaozhicheng"),
        ("区志伟", "ouzhiwei"),
        ("任正非", "renzhengfei"),
        ("华罗庚", "hualuogeng"),
        ("盖叫天", "gejiaotian"),
        ("翟天临", "zhaitianlin"),
        ("覃海洋", "qinhaiyang"),
        ("冼星海", "xianxinghai"),
        ("员半千", "yunbanqian"),
        ("乐嘉", "yuejia"),
        ("召忽", "shaohu"),
        ("黑敬", "hejing"),
        ("秘琼", "biqiong"),
        ("缪荃孙", "miaoquansun"),
        ("繁钦", "poqin"),
        ("晁补之", "chaobuzhi"),
        ("令狐冲", "linghuchong"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqixie"),
        ("长孙无忌", "zhangsunwuji"),
        ("澹台灭明", "tantaimieming"),
        ("单于", "chanyu"),
        ("宓妃", "mifei"),
        ("尹正", "yinzheng"),
        ("宁静", "ningjing"),
        ("万科", "wanke"),
        ("John Smith", "johnsmith"),
    ] {
        assert_eq!(person_readings(name).full(), full, "{name}");
    }
}

#[test]
fn initials_of_names() {
    assert_eq!(readings("重庆长安汽车").initials(), "cqcaqc");
    assert_eq!(readings("TCL科技").initials(), "tclkj");
    assert_eq!(person_readings("曾小贤").initials(), "zxx");
}

#[test]
fn queries_that_find() {
    let changan = "重庆长安汽车股份有限公司";
    for (query, name) in [
        ("cqca", changan),
        ("changan", changan),
        ("zqca", changan),
        ("zqza", changan),
        ("chongqing", changan),
        ("zhongqing", changan),
        ("cqchangan", changan),
        ("chongqca", changan),
        ("chongqichan", changan),
        ("qcgf", changan),
        ("qiche", changan),
        ("CQCA", changan),
        ("c q c a", changan),
        ("cháng ān", changan),
        ("chang'an", changan),
        ("长安", changan),
        ("重庆ca", changan),
        ("cq长安", changan),
        ("長安qc", changan),
        ("yxgs", changan),
        ("c", changan),
        ("cqcaqcgfyxgs", changan),
        ("ｃｑｃａ", changan),
        ("lvse", "绿色食品"),
        ("luse", "绿色食品"),
        ("lüse", "绿色食品"),
        ("LÜSE", "绿色食品"),
        ("ls", "绿色食品"),
        ("nvzhuang", "女装"),
        ("nuzhuang", "女装"),
        ("lve", "省略"),
        ("lue", "省略"),
        ("xvzhou", "徐州"),
        ("byd", "BYD比亚迪"),
        ("bydbyd", "BYD比亚迪"),
        ("ydby", "BYD比亚迪"),
        ("3mzg", "3M中国"),
        ("mzg", "3M中国"),
        ("bbyd", "BYD比亚迪"),
        ("xm", "厦门"),
        ("sm", "厦门"),
        ("dasha", "国贸大厦"),
        ("guomaodx", "国贸大厦"),
        ("yh", "银行"),
        ("yinxing", "银行"),
        ("xa", "西安"),
        ("xian", "西安"),
        ("xian", "先锋"),
        ("fangan", "方案"),
        ("taiwan", "臺灣"),
        ("tw", "臺灣"),
        ("台湾", "臺灣"),
        ("臺灣", "台湾"),
        ("z", "曾"),
        ("ce", "曾"),
        ("wj", "重庆㐂吴江"),
        ("𠮷", "𠮷野家"),
        ("yj", "𠮷野家"),
    ] {
        assert!(finds(query, name), "{query} should find {name}");
    }
}

#[test]
fn queries_that_do_not_find() {
    for (query, name) in [
        ("cqcb", "重庆长安汽车"),
        ("caa", "重庆长安汽车"),
        ("hongqing", "重庆"),
        ("qcana", "重庆长安x"),
        ("cqqc", "重庆长安汽车"),
        ("ongqing", "重庆"),
        ("", "重庆"),
        ("  ", "重庆"),
        ("!", "重庆"),
        ("安长", "长安"),
        ("lian", "来安徽站"),
        ("4m", "3M中国"),
        ("bydx", "BYD"),
        ("fj", "𠮷野家"),
        ("yongj", "重庆㐂吴江"),
    ] {
        assert!(!finds(query, name), "{query} should not find {name}");
    }
}

#[test]
fn where_a_query_is_found() {
    let find =
        |query: &str, name: &str| Matcher::new(query).unwrap().find(&key(name)).map(|hit| (hit.tokens, hit.whole));
    assert_eq!(find("cq", "重庆长安"), Some((0..2, false)));
    assert_eq!(find("ca", "重庆长安"), Some((2..4, false)));
    assert_eq!(find("cqca", "重庆长安"), Some((0..4, true)));
    assert_eq!(find("c", "重庆长安"), Some((0..1, false)));
    assert_eq!(find("mzg", "新3M中国"), Some((1..4, false)));
    assert_eq!(find("xx", "重庆长安"), None);
}

#[test]
fn stored_form() {
    assert_eq!(readings("重庆3M会").encode(), "chong|zhong qing 3M hui|kuai");
    let odd = "chong|zhong QING 中 || 3m |x é";
    assert_eq!(Readings::decode(odd).encode().split(' ').count(), 7);
    assert_eq!(Readings::decode(""), Readings::default());
}

#[test]
fn the_order_of_names() {
    let mut names = ["重庆", "安徽", "Acme", "长春", "3M", "阿里", "昂立", "艾康"];
    names.sort_by_key(|name| super::sort_key(&super::stored(name, "简称")));
    assert_eq!(names, ["3M", "阿里", "Acme", "艾康", "安徽", "昂立", "长春", "重庆"]);
}

#[test]
fn the_table_is_small() {
    let size = include_bytes!(concat!(env!("OUT_DIR"), "/pinyin.bin")).len()
        + include_bytes!(concat!(env!("OUT_DIR"), "/alternatives.bin")).len();
    assert!(size < 26_000, "{size} bytes");
}

#[test]
fn ten_thousand_names_are_searched_quickly() {
    let names: Vec<_> = (0..10_000u32)
        .map(|n| key(&format!("重庆长安{}汽车有限公司", char::from_u32(0x4E00 + n % 8000).unwrap())))
        .collect();
    let started = std::time::Instant::now();
    let found = ["cqca", "changanqc", "zzz", "gs"].map(|query| {
        let matcher = Matcher::new(query).unwrap();
        names.iter().filter(|key| matcher.find(key).is_some()).count()
    });
    println!("4 × 10,000 names in {:?}", started.elapsed());
    assert_eq!(found[0], 10_000);
    assert!(found[2] < 10_000);
}

fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::char::range('\u{4E00}', '\u{9FA5}').prop_map(|c| c.to_string()),
        3 => prop::sample::select(vec!["重庆", "长安", "银行", "乐", "曾", "绿", "女", "有限公司"]).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9]{1,5}",
        1 => "[ ,·（）-]",
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_name_answers_to_itself(name in name(), from in 0usize..8, count in 1usize..8) {
        let readings = readings(&name);
        let searchable = |query: &str| Matcher::new(query).is_none_or(|matcher| matcher.matches(&key(&name)));
        prop_assert!(searchable(&readings.full()), "{} {}", name, readings.full());
        let part: String = name.chars().skip(from).take(count).collect();
        prop_assert!(searchable(&part), "{} {}", name, part);
        let any: String = readings.0.iter().map(|token| match token {
            super::Token::Han(list) => list.last().unwrap().name()[..1].to_owned(),
            super::Token::Word(word) => word.to_lowercase(),
            super::Token::Unknown(han) => han.to_string(),
        }).collect();
        prop_assert!(searchable(&any), "{} {}", name, any);
        prop_assert!(searchable(&readings.initials()));
        let pieces: Vec<char> = super::pieces(&name).iter().map(super::Piece::folded).collect();
        prop_assert_eq!(super::folded(&name), pieces);
    }

    #[test]
    fn the_stored_form_is_read_back(name in name()) {
        let readings = readings(&name);
        prop_assert_eq!(Readings::decode(&readings.encode()), readings);
    }

    #[test]
    fn masks_say_what_the_walk_says(name in name(), query in "[a-z0-9]{2,4}|[a-z]") {
        let (readings, matcher) = (readings(&name), Matcher::new(&query).unwrap());
        let key = key(&name);
        prop_assert_eq!(matcher.matches(&key), matcher.find(&key).is_some(), "{} {}", name, query);
        if query.len() == 1 {
            let begins = readings.0.first().is_some_and(|token| match token {
                super::Token::Han(list) => list.iter().any(|syllable| syllable.name().starts_with(&query)),
                super::Token::Word(word) => word.to_lowercase().starts_with(&query),
                super::Token::Unknown(_) => false,
            });
            prop_assert_eq!(matcher.nearness(&key) == Some(Nearness::Begins), begins, "{} {}", name, query);
        }
    }

    #[test]
    fn pairs_say_what_the_walk_says(name in name()) {
        let key = key(&name);
        let (mut anywhere, mut begins) = (HashSet::new(), HashSet::new());
        key.each_pair(|pair, begin| {
            anywhere.insert(pair);
            if begin {
                begins.insert(pair);
            }
        });
        for (first, second) in (b'a'..=b'z').flat_map(|first| (b'a'..=b'z').map(move |second| (first, second))) {
            let query = String::from_utf8(vec![first, second]).unwrap();
            let matcher = Matcher::new(&query).unwrap();
            let (pair, whole) = matcher.pair().unwrap();
            prop_assert!(whole);
            prop_assert_eq!(anywhere.contains(&pair), matcher.matches(&key), "{} {}", name, query);
            prop_assert_eq!(begins.contains(&pair), matcher.nearness(&key) == Some(Nearness::Begins), "{} {}", name, query);
        }
    }

    #[test]
    fn nothing_panics(name in "\\PC{0,30}", query in "\\PC{0,90}", stored in "[a-z| A-Z中0-9é]{0,40}") {
        let key = ReadingKey::new(&name, &stored);
        if let Some(matcher) = Matcher::new(&query) {
            matcher.find(&key);
            matcher.find(&super::ReadingKey::of(&person_readings(&name)));
        }
    }
}

/// Real companies, if the data stands beside the repository.
#[test]
fn real_companies_are_found() {
    let root = std::env::var_os("GENDAN_SHARED").map_or_else(
        || std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        std::path::PathBuf::from,
    );
    let path = root.join("data/cn-companies/listed_companies_1477.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let end = "股份有限公司";
    let names: Vec<&str> =
        text.split([',', '\n']).filter(|cell| cell.ends_with(end) && cell.chars().count() < 30).collect();
    let keys: Vec<ReadingKey> = names.iter().map(|name| key(name)).collect();
    let found = |query: &str| {
        let matcher = Matcher::new(query).unwrap();
        names.iter().zip(&keys).filter(|(_, key)| matcher.matches(key)).map(|(name, _)| *name).collect::<Vec<_>>()
    };
    assert!(names.len() > 1_000, "{}", names.len());
    for query in ["cqca", "changan", "zqza", "chongqingchangan"] {
        assert!(found(query).contains(&"重庆长安汽车股份有限公司"), "{query}: {:?}", found(query));
    }
    for (name, key) in names.iter().zip(&keys) {
        let own = readings(name);
        for query in [own.full(), own.initials()] {
            assert!(Matcher::new(&query).unwrap().matches(key), "{name} {query}");
        }
    }
}
