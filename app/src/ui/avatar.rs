//! A person or company as a coloured initial.

use leptos::prelude::*;

/// Number of colours that the stylesheet knows.
const SHADES: u32 = 8;

/// The last character of a Chinese name, the first letter of any other.
pub fn initial(name: &str) -> String {
    let name = name.trim();
    let chinese = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    match name.chars().next_back().filter(chinese) {
        // Two and three characters are a person; longer ones a company, known by its beginning.
        Some(last) if name.chars().count() <= 3 => last.to_string(),
        _ => name.chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default(),
    }
}

/// The number of its colour.
pub fn shade(name: &str) -> String {
    (name.chars().fold(7_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(c as u32)) % SHADES).to_string()
}

/// A round initial; the name itself stands beside it, so it is silent.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true" data-shade=move || shade(&name.read())>
            {move || initial(&name.read())}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::initial;

    #[test]
    fn initials() {
        assert_eq!(initial("张伟"), "伟");
        assert_eq!(initial("欧阳娜"), "娜");
        assert_eq!(initial("重庆长安汽车"), "重");
        assert_eq!(initial(" mary ann"), "M");
        assert_eq!(initial(""), "");
    }
}
