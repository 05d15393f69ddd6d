//! Which module may know which, inside the crates.

use super::{Source, allows, finds, holds};

struct Never {
    /// In files below this folder (or this file) …
    within: &'static str,
    /// … but not below these …
    except: &'static [&'static str],
    /// … none of these is named.
    names: &'static [&'static str],
    why: &'static str,
}

const TABLE: [Never; 15] = [
    Never {
        within: "shared/src",
        except: &[],
        names: &[
            "SystemTime::now",
            "Instant::now()",
            "Utc::now",
            "Local::now",
            "now_v7",
            "new_v4",
            "rand::",
            "std::fs",
            "std::net",
            "std::thread",
        ],
        why: "shared is pure: time, chance and files come in as arguments",
    },
    Never {
        within: "shared/src",
        except: &["shared/src/document", "shared/src/sync"],
        names: &["automerge::"],
        why: "only the stored format knows Automerge",
    },
    Never {
        within: "app/src/features",
        except: &[],
        names: &[
            "crate::engine",
            "crate::importer::run",
            "crate::screen::platform",
            "idb::",
            "gloo_net",
            "web_sys::WebSocket",
        ],
        why: "views read signals and dispatch commands",
    },
    Never {
        within: "app/src/ui",
        except: &[],
        names: &[
            "crate::features",
            "crate::screen::workspace",
            "crate::bridge",
            "shared::customer",
            "shared::facts",
            "shared::command",
        ],
        why: "components know no CRM",
    },
    Never {
        within: "app/src/screen/workspace",
        except: &[],
        names: &["crate::features", "leptos_router"],
        why: "state does not know who looks",
    },
    Never {
        within: "app/src/engine",
        except: &[],
        names: &["crate::screen", "crate::features", "crate::ui", "leptos"],
        why: "they meet in bridge.rs",
    },
    Never { within: "app/src/screen", except: &[], names: &["crate::engine"], why: "they meet in bridge.rs" },
    Never {
        within: "app/src/importer",
        except: &[],
        names: &["crate::engine", "crate::screen", "crate::features", "leptos"],
        why: "a worker with messages only",
    },
    Never {
        within: "app/src/kdf",
        except: &[],
        names: &["crate::engine", "crate::screen", "crate::features", "leptos"],
        why: "a program of its own: a task in, a key out",
    },
    Never {
        within: "app/src/screen",
        except: &[],
        names: &["automerge", "shared::document::Document"],
        why: "the screen never touches a document",
    },
    Never {
        within: "app/src/features",
        except: &[],
        names: &["automerge", "shared::document::Document"],
        why: "the screen never touches a document",
    },
    Never {
        within: "app/src/engine/store",
        except: &[],
        names: &["crate::engine::sync", "crate::engine::socket"],
        why: "storage and sync do not know each other",
    },
    Never { within: "server/src", except: &["server/src/store"], names: &["rusqlite"], why: "SQL in one folder" },
    Never { within: "server/src/store", except: &[], names: &["axum"], why: "HTTP in another folder" },
    Never {
        within: "app/src/bridge",
        except: &[],
        names: &["leptos", "web_sys", "crate::screen", "crate::engine"],
        why: "messages are data",
    },
];

fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with(".rs"))
}

fn table(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for rule in &TABLE {
        let covered = |source: &&Source| {
            below(&source.path, rule.within) && !rule.except.iter().any(|folder| below(&source.path, folder))
        };
        for source in sources.iter().filter(|source| source.is_rust() && !source.is_test()).filter(covered) {
            for (number, line) in source.code() {
                if let Some(name) = rule.names.iter().find(|name| mentions(line, name)) {
                    breaches.push(format!("{}:{number}: {name} ({})", source.path, rule.why));
                }
            }
        }
    }
    breaches
}

/// Whether the name stands in the line, not as the end of a longer one.
fn mentions(line: &str, name: &str) -> bool {
    line.match_indices(name)
        .any(|(at, _)| line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_'))
}

#[test]
fn modules_know_only_whom_they_may() {
    holds(table);
    finds(table, "shared/src/x.rs", "let now = chrono::Utc::now();");
    finds(table, "shared/src/customer/record.rs", "use automerge::ReadDoc;");
    allows(table, "shared/src/document/read.rs", "use automerge::ReadDoc;");
    finds(table, "app/src/features/today/mod.rs", "use crate::engine::Store;");
    finds(table, "app/src/ui/button.rs", "use crate::features::today;");
    finds(table, "app/src/screen/workspace/mod.rs", "use leptos_router::hooks::use_navigate;");
    finds(table, "app/src/engine/mod.rs", "use crate::screen::app::App;");
    finds(table, "app/src/screen/app.rs", "use crate::engine;");
    finds(table, "app/src/importer/run.rs", "use leptos::prelude::*;");
    finds(table, "app/src/engine/store/mod.rs", "use crate::engine::sync::Socket;");
    finds(table, "server/src/routes.rs", "use rusqlite::Connection;");
    finds(table, "server/src/store.rs", "use axum::Router;");
    finds(table, "app/src/bridge.rs", "use web_sys::Window;");
    finds(table, "app/src/bridge/lock.rs", "use web_sys::Window;");
    finds(table, "app/src/kdf.rs", "use crate::screen::workspace::Workspace;");
    allows(table, "server/src/routes.rs", "// rusqlite is elsewhere");
}

fn neighbours(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        let Some(own) = source.path.strip_prefix("app/src/features/").and_then(|rest| rest.split(['/', '.']).next())
        else {
            continue;
        };
        if own == "mod" {
            continue;
        }
        for (number, line) in source.code() {
            let others = line.match_indices("features::").map(|(at, found)| &line[at + found.len()..]);
            for other in others.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()) {
                if other != own {
                    breaches
                        .push(format!("{}:{number}: a feature knows «{other}»; use a URL, shared or ui", source.path));
                }
            }
        }
    }
    breaches
}

#[test]
fn a_feature_can_be_deleted_alone() {
    holds(neighbours);
    finds(neighbours, "app/src/features/today/list.rs", "use crate::features::customers::Row;");
    allows(neighbours, "app/src/features/today/list.rs", "use crate::features::today::Row;");
    allows(neighbours, "app/src/screen/routes.rs", "use crate::features::today;");
}
