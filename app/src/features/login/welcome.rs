//! Choosing a password with a one-time link that an administrator sent: `/welcome#token`.

use leptos::{prelude::*, task::spawn_local};
use web_sys::SubmitEvent;

use super::form::FormError;
use crate::{
    i18n::{t, text},
    screen::account::{self, AccountError},
    ui::{
        Tone,
        button::{Button, ButtonKind, ButtonSize},
        field::{InputKind, Need, TextField},
    },
};

crate::texts! {
    enum WelcomeText {
        Title => "设置密码", "Choose a password";
        Password => "新密码（至少 8 位）", "New password (8 characters or more)";
        Save => "保存密码", "Save password";
    }
}

/// The token of the address, if it is that of a one-time link. It stands behind `#`, which no server is told.
pub fn token() -> Option<String> {
    let location = window().location();
    let here = location.pathname().ok()?;
    let token = location.hash().ok()?.strip_prefix('#')?.to_owned();
    (here == "/welcome" && !token.is_empty()).then_some(token)
}

/// The form.
#[component]
pub fn WelcomeForm(
    /// The link's token.
    token: String,
    /// What happens once there is a password, with the person's log-in name.
    done: Callback<String>,
) -> impl IntoView {
    let (password, busy, failed) =
        (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<AccountError>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (token, chosen) = (token.clone(), password.get_untracked());
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = account::redeem_link(token, chosen).await;
            busy.try_set(false);
            match answer {
                Ok(redeemed) => done.run(redeemed.login),
                Err(error) => {
                    failed.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <form class="login-form" on:submit=submit>
            <h2>{move || t(WelcomeText::Title)}</h2>
            <TextField label=text(WelcomeText::Password) value=password kind=InputKind::NewPassword need=Need::Required />
            <FormError failed />
            <Button label=text(WelcomeText::Save) tone=Tone::Primary size=ButtonSize::Large kind=ButtonKind::Submit disabled=busy />
        </form>
    }
}
