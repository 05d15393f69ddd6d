//! Language and theme.

use leptos::prelude::*;

use crate::{
    i18n::{Language, text},
    screen::{preferences, theme::Theme},
    ui::{
        icon::Icon,
        segmented::{Segment, Segmented},
        settings_line::SettingsLine,
    },
};

crate::texts! {
    enum LooksText {
        Language => "语言", "Language";
        Theme => "外观", "Theme";
        System => "跟随系统", "System";
        Light => "浅色", "Light";
        Dark => "深色", "Dark";
    }
}

/// The page.
#[component]
pub fn LooksPage() -> impl IntoView {
    let theme = RwSignal::new(Theme::remembered());
    let choose_language = Callback::new(preferences::choose_language);
    let choose_theme = Callback::new(move |chosen: Theme| {
        chosen.choose();
        theme.set(chosen);
    });
    let languages = Language::ALL.map(|language| Segment::new(language, language.endonym())).to_vec();
    let themes = vec![
        Segment::new(Theme::System, text(LooksText::System)).with_icon(Icon::Device),
        Segment::new(Theme::Light, text(LooksText::Light)).with_icon(Icon::Sun),
        Segment::new(Theme::Dark, text(LooksText::Dark)).with_icon(Icon::Moon),
    ];
    view! {
        <div class="card rows">
            <SettingsLine label=text(LooksText::Language)>
                <Segmented label=text(LooksText::Language) segments=languages value=Signal::derive(Language::current) on_choose=choose_language />
            </SettingsLine>
            <SettingsLine label=text(LooksText::Theme)>
                <Segmented label=text(LooksText::Theme) segments=themes value=theme on_choose=choose_theme />
            </SettingsLine>
        </div>
    }
}
