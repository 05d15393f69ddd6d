//! Where I am logged in, and ending it there.

use leptos::{prelude::*, task::spawn_local};
use shared::{api::DeviceInfo, id::DeviceId};

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
        skeleton::Skeleton,
        toast::Toaster,
    },
};

crate::texts! {
    enum DevicesText {
        Hint => "丢失的手机可以在这里停用：它下次联网时会清除本机数据。", "End a lost phone here: it wipes its data the next time it connects.";
        Current => "本机", "This device";
        Revoked => "已停用", "Ended";
        Seen => "最近使用 {0}", "Last used {0}";
        End => "停用", "End";
        EndAsk => "停用「{0}」？它下次联网时会退出登录，并清除本机数据；没有同步的内容会丢失。",
            "End “{0}”? The next time it connects it is logged out and wiped; what it has not synced is lost.";
        Ended => "已停用 {0}", "{0} was ended";
        Cancel => "取消", "Cancel";
        Retry => "重试", "Try again";
    }
}

type Devices = RwSignal<Option<Result<Vec<DeviceInfo>, AccountError>>>;

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
    let devices = Devices::new(None);
    let ending = RwSignal::new(None::<(DeviceId, String)>);
    load(devices);
    view! {
        <p class="muted">{move || t(DevicesText::Hint)}</p>
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
                let lines = list.into_iter().map(|device| view! { <DeviceLine device ending /> }).collect_view();
                view! { <ul class="card rows">{lines}</ul> }.into_any()
            }
        }}
        <EndDialog ending devices />
    }
}

#[component]
fn DeviceLine(device: DeviceInfo, ending: RwSignal<Option<(DeviceId, String)>>) -> impl IntoView {
    let workspace = Workspace::here();
    let seen = device.seen_at;
    let (id, name) = (device.id, device.name.clone());
    view! {
        <li class="device-line">
            <IconView icon=Icon::Device />
            <div class="grow">
                <p>{device.name}</p>
                <p class="muted">{move || tf(DevicesText::Seen, &[&workspace.reader().ago(seen)])}</p>
            </div>
            {device.current.then(|| view! { <Badge label=text(DevicesText::Current) tone=Tone::Primary /> })}
            {device.revoked.then(|| view! { <Badge label=text(DevicesText::Revoked) /> })}
            {(!device.revoked && !device.current)
                .then(|| {
                    let end = move |_| ending.set(Some((id, name.clone())));
                    view! { <QuietButton label=text(DevicesText::End) tone=Tone::Bad size=ButtonSize::Small on:click=end /> }
                })}
        </li>
    }
}

#[component]
fn EndDialog(ending: RwSignal<Option<(DeviceId, String)>>, devices: Devices) -> impl IntoView {
    let toaster = Toaster::here();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if ending.read().is_some() {
            open.set(true);
        }
    });
    let name = move || ending.get().map(|(_, name)| name).unwrap_or_default();
    let end = move |_| {
        open.set(false);
        let Some((id, name)) = ending.get_untracked() else { return };
        spawn_local(async move {
            match account::end_device(id).await {
                Ok(()) => toaster.say(Tone::Good, tf(DevicesText::Ended, &[&name])),
                Err(error) => toaster.say(Tone::Bad, explain(&error)),
            }
            load(devices);
        });
    };
    view! {
        <Dialog open title=text(DevicesText::End)>
            <DialogBody>
                <p>{move || tf(DevicesText::EndAsk, &[&name()])}</p>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(DevicesText::Cancel) on:click=move |_| open.set(false) />
                <Button label=text(DevicesText::End) tone=Tone::Bad on:click=end />
            </DialogActions>
        </Dialog>
    }
}
