//! A PIN that nobody knows any more: log out and delete what lies here.

use leptos::{prelude::*, task::spawn_local};

use super::LockText;
use crate::{
    i18n::{t, text, tf},
    screen::{account, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        show::Show,
    },
};

crate::texts! {
    enum ForgottenText {
        Title => "忘记 PIN", "Forgot the PIN";
        Why => "PIN 没有上传，谁也找不回来。可以退出登录并清除本机数据，再用账号和密码登录：已经同步的内容会重新下载。",
            "The PIN was never sent anywhere and nobody can find it out. You can log out, delete the data on this device and log in again with name and password: what was synced is downloaded again.";
        Lost => "有 {0} 条修改没有同步，会永远丢失。", "{0} change{0?s} were not synced and are lost for good.";
        Nothing => "没有未同步的修改。没有写完的草稿会丢失。", "Everything was synced. Drafts that were not finished are lost.";
        Wipe => "退出并清除本机", "Log out and wipe this device";
    }
}

/// Asks before everything local goes.
#[component]
pub fn ForgottenDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let unsent = Memo::new(move |_| workspace.gate.read().as_ref().map_or(0, |gate| gate.unsent));
    let wipe = move |_| {
        open.set(false);
        // Noted first: without a network the session is ended later.
        workspace.give_up_pin();
        spawn_local(async move {
            account::end_session_if_it_must().await;
        });
    };
    view! {
        <Dialog open title=text(ForgottenText::Title)>
            <DialogBody>
                <div class="stack">
                    <p>{move || t(ForgottenText::Why)}</p>
                    <Show when=move || { unsent.get() > 0 }>
                        <p class="callout" data-tone="bad">{move || tf(ForgottenText::Lost, &[&unsent.get()])}</p>
                    </Show>
                    <Show when=move || unsent.get() == 0>
                        <p>{move || t(ForgottenText::Nothing)}</p>
                    </Show>
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(LockText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(ForgottenText::Wipe) tone=Tone::Bad on:click=wipe />
            </DialogActions>
        </Dialog>
    }
}
