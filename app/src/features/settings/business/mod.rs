//! What a company decides about its business: stages, reasons, ways of paying, taxes, aging, what makes a debt. Asked of the
//! server at once, since one word holds for everybody; without a network nothing is changed.

mod dictionary;
mod model;
mod numbers;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    people::Setting,
    trade::settings::{Basis, Dictionary, TradeDecision, TradeSettings},
};

use self::{
    dictionary::DictionaryCard,
    model::Wrong,
    numbers::{Numbers, NumbersCard},
};
use crate::{
    i18n::{t, text},
    screen::{
        account::{AccountError, explain},
        company,
        workspace::Workspace,
    },
    ui::{
        segmented::{Segment, Segmented},
        settings_line::SettingsLine,
        show::Show,
    },
};

crate::texts! {
    enum BusinessText {
        Hint => "对全公司生效，需要联网。停用的选项不能再选，已有记录照常显示。", "This holds for the whole company and needs a network. What is retired is not offered any more; records keep it.";
        Stages => "机会阶段", "Stages of opportunities";
        LostReasons => "丢单原因", "Reasons for losing";
        Methods => "付款方式", "Ways of paying";
        TaxRates => "税率（%）", "Tax rates (%)";
        Aging => "账龄分段（逾期天数）", "Classes of aging (days overdue)";
        Basis => "应收依据", "What makes a debt";
        Signed => "签约", "Signed";
        Shipped => "发货", "Shipped";
        Name => "名称", "Name";
        NameOf => "“{0}”的名称", "Name of “{0}”";
        Probability => "“{0}”的可能性（%）", "Probability of “{0}” (%)";
        Up => "上移“{0}”", "Move “{0}” up";
        Down => "下移“{0}”", "Move “{0}” down";
        Retire => "停用", "Retire";
        RetireThis => "停用“{0}”", "Retire “{0}”";
        Offer => "启用", "Offer again";
        OfferThis => "启用“{0}”", "Offer “{0}” again";
        Retired => "已停用", "Retired";
        Add => "添加", "Add";
        AddTo => "添加到“{0}”", "Add to “{0}”";
        Remove => "去掉 {0}", "Remove {0}";
        WrongName => "请填写名称，最多 60 字", "Type a name of at most 60 characters";
        WrongTaken => "已经有了", "It is there already";
        WrongShare => "请填写 0–100 的百分数", "Type a percentage from 0 to 100";
        WrongDays => "请填写 1–9999 的天数", "Type a number of days from 1 to 9999";
        WrongLast => "至少要保留一个", "At least one has to stay";
    }
}

fn wrong(wrong: Wrong) -> BusinessText {
    match wrong {
        Wrong::Name => BusinessText::WrongName,
        Wrong::Taken => BusinessText::WrongTaken,
        Wrong::Share => BusinessText::WrongShare,
        Wrong::Days => BusinessText::WrongDays,
        Wrong::Last => BusinessText::WrongLast,
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
enum Trouble {
    Typed(Wrong),
    Server(AccountError),
}

impl Trouble {
    /// In the reader's words. Reactive.
    fn words(&self) -> String {
        match self {
            Self::Typed(why) => t(wrong(*why)).to_owned(),
            Self::Server(why) => explain(why),
        }
    }
}

/// What holds, and the way to change it. `Copy`: handlers take it.
#[derive(Clone, Copy)]
struct Decisions {
    workspace: Workspace,
    /// What the company's settings say, with what was decided here and has not come back yet.
    held: Memo<TradeSettings>,
    /// What was decided here, as long as the device has not heard it from the server.
    asked: RwSignal<Vec<TradeDecision>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
}

impl Decisions {
    fn new() -> Self {
        let workspace = Workspace::here();
        let asked = RwSignal::new(Vec::<TradeDecision>::new());
        let heard = Memo::new(move |_| workspace.roster.read().settings.trade.clone());
        // What comes from the server is the last word, whoever said it.
        Effect::new(move |before: Option<()>| {
            heard.track();
            if before.is_some() {
                asked.set(Vec::new());
            }
        });
        let held = Memo::new(move |_| {
            let mut decisions = heard.get();
            asked.get().into_iter().for_each(|decision| decisions.set(decision));
            TradeSettings::of(&decisions)
        });
        Self { workspace, held, asked, busy: RwSignal::new(false), trouble: RwSignal::new(None) }
    }

    /// Asks the server to decide so, unless what was typed makes no sense.
    fn decide(self, decision: Result<TradeDecision, Wrong>) {
        if self.trouble.read_untracked().is_some() {
            self.trouble.set(None);
        }
        let decision = match decision {
            Ok(decision) => decision,
            Err(why) => return self.trouble.set(Some(Trouble::Typed(why))),
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            match company::set_setting(Setting::Trade(decision.clone())).await {
                Ok(()) => {
                    let _ = self.asked.try_update(|asked| asked.push(decision));
                    self.workspace.sync_now();
                }
                Err(why) => {
                    let _ = self.trouble.try_set(Some(Trouble::Server(why)));
                }
            }
            let _ = self.busy.try_set(false);
        });
    }
}

/// The page.
#[component]
pub fn BusinessPage() -> impl IntoView {
    let decisions = Decisions::new();
    let (held, trouble) = (decisions.held, decisions.trouble);
    let basis = Memo::new(move |_| held.read().basis);
    let choose = Callback::new(move |basis| decisions.decide(Ok(TradeDecision::Basis(basis))));
    view! {
        <p class="muted">{move || t(BusinessText::Hint)}</p>
        <Show when=move || trouble.read().is_some()>
            <p class="callout" data-tone="bad" role="alert">
                {move || trouble.read().as_ref().map(Trouble::words)}
            </p>
        </Show>
        <DictionaryCard decisions dictionary=Dictionary::Stages title=BusinessText::Stages />
        <DictionaryCard decisions dictionary=Dictionary::LostReasons title=BusinessText::LostReasons />
        <DictionaryCard decisions dictionary=Dictionary::Methods title=BusinessText::Methods />
        <NumbersCard decisions numbers=Numbers::TaxRates title=BusinessText::TaxRates />
        <NumbersCard decisions numbers=Numbers::Aging title=BusinessText::Aging />
        <section class="section">
            <div class="card rows">
                <SettingsLine label=text(BusinessText::Basis)>
                    <Segmented
                        label=text(BusinessText::Basis)
                        segments=vec![
                            Segment::new(Basis::Signed, text(BusinessText::Signed)),
                            Segment::new(Basis::Shipped, text(BusinessText::Shipped)),
                        ]
                        value=basis
                        on_choose=choose
                    />
                </SettingsLine>
            </div>
        </section>
    }
}
