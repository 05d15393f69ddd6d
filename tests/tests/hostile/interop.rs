//! The same changes, applied by the library's other implementation, give the same heads.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use shared::document::Document;
use support::{artefacts, hostile::corpus};

/// The version of `@automerge/automerge` that is asked.
const VERSION: &str = "3.5.0";

/// Reads lines of a snapshot and of changes, prints lines of heads.
const SCRIPT: &str = r#"
import * as A from "@automerge/automerge"
import { createInterface } from "node:readline"
const bytes = text => new Uint8Array(Buffer.from(text, "base64"))
for await (const line of createInterface({ input: process.stdin })) {
  const { blank, changes } = JSON.parse(line)
  const [doc] = A.applyChanges(A.load(bytes(blank)), changes.map(bytes))
  console.log(JSON.stringify({ heads: A.getHeads(doc).sort(), name: doc.fields?.name ?? null }))
}
"#;

/// A folder with the package; none, with a message, where it cannot be had.
fn package() -> Option<PathBuf> {
    let works = |program: &str| {
        Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !works("node") || !works("npm") {
        eprintln!("skipped: npm or node is not installed");
        return None;
    }
    let folder = artefacts::root().join("target").join("interop");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("package.json"), r#"{ "private": true, "type": "module" }"#).unwrap();
    std::fs::write(folder.join("heads.mjs"), SCRIPT).unwrap();
    let there = folder.join("node_modules/@automerge/automerge/package.json");
    let has_it = |file: &PathBuf| std::fs::read_to_string(file).is_ok_and(|text| text.contains(VERSION));
    if !has_it(&there) {
        let name = format!("@automerge/automerge@{VERSION}");
        let install = ["install", "--no-save", "--no-audit", "--no-fund", "--silent", name.as_str()];
        let status = Command::new("npm").args(install).current_dir(&folder).status();
        if !status.is_ok_and(|status| status.success()) {
            eprintln!("skipped: {name} could not be installed");
            return None;
        }
    }
    Some(folder)
}

#[test]
fn the_other_implementation_comes_to_the_same_heads() {
    let Some(folder) = package() else { return };
    let samples = corpus::samples().unwrap();
    let documents: Vec<_> = samples
        .iter()
        .map(|sample| {
            let mut document = sample.before.clone();
            document.apply(std::slice::from_ref(&sample.change)).unwrap();
            document
        })
        .collect();
    let mut node = Command::new("node")
        .arg("heads.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    let lines: Vec<String> = documents
        .iter()
        .map(|document| {
            let mut changes: Vec<_> = document.changes_since(&[]);
            // In another order than they were made: it must not matter.
            changes.reverse();
            let changes: Vec<_> = changes.iter().map(|change| BASE64_STANDARD.encode(change)).collect();
            let blank = BASE64_STANDARD.encode(Document::new(document.kind()).save());
            serde_json::json!({ "blank": blank, "changes": changes }).to_string()
        })
        .collect();
    let writer = std::thread::spawn(move || lines.iter().try_for_each(|line| writeln!(input, "{line}")));
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.lines().count(), documents.len());
    for (line, document) in said.lines().zip(&documents) {
        let theirs: serde_json::Value = serde_json::from_str(line).unwrap();
        let hex = |head: &[u8; 32]| head.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let ours: Vec<_> = document.heads().iter().map(hex).collect();
        assert_eq!(theirs["heads"], serde_json::json!(ours));
        let Ok(customer) = document.customer(support::hostile::intake::DOC) else { continue };
        let name = customer.text(shared::customer::field::CustomerField::Name).to_owned();
        assert!(name.is_empty() || theirs["name"] == name, "{line}");
    }
}
