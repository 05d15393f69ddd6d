//! Name and password.

use leptos::{prelude::*, task::spawn_local};
use shared::api::SessionInfo;
use web_sys::SubmitEvent;

use crate::{
    i18n::{t, text},
    screen::account::{self, AccountError, explain},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize},
        field::{InputKind, Need, TextField},
    },
};

crate::texts! {
    enum FormText {
        Login => "账号", "Log-in name";
        LoginHint => "一般是手机号", "Usually your mobile number";
        Password => "密码", "Password";
        LogIn => "登录", "Log in";
        LoggingIn => "正在登录…", "Logging in…";
    }
}

/// The log-in form.
#[component]
pub fn LoginForm(
    /// What happens with the session.
    done: Callback<SessionInfo>,
) -> impl IntoView {
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<AccountError>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (name, secret) = (login.get_untracked(), password.get_untracked());
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = account::log_in(&name, secret).await;
            busy.try_set(false);
            match answer {
                Ok(session) => done.run(session),
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form class="login-form" on:submit=submit>
            <TextField label=text(FormText::Login) value=login kind=InputKind::LoginName need=Need::Required hint=text(FormText::LoginHint) />
            <TextField label=text(FormText::Password) value=password kind=InputKind::Password need=Need::Required />
            <FormError failed />
            <Button
                label=move || t(if busy.get() { FormText::LoggingIn } else { FormText::LogIn })
                tone=Tone::Primary
                size=ButtonSize::Large
                kind=ButtonKind::Submit
                disabled=busy
            />
        </form>
    }
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
