//! Log-in, first-run set-up, and logging in again while the work stays on the screen.

mod form;
mod locked;
mod setup;
mod welcome;

use leptos::{prelude::*, task::spawn_local};

use self::form::LoginForm;
pub use self::{
    locked::LockedPage,
    setup::SetupForm,
    welcome::{WelcomeForm, token as welcome_token},
};
use crate::{
    i18n::{Language, t, text},
    screen::{
        account,
        late::{LatePage, LateParts},
        preferences,
        routes::{Navigator, Page},
        workspace::Workspace,
    },
    ui::{
        Tone,
        button::{Button, ButtonSize},
        dialog::{Dialog, DialogBody},
        icon::{Icon, IconView},
        segmented::{Segment, Segmented},
        show::Show,
    },
};

crate::texts! {
    enum LoginText {
        Product => "跟单", "Gendan";
        Promise => "没有信号，也能查客户、记跟进", "Look up customers and record follow-up, even without a signal";
        SwitchLanguage => "语言", "Language";
        Again => "登录已过期", "Your session has expired";
        AgainHint => "本机的数据和未同步的内容都在，重新登录后会继续同步。", "Everything on this device is still here, and syncs once you log in again.";
        Revoked => "此设备已被停用，本机数据已清除。如有疑问，请联系管理员。", "This device was ended, and its data was deleted. Ask your administrator if you did not expect it.";
        AgainButton => "重新登录", "Log in again";
    }
}

/// Which form is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Need {
    /// The log-in form, with the name that is known already.
    LogIn(String),
    SetUp,
    /// A one-time link was opened.
    Welcome(String),
}

/// The page before anything else.
#[component]
pub fn LoginPage() -> impl IntoView {
    let workspace = Workspace::here();
    let need = RwSignal::new(welcome::token().map_or_else(|| Need::LogIn(String::new()), Need::Welcome));
    resume(workspace);
    spawn_local(async move {
        if account::needs_setup().await {
            need.try_set(Need::SetUp);
        }
    });
    let navigator = Navigator::here();
    let chosen = Callback::new(move |login| {
        navigator.replace(&Page::Today.to_string());
        need.set(Need::LogIn(login));
    });
    let (done, parts) = (Callback::new(move |session| workspace.logged_in(session)), LateParts::here());
    view! {
        <div class="login">
            <header class="login-head">
                <img class="brand-mark" src="/favicon.svg" alt="" />
                <h1>{move || t(LoginText::Product)}</h1>
                <p class="muted">{move || t(LoginText::Promise)}</p>
            </header>
            <Show when=move || workspace.revoked.get()>
                <p class="login-note" role="status">{move || t(LoginText::Revoked)}</p>
            </Show>
            {move || match need.get() {
                Need::LogIn(name) => view! { <LoginForm done name /> }.into_any(),
                Need::SetUp => view! { <LatePage load=move || (parts.set_up)(done) /> }.into_any(),
                Need::Welcome(token) => view! { <LatePage load=move || (parts.welcome)(token.clone(), chosen) /> }.into_any(),
            }}
            <footer class="login-foot">
                <LanguageSwitch />
            </footer>
        </div>
    }
}

/// A session that the server still knows (the store was cleared, or another tab logged in) needs no password.
fn resume(workspace: Workspace) {
    spawn_local(async move {
        if account::end_session_if_it_must().await {
            return;
        }
        if let Some(session) = account::known_session().await {
            workspace.logged_in(session);
        }
    });
}

/// 中文 or English, at once.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let segments = Language::ALL.map(|language| Segment::new(language, language.endonym())).to_vec();
    view! {
        <Segmented
            label=text(LoginText::SwitchLanguage)
            segments
            value=Signal::derive(Language::current)
            on_choose=Callback::new(preferences::choose_language)
        />
    }
}

/// A bar over the page, because the server wants a log-in; it opens the form without taking anything away.
#[component]
pub fn LogInAgain() -> impl IntoView {
    let workspace = Workspace::here();
    let open = RwSignal::new(false);
    let done = Callback::new(move |session| {
        workspace.logged_in(session);
        open.set(false);
    });
    view! {
        <div class="notice-bar" role="alert">
            <div class="notice">
                <IconView icon=Icon::Alert />
                <span>{move || t(LoginText::Again)}</span>
                <Button label=text(LoginText::AgainButton) tone=Tone::Primary size=ButtonSize::Small on:click=move |_| open.set(true) />
            </div>
        </div>
        <Dialog open title=text(LoginText::AgainButton)>
            <DialogBody>
                <p class="muted">{move || t(LoginText::AgainHint)}</p>
                <LoginForm done />
            </DialogBody>
        </Dialog>
    }
}
