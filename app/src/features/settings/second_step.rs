//! The own second step of log-in: on, off, recovery codes.

use leptos::{prelude::*, task::spawn_local};
use shared::api::{RecoveryCodes, TotpOffer, TotpState};
use web_sys::SubmitEvent;

use crate::{
    i18n::{t, text, tf},
    screen::{
        account::{self, AccountError, explain},
        clipboard,
    },
    ui::{
        Tone,
        badge::Badge,
        button::{Button, ButtonKind, QuietButton},
        dialog::{Dialog, DialogActions, DialogBody},
        field::{InputKind, Need, TextField},
        icon::Icon,
        settings_line::SettingsLine,
        show::Show,
        toast::Toaster,
    },
};

crate::texts! {
    enum StepText {
        Title => "两步验证", "Second step";
        On => "已开启", "On";
        Off => "未开启", "Off";
        Required => "公司要求", "Wanted by the company";
        Left => "剩余恢复码 {0} 个", "{0} recovery codes left";
        TurnOn => "开启", "Turn on";
        TurnOff => "关闭", "Turn off";
        NewCodes => "换新恢复码", "New recovery codes";
        Password => "现在的密码", "Current password";
        Scan => "用验证器 App（如腾讯身份验证器、Microsoft Authenticator）扫描，再输入显示的 6 位数字。",
            "Scan this with an authenticator app, then enter the six digits it shows.";
        Picture => "验证器二维码", "Picture for the authenticator app";
        Code => "验证码", "Code";
        CodeHint => "验证器里的 6 位数字，或一个恢复码", "Six digits from the app, or a recovery code";
        Keep => "请保存这些恢复码：手机丢失时，每个可以用一次。只显示这一次。",
            "Keep these: if you lose your phone, each works once. They are shown only now.";
        Copy => "复制", "Copy";
        Copied => "已复制", "Copied";
        Next => "下一步", "Next";
        Kept => "我已保存", "I kept them";
        Cancel => "取消", "Cancel";
        Done => "两步验证已关闭", "The second step is off";
    }
}

/// What the dialog is doing.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Asks for the password, to switch it on.
    Password,
    /// Shows the secret and asks for a first code.
    Scan(TotpOffer),
    /// Asks for a code, to switch it off.
    TurnOff,
    /// Asks for a code, for new recovery codes.
    NewCodes,
    /// Shows recovery codes.
    Codes(Vec<String>),
}

/// The line in the profile.
#[component]
pub fn SecondStepLine() -> impl IntoView {
    let (state, open, stage) = (RwSignal::new(None::<TotpState>), RwSignal::new(false), RwSignal::new(Stage::Password));
    let look = move || {
        spawn_local(async move {
            state.try_set(account::totp().await.ok());
        });
    };
    look();
    let start = move |first: Stage| {
        stage.set(first);
        open.set(true);
    };
    let buttons = move |now: TotpState| {
        if !now.enabled {
            return view! { <Button label=text(StepText::TurnOn) on:click=move |_| start(Stage::Password) /> }
                .into_any();
        }
        view! {
            <span class="muted">{move || tf(StepText::Left, &[&now.recovery_codes])}</span>
            <QuietButton label=text(StepText::NewCodes) on:click=move |_| start(Stage::NewCodes) />
            {(!now.required).then(|| view! { <QuietButton label=text(StepText::TurnOff) tone=Tone::Bad on:click=move |_| start(Stage::TurnOff) /> })}
        }
        .into_any()
    };
    view! {
        {move || {
            state
                .get()
                .map(|now| {
                    let (word, tone) = if now.enabled { (StepText::On, Tone::Good) } else { (StepText::Off, Tone::Neutral) };
                    view! {
                        <SettingsLine label=text(StepText::Title)>
                            <Badge label=text(word) tone />
                            {now.required.then(|| view! { <Badge label=text(StepText::Required) /> })}
                            {buttons(now)}
                        </SettingsLine>
                    }
                })
        }}
        <Dialog open title=text(StepText::Title)>
            <StepForm open stage changed=Callback::new(move |()| look()) />
        </Dialog>
    }
}

#[component]
fn StepForm(open: RwSignal<bool>, stage: RwSignal<Stage>, changed: Callback<()>) -> impl IntoView {
    let toaster = Toaster::here();
    let (typed, busy, failed) =
        (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<AccountError>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (now, secret) = (stage.get_untracked(), typed.get_untracked());
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let codes = |codes: RecoveryCodes| Some(Stage::Codes(codes.codes));
            let next = match now {
                Stage::Password => account::offer_totp(secret).await.map(|offer| Some(Stage::Scan(offer))),
                Stage::Scan(_) => account::confirm_totp(secret).await.map(codes),
                Stage::NewCodes => account::new_recovery_codes(secret).await.map(codes),
                Stage::TurnOff => account::disable_totp(secret).await.map(|()| {
                    toaster.say(Tone::Good, t(StepText::Done));
                    None
                }),
                Stage::Codes(_) => Ok(None),
            };
            busy.try_set(false);
            match next {
                Ok(next) => {
                    typed.try_set(String::new());
                    changed.run(());
                    match next {
                        Some(next) => drop(stage.try_set(next)),
                        None => open.set(false),
                    }
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    let word = move || {
        t(match *stage.read() {
            Stage::Password => StepText::Next,
            Stage::Scan(_) => StepText::TurnOn,
            Stage::TurnOff => StepText::TurnOff,
            Stage::NewCodes => StepText::NewCodes,
            Stage::Codes(_) => StepText::Kept,
        })
    };
    view! {
        <form on:submit=submit>
            <DialogBody>
                <div class="stack">
                    {move || fields(stage.get(), typed)}
                    <p class="form-error" role="alert">{move || failed.read().as_ref().map(explain)}</p>
                </div>
            </DialogBody>
            <DialogActions>
                <Show when=move || !matches!(*stage.read(), Stage::Codes(_))>
                    <QuietButton label=text(StepText::Cancel) on:click=move |_| open.set(false) />
                </Show>
                <Button label=word tone=Tone::Primary kind=ButtonKind::Submit disabled=busy />
            </DialogActions>
        </form>
    }
}

fn fields(stage: Stage, typed: RwSignal<String>) -> AnyView {
    let code = move || {
        view! { <TextField label=text(StepText::Code) value=typed kind=InputKind::Code need=Need::Required hint=text(StepText::CodeHint) /> }
    };
    match stage {
        Stage::Password => {
            view! { <TextField label=text(StepText::Password) value=typed kind=InputKind::Password need=Need::Required /> }.into_any()
        }
        Stage::Scan(offer) => {
            view! {
                <p>{move || t(StepText::Scan)}</p>
                <img class="totp-picture" src=offer.picture alt=move || t(StepText::Picture) />
                <code class="secret">{offer.secret}</code>
                {code()}
            }
            .into_any()
        }
        Stage::TurnOff | Stage::NewCodes => code().into_any(),
        Stage::Codes(codes) => {
            let all = codes.join("\n");
            view! {
                <p>{move || t(StepText::Keep)}</p>
                <code class="secret">{all.clone()}</code>
                <CopyButton words=all />
            }
            .into_any()
        }
    }
}

/// Copies words and says so.
#[component]
pub fn CopyButton(
    /// The words.
    words: String,
) -> impl IntoView {
    let toaster = Toaster::here();
    let copy = move |_| {
        let words = words.clone();
        spawn_local(async move {
            if clipboard::copy(&words).await {
                toaster.say(Tone::Good, t(StepText::Copied));
            }
        });
    };
    view! { <Button label=text(StepText::Copy) icon=Icon::Copy on:click=copy /> }
}
