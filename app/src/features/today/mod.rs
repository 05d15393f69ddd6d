//! Today: to-dos by window, recent customers. And the messages: what asks for attention.

use leptos::prelude::*;

use crate::screen::workspace::Workspace;

/// How many things ask for attention. Reactive.
pub fn attention_count(workspace: Workspace) -> usize {
    workspace.sync.read().refused as usize
}

/// The page 今日.
#[component]
pub fn TodayPage() -> impl IntoView {}

/// The page 消息.
#[component]
pub fn MessagesPage() -> impl IntoView {}
