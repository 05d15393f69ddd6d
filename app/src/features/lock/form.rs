//! Choosing, changing and taking away a PIN.

use leptos::{prelude::*, task::spawn_local};
use web_sys::SubmitEvent;

use super::{LockText, Trouble};
use crate::{
    bridge::lock::{LockAnswer, LockDeed},
    i18n::{t, text},
    kdf,
    screen::{key_maker, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{InputKind, Need, TextField},
        show::Show,
        toast::Toaster,
    },
};

crate::texts! {
    enum FormText {
        Set => "设置 PIN", "Set a PIN";
        Change => "修改 PIN", "Change the PIN";
        Remove => "移除 PIN", "Remove the PIN";
        Now => "现在的 PIN", "Current PIN";
        New => "新 PIN", "New PIN";
        NewHint => "至少 6 位；口令短语更安全，比如一句只有自己知道的话", "At least 6 characters; a passphrase only you know is safer";
        Again => "再输一次", "Once more";
        NoWayBack => "忘了 PIN，没有同步的内容就找不回来了。", "If you forget it, what is not synced is lost.";
        RemoveWhy => "本机数据会解密，之后打开浏览器的人都能看到。", "What is on this device is decrypted; whoever opens the browser can see it.";
        WasSet => "已设置 PIN，本机数据正在加密", "The PIN is set; the data on this device is being encrypted";
        WasChanged => "PIN 已修改", "PIN changed";
        WasRemoved => "PIN 已移除，本机数据正在解密", "The PIN is removed; the data on this device is being decrypted";
    }
}

/// What the form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A first PIN.
    Set,
    /// Another one.
    Change,
    /// None any more.
    Remove,
}

impl Purpose {
    fn title(self) -> FormText {
        match self {
            Self::Set => FormText::Set,
            Self::Change => FormText::Change,
            Self::Remove => FormText::Remove,
        }
    }

    fn done(self) -> FormText {
        match self {
            Self::Set => FormText::WasSet,
            Self::Change => FormText::WasChanged,
            Self::Remove => FormText::WasRemoved,
        }
    }

    fn asks_for_current(self) -> bool {
        self != Self::Set
    }

    fn asks_for_new(self) -> bool {
        self != Self::Remove
    }
}

/// What was typed.
struct Typed {
    current: String,
    new: String,
    again: String,
}

/// The form in its dialog.
#[component]
pub fn PinDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it does.
    purpose: RwSignal<Purpose>,
) -> impl IntoView {
    view! {
        <Dialog open title=move || t(purpose.get().title())>
            <Form open purpose=purpose.get_untracked() />
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, purpose: Purpose) -> impl IntoView {
    let (workspace, toaster) = (Workspace::here(), Toaster::here());
    let [current, new, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<Trouble>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let typed = Typed { current: current.get_untracked(), new: new.get_untracked(), again: again.get_untracked() };
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let done = carry_out(workspace, purpose, typed).await;
            busy.try_set(false);
            match done {
                Ok(()) => {
                    toaster.say(Tone::Good, t(purpose.done()));
                    open.set(false);
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                }
            }
        });
    };
    view! {
        <form on:submit=submit>
            <DialogBody>
                <div class="stack">
                    <Show when=move || purpose.asks_for_current()>
                        <TextField label=text(FormText::Now) value=current kind=InputKind::Pin need=Need::Required />
                    </Show>
                    <Show when=move || purpose.asks_for_new()>
                        <TextField label=text(FormText::New) value=new kind=InputKind::Pin need=Need::Required hint=text(FormText::NewHint) />
                        <TextField label=text(FormText::Again) value=again kind=InputKind::Pin need=Need::Required />
                    </Show>
                    <p class="muted">{move || t(if purpose.asks_for_new() { FormText::NoWayBack } else { FormText::RemoveWhy })}</p>
                    <p class="form-error" role="alert">{move || trouble.get().map(Trouble::words)}</p>
                </div>
            </DialogBody>
            <DialogActions>
                <QuietButton label=text(LockText::Cancel) on:click=move |_| open.set(false) />
                <Button
                    label=move || if busy.get() { t(LockText::Working) } else { t(purpose.title()) }
                    tone=Tone::Primary
                    kind=ButtonKind::Submit
                    disabled=busy
                />
            </DialogActions>
        </form>
    }
}

async fn carry_out(workspace: Workspace, purpose: Purpose, typed: Typed) -> Result<(), Trouble> {
    if purpose.asks_for_new() {
        kdf::check(&typed.new).map_err(Trouble::Weak)?;
        if typed.new != typed.again {
            return Err(Trouble::Differ);
        }
    }
    let failed = Trouble::Answer(LockAnswer::Failed);
    let deed = match (purpose, workspace.lock.get_untracked().kdf) {
        (Purpose::Set, _) => {
            let kdf = key_maker::fresh().ok_or(failed)?;
            LockDeed::Set { kdf, key: key_maker::derive(typed.new, kdf).await.ok_or(failed)? }
        }
        (Purpose::Change, Some(known)) => {
            let before = key_maker::derive(typed.current, known).await.ok_or(failed)?;
            let kdf = key_maker::fresh().ok_or(failed)?;
            LockDeed::Change { before, kdf, key: key_maker::derive(typed.new, kdf).await.ok_or(failed)? }
        }
        (Purpose::Remove, Some(known)) => {
            LockDeed::Remove(key_maker::derive(typed.current, known).await.ok_or(failed)?)
        }
        (Purpose::Change | Purpose::Remove, None) => return Err(failed),
    };
    match workspace.ask_lock(deed).await {
        LockAnswer::Done => Ok(()),
        other => Err(Trouble::Answer(other)),
    }
}
