//! Where a failed test leaves its screenshots and logs, and where the programs under test lie.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_path_buf()
}

/// `target/artefacts` of the workspace, made when it is not there.
pub fn folder() -> PathBuf {
    let folder = root().join("target").join("artefacts");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// A file of the shared material beside the repository; none, with a message, where it is missing.
pub fn shared_material(path: &str) -> Option<PathBuf> {
    let base = env::var_os("GENDAN_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let mut candidates = vec![base.join(path)];
    // A worktree lies one level deeper than the clone.
    candidates.push(root().join("../../shared").join(path));
    let found = candidates.into_iter().find(|file| file.exists());
    if found.is_none() {
        eprintln!("skipped: {path} is not here (set GENDAN_SHARED to the folder that holds it)");
    }
    found
}

/// The name of the running test, fit for a file name.
pub fn test_name() -> String {
    let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
    if name == "main" { "test".to_owned() } else { name }
}

/// The server's program: `GENDAN_BIN`, or the one beside the running test program.
///
/// # Panics
/// When it was not built.
pub fn gendan() -> PathBuf {
    if let Some(path) = env::var_os("GENDAN_BIN") {
        return PathBuf::from(path);
    }
    let own = env::current_exe().expect("a test program has a path");
    let built = own.ancestors().skip(1).map(|dir| dir.join("gendan")).find(|file| file.is_file());
    built.expect("no gendan beside the tests: cargo build -p server, or run cargo xtask test")
}
