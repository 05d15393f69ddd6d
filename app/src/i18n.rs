//! Texts in every language, typed: a missing translation does not compile.
//!
//! ```
//! use app::i18n::Text as _;
//! app::texts! {
//!     /// Words of the greeting.
//!     pub enum GreetingText { Hello => "你好", "Hello"; Count => "{0} 条", "{0} item{0?s}"; }
//! }
//! # use app::i18n::{Language, fill};
//! assert_eq!(GreetingText::Hello.within(Language::English), "Hello");
//! assert_eq!(fill(GreetingText::Count.within(Language::Chinese), &[&3]), "3 条");
//! ```

pub mod asking;
pub mod business;
pub mod deed;
pub mod format;
#[cfg(test)]
mod format_tests;
pub mod money;
pub mod values;
pub mod wording;

use std::fmt::Display;

use leptos::{prelude::*, text_prop::TextProp};
use shared::value::Label;

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The BCP 47 tag, for `<html lang>` and storage.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language that a browser's or a stored tag asks for.
    pub fn from_tag(tag: &str) -> Self {
        match tag.get(..2) {
            Some(start) if start.eq_ignore_ascii_case("en") => Self::English,
            _ => Self::Chinese,
        }
    }

    /// The language's own name for itself.
    pub fn endonym(self) -> &'static str {
        match self {
            Self::Chinese => "简体中文",
            Self::English => "English",
        }
    }

    /// The language on the screen. Reactive: whoever reads it runs again when it changes.
    pub fn current() -> Self {
        CURRENT.with(ArcRwSignal::get)
    }

    /// Changes the language on the screen at once.
    pub fn choose(self) {
        CURRENT.with(|signal| signal.set(self));
    }
}

thread_local! {
    // One screen program, one language. Kept outside the owner tree because event handlers need it too.
    static CURRENT: ArcRwSignal<Language> = ArcRwSignal::new(Language::default());
}

/// A key that has a text in every language.
pub trait Text: Copy + Send + Sync + 'static {
    /// Every key of its kind, for tests; empty where keys are not listed.
    const ALL: &'static [Self];

    /// The text in every language.
    fn label(self) -> Label;

    /// The text in one language.
    fn within(self, language: Language) -> &'static str {
        pick(self.label(), language)
    }
}

impl Text for Label {
    const ALL: &'static [Self] = &[];

    fn label(self) -> Label {
        self
    }
}

fn pick(label: Label, language: Language) -> &'static str {
    match language {
        Language::Chinese => label.zh,
        Language::English => label.en,
    }
}

/// The text in the language on the screen. Reactive.
pub fn t(key: impl Text) -> &'static str {
    shown(key.label())
}

// Not generic, like `pick` and `prop`: one copy for all kinds of keys.
fn shown(label: Label) -> &'static str {
    pick(label, Language::current())
}

/// The text as a property of a component: `<Button label=text(XText::Save)/>`.
pub fn text(key: impl Text) -> TextProp {
    prop(key.label())
}

fn prop(label: Label) -> TextProp {
    TextProp::from(move || shown(label))
}

/// The text of `key` with `{0}`, `{1}` … replaced by `values`. Reactive.
pub fn tf(key: impl Text, values: &[&dyn Display]) -> String {
    fill(t(key), values)
}

/// `template` with `{0}`, `{1}` … replaced by `values`, and `{0?s}` by `s` unless that value is 1; a placeholder without a
/// value stays.
pub fn fill(template: &str, values: &[&dyn Display]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(inside, tail)| {
            let (index, ending) =
                inside.split_once('?').map_or((inside, None), |(index, ending)| (index, Some(ending)));
            Some((values.get(index.parse::<usize>().ok()?)?.to_string(), ending, tail))
        });
        match found {
            Some((value, ending, tail)) => {
                out.push_str(match ending {
                    None => &value,
                    Some(_) if value == "1" => "",
                    Some(ending) => ending,
                });
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Declares an enum of text keys: `texts! { pub enum XText { Key => "中文", "English"; } }`.
///
#[macro_export]
macro_rules! texts {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($key:ident => $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $(#[doc = $zh] $key,)+ }

        impl $crate::i18n::Text for $name {
            const ALL: &'static [Self] = &[$(Self::$key),+];

            fn label(self) -> ::shared::value::Label {
                // A table and an index, not a branch for each key: the client carries many texts.
                const LABELS: &[::shared::value::Label] = &[$(::shared::value::Label { zh: $zh, en: $en },)+];
                LABELS[self as usize]
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    texts! {
        enum SampleText {
            Plain => "你好", "Hello";
            Two => "{1} 的 {0}", "{0} of {1}";
        }
    }

    #[test]
    fn fills_placeholders_in_each_languages_order() {
        let values: &[&dyn Display] = &[&3, &"张三"];
        assert_eq!(fill(SampleText::Two.within(Language::Chinese), values), "张三 的 3");
        assert_eq!(fill(SampleText::Two.within(Language::English), values), "3 of 张三");
        assert_eq!(SampleText::ALL.len(), 2);
    }

    #[test]
    fn leaves_what_is_no_placeholder() {
        assert_eq!(fill("{ {9} {x} {", &[&1]), "{ {9} {x} {");
        assert_eq!(fill("{0}", &[&"{0}"]), "{0}");
        assert_eq!(fill("{1?s}", &[&1]), "{1?s}");
    }

    #[test]
    fn one_is_no_plural() {
        let said = |count: &u32| fill("{0} customer{0?s} of {1}", &[count, &"王磊"]);
        assert_eq!(
            [0, 1, 2].map(|count| said(&count)),
            ["0 customers of 王磊", "1 customer of 王磊", "2 customers of 王磊"]
        );
        assert_eq!(SampleText::Plain.within(Language::English), "Hello");
    }

    #[test]
    fn reads_tags() {
        assert_eq!(Language::from_tag("en-GB"), Language::English);
        assert_eq!(Language::from_tag("zh-TW"), Language::Chinese);
        assert_eq!(Language::from_tag("中"), Language::Chinese);
    }
}
