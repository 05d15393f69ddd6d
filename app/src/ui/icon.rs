//! The product's icons: one stroke, 24-unit grid, drawn inline.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident $path:literal)+) => {
        /// A picture beside a word, or a word's stand-in with a label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Icon { $(#[doc = stringify!($name)] $name,)+ }

        impl Icon {
            /// Every icon.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)+ }
            }
        }
    };
}

icons! {
    Add "M12 5v14M5 12h14"
    Alert "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1"
    ArrowDown "M12 5v14m-6-6 6 6 6-6"
    ArrowUp "M12 19V5m-6 6 6-6 6 6"
    Back "M14.5 5.5 8 12l6.5 6.5"
    Board "M4 4.5h4v15H4zM10 4.5h4v10h-4zM16 4.5h4v7h-4z"
    Calendar "M4 6.5h16v13H4zM4 10.5h16M8.5 4v4M15.5 4v4"
    Chat "M4 5h16v11.5h-8.5L7 20v-3.5H4z"
    Check "m5 12.5 4.5 4.5L19 7.5"
    CheckCircle "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8 12.3l2.8 2.8L16 9.7"
    ChevronDown "m6.5 9.5 5.5 5.5 5.5-5.5"
    ChevronRight "m9.5 6.5 5.5 5.5-5.5 5.5"
    Circle "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17"
    Clock "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3.2 2"
    Close "m6 6 12 12M18 6 6 18"
    Cloud "M7 18.5a4.3 4.3 0 0 1-.6-8.5 6 6 0 0 1 11.5 1.3 3.7 3.7 0 0 1-.4 7.2z"
    CloudCheck "M7 18.5a4.3 4.3 0 0 1-.6-8.5 6 6 0 0 1 11.5 1.3 3.7 3.7 0 0 1-.4 7.2zM9 13.3l2.3 2.2 3.9-4.2"
    CloudOff "M9.3 6.3a6 6 0 0 1 8.6 5 3.7 3.7 0 0 1 2 5.7M16 18.5H7a4.3 4.3 0 0 1-.6-8.5 5 5 0 0 1 .5-1.2M4 4l16 16"
    Collapse "M20 4l-6 6m0 0V5m0 5h5M4 20l6-6m0 0v5m0-5H5"
    Columns "M4 5h16v14H4zM9.3 5v14M14.7 5v14"
    Company "M5 20V4.5h9V20M14 9.5h5V20M3 20h18M8 8h3M8 12h3M8 16h3M16.5 13v.1M16.5 16.5v.1"
    Copy "M9 9h11v11H9zM15 9V4H4v11h5"
    Device "M7 3.5h10v17H7zM11 17.5h2"
    Download "M12 4v11m-5-4.5 5 5 5-5M4.5 19.5h15"
    Edit "m5 19 .8-4L16.5 4.3l3.2 3.2L9 18.2zM14 6.8l3.2 3.2"
    Expand "M14 10l6-6m0 0h-5m5 0v5M10 14l-6 6m0 0h5m-5 0v-5"
    Eye "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12M12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4"
    Filter "M4 6h16M7 12h10M10 18h4"
    Flag "M6 21V4h12l-2.5 4.5L18 13H6"
    Globe "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17"
    Group "M4 5h16M4 12h10M4 19h10M18 10v9m-3-3 3 3 3-3"
    Help "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9.7 9.5a2.4 2.4 0 1 1 3.4 2.4c-.8.4-1.1.9-1.1 1.8M12 16.6v.1"
    History "M4 12a8 8 0 1 0 2.6-5.9M4 4.5v4h4M12 8v4.3l3 1.9"
    Home "M4 11 12 4l8 7v9h-5.5v-5.5h-5V20H4z"
    Info "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5M12 7.9v.1"
    Keyboard "M3 6.5h18v11H3zM7 10v.1M10.3 10v.1M13.7 10v.1M17 10v.1M8 14h8"
    Link "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"
    List "M8.5 6H20M8.5 12H20M8.5 18H20M4 6v.1M4 12v.1M4 18v.1"
    LogOut "M14 4.5H5v15h9M10 12h10.5m-4-4 4 4-4 4"
    Lock "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"
    Mail "M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5"
    Minus "M5 12h14"
    Money "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8.8 7.8 12 12l3.2-4.2M12 12v5M9 12.5h6M9 15h6"
    Moon "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7"
    More "M5 12v.1M12 12v.1M19 12v.1"
    Note "M5 4h14v10.5L13.5 20H5zM19 14.5h-5.5V20M8.5 8.5h7M8.5 12h4"
    People "M9 4.5a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6M3 19.5c.4-3.5 2.7-5.3 6-5.3s5.6 1.8 6 5.3M15.5 5a3 3 0 0 1 0 5.8M17.5 14.6c2 .7 3.2 2.3 3.5 4.9"
    Person "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20.5c.5-4 3.3-6 7.5-6s7 2 7.5 6"
    Phone "M5.5 4h4l1.5 4.5-2.2 1.7a11 11 0 0 0 5 5l1.7-2.2L20 14.5v4c0 .9-.7 1.6-1.6 1.5C10.5 19.4 4.6 13.5 4 5.6 3.9 4.7 4.6 4 5.5 4"
    Pin "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11M12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5"
    Print "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"
    Receipt "M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"
    Search "M10.8 4a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6M15.8 15.8 20.5 20.5"
    Settings "M4 7h9m4 0h3M4 17h3m4 0h9M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4"
    Share "M12 15V4m-4 4 4-4 4 4M5 12v8h14v-8"
    Sidebar "M3.5 5h17v14h-17zM9 5v14"
    Sort "M7 5v14m-3.5-3.5L7 19l3.5-3.5M17 19V5m-3.5 3.5L17 5l3.5 3.5"
    Star "m12 3.8 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z"
    Sun "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"
    Sync "M19.5 9.5A8 8 0 0 0 5.2 7.8L4 9M4 4.5V9h4.5M4.5 14.5a8 8 0 0 0 14.3 1.7L20 15M20 19.5V15h-4.5"
    Tag "M4 4h8l8.5 8.5-8 8L4 12zM8.2 8.2v.1"
    Today "M4 6.5h16v13H4zM4 10.5h16M8.5 4v4M15.5 4v4M9 15l2.2 2L15 13.3"
    Trash "M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5 7.5 20h9l1-13.5M10.3 10.5v5.5M13.7 10.5v5.5"
    Undo "M4.5 9.5H14a5.2 5.2 0 0 1 0 10.5H8.5M8.5 5.5l-4 4 4 4"
    Upload "M12 15.5V4.5m-5 4.5 5-5 5 5M4.5 19.5h15"
    Visit "M4 8.5h16V19H4zM9 8.5V5h6v3.5M4 13h16"
}

/// How an icon is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fill {
    /// An outline.
    #[default]
    Outline,
    /// Filled with its colour (a set star).
    Solid,
}

/// An icon of the size and colour of the text around it; silent for screen readers.
#[component]
pub fn IconView(
    /// Which.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Outline or solid.
    #[prop(optional, into)]
    fill: Signal<Fill>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" data-solid=move || (fill.get() == Fill::Solid).then_some("")>
            <path d=move || icon.get().path() />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_starts_with_a_move_and_no_two_are_alike() {
        let mut seen = std::collections::BTreeSet::new();
        for icon in Icon::ALL {
            assert!(icon.path().starts_with(['M', 'm']), "{icon:?}");
            assert!(seen.insert(icon.path()), "{icon:?} is drawn twice");
        }
    }
}
