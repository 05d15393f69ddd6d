//! The page that asks for the PIN. Nothing of the store is known here but whose it is and how much was not sent.

use std::{sync::Arc, time::Duration};

use leptos::{html, prelude::*, task::spawn_local};
use web_sys::SubmitEvent;

use super::{LockText, Trouble, forgotten::ForgottenDialog};
use crate::{
    bridge::lock::{Gate, LockAnswer, LockDeed, Tries},
    i18n::{t, text, tf},
    screen::{key_maker, workspace::Workspace},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize, QuietButton},
        field::{InputKind, Need, TextField},
        icon::Icon,
        show::Show,
    },
};

crate::texts! {
    enum GateText {
        Title => "已锁定", "Locked";
        Whose => "{0} · {1}", "{0} · {1}";
        Unlock => "解锁", "Unlock";
        Wait => "{0} 秒后可以再试", "Try again in {0} s";
        WrongLeft => "PIN 不对，还可以试 {0} 次", "Wrong PIN. Tries left: {0}";
        LastTries => "再输错 {0} 次，本机的数据会被清除，需要重新登录。", "After {0} more wrong PIN{0?s} the data on this device is deleted and you have to log in again.";
        WouldBeLost => "其中 {0} 条没有同步的修改会丢失。", "{0} change{0?s} that are not synced yet would be lost.";
        Forgotten => "忘记 PIN？", "Forgot the PIN?";
    }
}

/// Tries before the last ones, which come with a warning.
const LAST_TRIES: u8 = 5;

/// The page.
#[component]
pub fn PinPage() -> impl IntoView {
    let workspace = Workspace::here();
    let gate = move || workspace.gate.get();
    let tries = Memo::new(move |_| gate().map(|gate| gate.tries).unwrap_or_default());
    let forgotten = RwSignal::new(false);
    view! {
        <div class="login">
            <header class="login-head">
                <img class="brand-mark" src="/favicon.svg" alt="" />
                <h1>{move || t(GateText::Title)}</h1>
                <p class="muted">{move || gate().map(|gate| whose(&gate))}</p>
            </header>
            <PinForm tries />
            <Show when=move || { tries.read().left() <= LAST_TRIES }>
                <p class="callout" data-tone="bad">{move || gate().map(|gate| warning(&gate))}</p>
            </Show>
            <footer class="login-foot">
                <QuietButton label=text(GateText::Forgotten) on:click=move |_| forgotten.set(true) />
            </footer>
        </div>
        <ForgottenDialog open=forgotten />
    }
}

fn whose(gate: &Arc<Gate>) -> String {
    if gate.session.company.is_empty() {
        return gate.session.person.name.clone();
    }
    tf(GateText::Whose, &[&gate.session.person.name, &gate.session.company])
}

fn warning(gate: &Arc<Gate>) -> String {
    let mut words = tf(GateText::LastTries, &[&gate.tries.left()]);
    if gate.unsent > 0 {
        words.push(' ');
        words.push_str(&tf(GateText::WouldBeLost, &[&gate.unsent]));
    }
    words
}

#[component]
fn PinForm(tries: Memo<Tries>) -> impl IntoView {
    let workspace = Workspace::here();
    let (pin, busy, trouble) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<Trouble>));
    let wait = waiting(workspace, tries);
    let node = NodeRef::<html::Input>::new();
    node.on_load(|input| {
        let _ = input.focus();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(gate) = workspace.gate.get_untracked() else { return };
        if busy.get_untracked() || wait.get_untracked() > 0 {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = match key_maker::derive(pin.get_untracked(), gate.kdf).await {
                Some(key) => workspace.ask_lock(LockDeed::Unlock(key)).await,
                None => LockAnswer::Failed,
            };
            busy.try_set(false);
            if answer != LockAnswer::Done {
                trouble.try_set(Some(Trouble::Answer(answer)));
                pin.try_set(String::new());
                if let Some(Some(input)) = node.try_get_untracked() {
                    let _ = input.focus();
                }
            }
        });
    };
    let failed = move || match trouble.get()? {
        Trouble::Answer(LockAnswer::Wrong) => Some(tf(GateText::WrongLeft, &[&tries.get().left()])),
        trouble => Some(trouble.words()),
    };
    let word = move || match wait.get() {
        0 if busy.get() => t(LockText::Working).to_owned(),
        0 => t(GateText::Unlock).to_owned(),
        seconds => tf(GateText::Wait, &[&seconds]),
    };
    let disabled = Signal::derive(move || busy.get() || wait.get() > 0);
    view! {
        <form class="login-form" on:submit=submit>
            <TextField label=text(LockText::Pin) value=pin kind=InputKind::Pin need=Need::Required node />
            <p class="form-error" role="alert">{failed}</p>
            <Button label=word icon=Icon::Lock tone=Tone::Primary size=ButtonSize::Large kind=ButtonKind::Submit disabled />
        </form>
    }
}

/// Seconds until the next try. Moves by itself.
fn waiting(workspace: Workspace, tries: Memo<Tries>) -> Signal<i64> {
    let now = RwSignal::new(workspace.clock());
    let clock = set_interval_with_handle(move || now.set(workspace.clock()), Duration::from_secs(1));
    on_cleanup(move || {
        if let Ok(clock) = clock {
            clock.clear();
        }
    });
    Memo::new(move |_| {
        now.track();
        (tries.get().wait_ms(workspace.clock()) + 999) / 1000
    })
    .into()
}
