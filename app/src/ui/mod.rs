//! Components that know no CRM: they take texts, signals and callbacks.

pub mod avatar;
pub mod badge;
pub mod button;
pub mod chip;
pub mod dialog;
pub mod each;
pub mod empty_state;
pub mod field;
pub mod icon;
pub mod inline_edit;
pub mod keys;
pub mod media;
pub mod menu;
pub mod part;
pub mod platform;
pub mod progress;
pub mod segmented;
pub mod settings_line;
pub mod show;
pub mod skeleton;
pub mod tabs;
pub mod toast;
pub mod virtual_list;

/// What something means; the colour follows, and a word or shape always stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// The thing to do.
    Primary,
    /// Done, healthy.
    Good,
    /// Look at this.
    Warn,
    /// Wrong, or cannot be undone.
    Bad,
}

impl Tone {
    /// The name that stylesheets know.
    pub fn key(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Primary => "primary",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}
