//! What a company decides about its business, with what holds while it has not: `TradeSettings::of` the decisions that
//! travel with the company's settings. Every rule takes it as a parameter.

use serde::{Deserialize, Serialize};

use crate::{
    sorted::{SortedMap, SortedSet},
    time::Zone,
    value::{Entry, Label},
};

/// What makes a debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The signed order.
    #[default]
    Signed,
    /// What was shipped.
    Shipped,
}

/// A dictionary that a company makes its own. Append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dictionary {
    /// Stages of an opportunity, in order.
    Stages,
    /// Reasons for losing.
    LostReasons,
    /// Ways of paying.
    Methods,
}

/// An entry of such a dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What documents store; never changed.
    pub key: String,
    /// How the company calls it; none: as `Dictionary::label` does.
    pub name: Option<String>,
    /// How likely a deal is in this stage, hundredths of a percent.
    pub probability: Option<i64>,
    /// Not offered any more; old vouchers keep it.
    pub retired: bool,
}

/// One decision. Append only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradeDecision {
    /// What makes a debt.
    Basis(Basis),
    /// A whole dictionary, in its order.
    Choices(Dictionary, Vec<Choice>),
    /// Tax rates that are offered, hundredths of a percent.
    TaxRates(Vec<i64>),
    /// Ends of the classes of aging, days overdue, rising.
    Aging(Vec<i64>),
}

/// Every decision that was taken; what is missing has its default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TradeDecisions {
    /// What makes a debt.
    pub basis: Option<Basis>,
    /// Dictionaries.
    pub choices: SortedMap<Dictionary, Vec<Choice>>,
    /// Tax rates, hundredths of a percent.
    pub tax_rates: Option<Vec<i64>>,
    /// Ends of the classes of aging, days overdue.
    pub aging: Option<Vec<i64>>,
}

/// What holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeSettings {
    /// Where a day begins.
    pub zone: Zone,
    /// What makes a debt.
    pub basis: Basis,
    /// Stages of an opportunity, in order.
    pub stages: Vec<Choice>,
    /// Reasons for losing.
    pub lost_reasons: Vec<Choice>,
    /// Ways of paying.
    pub methods: Vec<Choice>,
    /// Tax rates, hundredths of a percent.
    pub tax_rates: Vec<i64>,
    /// Ends of the classes of aging, days overdue.
    pub aging: Vec<i64>,
}

/// The most entries of a dictionary, rates or classes.
const CHOICES_MAX: usize = 50;
/// The longest key or name of an entry, characters.
const NAME_MAX_CHARS: usize = 60;
/// Everything, hundredths of a percent.
const WHOLE: i64 = 10_000;

/// A decision that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a dictionary, rate or class of aging cannot be so")]
pub struct BadDecision;

impl TradeDecision {
    /// Whether it can hold: keys are there and differ, shares lie between nothing and all, classes of aging rise.
    ///
    /// # Errors
    /// When it cannot.
    pub fn check(&self) -> Result<(), BadDecision> {
        let share = |parts: i64| (0..=WHOLE).contains(&parts);
        let sound = match self {
            Self::Basis(_) => true,
            Self::Choices(_, choices) => {
                let keys: SortedSet<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
                keys.len() == choices.len() && fits(choices.len()) && choices.iter().all(Choice::is_sound)
            }
            Self::TaxRates(rates) => fits(rates.len()) && rates.iter().all(|rate| share(*rate)),
            Self::Aging(ends) => {
                fits(ends.len())
                    && ends.is_sorted_by(|one, next| one < next)
                    && ends.first().is_some_and(|end| *end > 0)
            }
        };
        if sound { Ok(()) } else { Err(BadDecision) }
    }
}

fn fits(count: usize) -> bool {
    (1..=CHOICES_MAX).contains(&count)
}

impl Choice {
    fn is_sound(&self) -> bool {
        let word = |text: &str| {
            let length = text.chars().count();
            (1..=NAME_MAX_CHARS).contains(&length) && text.trim() == text && !text.chars().any(char::is_control)
        };
        let likely = self.probability.is_none_or(|parts| (0..=WHOLE).contains(&parts));
        word(&self.key) && self.name.as_deref().is_none_or(word) && likely
    }
}

impl TradeDecisions {
    /// Takes over one of them.
    pub fn set(&mut self, decision: TradeDecision) {
        match decision {
            TradeDecision::Basis(basis) => self.basis = Some(basis),
            TradeDecision::Choices(dictionary, choices) => {
                self.choices.insert(dictionary, choices);
            }
            TradeDecision::TaxRates(rates) => self.tax_rates = Some(rates),
            TradeDecision::Aging(ends) => self.aging = Some(ends),
        }
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = TradeDecision> {
        let choices = self.choices.into_iter().map(|(dictionary, choices)| TradeDecision::Choices(dictionary, choices));
        let basis = self.basis.map(TradeDecision::Basis);
        let rates = self.tax_rates.map(TradeDecision::TaxRates);
        basis.into_iter().chain(choices).chain(rates).chain(self.aging.map(TradeDecision::Aging))
    }
}

impl Dictionary {
    /// Every dictionary.
    pub const ALL: [Self; 3] = [Self::Stages, Self::LostReasons, Self::Methods];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Stages => "stages",
            Self::LostReasons => "lost_reasons",
            Self::Methods => "methods",
        }
    }

    /// What it holds as long as a company has not decided otherwise.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::Stages => STAGES,
            Self::LostReasons => LOST_REASONS,
            Self::Methods => METHODS,
        }
    }

    /// How an entry that came with the program is called; none: it is the company's own.
    pub fn label(self, key: &str) -> Option<Label> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| entry.label)
    }
}

