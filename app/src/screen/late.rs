//! Pages and dialogs whose code is fetched only when somebody opens them: what a day with customers does not begin with.

use std::{future::Future, pin::Pin, time::Duration};

use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};
use shared::{api::SessionInfo, id::DocId, query::filter::FilterField};

use crate::{
    features::customers::ListState,
    i18n::{t, text},
    ui::{Tone, button::Button, empty_state::EmptyState, icon::Icon, skeleton::Skeleton, toast::Toaster},
};

crate::texts! {
    enum LateText {
        Missing => "这个页面没有加载下来", "This page did not load";
        MissingHint => "它还没有存到这台设备上。请在有网络时重试。", "It is not on this device yet. Try again when there is a network.";
        Again => "重试", "Try again";
        Coming => "正在加载…", "Loading…";
    }
}

/// The code of a page could not be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of a page could not be fetched")]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Draws a part. It is called only when somebody is still there to see it.
pub type Draw = Box<dyn FnOnce() -> AnyView>;

/// What comes in time, or not.
pub type Arriving<T> = Pin<Box<dyn Future<Output = Result<T, NotFetched>>>>;

/// A dialog that is opened by a signal.
pub type LateDialog = fn(RwSignal<bool>) -> Arriving<Draw>;

/// What comes later. The program that starts names it, and nobody else: the engine, made of the same library, would
/// carry it along.
#[derive(Clone, Copy)]
pub struct LateParts {
    /// A customer's record with its follow-up.
    pub record: fn(DocId) -> Arriving<Draw>,
    /// The business with the customer of a record.
    pub business: fn() -> Arriving<Draw>,
    /// The same in one line.
    pub business_summary: fn() -> Arriving<Draw>,
    /// The catalogue.
    pub products: fn() -> Arriving<Draw>,
    /// 客户池.
    pub pools: fn() -> Arriving<Draw>,
    /// 订单.
    pub orders: fn() -> Arriving<Draw>,
    /// 应收.
    pub receivables: fn() -> Arriving<Draw>,
    /// 往来对账 with a customer.
    pub statement: fn(DocId) -> Arriving<Draw>,
    /// The import wizard.
    pub import: fn() -> Arriving<Draw>,
    /// 我的.
    pub me: fn() -> Arriving<Draw>,
    /// The settings.
    pub settings: fn() -> Arriving<Draw>,
    /// The sync centre.
    pub sync_centre: fn() -> Arriving<Draw>,
    /// The form of the first administrator.
    pub set_up: fn(Callback<SessionInfo>) -> Arriving<Draw>,
    /// The form behind a one-time link, with its token.
    pub welcome: fn(String, Callback<String>) -> Arriving<Draw>,
    /// The page of a device that has to hear the server first.
    pub locked: fn() -> Arriving<Draw>,
    /// The page that asks for the PIN.
    pub pin: fn() -> Arriving<Draw>,
    /// The settings of the app lock.
    pub lock_settings: fn() -> Arriving<Draw>,
    /// The command palette.
    pub palette: LateDialog,
    /// The table of keys.
    pub key_help: LateDialog,
    /// A new customer or entry.
    pub quick_add: LateDialog,
    /// The dialog of a filter.
    pub filter: fn(ListState, RwSignal<Option<FilterField>>) -> Arriving<Draw>,
    /// What is done with the selected customers.
    pub bulk: fn(ListState) -> Arriving<Draw>,
    /// Fetches the code of what is opened most often, and opens nothing.
    pub fetch_ahead: fn() -> Arriving<()>,
}

impl LateParts {
    /// Those of this program.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Once the first page stands, fetches what is opened next most often.
    pub fn fetch_soon(self) {
        // When it does not come, whoever opens it asks again and is told.
        set_timeout(move || spawn_local(async move { _ = (self.fetch_ahead)().await }), AHEAD_AFTER);
    }
}

/// A dialog that takes longer is said to be on its way.
const SLOW: Duration = Duration::from_millis(600);
/// Later than the first paint of the first page.
const AHEAD_AFTER: Duration = Duration::from_millis(300);

/// How far a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Coming,
    Here,
    Missing,
}

/// A part that is fetched, and what is drawn of it. `Copy`.
#[derive(Clone, Copy)]
struct Part {
    load: StoredValue<Box<dyn Fn() -> Arriving<Draw>>, LocalStorage>,
    stage: RwSignal<Stage>,
    /// To whom belongs what is drawn, whoever asks for it (a press has no owner).
    owner: StoredValue<Option<Owner>, LocalStorage>,
    view: StoredValue<Option<AnyView>, LocalStorage>,
}

impl Part {
    fn new(load: impl Fn() -> Arriving<Draw> + 'static) -> Self {
        Self {
            load: StoredValue::new_local(Box::new(load)),
            stage: RwSignal::new(Stage::Coming),
            owner: StoredValue::new_local(Owner::current()),
            view: StoredValue::new_local(None),
        }
    }

    /// Asks for it.
    fn fetch(self) {
        self.stage.set(Stage::Coming);
        let coming = self.load.with_value(|load| load());
        spawn_local(async move {
            let came = coming.await;
            // Whoever has left meanwhile is not waiting any more.
            let Some(Some(owner)) = self.owner.try_get_value() else { return };
            match came {
                Ok(draw) => {
                    self.view.set_value(Some(owner.with(draw)));
                    self.stage.set(Stage::Here);
                }
                Err(NotFetched) => self.stage.set(Stage::Missing),
            }
        });
    }

    fn take(self) -> AnyView {
        self.view.try_update_value(Option::take).flatten().into_any()
    }
}

/// A page that is fetched when it is first opened.
#[component]
pub fn LatePage(
    /// Fetches it.
    load: impl Fn() -> Arriving<Draw> + 'static,
) -> impl IntoView {
    let part = Part::new(load);
    part.fetch();
    move || match part.stage.get() {
        Stage::Coming => view! { <div class="page"><Skeleton /></div> }.into_any(),
        Stage::Here => part.take(),
        Stage::Missing => view! {
            <EmptyState icon=Icon::Alert title=text(LateText::Missing) hint=text(LateText::MissingHint)>
                <Button label=text(LateText::Again) on:click=move |_| part.fetch() />
            </EmptyState>
        }
        .into_any(),
    }
}

/// Something beside a page that is fetched when it is first called for, and stays.
#[component]
pub fn Late(
    /// Whether it is called for. Reactive.
    called: impl Fn() -> bool + Copy + Send + Sync + 'static,
    /// Fetches it.
    load: impl Fn() -> Arriving<Draw> + 'static,
) -> impl IntoView {
    let (toaster, part) = (Toaster::here(), Part::new(load));
    Effect::new(move |asked: Option<bool>| {
        let again = untrack(move || part.stage.get()) == Stage::Missing;
        let ask = called() && (asked != Some(true) || again);
        if ask {
            part.fetch();
        }
        asked == Some(true) || ask
    });
    // Only whoever still wants it is told.
    Effect::new(move |_| match part.stage.get() {
        Stage::Coming if called() => set_timeout(
            move || {
                if part.stage.try_get_untracked() == Some(Stage::Coming) {
                    toaster.say(Tone::Neutral, t(LateText::Coming));
                }
            },
            SLOW,
        ),
        Stage::Missing if called() => {
            toaster.say(Tone::Bad, format!("{} {}", t(LateText::Missing), t(LateText::MissingHint)));
        }
        _ => {}
    });
    move || (part.stage.get() == Stage::Here).then(|| part.take())
}
