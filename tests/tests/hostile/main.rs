//! Bytes that nobody means well with: a few of them each time. `cargo xtask bench bombs` and `bench fuzz` have many.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod interop;

use std::process::Command;

use support::hostile::{
    corpus,
    fuzz::{Fuzzer, Report, Target},
};

/// Mutations that every run of the tests goes through.
const RUNS: u64 = 30_000;

/// Every bomb of the quick ones is refused within its limits, by a process of its own; and the control, a mild bomb
/// that nobody measures before it is unpacked, exceeds them.
#[test]
fn bombs_are_refused_at_once() {
    let output = Command::new(env!("CARGO_BIN_EXE_bench_bombs")).arg("--quick").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let line: serde_json::Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert!(line["tried"].as_u64().unwrap() >= 80, "{line}");
    assert_eq!(line["tried"], line["passed"]);
}

#[test]
fn mutations_bring_nothing_down() {
    let samples = corpus::samples().unwrap();
    assert!(samples.len() > 100, "{} samples", samples.len());
    let fuzzer = Fuzzer::new(&samples);
    let halves = [0..RUNS / 2, RUNS / 2..RUNS];
    let report = std::thread::scope(|scope| {
        let threads = halves.map(|numbers| scope.spawn(|| fuzzer.run(numbers)));
        let mut report = Report::default();
        threads.into_iter().for_each(|thread| report.add(thread.join().unwrap()));
        report
    });
    let _ = std::panic::take_hook();
    let crashes: Vec<_> = report.crashes.iter().map(|crash| format!("{crash:?}")).collect();
    assert!(crashes.is_empty(), "{} crashes:\n{}", crashes.len(), crashes.join("\n"));
    assert!(report.worst_ms <= 1_000.0, "{} ms", report.worst_ms);
    // The control: some of it gets past the gatekeeper, or nothing was tried.
    for (target, one_in) in [(Target::Change, 200), (Target::Meaning, 200), (Target::FrameUp, 200), (Target::Page, 20)]
    {
        let (runs, taken) = report.taken[&target];
        assert!(taken * one_in > runs, "{target:?}: {taken} of {runs} got through");
    }
}
