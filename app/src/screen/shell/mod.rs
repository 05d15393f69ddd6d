//! The frame around every page: navigation, palette, help, sync chip, notices.

mod announce;
mod help;
mod nav;
mod outlet;
mod palette;
mod quick_add;
mod sync_chip;

use std::time::Duration;

use leptos::prelude::*;

use self::{
    announce::announce,
    nav::{SideNav, TabBar, TopBar},
    outlet::Outlet,
};
pub use self::{
    help::{KeyHelpDialog, key_lines},
    palette::Palette,
    quick_add::QuickAdd,
};
use super::{
    kept_tops::KeptTops,
    keyboard::{KeyCommand, Keyboard},
    late::{Late, LateParts},
    platform::remembered,
    routes::{Navigator, Page, SettingsPage, complete_navigation, current_page},
    workspace::Workspace,
};
use crate::{bridge::SyncPhase, features::login::LogInAgain, i18n::t, ui::show::Show};

crate::texts! {
    enum ShellText {
        Skip => "跳到正文", "Skip to content";
    }
}

/// What of the frame is open.
#[derive(Clone, Copy)]
pub struct Frame {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The table of keys.
    pub help: RwSignal<bool>,
    /// Quick add.
    pub quick_add: RwSignal<bool>,
    /// Whether the navigation is narrow.
    pub narrow: RwSignal<bool>,
    /// The page of the address.
    pub page: Memo<Option<Page>>,
}

impl Frame {
    /// The frame of this program.
    pub fn here() -> Self {
        expect_context::<Self>()
    }
}

/// The frame with the page of the address in it.
#[component]
pub fn Shell() -> impl IntoView {
    let (workspace, parts) = (Workspace::here(), LateParts::here());
    let frame = Frame {
        palette: RwSignal::new(false),
        help: RwSignal::new(false),
        quick_add: RwSignal::new(false),
        narrow: RwSignal::new(remembered::narrow_nav()),
        page: current_page(),
    };
    provide_context(frame);
    KeptTops::provide();
    complete_navigation();
    announce(workspace);
    keys(frame);
    sync_when_seen(workspace);
    parts.fetch_soon();
    let log_in_again = Memo::new(move |_| workspace.sync.read().phase == SyncPhase::LogInAgain);
    view! {
        <a class="skip-link" href="#main">{move || t(ShellText::Skip)}</a>
        <div class="shell" data-nav=move || if frame.narrow.get() { "narrow" } else { "wide" }>
            <SideNav />
            <TopBar />
            <Outlet />
            <TabBar />
        </div>
        <Show when=move || log_in_again.get()>
            <LogInAgain />
        </Show>
        <Late called=move || frame.palette.get() load=move || (parts.palette)(frame.palette) />
        <Late called=move || frame.help.get() load=move || (parts.key_help)(frame.help) />
        <Late called=move || frame.quick_add.get() load=move || (parts.quick_add)(frame.quick_add) />
    }
}

/// The keys that mean the same on every page; a page that listens is asked first.
fn keys(frame: Frame) {
    let navigator = Navigator::here();
    Keyboard::here().listen(move |command| {
        match command {
            KeyCommand::Palette => frame.palette.update(|open| *open = !*open),
            KeyCommand::Search => frame.palette.set(true),
            KeyCommand::Help => frame.help.set(true),
            KeyCommand::New => frame.quick_add.set(true),
            KeyCommand::Go(letter) => match place(letter) {
                Some(page) => navigator.go(page),
                None => return false,
            },
            _ => return false,
        }
        true
    });
}

/// Where `g` and a letter lead.
fn place(letter: char) -> Option<Page> {
    Some(match letter {
        't' => Page::Today,
        'c' => Page::Customers,
        'p' => Page::Pools,
        'o' => Page::Orders,
        'r' => Page::Receivables,
        'm' => Page::Messages,
        'i' => Page::Import,
        's' => Page::Settings(SettingsPage::Profile),
        'y' => Page::SyncCentre,
        _ => return None,
    })
}

/// While somebody looks at the screen and there is no connection, one is tried for this often: browsers often miss
/// that a network has come back, and the engine's own waits grow to half a minute.
const RETRY_WHILE_SEEN: Duration = Duration::from_millis(2_500);

fn seen() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Syncs when the program is looked at again and when the browser says that there is a network.
fn sync_when_seen(workspace: Workspace) {
    let retry = move || {
        if seen() && workspace.sync.read_untracked().phase == SyncPhase::Offline {
            workspace.sync_now();
        }
    };
    let retrying = set_interval_with_handle(retry, RETRY_WHILE_SEEN);
    let online = window_event_listener_untyped("online", move |_| workspace.sync_now());
    let shown = window_event_listener_untyped("visibilitychange", move |_| {
        if seen() {
            workspace.sync_now();
        }
    });
    on_cleanup(move || {
        online.remove();
        shown.remove();
        if let Ok(timer) = retrying {
            timer.clear();
        }
    });
}
