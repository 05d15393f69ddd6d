//! The screen for a store that cannot be opened, or an engine that cannot run: explain, retry, rescue, reset.

use leptos::{prelude::*, task::spawn_local};

use super::{platform::clock, workspace::Workspace};
use crate::{
    bridge::StoreTrouble,
    i18n::{format, t, text, tf},
    ui::{
        Tone,
        button::{Button, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        icon::Icon,
        platform::file,
        toast::Toaster,
    },
};

crate::texts! {
    enum RecoveryText {
        Title => "本机数据暂时打不开", "The data on this device cannot be opened";
        Unavailable => "浏览器不允许保存数据，可能是无痕窗口或存储被禁用。请在普通窗口打开，或在浏览器设置中允许本站保存数据。",
            "The browser does not let us store data: a private window, or storage is blocked. Open a normal window, or allow storage for this site.";
        Full => "设备空间已满。请先清理空间再重试；未同步的内容还在本机，可以先导出。",
            "The device is full. Free some space and try again. Unsent work is still here and can be exported first.";
        TooNew => "数据是更新版本的程序写的。请刷新以更新程序。", "The data was written by a newer version. Reload to update the program.";
        Damaged => "本机数据无法读取。已经同步的内容在服务器上是安全的；请先导出未同步的内容，再重置。",
            "The data on this device cannot be read. What was synced is safe on the server; export the unsent work first, then reset.";
        Held => "另一个标签页占用着本机数据。请关闭本站的其他标签页后重试。", "Another tab holds the data on this device. Close the other tabs of this site and try again.";
        ProgramMissing => "程序还没有全部下载到本机。请在有网络时重试；已保存的内容仍在本机。",
            "The program is not wholly on this device yet. Try again when there is a network; what was saved is still here.";
        Lost => "后台程序无法启动。如果是第一次打开，请检查网络。已保存的内容仍在本机。",
            "The background program does not start. If this is your first visit, check the network. What was saved is still on this device.";
        Retry => "重试", "Try again";
        Export => "导出未同步的内容", "Export unsent work";
        Reset => "重置本机数据", "Reset this device";
        ResetAsk => "将删除本机上的全部数据，然后从服务器重新下载。没有同步、也没有导出的内容会丢失。",
            "This deletes everything on this device and downloads it again from the server. What was neither synced nor exported is lost.";
        Keep => "先不重置", "Keep it";
        Exported => "已导出 {0}", "Exported {0}";
        ExportEmpty => "没有未同步的内容", "There is no unsent work";
    }
}

fn explanation(trouble: Option<&StoreTrouble>) -> RecoveryText {
    match trouble {
        Some(StoreTrouble::Unavailable) => RecoveryText::Unavailable,
        Some(StoreTrouble::Full) => RecoveryText::Full,
        Some(StoreTrouble::TooNew) => RecoveryText::TooNew,
        Some(StoreTrouble::Damaged(_)) => RecoveryText::Damaged,
        Some(StoreTrouble::Held) => RecoveryText::Held,
        Some(StoreTrouble::ProgramMissing) => RecoveryText::ProgramMissing,
        None => RecoveryText::Lost,
    }
}

/// Writes everything unsent into a file.
pub fn export_unsent(workspace: Workspace, toaster: Toaster) {
    spawn_local(async move {
        let bytes = workspace.export_unsent().await;
        if bytes.is_empty() {
            toaster.say(Tone::Neutral, t(RecoveryText::ExportEmpty));
            return;
        }
        let day = format::iso_day(workspace.zone().day(clock::now()));
        let name = format!("gendan-unsent-{day}.json");
        if file::download(&name, "application/json", &bytes).is_ok() {
            toaster.say(Tone::Good, tf(RecoveryText::Exported, &[&name]));
        }
    });
}

/// The recovery screen.
#[component]
pub fn Recovery(
    /// What the engine found; none: there is no engine.
    trouble: Option<StoreTrouble>,
    /// What it said, for whoever is called to help.
    detail: String,
) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let asking = RwSignal::new(false);
    let why = explanation(trouble.as_ref());
    let detail = match trouble {
        Some(StoreTrouble::Damaged(detail)) => detail,
        _ => detail,
    };
    let retry = move |_| {
        if why == RecoveryText::TooNew {
            let _ = window().location().reload();
        } else {
            workspace.start_engine();
        }
    };
    view! {
        <main class="full-page" id="main">
            <div class="full-page-card">
                <h1>{move || t(RecoveryText::Title)}</h1>
                <p>{move || t(why)}</p>
                {(!detail.is_empty()).then(|| view! { <pre>{detail}</pre> })}
                <div class="cluster">
                    <Button label=text(RecoveryText::Retry) tone=Tone::Primary icon=Icon::Sync on:click=retry />
                    <Button label=text(RecoveryText::Export) icon=Icon::Download on:click=move |_| export_unsent(workspace, toaster) />
                    <QuietButton label=text(RecoveryText::Reset) tone=Tone::Bad on:click=move |_| asking.set(true) />
                </div>
            </div>
        </main>
        <Dialog open=asking title=text(RecoveryText::Reset)>
            <DialogBody>
                <p>{move || t(RecoveryText::ResetAsk)}</p>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(RecoveryText::Keep) on:click=move |_| asking.set(false) />
                <Button
                    label=text(RecoveryText::Reset)
                    tone=Tone::Bad
                    on:click=move |_| {
                        asking.set(false);
                        workspace.reset();
                    }
                />
            </DialogActions>
        </Dialog>
    }
}
