//! The settings of the app lock, and what it protects.

use leptos::prelude::*;

use super::form::{PinDialog, Purpose};
use crate::{
    bridge::lock::{LockDeed, Minutes},
    i18n::{t, text, tf},
    screen::workspace::Workspace,
    ui::{
        Tone,
        badge::Badge,
        button::{Button, QuietButton},
        icon::Icon,
        segmented::{Segment, Segmented},
        settings_line::SettingsLine,
        show::Show,
    },
};

crate::texts! {
    enum SettingText {
        Pin => "PIN", "PIN";
        On => "已开启", "On";
        Off => "未开启", "Off";
        Busy => "正在处理本机数据…", "Working on the data on this device…";
        Set => "设置 PIN", "Set a PIN";
        Change => "修改", "Change";
        Remove => "移除", "Remove";
        After => "多久不用自动锁定", "Lock when unused for";
        Minutes => "{0} 分钟", "{0} min";
        Now => "立即锁定", "Lock now";
        Does => "保护什么", "What it protects";
        DoesNot => "不保护什么", "What it does not";
        Sealed => "本机浏览器里的客户、联系人、跟进、商务、人员、没有同步的修改和草稿都用 AES-256 加密；密钥由 PIN 保护。重新打开浏览器、刷新、或一段时间不用后要输入 PIN。锁定期间不同步，什么也不会丢。",
            "Customers, contacts, follow-up, commercial data, people, changes that are not synced and drafts in this browser are encrypted with AES-256; the key is protected by the PIN. It is asked for when the browser is opened again, after a reload, and when nobody used the app for a while. While it is locked nothing is synced, and nothing is lost.";
        Tries => "连续输错 10 次，本机数据会被清除。忘记 PIN 只能清除本机数据后重新登录。",
            "After 10 wrong PINs in a row the data on this device is deleted. If you forget the PIN, the only way is to delete it and log in again.";
        Open => "没有加密的：有多少条记录、它们的编号和大小、你的姓名和公司、界面设置、导入过的表格的列名、地址栏和浏览历史里的搜索词。设置 PIN 之前写下的数据，浏览器的文件里可能还会残留一段时间。",
            "Not encrypted: how many records there are, their numbers and sizes, your name and company, settings of the screen, names of columns in imported files, words of searches in the address bar and the browser's history. What was written before the PIN was set may linger in the browser's files for a while.";
        Guess => "6 位数字挡得住拿到手机随手翻看的人；如果有人拷走浏览器的文件慢慢试，几个小时就能试完所有 6 位数字。更敏感的数据请用长一些的口令。",
            "Six digits stop somebody who picks up the phone. Somebody who copies the browser's files and keeps trying is through all six-digit PINs within hours: use a longer passphrase for more.";
        Session => "锁定不等于退出登录：懂技术的人拿到解锁的设备，可能用浏览器里的登录连上服务器。设备丢失请立即让管理员吊销；锁定的设备联网后也会被清除。木马和站在旁边看的人，它也挡不住。",
            "Locked is not logged out: somebody skilled who holds the unlocked device could reach the server with the browser's session. Have a lost device revoked at once; a locked one is wiped too as soon as it has a network. It does not stop malicious programs, or somebody who looks over your shoulder.";
    }
}

/// The page.
#[component]
pub fn LockSettings() -> impl IntoView {
    let workspace = Workspace::here();
    let (open, purpose) = (RwSignal::new(false), RwSignal::new(Purpose::Set));
    let start = move |what: Purpose| {
        purpose.set(what);
        open.set(true);
    };
    let on = Memo::new(move |_| workspace.lock.read().kdf.is_some());
    let busy = Memo::new(move |_| workspace.lock.read().busy);
    let after = Memo::new(move |_| workspace.lock.read().after);
    let minutes =
        Minutes::ALL.map(|minutes| Segment::new(minutes, move || tf(SettingText::Minutes, &[&minutes.0]))).to_vec();
    let minutes = StoredValue::new_local(minutes);
    view! {
        <div class="card rows">
            <SettingsLine label=text(SettingText::Pin)>
                <Badge
                    label=move || t(if busy.get() { SettingText::Busy } else if on.get() { SettingText::On } else { SettingText::Off })
                    tone=Signal::derive(move || if on.get() { Tone::Good } else { Tone::Neutral })
                />
                <Show when=move || !on.get()>
                    <Button label=text(SettingText::Set) icon=Icon::Lock tone=Tone::Primary on:click=move |_| start(Purpose::Set) />
                </Show>
                <Show when=move || on.get() && !busy.get()>
                    <Button label=text(SettingText::Change) on:click=move |_| start(Purpose::Change) />
                    <QuietButton label=text(SettingText::Remove) tone=Tone::Bad on:click=move |_| start(Purpose::Remove) />
                </Show>
            </SettingsLine>
            <Show when=move || on.get()>
                <SettingsLine label=text(SettingText::After)>
                    <Segmented
                        label=text(SettingText::After)
                        segments=minutes.get_value()
                        value=after
                        on_choose=Callback::new(move |minutes| workspace.tell_lock(LockDeed::After(minutes)))
                    />
                </SettingsLine>
            </Show>
        </div>
        <Show when=move || on.get()>
            <div>
                <Button label=text(SettingText::Now) icon=Icon::Lock on:click=move |_| workspace.tell_lock(LockDeed::Now) />
            </div>
        </Show>
        <Explained title=SettingText::Does lines=&[SettingText::Sealed, SettingText::Tries] />
        <Explained title=SettingText::DoesNot lines=&[SettingText::Open, SettingText::Guess, SettingText::Session] />
        <PinDialog open purpose />
    }
}

#[component]
fn Explained(title: SettingText, lines: &'static [SettingText]) -> impl IntoView {
    view! {
        <section class="section">
            <h3 class="section-title">{move || t(title)}</h3>
            <div class="card card-pad stack">
                {lines.iter().map(|line| view! { <p>{move || t(*line)}</p> }).collect_view()}
            </div>
        </section>
    }
}
