//! Saving what is typed: one command for a new voucher, what differs for one that is there.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    command::{Command, Intent},
    customer::command::Rejection,
    id::CommandId,
    trade::{
        carry,
        command::{TradeChange, TradeCommand},
    },
};

use super::{draft::Draft, state::Form};
use crate::{
    features::trade::{kept_draft, text::FormText},
    i18n::{t, tf},
    screen::workspace::{Announcement, Workspace, new_id},
    ui::{
        Tone,
        toast::{ToastAction, Toaster},
    },
};

/// Saves it and closes the form; what is wrong is shown instead.
pub fn save(form: Form, busy: RwSignal<bool>) {
    if busy.get_untracked() {
        return;
    }
    let draft = untrack(move || form.draft());
    let Ok(changes) = changes(form, &draft) else {
        form.tried.set(true);
        return;
    };
    busy.set(true);
    let desk = form.desk;
    let said = untrack(|| tf(FormText::Saved, &[&t(draft.kind.label(draft.side))]));
    let (of, doc) = {
        let business = desk.business.read_untracked();
        (business.opened.customer.id, business.opened.trade.doc)
    };
    let command = |change| Command { id: CommandId(new_id()), doc, intent: Intent::Trade(TradeCommand { of, change }) };
    let commands: Vec<Command> = changes.into_iter().map(command).collect();
    let toaster = form.toaster;
    spawn_local(async move {
        let (undo, stored) = store(desk.workspace, commands).await;
        let _ = busy.try_set(false);
        match stored {
            Ok(()) => {
                kept_draft::forget(desk);
                offer_undo(desk.workspace, toaster, said, undo);
                let _ = desk.form.try_set(None);
            }
            Err(why) => desk.workspace.announce(Announcement::Refused(why)),
        }
    });
}

/// Says what was done and offers the way back, however many commands it was.
fn offer_undo(workspace: Workspace, toaster: Toaster, said: String, mut undo: Vec<Command>) {
    if undo.len() <= 1 {
        return workspace.announce(Announcement::Done { text: said, undo: undo.pop().map(Box::new) });
    }
    undo.reverse();
    let run = move || {
        let undo = undo.clone();
        spawn_local(async move {
            workspace.bulk(undo).await;
        });
    };
    toaster.offer(Tone::Good, said, ToastAction::new(untrack(|| t(FormText::Undo)), run));
}

fn changes(form: Form, draft: &Draft) -> Result<Vec<TradeChange>, Vec<super::draft::Wrong>> {
    if draft.before.is_some() {
        return draft.changes();
    }
    let new = draft.entered()?;
    Ok(vec![carry::entered(&form.desk.business.read_untracked().trade, new)])
}

/// Carries commands out one after the other, until one is not; with what takes back those that were.
async fn store(workspace: Workspace, commands: Vec<Command>) -> (Vec<Command>, Result<(), Rejection>) {
    let mut undo = Vec::new();
    for command in commands {
        match workspace.dispatch_command(command).await {
            Ok(back) => undo.extend(back.map(|back| *back)),
            Err(why) => return (undo, Err(why)),
        }
    }
    (undo, Ok(()))
}
