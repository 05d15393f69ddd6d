//! Choices of this browser that take effect at once and are kept.

use super::platform::remembered;
use crate::i18n::Language;

/// Switches the language and keeps the choice.
pub fn choose_language(language: Language) {
    language.choose();
    remembered::keep_language(language);
}
