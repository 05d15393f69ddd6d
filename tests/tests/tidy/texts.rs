//! Text keys: each one that is declared is shown somewhere. (That each one shown is declared, the compiler sees to.)

use super::{Source, allows, finds, holds};

/// The keys of every `texts!` block: place, enum, key.
fn declared(sources: &[Source]) -> Vec<(String, String, String)> {
    let mut keys = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("app/src") && source.is_rust()) {
        let mut name: Option<String> = None;
        let mut open = false;
        for (number, line) in source.code() {
            open |= line.contains("texts! {");
            if !open {
                continue;
            }
            if let Some((_, rest)) = line.split_once("enum ") {
                name = rest.split([' ', '{']).next().map(str::to_owned);
            }
            let Some(of) = &name else { continue };
            let body = line.rsplit_once('{').filter(|_| line.contains("enum ")).map_or(line, |(_, rest)| rest);
            for (key, _) in body.split(';').filter_map(|entry| entry.split_once("=>")) {
                keys.push((format!("{}:{number}", source.path), of.clone(), key.trim().to_owned()));
            }
            if line.starts_with('}') {
                (open, name) = (false, None);
            }
        }
    }
    keys
}

fn unused(sources: &[Source]) -> Vec<String> {
    let rust = sources.iter().filter(|source| source.path.starts_with("app/src") && source.is_rust());
    let code: String = rust.flat_map(|source| source.code()).map(|(_, line)| format!("{line}\n")).collect();
    let shown = |of: &str, key: &str| {
        // A list of all of them is a way of showing each.
        if code.contains(&format!("{of}::ALL")) {
            return true;
        }
        let path = format!("{of}::{key}");
        code.match_indices(&path).any(|(at, _)| !code[at + path.len()..].starts_with(|c: char| c.is_alphanumeric()))
    };
    let idle = declared(sources).into_iter().filter(|(_, of, key)| !shown(of, key));
    idle.map(|(place, of, key)| format!("{place}: {of}::{key} is shown nowhere")).collect()
}

#[test]
fn every_text_is_shown() {
    holds(unused);
    let block = "crate::texts! {\n    enum XText {\n        Hello => \"你好\", \"Hello\";\n    }\n}\n";
    finds(unused, "app/src/x.rs", block);
    finds(unused, "app/src/x.rs", &format!("{block}fn f() {{ t(XText::HelloAgain) }}\n"));
    allows(unused, "app/src/x.rs", &format!("{block}fn f() {{ t(XText::Hello) }}\n"));
    allows(unused, "app/src/x.rs", &format!("{block}fn f() {{ XText::ALL.iter().map(t) }}\n"));
}
