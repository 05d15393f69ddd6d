//! Where people are logged in, and ending it there: the own devices; everybody's for administrators.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    api::{BombMark, DeviceInfo, Farewell},
    policy::{Resource, Verb, allows},
    sync::gatekeeper::Bomb,
};

use crate::{
    i18n::{t, text, tf},
    screen::{
        account::{self, AccountError, explain},
        workspace::Workspace,
    },
    ui::{
        Tone,
        badge::Badge,
        button::{Button, ButtonSize, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        icon::{Icon, IconView},
        segmented::{Segment, Segmented},
        show::Show,
        skeleton::Skeleton,
        toast::Toaster,
    },
};

crate::texts! {
    enum DevicesText {
        Hint => "丢失的手机可以在这里停用：它下次联网时会清除本机数据。", "End a lost phone here: it wipes its data the next time it connects.";
        Whose => "谁的设备", "Whose devices";
        Mine => "我的", "Mine";
        Everybodys => "所有人的", "Everybody's";
        Current => "本机", "This device";
        Revoked => "已停用", "Ended";
        Draining => "上传后清除", "To be wiped after upload";
        Bombed => "发过有害数据", "Sent harmful data";
        BombedHow => "{0}：{1} 次，{2} 至 {3}，全部已拒收。", "{0}: {1} time{1?s}, {2} to {3}. All of it was refused.";
        BombedHint => "正常的程序不会发送这些。请停用这台设备并修改密码，再检查它是否被改动过。",
            "No honest program sends this. End this device, change the password, and have it looked at.";
        Operations => "操作数异常的修改", "Changes with too many operations";
        Length => "解压后过大的修改", "Changes that inflate beyond the limit";
        WholeDocument => "冒充修改的整份文档", "Whole documents in place of changes";
        Message => "解压后过大的消息", "Messages that inflate beyond the limit";
        Seen => "最近使用 {0}", "Last used {0}";
        Unsent => "还有 {0} 条没有同步", "{0} change{0?s} not synced";
        End => "停用", "End";
        EndAsk => "停用「{0}」？它下次联网时会退出登录，并清除本机数据。",
            "End “{0}”? The next time it connects it is logged out and wiped.";
        Lost => "它上次联网时还有 {0} 条内容没有同步；立即清除会丢失这些内容。",
            "When it was last heard of, it had {0} change{0?s} that were not synced; wiping now loses them.";
        NothingLost => "它上次联网时没有未同步的内容。", "When it was last heard of, everything was synced.";
        Wipe => "立即清除", "Wipe now";
        UploadThenWipe => "先上传再清除", "Upload, then wipe";
        Honest => "一直不联网的手机无法被清除。", "A phone that never connects again cannot be wiped.";
        Ended => "已停用 {0}", "{0} was ended";
        EndOthers => "退出其他设备的登录", "Log out everywhere else";
        OthersEnded => "其他设备已退出登录，数据保留", "Logged out everywhere else; data there is kept";
        Cancel => "取消", "Cancel";
        Retry => "重试", "Try again";
    }
}

type Devices = RwSignal<Option<Result<Vec<DeviceInfo>, AccountError>>>;
type Ending = RwSignal<Option<DeviceInfo>>;

fn load(devices: Devices) {
    spawn_local(async move {
        let mut answer = account::devices().await;
        if let Ok(list) = &mut answer {
            list.sort_by_key(|device| (device.revoked, !device.current, std::cmp::Reverse(device.seen_at)));
        }
        devices.try_set(Some(answer));
    });
}

/// The page.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let (devices, ending, all) = (Devices::new(None), Ending::new(None), RwSignal::new(false));
    load(devices);
    let keeper = Memo::new(move |_| {
        workspace.me().is_some_and(|me| allows(&workspace.roster.read(), me, Verb::List, Resource::Audit))
    });
    let shown = move |device: &DeviceInfo| all.get() || Some(device.user) == workspace.me();
    let end_others = move |_| {
        spawn_local(async move {
            match account::end_other_sessions().await {
                Ok(()) => toaster.say(Tone::Good, t(DevicesText::OthersEnded)),
                Err(error) => toaster.say(Tone::Bad, explain(&error)),
            }
        });
    };
    view! {
        <p class="muted">{move || t(DevicesText::Hint)}</p>
        <Show when=move || keeper.get()>
            <Segmented
                label=text(DevicesText::Whose)
                segments=vec![Segment::new(false, text(DevicesText::Mine)), Segment::new(true, text(DevicesText::Everybodys))]
                value=all
                on_choose=Callback::new(move |chosen| all.set(chosen))
            />
        </Show>
        {move || match devices.get() {
            None => view! { <Skeleton lines=3 /> }.into_any(),
            Some(Err(error)) => {
                view! {
                    <p class="callout" data-tone="warn">{move || explain(&error)}</p>
                    <div>
                        <Button label=text(DevicesText::Retry) icon=Icon::Sync on:click=move |_| load(devices) />
                    </div>
                }
                .into_any()
            }
            Some(Ok(list)) => {
                let lines = list.into_iter().filter(|device| shown(device)).map(|device| view! { <DeviceLine device ending /> }).collect_view();
                view! { <ul class="card rows">{lines}</ul> }.into_any()
            }
        }}
        <div>
            <QuietButton label=text(DevicesText::EndOthers) icon=Icon::LogOut on:click=end_others />
        </div>
        <EndDialog ending devices />
    }
}

