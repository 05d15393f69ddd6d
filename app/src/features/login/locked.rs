//! The page of a device that has not heard from the server for too long: nothing is shown, nothing is lost.

use leptos::prelude::*;

use super::form::LoginForm;
use crate::{
    bridge::SyncPhase,
    i18n::{t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::{Button, ButtonSize},
        icon::Icon,
        show::Show,
    },
};

crate::texts! {
    enum LockedText {
        Title => "已锁定", "Locked";
        Why => "这台设备超过 14 天没有连上服务器。联网后会自动解锁，本机数据都在。",
            "This device has not reached the server for more than 14 days. It unlocks by itself once it does; everything on it is kept.";
        Unsent => "还有 {0} 条没有同步，联网后会上传。", "{0} change{0?s} are not synced yet; they are sent once there is a connection.";
        LogIn => "登录已过期，请重新登录来解锁。", "Your session has expired; log in to unlock.";
        Connect => "立即连接", "Connect now";
    }
}

/// The page.
#[component]
pub fn LockedPage() -> impl IntoView {
    let workspace = Workspace::here();
    let unsent = Memo::new(move |_| workspace.sync.read().unsent);
    let log_in = Memo::new(move |_| workspace.sync.read().phase == SyncPhase::LogInAgain);
    let done = Callback::new(move |session| workspace.logged_in(session));
    view! {
        <div class="login">
            <header class="login-head">
                <img class="brand-mark" src="/favicon.svg" alt="" />
                <h1>{move || t(LockedText::Title)}</h1>
                <p class="muted">{move || t(LockedText::Why)}</p>
                <Show when=move || { unsent.get() > 0 }>
                    <p>{move || tf(LockedText::Unsent, &[&unsent.get()])}</p>
                </Show>
            </header>
            {move || {
                if log_in.get() {
                    view! {
                        <p>{move || t(LockedText::LogIn)}</p>
                        <LoginForm done />
                    }
                    .into_any()
                } else {
                    view! {
                        <Button
                            label=text(LockedText::Connect)
                            icon=Icon::Sync
                            tone=Tone::Primary
                            size=ButtonSize::Large
                            on:click=move |_| workspace.sync_now()
                        />
                    }
                    .into_any()
                }
            }}
        </div>
    }
}
