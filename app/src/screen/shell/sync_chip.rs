//! The one quiet chip: 已同步 · 离线保存 N 条 · 同步中 · 需要处理. It opens the sync centre.

use leptos::prelude::*;

use crate::{
    bridge::{SyncPhase, SyncState},
    i18n::{Language, Text, fill},
    screen::{routes::Page, workspace::Workspace},
    ui::icon::{Icon, IconView},
};

crate::texts! {
    enum ChipText {
        Synced => "已同步", "Synced";
        Syncing => "同步中", "Syncing";
        FirstSync => "首次同步 {0}%", "First sync {0}%";
        Offline => "离线", "Offline";
        OfflineSaved => "离线保存 {0} 条", "{0} saved offline";
        Attention => "需要处理", "Needs attention";
        LogIn => "请重新登录", "Log in again";
        Update => "请更新", "Update needed";
        Full => "空间已满", "Storage full";
        ServerFull => "服务器存储已满", "Server storage full";
    }
}

/// What the chip says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ChipView {
    state: &'static str,
    icon: Icon,
    words: String,
}

fn chip(sync: &SyncState, language: Language) -> ChipView {
    let plain = |state, icon, text: ChipText| ChipView { state, icon, words: text.within(language).to_owned() };
    if sync.refused > 0 || sync.handed > 0 {
        return plain("attention", Icon::Alert, ChipText::Attention);
    }
    if sync.trouble.is_some() {
        return plain("attention", Icon::Alert, ChipText::Full);
    }
    if sync.server_full {
        return plain("attention", Icon::Alert, ChipText::ServerFull);
    }
    match sync.phase {
        SyncPhase::LogInAgain => plain("attention", Icon::Alert, ChipText::LogIn),
        SyncPhase::UpdateApp => plain("attention", Icon::Alert, ChipText::Update),
        SyncPhase::FirstSync { done, total } => {
            let percent = u64::from(done) * 100 / u64::from(total.max(1));
            ChipView {
                state: "syncing",
                icon: Icon::Sync,
                words: fill(ChipText::FirstSync.within(language), &[&percent]),
            }
        }
        SyncPhase::Syncing => plain("syncing", Icon::Sync, ChipText::Syncing),
        SyncPhase::Offline if sync.unsent > 0 => ChipView {
            state: "offline",
            icon: Icon::CloudOff,
            words: fill(ChipText::OfflineSaved.within(language), &[&sync.unsent]),
        },
        SyncPhase::Offline => plain("offline", Icon::CloudOff, ChipText::Offline),
        SyncPhase::Idle if sync.unsent > 0 => plain("syncing", Icon::Sync, ChipText::Syncing),
        SyncPhase::Idle => plain("synced", Icon::CloudCheck, ChipText::Synced),
    }
}

/// The sync chip.
#[component]
pub fn SyncChip() -> impl IntoView {
    let workspace = Workspace::here();
    let chip = Memo::new(move |_| chip(&workspace.sync.read(), Language::current()));
    view! {
        <a class="sync-chip" href=Page::SyncCentre.to_string() data-state=move || chip.read().state title=move || chip.read().words.clone()>
            <IconView icon=Signal::derive(move || chip.read().icon) />
            <span class="nav-label">{move || chip.read().words.clone()}</span>
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::StoreTrouble;

    fn words(phase: SyncPhase, unsent: u32, refused: u32) -> String {
        let sync = SyncState { phase, unsent, refused, ..synced() };
        chip(&sync, Language::Chinese).words
    }

    fn synced() -> SyncState {
        SyncState {
            phase: SyncPhase::Idle,
            unsent: 0,
            refused: 0,
            handed: 0,
            synced_at: None,
            skew_ms: None,
            server_full: false,
            trouble: None,
        }
    }

    #[test]
    fn the_four_states() {
        assert_eq!(words(SyncPhase::Idle, 0, 0), "已同步");
        assert_eq!(words(SyncPhase::Offline, 3, 0), "离线保存 3 条");
        assert_eq!(words(SyncPhase::Syncing, 3, 0), "同步中");
        assert_eq!(words(SyncPhase::Idle, 0, 1), "需要处理");
        assert_eq!(words(SyncPhase::FirstSync { done: 1, total: 3 }, 0, 0), "首次同步 33%");
        assert_eq!(words(SyncPhase::FirstSync { done: 0, total: 0 }, 0, 0), "首次同步 0%");
    }

    #[test]
    fn a_full_server_is_not_taken_for_a_full_device() {
        let mut sync = SyncState { phase: SyncPhase::Syncing, unsent: 1, server_full: true, ..synced() };
        assert_eq!(chip(&sync, Language::Chinese).words, "服务器存储已满");
        sync.trouble = Some(StoreTrouble::Full);
        assert_eq!(chip(&sync, Language::Chinese).words, "空间已满", "what the person can mend comes first");
    }

    #[test]
    fn what_a_colleague_handed_over_asks_for_attention() {
        assert_eq!(chip(&SyncState { handed: 1, ..synced() }, Language::Chinese).words, "需要处理");
    }

    #[test]
    fn work_that_waits_is_never_called_synced() {
        assert_eq!(words(SyncPhase::Idle, 1, 0), "同步中");
    }
}
