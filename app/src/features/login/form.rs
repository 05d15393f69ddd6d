//! Name and password, and where it is on, the second step.

use leptos::{prelude::*, task::spawn_local};
use shared::api::{ApiError, SessionInfo, TotpOffer};
use web_sys::SubmitEvent;

use crate::{
    i18n::{t, text},
    screen::account::{self, AccountError, explain},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize},
        field::{InputKind, Need, TextField},
        show::Show,
    },
};

crate::texts! {
    enum FormText {
        Login => "账号", "Log-in name";
        LoginHint => "一般是手机号", "Usually your mobile number";
        Password => "密码", "Password";
        LogIn => "登录", "Log in";
        LoggingIn => "正在登录…", "Logging in…";
        Code => "验证码", "Code";
        CodeHint => "验证器 App 里的 6 位数字；手机丢了可用恢复码", "Six digits from your authenticator app, or a recovery code if you lost it";
        Enrol => "公司要求两步验证：用验证器 App（如腾讯身份验证器、Microsoft Authenticator）扫描，再输入显示的验证码。",
            "Your company wants a second step: scan this with an authenticator app, then enter the code it shows.";
        Picture => "验证器二维码", "Picture for the authenticator app";
        Keep => "请保存恢复码：手机丢失时，每个可以用一次。只显示这一次。",
            "Keep these recovery codes: if you lose your phone, each works once. They are shown only now.";
        Kept => "已保存，继续", "I kept them; go on";
    }
}

/// How far the log-in has come.
#[derive(Clone)]
enum Step {
    Password,
    Code,
    Enrol(TotpOffer),
    Codes(Box<SessionInfo>, Vec<String>),
}

/// The log-in form.
#[component]
pub fn LoginForm(
    /// What happens with the session.
    done: Callback<SessionInfo>,
    /// The name, if it is known already.
    #[prop(optional)]
    name: String,
) -> impl IntoView {
    let (login, password, code) = (RwSignal::new(name), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, failed, step) =
        (RwSignal::new(false), RwSignal::new(None::<AccountError>), RwSignal::new(Step::Password));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (name, secret) = (login.get_untracked(), password.get_untracked());
        let asked = matches!(*step.read_untracked(), Step::Code | Step::Enrol(_));
        let shown = asked.then(|| code.get_untracked());
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = account::log_in(&name, secret, shown).await;
            busy.try_set(false);
            match answer {
                Ok(answer) if answer.recovery_codes.is_empty() => done.run(answer.session),
                Ok(answer) => {
                    step.try_set(Step::Codes(Box::new(answer.session), answer.recovery_codes));
                }
                Err(AccountError::Refused(ApiError::CodeNeeded)) => {
                    step.try_set(Step::Code);
                }
                Err(AccountError::Refused(ApiError::EnrolmentNeeded(offer))) => {
                    step.try_set(Step::Enrol(offer));
                }
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form class="login-form" on:submit=submit>
            {move || match step.get() {
                Step::Password => {
                    view! {
                        <TextField label=text(FormText::Login) value=login kind=InputKind::LoginName need=Need::Required hint=text(FormText::LoginHint) />
                        <TextField label=text(FormText::Password) value=password kind=InputKind::Password need=Need::Required />
                    }
                    .into_any()
                }
                Step::Code => view! { <CodeField code /> }.into_any(),
                Step::Enrol(offer) => {
                    view! {
                        <p>{move || t(FormText::Enrol)}</p>
                        <OfferView offer />
                        <CodeField code />
                    }
                    .into_any()
                }
                Step::Codes(session, codes) => {
                    view! {
                        <p>{move || t(FormText::Keep)}</p>
                        <CodeList codes />
                        <Button label=text(FormText::Kept) tone=Tone::Primary size=ButtonSize::Large on:click=move |_| done.run((*session).clone()) />
                    }
                    .into_any()
                }
            }}
            <FormError failed />
            <Show when=move || !matches!(*step.read(), Step::Codes(..))>
                <Button
                    label=move || t(if busy.get() { FormText::LoggingIn } else { FormText::LogIn })
                    tone=Tone::Primary
                    size=ButtonSize::Large
                    kind=ButtonKind::Submit
                    disabled=busy
                />
            </Show>
        </form>
    }
}

#[component]
fn CodeField(code: RwSignal<String>) -> impl IntoView {
    let node = NodeRef::<leptos::html::Input>::new();
    node.on_load(|input| {
        let _ = input.focus();
    });
    view! { <TextField label=text(FormText::Code) value=code kind=InputKind::Code need=Need::Required hint=text(FormText::CodeHint) node /> }
}

#[component]
fn OfferView(offer: TotpOffer) -> impl IntoView {
    view! {
        <img class="totp-picture" src=offer.picture alt=move || t(FormText::Picture) />
        <code class="secret">{offer.secret}</code>
    }
}

#[component]
fn CodeList(codes: Vec<String>) -> impl IntoView {
    view! { <code class="secret">{codes.join("\n")}</code> }
}

/// Why the form was not accepted.
#[component]
pub fn FormError(
    /// The failure, if there is one.
    failed: RwSignal<Option<AccountError>>,
) -> impl IntoView {
    view! {
        <p class="form-error" role="alert">
            {move || failed.read().as_ref().map(explain)}
        </p>
    }
}
