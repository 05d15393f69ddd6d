//! Without a session there is only the log-in; the address stays, so that afterwards one is where one wanted to be.

use leptos::prelude::*;

use super::late::{LatePage, LateParts};
use crate::features::login::LoginPage;

/// The page of somebody who is not logged in.
#[component]
pub fn SessionGate() -> impl IntoView {
    view! {
        <main class="gate" id="main">
            <LoginPage />
        </main>
    }
}

/// The page of a store that is sealed.
#[component]
pub fn PinGate() -> impl IntoView {
    view! {
        <main class="gate" id="main">
            <LatePage load=LateParts::here().pin />
        </main>
    }
}

/// The page of a device that has to hear the server first.
#[component]
pub fn LockGate() -> impl IntoView {
    view! {
        <main class="gate" id="main">
            <LatePage load=LateParts::here().locked />
        </main>
    }
}
