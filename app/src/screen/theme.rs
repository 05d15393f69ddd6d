//! Light, dark, or as the system.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlMetaElement;

use super::platform::remembered;

/// A choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Follows the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    fn key(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The choice of this browser.
    pub fn remembered() -> Self {
        match remembered::theme().as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// Paints with it and keeps the choice.
    pub fn choose(self) {
        remembered::keep_theme(self.key());
        self.paint();
    }

    /// Paints with it.
    pub fn paint(self) {
        let Some(root) = document().document_element() else { return };
        let _ = match self.key() {
            Some(key) => root.set_attribute("data-theme", key),
            None => root.remove_attribute("data-theme"),
        };
        self.paint_frame();
    }

    /// The browser's own frame: a chosen theme overrules both `theme-color` tags.
    fn paint_frame(self) {
        const LIGHT: &str = "#faf9f7";
        const DARK: &str = "#0f1115";
        let Ok(tags) = document().query_selector_all("meta[name=theme-color]") else { return };
        for index in 0..tags.length() {
            let Some(tag) = tags.get(index).and_then(|tag| tag.dyn_into::<HtmlMetaElement>().ok()) else { continue };
            let for_dark = tag.get_attribute("media").is_some_and(|media| media.contains("dark"));
            tag.set_content(match self {
                Self::Light => LIGHT,
                Self::Dark => DARK,
                Self::System if for_dark => DARK,
                Self::System => LIGHT,
            });
        }
    }
}
