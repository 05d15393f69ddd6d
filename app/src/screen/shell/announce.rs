//! Turns what the workspace announces into toasts.

use leptos::prelude::*;

use crate::{
    i18n::{t, wording},
    screen::workspace::{Announcement, Say, Workspace},
    ui::{
        Tone,
        toast::{ToastAction, Toaster},
    },
};

crate::texts! {
    enum AnnounceText {
        Undo => "撤销", "Undo";
        Restarted => "后台程序已重新启动，已保存的内容没有丢失", "The background program was restarted; nothing saved is lost";
    }
}

/// Shows every announcement while the calling component lives.
pub fn announce(workspace: Workspace) {
    let toaster = Toaster::here();
    Effect::new(move |_| match workspace.announcement.get() {
        None => {}
        Some(Announcement::Done { text, undo: None }) => toaster.say(Tone::Neutral, text),
        Some(Announcement::Done { text, undo: Some(command) }) => {
            let run = move || workspace.act_command((*command).clone(), Say::Nothing);
            toaster.offer(Tone::Neutral, text, ToastAction::new(untrack(|| t(AnnounceText::Undo)), run));
        }
        Some(Announcement::Refused(why)) => toaster.say(Tone::Bad, untrack(|| wording::rejection(&why))),
        Some(Announcement::EngineRestarted) => toaster.say(Tone::Warn, untrack(|| t(AnnounceText::Restarted))),
    });
}
