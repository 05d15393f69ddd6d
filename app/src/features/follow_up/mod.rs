//! Follow-up 跟单: the composer, the timeline, quick add of an action.

mod composer;
mod draft;
#[cfg(test)]
mod draft_tests;
mod kept_draft;
mod next_step;
mod panel;
mod quick_action;
mod text;
mod timeline;
mod when;

pub use self::{panel::FollowUp, quick_action::QuickAction};
