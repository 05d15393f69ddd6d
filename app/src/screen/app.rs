//! The program as a whole: what is shown at each stage.

use leptos::prelude::*;
use leptos_router::components::Router;

use super::{
    in_use,
    keyboard::Keyboard,
    late::LateParts,
    lost_notice::LostNotice,
    panic_page,
    platform::remembered,
    published,
    recovery::Recovery,
    session_gate::{LockGate, PinGate, SessionGate},
    shell::Shell,
    theme::Theme,
    updates::{self, UpdateBar},
    workspace::{Stage, Workspace},
};
use crate::ui::toast::{Toaster, Toasts};

/// Starts the screen, which has what comes later from `parts`.
pub fn start(parts: LateParts) {
    panic_page::install();
    remembered::language().choose();
    Theme::remembered().paint();
    mount_to_body(move || {
        provide_context(parts);
        view! { <App /> }
    });
}

#[component]
fn App() -> impl IntoView {
    let workspace = Workspace::provide();
    let toaster = Toaster::provide();
    Keyboard::provide();
    published::publish(workspace);
    let update = updates::watch(workspace);
    let stage = Memo::new(move |_| workspace.stage.get());
    in_use::watch(workspace);
    Effect::new(move |_| {
        if stage.get() == Stage::PinNeeded {
            toaster.clear();
        }
    });
    view! {
        <Router>
            {move || match stage.get() {
                Stage::Starting => ().into_any(),
                Stage::LoggedOut => view! { <SessionGate /> }.into_any(),
                Stage::Ready => view! { <Shell /> }.into_any(),
                Stage::Locked => view! { <LockGate /> }.into_any(),
                Stage::PinNeeded => view! { <PinGate /> }.into_any(),
                Stage::Broken(trouble) => view! { <Recovery trouble=Some(trouble) detail=String::new() /> }.into_any(),
                Stage::EngineLost(detail) => view! { <Recovery trouble=None detail /> }.into_any(),
            }}
            <UpdateBar update />
            <LostNotice />
            <Toasts />
        </Router>
    }
}
