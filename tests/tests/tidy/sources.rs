//! The files of the repository.

use std::{fs, path::Path};

use support::artefacts;

/// A text file.
pub struct Source {
    /// Path from the repository's root, with slashes.
    pub path: String,
    /// Content.
    pub text: String,
}

impl Source {
    /// A file that need not exist.
    pub fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is only compiled for tests.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let apart = name == "tests.rs" || name.ends_with("_tests.rs") || name.ends_with("_test.rs");
        apart || self.path.starts_with("tests/") || self.path.contains("/tests/")
    }

    /// Lines of code with their numbers: without comments, without the tests at the end.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let all: Vec<&str> = self.text.lines().collect();
        let tests = all.iter().enumerate().position(|(at, line)| {
            line.trim() == "#[cfg(test)]" && all.get(at + 1).is_some_and(|next| next.trim_end().ends_with('{'))
        });
        let end = tests.unwrap_or(all.len());
        let numbered = all.into_iter().take(end).enumerate().map(|(at, line)| (at + 1, line));
        numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

const FOLDERS: [&str; 8] = ["app", "server", "shared", "style", "tests", "xtask", ".ci", ".cargo"];
const TEXT: [&str; 13] =
    ["rs", "toml", "css", "html", "js", "sh", "md", "sql", "json", "webmanifest", "svg", "csv", "txt"];

/// Every text file of the repository, without what is built.
pub fn all() -> Vec<Source> {
    let root = artefacts::root();
    let mut found = Vec::new();
    for entry in fs::read_dir(&root).expect("the root can be read").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() || FOLDERS.contains(&name.as_str()) {
            read(&root, &entry.path(), &mut found);
        }
    }
    assert!(found.len() > 100, "only {} files found", found.len());
    found
}

fn read(root: &Path, path: &Path, found: &mut Vec<Source>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder can be read").flatten() {
            if entry.file_name() != "node_modules" && entry.file_name() != "target" {
                read(root, &entry.path(), found);
            }
        }
        return;
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("txt");
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !TEXT.contains(&extension) || ["bundle.css", ".git"].contains(&name) {
        return;
    }
    if let Ok(text) = fs::read_to_string(path) {
        let relative = path.strip_prefix(root).expect("it lies in the root");
        found.push(Source { path: relative.to_string_lossy().replace('\\', "/"), text });
    }
}
