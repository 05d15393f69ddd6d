//! ⌘K: find a customer or run a command.

use std::sync::Arc;

use leptos::{html, prelude::*};
use shared::{facts::Facts, id::DocId, query::Query};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::{Frame, nav::NavText};
use crate::{
    bridge::lock::LockDeed,
    i18n::{Language, Text, t, text},
    screen::{
        preferences,
        routes::{Navigator, Page, SettingsPage},
        theme::Theme,
        workspace::Workspace,
    },
    ui::{
        dialog::{Dialog, DialogSize},
        each::For,
        icon::{Icon, IconView},
        platform::{composing, focus_soon},
        show::Show,
    },
};

/// Customers shown at once.
const MOST_RECORDS: usize = 8;
const MOST_RECENT: usize = 5;

crate::texts! {
    enum PaletteText {
        Title => "查找或执行命令", "Search or run a command";
        Placeholder => "客户名、拼音、电话尾号，或命令", "Customer, pinyin, last digits, or a command";
        Nothing => "没有找到", "Nothing found";
        NewThing => "新建客户、跟进或待办", "New customer, entry or to-do";
        Import => "导入数据", "Import data";
        Light => "浅色", "Light theme";
        Dark => "深色", "Dark theme";
        System => "跟随系统配色", "Theme of the system";
        Chinese => "切换到中文", "Switch to Chinese (中文)";
        English => "切换到英文 (English)", "Switch to English";
        SyncNow => "立即同步", "Sync now";
        Keys => "快捷键", "Keyboard shortcuts";
        Devices => "登录的设备", "Logged-in devices";
        Lock => "立即锁定", "Lock now";
        LockSettings => "应用锁", "App lock";
    }
}

/// What the palette can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Deed {
    Open(DocId),
    Go(Page),
    New,
    Paint(Theme),
    Speak(Language),
    SyncNow,
    Lock,
    Keys,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    deed: Deed,
    icon: Icon,
    words: String,
    hint: String,
}

/// Every command with its words in both languages, so that either finds it. `pin`: whether there is one.
fn commands(pin: bool) -> Vec<(Deed, Icon, [&'static str; 2])> {
    fn both(key: impl Text) -> [&'static str; 2] {
        Language::ALL.map(|language| key.within(language))
    }
    let lock = if pin {
        (Deed::Lock, Icon::Lock, both(PaletteText::Lock))
    } else {
        (Deed::Go(Page::Settings(SettingsPage::Lock)), Icon::Lock, both(PaletteText::LockSettings))
    };
    vec![
        (Deed::New, Icon::Add, both(PaletteText::NewThing)),
        (Deed::Go(Page::Today), Icon::Today, both(NavText::Today)),
        (Deed::Go(Page::Customers), Icon::Company, both(NavText::Customers)),
        (Deed::Go(Page::Pools), Icon::Board, both(NavText::Pools)),
        (Deed::Go(Page::Orders), Icon::Receipt, both(NavText::Orders)),
        (Deed::Go(Page::Receivables), Icon::Money, both(NavText::Receivables)),
        (Deed::Go(Page::Messages), Icon::Chat, both(NavText::Messages)),
        (Deed::Go(Page::Import), Icon::Upload, both(PaletteText::Import)),
        (Deed::SyncNow, Icon::Sync, both(PaletteText::SyncNow)),
        (Deed::Go(Page::SyncCentre), Icon::Cloud, both(NavText::SyncCentre)),
        (Deed::Go(Page::Settings(SettingsPage::Profile)), Icon::Settings, both(NavText::Settings)),
        (Deed::Go(Page::Settings(SettingsPage::Devices)), Icon::Device, both(PaletteText::Devices)),
        lock,
        (Deed::Paint(Theme::Light), Icon::Sun, both(PaletteText::Light)),
        (Deed::Paint(Theme::Dark), Icon::Moon, both(PaletteText::Dark)),
        (Deed::Paint(Theme::System), Icon::Device, both(PaletteText::System)),
        (Deed::Speak(Language::Chinese), Icon::Globe, both(PaletteText::Chinese)),
        (Deed::Speak(Language::English), Icon::Globe, both(PaletteText::English)),
        (Deed::Keys, Icon::Keyboard, both(PaletteText::Keys)),
    ]
}

/// The lines for what was typed: customers first, then commands.
fn lines(typed: &str, records: &[Arc<Facts>], language: Language, pin: bool) -> Vec<Line> {
    let wanted = typed.trim().to_lowercase();
    let record = |facts: &Arc<Facts>| Line {
        deed: Deed::Open(facts.id),
        icon: Icon::Company,
        words: facts.name.chars().take(80).collect(),
        hint: facts.city.clone(),
    };
    let mut lines: Vec<Line> = records.iter().map(record).collect();
    let index = Language::ALL.iter().position(|other| *other == language).unwrap_or_default();
    lines.extend(
        commands(pin)
            .into_iter()
            .filter(|(_, _, words)| {
                wanted.is_empty() || words.iter().any(|words| words.to_lowercase().contains(&wanted))
            })
            .map(|(deed, icon, words)| Line { deed, icon, words: words[index].to_owned(), hint: String::new() }),
    );
    lines
}

/// The customers that were typed for; without a word, those looked at last.
fn records(workspace: Workspace, typed: &str) -> Vec<Arc<Facts>> {
    let book = workspace.book.read();
    if typed.trim().is_empty() {
        let recent = workspace.recent.read();
        return recent.iter().filter_map(|(doc, _)| book.get(*doc).cloned()).take(MOST_RECENT).collect();
    }
    let query = Query::search_for(typed);
    workspace
        .find(&query)
        .rows
        .iter()
        .take(MOST_RECORDS)
        .filter_map(|at| book.rows().get(*at as usize).cloned())
        .collect()
}

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=text(PaletteText::Title) size=DialogSize::Palette>
            <PaletteBody open />
        </Dialog>
    }
}

