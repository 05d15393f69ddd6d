//! Version, storage, keyboard.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    i18n::{format, t, text, tf},
    screen::{
        shell::key_lines,
        storage::{self, Keeping},
        workspace::Workspace,
    },
    ui::{
        Tone,
        badge::Badge,
        button::{Button, ButtonSize},
        keys::KeyTable,
        settings_line::SettingsLine,
    },
};

crate::texts! {
    enum AboutText {
        Version => "版本", "Version";
        Customers => "本机客户数", "Customers on this device";
        Storage => "已用空间", "Storage in use";
        Of => "{0} / {1}", "{0} of {1}";
        Kept => "本机数据", "Data on this device";
        Persistent => "浏览器承诺保留", "Kept by the browser";
        Evictable => "空间不足时可能被清理", "May be evicted when space is short";
        Ask => "请求保留", "Ask to keep";
        Keys => "快捷键", "Keyboard";
    }
}

/// The page.
#[component]
pub fn AboutPage() -> impl IntoView {
    let workspace = Workspace::here();
    let keeping = RwSignal::new(None::<Keeping>);
    let look = move || {
        spawn_local(async move {
            keeping.try_set(storage::keeping().await);
        });
    };
    look();
    let ask = move |_| {
        spawn_local(async move {
            storage::persist().await;
            look();
        });
    };
    view! {
        <div class="card rows">
            <SettingsLine label=text(AboutText::Version)>{env!("CARGO_PKG_VERSION")}</SettingsLine>
            <SettingsLine label=text(AboutText::Customers)>{move || format::count(workspace.book.read().len() as i64)}</SettingsLine>
            {move || {
                keeping
                    .get()
                    .map(|keeping| {
                        let (word, tone) = if keeping.persistent { (AboutText::Persistent, Tone::Good) } else { (AboutText::Evictable, Tone::Warn) };
                        view! {
                            <SettingsLine label=text(AboutText::Storage)>
                                {move || tf(AboutText::Of, &[&format::bytes(keeping.used), &format::bytes(keeping.quota)])}
                            </SettingsLine>
                            <SettingsLine label=text(AboutText::Kept)>
                                <Badge label=text(word) tone />
                                {(!keeping.persistent).then(|| view! { <Button label=text(AboutText::Ask) size=ButtonSize::Small on:click=ask /> })}
                            </SettingsLine>
                        }
                    })
            }}
        </div>
        <section class="section">
            <h3 class="section-title">{move || t(AboutText::Keys)}</h3>
            <div class="card card-pad">
                <KeyTable lines=key_lines() />
            </div>
        </section>
    }
}
