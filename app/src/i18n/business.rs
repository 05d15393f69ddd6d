//! How business is spoken of wherever it is: vouchers, pools, life-cycles, marks, and why a pool changed.

use shared::{
    money::Currency,
    trade::{
        record::{TradeMark, TradeMarkKind},
        row::Row,
        rules::{
            deals::LifeCycle,
            pool::{Because, Pool, PoolChange},
        },
        settings::{Choice, Dictionary},
    },
};

use super::{t, tf};

crate::texts! {
    /// Names of pools and life-cycles.
    pub enum StandingText {
        Potential => "潜在", "Potential";
        Signed => "签约", "Signed";
        Repeat => "重复购买", "Repeat";
        Lapsed => "失效", "Lapsed";
        Nurture => "需求培养", "Nurture";
        Demand => "有需求", "Demand";
        Focus => "首屏关注", "Focus";
        Success => "成功", "Success";
        Lost => "失败", "Lost";
        Invalid => "无效", "Invalid";
    }
}

crate::texts! {
    /// What was said of a customer.
    pub enum MarkText {
        Lost => "标记失败", "Mark as lost";
        Invalid => "标记无效", "Mark as invalid";
        Lapsed => "标记失效", "Mark as lapsed";
        Reopened => "恢复跟进", "Take up again";
        Resumed => "取消失效", "No longer lapsed";
        WithReason => "{0}（{1}）", "{0} ({1})";
    }
}

crate::texts! {
    enum BecauseText {
        Star => "上首屏或移出首屏", "the star was set or taken off";
        Followed => "开始跟进 {0}", "{0} is being followed";
        Closed => "{0} 已结束", "{0} is closed";
        Deal => "成交 {0}", "deal: {0}";
        Undone => "{0} 不再算成交", "{0} is no deal any more";
        Changed => "{0} → {1}", "{0} → {1}";
    }
}

/// A longer name is cut where it is only mentioned.
const NAME_CHARS: usize = 60;

/// `订单 XS-20260901-K7Q2M-003`; without a number its subject. Reactive.
pub fn title(row: &Row) -> String {
    let kind = t(row.kind.label(row.side));
    let called = if row.number.is_empty() { &row.subject } else { &row.number };
    let called: String = called.chars().take(NAME_CHARS).collect();
    if called.is_empty() { kind.to_owned() } else { format!("{kind} {called}") }
}

/// The word of an entry of a company's dictionary. Reactive.
pub fn choice(dictionary: Dictionary, choices: &[Choice], key: &str) -> String {
    let named = choices.iter().find(|choice| choice.key == key).and_then(|choice| choice.name.clone());
    named.unwrap_or_else(|| dictionary.label(key).map_or_else(|| key.to_owned(), |label| t(label).to_owned()))
}

/// `人民币 CNY`; a currency that is not offered by its code alone. Reactive.
pub fn currency(code: &str) -> String {
    let known = Currency::offered().iter().find(|(currency, _)| currency.code() == code);
    known.map_or_else(|| code.to_owned(), |(_, label)| format!("{} {code}", t(*label)))
}

/// A life-cycle's name.
pub fn life_cycle(life: LifeCycle) -> StandingText {
    match life {
        LifeCycle::Potential => StandingText::Potential,
        LifeCycle::Signed => StandingText::Signed,
        LifeCycle::Repeat => StandingText::Repeat,
        LifeCycle::Lapsed => StandingText::Lapsed,
    }
}

/// A pool's name.
pub fn pool(pool: Pool) -> StandingText {
    match pool {
        Pool::Nurture => StandingText::Nurture,
        Pool::Demand => StandingText::Demand,
        Pool::Focus => StandingText::Focus,
        Pool::Success => StandingText::Success,
        Pool::Lost => StandingText::Lost,
        Pool::Invalid => StandingText::Invalid,
    }
}

/// A mark in words, with its reason. Reactive.
pub fn mark(kind: &TradeMarkKind) -> String {
    let word = match kind {
        TradeMarkKind::Lost(_) => MarkText::Lost,
        TradeMarkKind::Invalid(_) => MarkText::Invalid,
        TradeMarkKind::Lapsed(_) => MarkText::Lapsed,
        TradeMarkKind::Reopened => MarkText::Reopened,
        TradeMarkKind::Resumed => MarkText::Resumed,
        TradeMarkKind::Other(stored) => return stored.clone(),
    };
    match kind.reason() {
        Some(reason) => tf(MarkText::WithReason, &[&t(word), &reason]),
        None => t(word).to_owned(),
    }
}

/// `需求培养 → 有需求`. Reactive.
pub fn changed_pool(change: &PoolChange) -> String {
    tf(BecauseText::Changed, &[&t(pool(change.from)), &t(pool(change.to))])
}

/// Because of what a pool changed. Reactive.
pub fn because(rows: &[Row], marks: &[TradeMark], change: &PoolChange) -> String {
    let named = |id| rows.iter().find(|row| row.id == id).map(title).unwrap_or_default();
    match change.because {
        Because::Star(_) => t(BecauseText::Star).to_owned(),
        Because::Mark(id) => {
            let found = marks.iter().find(|found| found.id == id);
            found.map(|found| mark(&found.kind)).unwrap_or_default()
        }
        Because::Followed(id) => tf(BecauseText::Followed, &[&named(id)]),
        Because::Closed(id) => tf(BecauseText::Closed, &[&named(id)]),
        Because::Deal(id) => tf(BecauseText::Deal, &[&named(id)]),
        Because::Undone(id) => tf(BecauseText::Undone, &[&named(id)]),
    }
}