#[component]
fn PaletteBody(open: RwSignal<bool>) -> impl IntoView {
    let workspace = Workspace::here();
    let run = runner(open);
    let typed = RwSignal::new(String::new());
    let cursor = RwSignal::new(0_usize);
    let lines = Memo::new(move |_| {
        let typed = typed.read();
        let pin = workspace.lock.read().kdf.is_some();
        lines(&typed, &records(workspace, &typed), Language::current(), pin)
    });
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| focus_soon(input.unchecked_into()));
    let keys = move |event: KeyboardEvent| {
        if composing(&event) {
            return;
        }
        let count = lines.read_untracked().len();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => cursor.update(|cursor| *cursor = (*cursor + 1) % count),
            "ArrowUp" if count > 0 => cursor.update(|cursor| *cursor = (*cursor + count - 1) % count),
            "Enter" => {
                let chosen = lines.read_untracked().get(cursor.get_untracked()).map(|line| line.deed);
                if let Some(deed) = chosen {
                    run.run(deed);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let rows = move || lines.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="palette">
            <div class="palette-head">
                <IconView icon=Icon::Search />
                <input
                    class="palette-input"
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="palette-lines"
                    aria-activedescendant=move || format!("palette-{}", cursor.get())
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=input
                    placeholder=move || t(PaletteText::Placeholder)
                    aria-label=move || t(PaletteText::Title)
                    prop:value=typed
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        cursor.set(0);
                    }
                    on:keydown=keys
                />
            </div>
            <ul class="palette-lines" id="palette-lines" role="listbox">
                <For each=rows key=|(place, line)| (*place, line.deed, line.words.clone()) let:entry>
                    <PaletteLine place=entry.0 line=entry.1 cursor run />
                </For>
            </ul>
            <Show when=move || lines.read().is_empty()>
                <p class="palette-empty">{move || t(PaletteText::Nothing)}</p>
            </Show>
        </div>
    }
}

#[component]
fn PaletteLine(place: usize, line: Line, cursor: RwSignal<usize>, run: Callback<Deed>) -> impl IntoView {
    let node = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        if cursor.get() == place
            && let Some(node) = node.get()
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            // A plain object takes any key.
            let _ = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
            node.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let deed = line.deed;
    view! {
        <li
            class="palette-line"
            id=format!("palette-{place}")
            role="option"
            node_ref=node
            aria-selected=move || if cursor.get() == place { "true" } else { "false" }
            on:mousemove=move |_| cursor.set(place)
            on:click=move |_| run.run(deed)
        >
            <IconView icon=line.icon />
            <span class="grow ellipsis">{line.words}</span>
            <span class="muted">{line.hint}</span>
        </li>
    }
}

/// Does what a line says.
fn runner(open: RwSignal<bool>) -> Callback<Deed> {
    let (workspace, navigator, frame) = (Workspace::here(), Navigator::here(), Frame::here());
    Callback::new(move |deed| {
        open.set(false);
        match deed {
            Deed::Open(doc) => navigator.go(Page::Customer(doc)),
            Deed::Go(page) => navigator.go(page),
            Deed::New => frame.quick_add.set(true),
            Deed::Paint(theme) => theme.choose(),
            Deed::Speak(language) => preferences::choose_language(language),
            Deed::SyncNow => workspace.sync_now(),
            Deed::Lock => workspace.tell_lock(LockDeed::Now),
            Deed::Keys => frame.help.set(true),
        }
    })
}
