//! The screen program, and its parts that are fetched later.

use app::{
    features::{
        customers::{BulkBar, CustomerPanel, FilterDialog, ListState},
        follow_up::FollowUp,
        import::ImportWizard,
        lock::{LockSettings, PinPage},
        login::{LockedPage, SetupForm, WelcomeForm},
        money::{OrdersPage, PoolsPage, ReceivablesPage, StatementPage},
        settings::{MePage, SettingsPages},
        sync_centre::SyncCentre,
        trade::{BusinessPart, BusinessSummary, ProductsPage},
    },
    screen::{
        late::{Draw, LateParts, NotFetched},
        shell::{KeyHelpDialog, Palette, QuickAdd},
    },
};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use shared::{api::SessionInfo, id::DocId, query::filter::FilterField};

fn main() {
    app::screen::app::start(LateParts {
        record: |doc| Box::pin(record(doc)),
        business: || Box::pin(business()),
        business_summary: || Box::pin(business_summary()),
        products: || Box::pin(products()),
        pools: || Box::pin(pools()),
        orders: || Box::pin(orders()),
        receivables: || Box::pin(receivables()),
        statement: |doc| Box::pin(statement(doc)),
        import: || Box::pin(import()),
        me: || Box::pin(me()),
        settings: || Box::pin(settings()),
        sync_centre: || Box::pin(sync_centre()),
        set_up: |done| Box::pin(set_up(done)),
        welcome: |token, done| Box::pin(welcome(token, done)),
        locked: || Box::pin(locked()),
        pin: || Box::pin(pin()),
        lock_settings: || Box::pin(lock_settings()),
        palette: |open| Box::pin(palette(open)),
        key_help: |open| Box::pin(key_help(open)),
        quick_add: |open| Box::pin(quick_add(open)),
        filter: |state, editing| Box::pin(filter(state, editing)),
        bulk: |state| Box::pin(bulk(state)),
        fetch_ahead: || Box::pin(async { Ok(fetch_ahead().await?) }),
    });
}

async fn fetch_ahead() -> Result<(), SplitLoaderError> {
    fetch_record().await?;
    fetch_business().await?;
    fetch_quick_add().await
}

/// A view in a part of the program; `cargo xtask client` puts there what only this part needs.
macro_rules! late {
    ($part:ident, $fetch:ident, $name:ident($($argument:ident: $kind:ty),*) $view:expr) => {
        #[wasm_split($part, wasm_split_path = leptos::wasm_split, preload($fetch), fallible)]
        fn $name($($argument: $kind),*) -> Result<Draw, NotFetched> {
            Ok(Box::new(move || $view.into_any()))
        }
    };
}

late!(
    record,
    fetch_record,
    record(doc: DocId) view! {
        <CustomerPanel doc follow_up=|record, compose| view! { <FollowUp record compose /> }.into_any() />
    }
);

late!(business, fetch_business, business() view! { <BusinessPart /> });
late!(
    business,
    fetch_business_summary,
    business_summary() view! { <BusinessSummary /> }
);
late!(business, fetch_products, products() view! { <ProductsPage /> });

late!(dialogs, fetch_palette, palette(open: RwSignal<bool>) view! { <Palette open /> });
late!(dialogs, fetch_key_help, key_help(open: RwSignal<bool>) view! { <KeyHelpDialog open /> });
late!(dialogs, fetch_quick_add, quick_add(open: RwSignal<bool>) view! { <QuickAdd open /> });
late!(
    dialogs,
    fetch_filter,
    filter(state: ListState, editing: RwSignal<Option<FilterField>>) view! { <FilterDialog state editing /> }
);
late!(dialogs, fetch_bulk, bulk(state: ListState) view! { <BulkBar state /> });

// One part: they share lists, boards and words.
late!(money, fetch_pools, pools() view! { <PoolsPage /> });
late!(money, fetch_orders, orders() view! { <OrdersPage /> });
late!(money, fetch_receivables, receivables() view! { <ReceivablesPage /> });
late!(money, fetch_statement, statement(doc: DocId) view! { <StatementPage doc /> });

late!(importing, fetch_import, import() view! { <ImportWizard /> });

late!(settings, fetch_me, me() view! { <MePage /> });
late!(settings, fetch_settings, settings() view! { <SettingsPages /> });

late!(syncing, fetch_sync_centre, sync_centre() view! { <SyncCentre /> });

late!(entrance, fetch_set_up, set_up(done: Callback<SessionInfo>) view! { <SetupForm done /> });
late!(entrance, fetch_welcome, welcome(token: String, done: Callback<String>) view! { <WelcomeForm token done /> });
late!(entrance, fetch_locked, locked() view! { <LockedPage /> });

// One part: whoever could set a PIN has the page that asks for it.
late!(lock, fetch_pin, pin() view! { <PinPage /> });
late!(lock, fetch_lock_settings, lock_settings() view! { <LockSettings /> });
