//! Company names: the key under which two spellings of one company meet.

use super::normal::normal;

/// Legal forms in normal form, the longest first. Only what says nothing of who or where the company is.
const LEGAL_FORMS: [&str; 18] = [
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "控股集团公司",
    "集团有限公司",
    "控股有限公司",
    "集团公司",
    "控股集团",
    "股份公司",
    "有限公司",
    "责任公司",
    "有限合伙",
    "普通合伙",
    "总公司",
    "股份",
    "控股",
    "集团",
    "公司",
];
/// The same in English, each a whole word; the longest first.
const ENGLISH_FORMS: [&str; 21] = [
    "incorporated",
    "corporation",
    "holdings",
    "company",
    "limited",
    "private",
    "holding",
    "group",
    "gmbh",
    "corp",
    "sarl",
    "inc",
    "ltd",
    "llc",
    "llp",
    "plc",
    "pte",
    "pty",
    "srl",
    "co",
    "ag",
];

/// The key of a company's name: normal form without legal form, `集团` and brackets. Equal keys mean a likely duplicate.
/// A branch keeps its place: 分公司 is another company to call on. Never empty unless the name has nothing but symbols.
pub fn company_key(name: &str) -> String {
    let whole = normal(name);
    let key = without_english_forms(name).unwrap_or_else(|| without_chinese_forms(&whole));
    if key.is_empty() { whole } else { key }
}

/// Takes legal forms off the end again and again, and `集团` in brackets or before another form away.
fn without_chinese_forms(normal: &str) -> String {
    let branch = branch_begin(normal);
    let (head, tail) = normal.split_at(branch);
    let mut head = head;
    while let Some(rest) = LEGAL_FORMS.iter().find_map(|form| head.strip_suffix(form)).filter(|rest| !rest.is_empty()) {
        head = rest;
    }
    format!("{head}{tail}")
}

/// Where `合肥分公司` begins after the mother's legal form; the end if there is no branch, the beginning
/// if the mother's form is left out.
fn branch_begin(name: &str) -> usize {
    let branch = ["分公司", "分行", "分店", "分厂", "支公司", "营业部", "办事处"].iter().any(|end| name.ends_with(end));
    if !branch {
        return name.len();
    }
    let form_end = |form: &str| name.find(form).map(|place| place + form.len());
    LEGAL_FORMS[..6]
        .iter()
        .chain(&LEGAL_FORMS[9..10])
        .filter_map(|form| form_end(form))
        .filter(|end| *end < name.len())
        .max()
        .unwrap_or(0)
}

/// For a name without Chinese characters: its words without legal forms at the end.
fn without_english_forms(name: &str) -> Option<String> {
    if name.chars().any(super::normal::is_han) {
        return None;
    }
    // A point inside an abbreviation joins (S.A., L.L.C.); everything else separates.
    let plain = super::normal::to_half_width(name).replace(['.', '\'', '’'], "");
    let words: Vec<String> =
        plain.split(|c: char| !c.is_alphanumeric()).map(normal).filter(|word| !word.is_empty()).collect();
    let kept = words.iter().rposition(|word| !ENGLISH_FORMS.contains(&word.as_str())).map_or(0, |place| place + 1);
    let first = usize::from(words.first().is_some_and(|word| word == "the") && kept > 1);
    Some(words[first..kept].concat())
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, fs, path::PathBuf};

    use super::company_key;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_company_meet() {
        for group in [
            &[
                "重庆长安汽车股份有限公司",
                "重庆长安汽车",
                "重慶長安汽車（集團）有限公司",
                "重庆长安汽车有限责任公司",
                " 重庆长安汽车 股份 有限公司",
            ][..],
            &["灵动传媒科技(绍兴)有限公司", "灵动传媒科技（绍兴）有限公司", "灵动传媒科技绍兴有限公司"],
            &[
                "Acme Trading Co., Ltd.",
                "ACME TRADING CO LTD",
                "Acme Trading",
                "Ａｃｍｅ Trading Inc.",
                "Acme-Trading Company Limited",
                "The Acme Trading Co.,Ltd",
            ],
            &["华为技术有限公司", "华为技术"],
            &["中国石油天然气集团公司", "中国石油天然气集团有限公司", "中国石油天然气股份有限公司"],
            &["常州途畅科技有限公司合肥分公司", "常州途畅科技有限责任公司合肥分公司", "常州途畅科技合肥分公司"],
        ] {
            for name in group {
                assert_eq!(company_key(name), company_key(group[0]), "{name}");
            }
        }
    }

    #[test]
    fn different_companies_stay_apart() {
        for (one, other) in [
            ("常州途畅科技有限公司合肥分公司", "常州途畅科技有限公司"),
            ("灵动传媒科技(绍兴)有限公司", "灵动传媒科技(杭州)有限公司"),
            ("北京同仁堂股份有限公司", "南京同仁堂股份有限公司"),
            ("集团有限公司", "股份有限公司"),
            ("Coco Ltd", "Co Ltd"),
            ("Group", "Holding"),
        ] {
            assert_ne!(company_key(one), company_key(other));
        }
        assert_eq!(company_key("公司"), "公司");
        assert_eq!(company_key("！"), "");
    }

    fn field_data(file: &str) -> Option<String> {
        let root = std::env::var_os("GENDAN_SHARED")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
        let path = root.join("data/cn-companies").join(file);
        let text = fs::read_to_string(&path).ok();
        if text.is_none() {
            println!("skipped: {} is not there", path.display());
        }
        text
    }

    #[test]
    fn real_names_keep_apart_and_lose_their_form() {
        let Some(names) = field_data("full_names_120.txt") else { return };
        let mut seen: HashMap<String, &str> = HashMap::new();
        for name in names.lines().map(str::trim).filter(|name| !name.is_empty()) {
            let key = company_key(name);
            assert!(!key.is_empty() && !key.ends_with("有限公司"), "{name}: {key}");
            let before = seen.insert(key, name);
            assert!(before.is_none_or(|before| before == name), "{before:?} and {name}");
        }
        assert!(seen.len() > 100);
    }

    #[test]
    fn a_known_suffix_that_is_a_legal_form_makes_no_difference() {
        let Some(suffixes) = field_data("legal_suffixes.txt") else { return };
        let ours = suffixes.lines().map(str::trim).filter(|suffix| super::LEGAL_FORMS.contains(suffix));
        let mut count = 0;
        for suffix in ours {
            assert_eq!(company_key(&format!("南京澎裕{suffix}")), "南京澎裕", "{suffix}");
            count += 1;
        }
        assert!(count >= 8, "{count}");
    }

    proptest! {
        #[test]
        fn the_key_is_stable(name in "[重庆长安汽车集团股份有限公司分ABco., （）()]{0,14}") {
            let key = company_key(&name);
            prop_assert_eq!(company_key(&format!(" {name}　")), key.clone());
            prop_assert!(key.chars().count() <= name.chars().count());
        }

        #[test]
        fn nothing_panics(name in "\\PC{0,30}") {
            company_key(&name);
        }
    }
}
