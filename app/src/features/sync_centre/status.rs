//! How sync stands, in a sentence, and a way to hurry it.

use leptos::prelude::*;

use crate::{
    bridge::{StoreTrouble, SyncPhase, SyncState},
    i18n::{t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        button::Button,
        icon::{Icon, IconView},
        progress::ProgressBar,
        show::Show,
    },
};

crate::texts! {
    enum StatusText {
        Synced => "已同步", "Synced";
        Syncing => "正在同步", "Syncing";
        FirstSync => "首次同步：{0} / {1} 位客户", "First sync: {0} of {1} customers";
        Offline => "离线，照常使用", "Offline; everything works as usual";
        LogIn => "请重新登录，本机数据不受影响", "Log in again; the data on this device is not affected";
        Update => "请更新程序后再同步", "Update the program to sync";
        Last => "上次同步 {0}", "Last synced {0}";
        Never => "还没有同步过", "Not synced yet";
        Now => "立即同步", "Sync now";
        Skew => "本机时钟与服务器相差 {0} 分钟，请校准。联网期间写下的内容按服务器时间记录。", "This device's clock is {0} minute{0?s} off. Please set it right; what you write while connected carries the server's time.";
        Full => "设备空间已满，已停止接收新数据。没有同步的内容还在本机，清理空间后继续。",
            "The device is full, so nothing new is received. Unsent work is still here; free some space to go on.";
        ServerFull => "服务器存储已满，暂时不能接收。没有同步的内容都保存在本机，有空间后自动上传。请告诉管理员。",
            "The server's storage is full, so it takes nothing for now. Unsent work is kept here and sent by itself once there is space. Tell your administrator.";
        Trouble => "本机存储出了问题，请导出未同步的内容", "Storage on this device has trouble; export your unsent work";
    }
}

fn headline(sync: &SyncState) -> (Icon, String) {
    let plain = |icon, key: StatusText| (icon, t(key).to_owned());
    match sync.phase {
        SyncPhase::Idle => plain(Icon::CloudCheck, StatusText::Synced),
        SyncPhase::Syncing => plain(Icon::Sync, StatusText::Syncing),
        SyncPhase::FirstSync { done, total } => (Icon::Sync, tf(StatusText::FirstSync, &[&done, &total])),
        SyncPhase::Offline => plain(Icon::CloudOff, StatusText::Offline),
        SyncPhase::LogInAgain => plain(Icon::Alert, StatusText::LogIn),
        SyncPhase::UpdateApp => plain(Icon::Alert, StatusText::Update),
    }
}

/// The card at the top.
#[component]
pub fn StatusCard() -> impl IntoView {
    let workspace = Workspace::here();
    let line = move || headline(&workspace.sync.read());
    let last = move || match workspace.sync.read().synced_at {
        Some(at) => tf(StatusText::Last, &[&workspace.reader().ago(at)]),
        None => t(StatusText::Never).to_owned(),
    };
    let progress = Memo::new(move |_| match workspace.sync.read().phase {
        SyncPhase::FirstSync { done, total } => Some((done, total)),
        _ => None,
    });
    let warning = move || match (&workspace.sync.read().trouble, workspace.sync.read().skew_minutes()) {
        (Some(StoreTrouble::Full), _) => Some(t(StatusText::Full).to_owned()),
        (Some(_), _) => Some(t(StatusText::Trouble).to_owned()),
        (None, _) if workspace.sync.read().server_full => Some(t(StatusText::ServerFull).to_owned()),
        (None, Some(minutes)) => Some(tf(StatusText::Skew, &[&minutes])),
        (None, None) => None,
    };
    view! {
        <section class="card card-pad stack">
            <div class="status-head">
                <span class="status-icon"><IconView icon=Signal::derive(move || line().0) /></span>
                <div class="grow">
                    <p class="status-line">{move || line().1}</p>
                    <p class="muted">{last}</p>
                </div>
                <Button label=text(StatusText::Now) tone=Tone::Primary icon=Icon::Sync on:click=move |_| workspace.sync_now() />
            </div>
            <Show when=move || progress.read().is_some()>
                <ProgressBar
                    label=text(StatusText::Syncing)
                    value=Signal::derive(move || progress.get().unwrap_or_default().0)
                    max=Signal::derive(move || progress.get().unwrap_or_default().1)
                />
            </Show>
            {move || warning().map(|words| view! { <p class="callout" data-tone="warn">{words}</p> })}
        </section>
    }
}
