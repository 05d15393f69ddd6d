//! Length, names, unwrap, places of somebody's machine.

use super::{Source, allows, finds, holds};

const LINES_MAX: usize = 400;
/// Data that happens to be Rust.
const GENERATED: [&str; 1] = ["shared/src/text/pinyin/table.rs"];
const DRAWERS: [&str; 5] = ["utils", "util", "helpers", "common", "misc"];

fn long_files(sources: &[Source]) -> Vec<String> {
    let rust = sources.iter().filter(|source| source.is_rust() && !GENERATED.contains(&source.path.as_str()));
    let long = rust.map(|source| (source, source.text.lines().count())).filter(|(_, lines)| *lines > LINES_MAX);
    long.map(|(source, lines)| format!("{}: {lines} lines, {LINES_MAX} at most", source.path)).collect()
}

#[test]
fn a_file_can_be_read_in_one_sitting() {
    holds(long_files);
    finds(long_files, "app/src/x.rs", &"\n".repeat(401));
    allows(long_files, "app/src/x.rs", &"\n".repeat(400));
    allows(long_files, "style/x.css", &"\n".repeat(401));
}

fn drawers(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        let parts = source.path.split(['/', '.']);
        if parts.into_iter().any(|part| DRAWERS.contains(&part)) {
            breaches.push(format!("{}: name it by what is in it", source.path));
        }
        for (number, line) in source.code() {
            let module = line.trim().trim_start_matches("pub ").strip_prefix("mod ");
            if module.is_some_and(|name| DRAWERS.contains(&name.trim_end_matches([' ', ';', '{']))) {
                breaches.push(format!("{}:{number}: name it by what is in it", source.path));
            }
        }
    }
    breaches
}

#[test]
fn modules_are_named_by_what_is_in_them() {
    holds(drawers);
    finds(drawers, "app/src/utils.rs", "");
    finds(drawers, "app/src/helpers/text.rs", "");
    finds(drawers, "app/src/lib.rs", "mod utils {\n}");
    allows(drawers, "app/src/utility_bill.rs", "");
}

fn unwraps(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    let products =
        |source: &&Source| ["app/src", "server/src", "shared/src"].iter().any(|dir| source.path.starts_with(dir));
    for source in sources.iter().filter(products).filter(|source| source.is_rust() && !source.is_test()) {
        for (number, line) in source.code() {
            if line.contains(".unwrap()") {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    breaches
}

#[test]
fn nothing_is_unwrapped_outside_of_tests() {
    holds(unwraps);
    finds(unwraps, "app/src/x.rs", "fn f() {\n    g().unwrap();\n}");
    allows(unwraps, "app/src/x.rs", "/// f().unwrap();\n#[cfg(test)]\nmod tests {\n    f().unwrap();\n}");
    allows(unwraps, "app/src/x_tests.rs", "f().unwrap();");
    finds(unwraps, "app/src/x.rs", "#[cfg(test)]\nmod tests;\nfn f() {\n    g().unwrap();\n}");
}

/// Components of Leptos that are compiled anew for each use, and what `ui` has instead.
const WEIGHTY: [(&str, &str); 2] = [("<Show", "show::Show"), ("<For", "each::For")];

fn weighty(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("app/src") && source.is_rust()) {
        for (tag, own) in WEIGHTY {
            let is_tag = |rest: &str| rest.starts_with([' ', '\n', '>']);
            let used =
                source.code().any(|(_, line)| line.split(tag).skip(1).any(|rest| rest.is_empty() || is_tag(rest)));
            // Imported by its own name, alone or in a list.
            let imported = source.code().any(|(_, line)| line.contains(own));
            if used && !imported {
                breaches.push(format!("{}: {tag}> is Leptos's here; `ui::{own}` weighs less", source.path));
            }
        }
    }
    breaches
}

#[test]
fn the_screen_uses_its_light_components() {
    holds(weighty);
    finds(weighty, "app/src/x.rs", "use leptos::prelude::*;\nfn f() { view! { <Show when=x>\"a\"</Show> } }");
    finds(weighty, "app/src/x.rs", "fn f() { view! { <For\n each=x /> } }");
    allows(weighty, "app/src/x.rs", "use crate::ui::{show::Show};\nfn f() { view! { <Show when=x>\"a\"</Show> } }");
    allows(weighty, "app/src/x.rs", "fn f() { view! { <Form /> } }");
}

/// Put together here, so that this file does not break its own rule.
fn places() -> [String; 5] {
    [["/ro", "ot/"], ["/wo", "rk/"], ["/ho", "me/"], ["C:", "\\Users"], ["/Us", "ers/"]].map(|part| part.concat())
}

fn machine_paths(sources: &[Source]) -> Vec<String> {
    let places = places();
    let mut breaches = Vec::new();
    for source in sources {
        for (at, line) in source.text.lines().enumerate() {
            if let Some(place) = places.iter().find(|place| starts_path(line, place)) {
                breaches.push(format!("{}:{}: names {place}", source.path, at + 1));
            }
        }
    }
    breaches
}

/// Whether an absolute path begins so: no name comes before it, as in "app/home/".
fn starts_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '-' | '_' | '}' | '*' | ')'))
    })
}

#[test]
fn no_place_of_a_machine_is_named() {
    holds(machine_paths);
    for place in places() {
        finds(machine_paths, "README.md", &format!("see {place}notes"));
    }
    allows(machine_paths, "README.md", &format!("see app{}notes", places()[2]));
}