const fn entry(key: &'static str, zh: &'static str, en: &'static str) -> Entry {
    Entry { key, label: Label { zh, en } }
}

const STAGES: &[Entry] = &[
    entry("contact", "初期沟通", "First contact"),
    entry("need", "需求确认", "Need confirmed"),
    entry("proposal", "方案报价", "Proposal"),
    entry("negotiation", "商务谈判", "Negotiation"),
    entry("contract", "签约", "Contract"),
];

/// How likely a deal is in each of them, hundredths of a percent.
const PROBABILITIES: [i64; STAGES.len()] = [1_000, 3_000, 5_000, 7_500, 9_000];

const LOST_REASONS: &[Entry] = &[
    entry("price", "价格", "Price"),
    entry("competitor", "竞争对手", "Competitor"),
    entry("no_budget", "没有预算", "No budget"),
    entry("no_need", "没有需求", "No need"),
    entry("quality", "产品不合适", "Product does not fit"),
    entry("no_answer", "失去联系", "No answer"),
    entry("other", "其他", "Other"),
];

const METHODS: &[Entry] = &[
    entry("transfer", "银行转账", "Bank transfer"),
    entry("wechat", "微信", "WeChat Pay"),
    entry("alipay", "支付宝", "Alipay"),
    entry("cash", "现金", "Cash"),
    entry("cheque", "支票", "Cheque"),
    entry("acceptance", "承兑汇票", "Bank acceptance"),
    entry("lc", "信用证", "Letter of credit"),
    entry("other", "其他", "Other"),
];

fn shipped(dictionary: Dictionary) -> Vec<Choice> {
    let likely = |place: usize| PROBABILITIES.get(place).copied().filter(|_| dictionary == Dictionary::Stages);
    let entries = dictionary.entries().iter().enumerate();
    let choice = |(place, entry): (usize, &Entry)| Choice {
        key: entry.key.to_owned(),
        name: None,
        probability: likely(place),
        retired: false,
    };
    entries.map(choice).collect()
}

impl Default for TradeSettings {
    /// `domain` §1–3, §11.
    fn default() -> Self {
        Self::of(&TradeDecisions::default())
    }
}

impl TradeSettings {
    /// What holds after these decisions.
    pub fn of(decisions: &TradeDecisions) -> Self {
        let choices = |dictionary| decisions.choices.get(&dictionary).cloned().unwrap_or_else(|| shipped(dictionary));
        Self {
            zone: Zone::SHANGHAI,
            basis: decisions.basis.unwrap_or_default(),
            stages: choices(Dictionary::Stages),
            lost_reasons: choices(Dictionary::LostReasons),
            methods: choices(Dictionary::Methods),
            tax_rates: decisions.tax_rates.clone().unwrap_or_else(|| vec![0, 100, 300, 600, 900, 1_300]),
            aging: decisions.aging.clone().unwrap_or_else(|| vec![30, 90, 365]),
        }
    }

    /// The stage of a stored key, retired or not; none for one that the company does not know any more.
    pub fn stage(&self, key: &str) -> Option<&Choice> {
        self.stages.iter().find(|stage| stage.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(key: &str) -> Choice {
        Choice { key: key.to_owned(), name: None, probability: None, retired: false }
    }

    #[test]
    fn decisions_hold_and_the_rest_has_its_default() {
        let mut decisions = TradeDecisions::default();
        let own = vec![choice("contact"), Choice { name: Some("打样".into()), ..choice("sample") }];
        let each = [
            TradeDecision::Basis(Basis::Shipped),
            TradeDecision::Choices(Dictionary::Stages, own.clone()),
            TradeDecision::Aging(vec![15, 45]),
        ];
        each.iter().for_each(|decision| assert_eq!(decision.check(), Ok(()), "{decision:?}"));
        each.iter().cloned().for_each(|decision| decisions.set(decision));
        assert_eq!(decisions.clone().each().collect::<Vec<_>>(), each);
        let settings = TradeSettings::of(&decisions);
        assert_eq!((settings.basis, &settings.stages, &settings.aging), (Basis::Shipped, &own, &vec![15, 45]));
        let default = TradeSettings::default();
        assert_eq!((&settings.methods, &settings.tax_rates), (&default.methods, &default.tax_rates));
        assert_eq!(default.stage("need").and_then(|stage| stage.probability), Some(3_000));
        assert_eq!(Dictionary::Stages.label("need").map(|label| label.zh), Some("需求确认"));
        assert_eq!(Dictionary::Stages.label("sample"), None);
    }

    #[test]
    fn decisions_that_make_no_sense_are_told() {
        let choices = |choices| TradeDecision::Choices(Dictionary::Methods, choices);
        for bad in [
            choices(Vec::new()),
            choices(vec![choice("a"), choice("a")]),
            choices(vec![choice("")]),
            choices(vec![choice(&"长".repeat(61))]),
            choices(vec![Choice { name: Some(" ".into()), ..choice("a") }]),
            choices(vec![Choice { probability: Some(10_001), ..choice("a") }]),
            choices((0..51).map(|number| choice(&number.to_string())).collect()),
            TradeDecision::TaxRates(vec![-1]),
            TradeDecision::TaxRates(Vec::new()),
            TradeDecision::Aging(vec![30, 30]),
            TradeDecision::Aging(vec![0]),
        ] {
            assert_eq!(bad.check(), Err(BadDecision), "{bad:?}");
        }
    }
}
