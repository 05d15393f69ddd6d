//! Choices of this browser that take effect at once and are kept.

use super::platform::remembered;
use crate::i18n::Language;

/// Switches the language and keeps the choice.
pub fn choose_language(language: Language) {
    language.choose();
    remembered::keep_language(language);
}

/// The columns of the customers' table, as its address names them.
pub fn list_columns() -> Option<String> {
    remembered::list_columns()
}

/// Keeps them.
pub fn keep_list_columns(keys: &str) {
    remembered::keep_list_columns(keys);
}
