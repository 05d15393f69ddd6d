//! Which crate may know which: read from the manifests.

use super::{Source, allows, finds, holds};

/// A crate's folder and what it never depends on.
const FORBIDDEN: [(&str, &[&str]); 5] = [
    (
        "shared",
        &[
            "leptos",
            "web-sys",
            "js-sys",
            "wasm-bindgen",
            "gloo",
            "tokio",
            "axum",
            "rusqlite",
            "rand",
            "getrandom",
            "app",
            "server",
        ],
    ),
    ("app", &["server", "axum", "rusqlite", "regex", "gendan-tests"]),
    ("server", &["app", "leptos", "calamine", "csv", "gendan-tests"]),
    ("xtask", &["app", "server", "shared", "gendan-tests"]),
    ("tests", &["app", "leptos"]),
];

fn edges(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (folder, never) in FORBIDDEN {
        for source in sources.iter().filter(|source| source.path == format!("{folder}/Cargo.toml")) {
            let mut section = "";
            for line in source.text.lines() {
                if line.starts_with('[') {
                    section = line;
                }
                // What only tests and build scripts use does not reach the program; nor does what nobody asked for: the
                // fuzzer takes the importer's code when it is told to.
                let counts = section.contains("dependencies")
                    && !section.contains("dev-")
                    && !section.contains("build-")
                    && !line.contains("optional = true");
                let name = if section == line {
                    in_header(line)
                } else {
                    line.split(['.', ' ', '=']).next().unwrap_or_default()
                };
                if counts && never.contains(&name) {
                    breaches.push(format!("{}: depends on {name}", source.path));
                }
            }
        }
    }
    breaches
}

/// `[dependencies.name]` names one too.
fn in_header(line: &str) -> &str {
    line.trim_end_matches(']').rsplit_once("dependencies.").map_or("", |(_, name)| name)
}

#[test]
fn crates_know_only_whom_they_may() {
    holds(edges);
    finds(edges, "shared/Cargo.toml", "[dependencies]\ntokio.workspace = true\n");
    finds(edges, "shared/Cargo.toml", "[dependencies.web-sys]\nworkspace = true\n");
    finds(edges, "app/Cargo.toml", "[target.'cfg(target_arch = \"wasm32\")'.dependencies]\nregex = \"1\"\n");
    finds(edges, "server/Cargo.toml", "[dependencies]\napp = { path = \"../app\" }\n");
    allows(
        edges,
        "shared/Cargo.toml",
        "[dependencies]\nserde.workspace = true\n[dev-dependencies]\nrand.workspace = true\n",
    );
}
