//! The installed program: keeps itself on this device, and offers a new version when one waits.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use web_sys::ServiceWorker;

use super::{
    platform::service_worker,
    storage,
    workspace::{Stage, Workspace},
};
use crate::{
    i18n::{t, text},
    trap,
    ui::{
        Tone,
        button::{Button, ButtonSize, IconButton},
        icon::Icon,
        show::Show,
    },
};

crate::texts! {
    enum UpdateText {
        Waiting => "有新版本", "A new version is ready";
        Update => "更新", "Update";
        Later => "稍后", "Later";
    }
}

/// How often a program that stays open looks for a new version.
const LOOK_EVERY: Duration = Duration::from_secs(6 * 3600);

/// The version that waits, if one does.
pub type Waiting = RwSignal<Option<ServiceWorker>, LocalStorage>;

/// Registers the service worker and asks the browser to keep the data once somebody is logged in.
pub fn watch(workspace: Workspace) -> Waiting {
    let waiting = Waiting::new_local(None);
    // After the first screen, so that installing does not compete with starting.
    let registered = StoredValue::new(false);
    Effect::new(move |_| {
        let stage = workspace.stage.get();
        if stage != Stage::Starting && !registered.get_value() {
            registered.set_value(true);
            spawn_local(async move {
                if let Err(error) = service_worker::register(waiting).await {
                    leptos::logging::warn!("not installed: {}", trap::words(&error));
                }
            });
            set_interval(|| spawn_local(service_worker::look_for_update()), LOOK_EVERY);
        }
        if stage == Stage::Ready {
            // Whoever is not logged in has no use for it.
            spawn_local(service_worker::keep_the_rest());
            spawn_local(async {
                storage::persist().await;
            });
        }
    });
    waiting
}

/// “有新版本 · 更新”: quiet, and only when the person says so.
#[component]
pub fn UpdateBar(
    /// The version that waits.
    update: Waiting,
) -> impl IntoView {
    let take = move |_| {
        if let Some(worker) = update.get_untracked() {
            service_worker::switch_to(&worker);
        }
    };
    view! {
        <Show when=move || update.read().is_some()>
            <div class="notice-bar" role="status">
                <div class="notice">
                    <span>{move || t(UpdateText::Waiting)}</span>
                    <Button label=text(UpdateText::Update) tone=Tone::Primary size=ButtonSize::Small on:click=take />
                    <IconButton label=text(UpdateText::Later) icon=Icon::Close on:click=move |_| update.set(None) />
                </div>
            </div>
        </Show>
    }
}
