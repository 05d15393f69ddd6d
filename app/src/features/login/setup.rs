//! The first start of a server: the company and its first administrator.

use leptos::{prelude::*, task::spawn_local};
use shared::api::{SessionInfo, Setup};
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
    enum SetupText {
        Title => "初始化", "Set up";
        Hint => "服务器第一次启动时会打印一个初始化口令。", "The server printed a one-time token when it started for the first time.";
        Token => "初始化口令", "Set-up token";
        Company => "公司名称", "Company";
        Name => "你的姓名", "Your name";
        Login => "登录账号", "Log-in name";
        Password => "密码（至少 8 位）", "Password (8 characters or more)";
        Begin => "开始使用", "Begin";
    }
}

/// The set-up form.
#[component]
pub fn SetupForm(
    /// What happens with the administrator's session.
    done: Callback<SessionInfo>,
) -> impl IntoView {
    let [token, company, name, login, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<AccountError>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let typed = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let body = Setup {
            token: typed(token),
            company: typed(company),
            name: typed(name),
            login: typed(login),
            password: password.get_untracked(),
            device_name: String::new(),
        };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = account::set_up(body).await;
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
            <h2>{move || t(SetupText::Title)}</h2>
            <TextField label=text(SetupText::Token) value=token need=Need::Required hint=text(SetupText::Hint) />
            <TextField label=text(SetupText::Company) value=company need=Need::Required />
            <TextField label=text(SetupText::Name) value=name need=Need::Required />
            <TextField label=text(SetupText::Login) value=login kind=InputKind::LoginName need=Need::Required />
            <TextField label=text(SetupText::Password) value=password kind=InputKind::NewPassword need=Need::Required />
            <FormError failed />
            <Button label=text(SetupText::Begin) tone=Tone::Primary size=ButtonSize::Large kind=ButtonKind::Submit disabled=busy />
        </form>
    }
}