#[component]
fn DeviceLine(device: DeviceInfo, ending: Ending) -> impl IntoView {
    let workspace = Workspace::here();
    let DeviceInfo { user, seen_at, unsent, revoked, draining, current, .. } = device;
    let (name, bombs) = (device.name.clone(), StoredValue::new(device.bombs.clone()));
    let bombed = !device.bombs.is_empty();
    let owner = move || {
        let others = workspace.me() != Some(user);
        others.then(|| format!("{} · ", workspace.person_name(user)))
    };
    view! {
        <li class="device-line">
            <IconView icon=Icon::Device />
            <div class="grow">
                <p>{owner}<bdi>{name}</bdi></p>
                <p class="muted">
                    {move || tf(DevicesText::Seen, &[&workspace.reader().ago(seen_at)])}
                    {move || (unsent > 0 && !revoked).then(|| format!(" · {}", tf(DevicesText::Unsent, &[&unsent])))}
                </p>
                {bombed.then(|| view! { <p class="callout" data-tone="bad">{move || bombs.with_value(|marks| bomb_words(workspace, marks))}</p> })}
            </div>
            {bombed.then(|| view! { <Badge label=text(DevicesText::Bombed) tone=Tone::Bad /> })}
            {current.then(|| view! { <Badge label=text(DevicesText::Current) tone=Tone::Primary /> })}
            {revoked.then(|| view! { <Badge label=text(DevicesText::Revoked) /> })}
            {(draining && !revoked).then(|| view! { <Badge label=text(DevicesText::Draining) tone=Tone::Warn /> })}
            {(!revoked && !current)
                .then(|| {
                    let end = move |_| ending.set(Some(device.clone()));
                    view! { <QuietButton label=text(DevicesText::End) tone=Tone::Bad size=ButtonSize::Small on:click=end /> }
                })}
        </li>
    }
}

/// What a device sent that no honest program sends, and what to do about it. Reactive.
fn bomb_words(workspace: Workspace, marks: &[BombMark]) -> String {
    let line = |mark: &BombMark| {
        let what = t(match mark.bomb {
            Bomb::Operations => DevicesText::Operations,
            Bomb::Length => DevicesText::Length,
            Bomb::Document => DevicesText::WholeDocument,
            Bomb::Message => DevicesText::Message,
        });
        let [first, last] = [mark.first_at, mark.last_at].map(|at| workspace.reader().moment(at));
        tf(DevicesText::BombedHow, &[&what, &mark.count, &first, &last])
    };
    let lines = marks.iter().map(line).chain([t(DevicesText::BombedHint).to_owned()]);
    lines.collect::<Vec<_>>().join(" ")
}

#[component]
fn EndDialog(ending: Ending, devices: Devices) -> impl IntoView {
    let toaster = Toaster::here();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if ending.read().is_some() {
            open.set(true);
        }
    });
    let name = move || ending.read().as_ref().map(|device| device.name.clone()).unwrap_or_default();
    let unsent = move || ending.read().as_ref().map_or(0, |device| device.unsent);
    let end = move |farewell: Farewell| {
        open.set(false);
        let Some(device) = ending.get_untracked() else { return };
        spawn_local(async move {
            match account::end_device(device.id, farewell).await {
                Ok(()) => toaster.say(Tone::Good, tf(DevicesText::Ended, &[&device.name])),
                Err(error) => toaster.say(Tone::Bad, explain(&error)),
            }
            load(devices);
        });
    };
    let loss = move || match unsent() {
        0 => t(DevicesText::NothingLost).to_owned(),
        unsent => tf(DevicesText::Lost, &[&unsent]),
    };
    view! {
        <Dialog open title=text(DevicesText::End)>
            <DialogBody>
                <div class="stack">
                    <p>{move || tf(DevicesText::EndAsk, &[&name()])}</p>
                    <p class="callout" data-tone=move || (unsent() != 0).then_some("warn")>{loss}</p>
                    <p class="muted">{move || t(DevicesText::Honest)}</p>
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(DevicesText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(DevicesText::UploadThenWipe) on:click=move |_| end(Farewell::UploadThenWipe) />
                <Button label=text(DevicesText::Wipe) tone=Tone::Bad on:click=move |_| end(Farewell::Wipe) />
            </DialogActions>
        </Dialog>
    }
}
