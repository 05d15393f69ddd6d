use super::*;

const LOG: &str = "/data/log";

fn disk(files: &[(&str, &[u8])]) -> Disk {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    Disk::read(folder.path())
}

fn content(disk: &Disk, name: &str) -> Option<Vec<u8>> {
    let folder = TempDir::new().unwrap();
    disk.write(folder.path());
    fs::read(folder.path().join(name)).ok()
}

fn wrote(offset: u64, bytes: &[u8]) -> Record {
    Record::Wrote { file: 0, offset, bytes: bytes.to_vec() }
}

/// A file that is made and whose name is on the disk.
fn made() -> Vec<Record> {
    vec![Record::Created { file: 0, path: LOG.into() }, Record::FolderSynced { folder: "/data".into(), before: 1 }]
}

#[test]
fn what_was_waited_for_stays_and_the_rest_is_lost() {
    let mut journal = made();
    journal.extend([wrote(0, b"one"), Record::Synced { file: 0, before: 3 }, wrote(3, b"two")]);
    assert_eq!(content(&Disk::default().after(&journal, Unsynced::Lost), "log"), Some(b"one".into()));
    // A wait covers what was written before it began, not what came while it lasted.
    journal.push(Record::Synced { file: 0, before: 4 });
    assert_eq!(content(&Disk::default().after(&journal, Unsynced::Lost), "log"), Some(b"one".into()));
    journal.push(Record::Synced { file: 0, before: 5 });
    assert_eq!(content(&Disk::default().after(&journal, Unsynced::Lost), "log"), Some(b"onetwo".into()));
}

#[test]
fn a_name_that_nobody_waited_for_is_lost_with_what_it_names() {
    let journal =
        [Record::Created { file: 0, path: LOG.into() }, wrote(0, b"one"), Record::Synced { file: 0, before: 2 }];
    assert_eq!(content(&Disk::default().after(&journal, Unsynced::Lost), "log"), None);
}

#[test]
fn what_a_failed_wait_was_for_is_lost_even_after_one_that_succeeds() {
    let mut journal = made();
    journal.extend([
        wrote(0, b"one"),
        Record::SyncFailed { file: 0, before: 3 },
        wrote(3, b"two"),
        Record::Synced { file: 0, before: 5 },
    ]);
    assert_eq!(content(&Disk::default().after(&journal, Unsynced::Lost), "log"), Some(b"\0\0\0two".into()));
}

#[test]
fn some_sectors_of_what_nobody_waited_for_are_there() {
    let mut journal = made();
    journal.push(wrote(0, &[7; 512 * 20]));
    let found: Vec<_> = (0..20)
        .map(|seed| content(&Disk::default().after(&journal, Unsynced::Torn(seed)), "log").unwrap_or_default())
        .collect();
    let sectors = |bytes: &Vec<u8>| bytes.chunks(512).filter(|sector| sector.iter().all(|byte| *byte == 7)).count();
    assert!(found.iter().any(|bytes| (5..15).contains(&sectors(bytes))), "neither all nor nothing");
    assert!(found.iter().all(|bytes| bytes.chunks(512).all(|sector| sector.iter().all(|byte| *byte == sector[0]))));
    assert!(found.iter().any(|bytes| *bytes != found[0]), "the seed decides");
}

/// The library itself, in a program of the system's: `dd` waits for the disk when it is told to.
fn dd(folder: &Path, wait: bool) -> Observed {
    let observed = Observed::next_run(folder);
    let mut dd = Command::new("dd");
    dd.args(["if=/dev/zero", "bs=700", "count=3", "conv=notrunc", "status=none"]);
    dd.arg(format!("of={}", folder.join("file").display()));
    if wait {
        dd.arg("conv=notrunc,fsync");
    }
    assert!(dd.envs(observed.environment()).status().unwrap().success());
    observed
}

#[test]
fn the_library_sees_what_a_program_writes_and_waits_for() {
    let before = vec![9; 3_000];
    for (wait, kept) in [(false, 9), (true, 0)] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("file"), &before).unwrap();
        let observed = dd(folder.path(), wait);
        assert_eq!(fs::read(folder.path().join("file")).unwrap()[..2_100], [0; 2_100], "programs see it at once");
        let after = content(&observed.disk(Unsynced::Lost), "file").unwrap();
        assert_eq!((after[0], after[2_099], after[2_100]), (kept, kept, 9), "waited: {wait}");
    }
}

#[test]
fn the_library_fills_the_disk_and_breaks_a_wait() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("file"), [9; 100]).unwrap();
    let run = |prepare: fn(&Observed)| {
        let observed = Observed::next_run(folder.path());
        prepare(&observed);
        let output = Command::new("dd")
            .args(["if=/dev/zero", "bs=700", "count=3", "conv=notrunc,fsync"])
            .arg(format!("of={}", folder.path().join("file").display()))
            .env("LC_ALL", "C")
            .envs(observed.environment())
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (done, said) = run(|observed| observed.set_full(true));
    assert!(!done && said.contains("No space left"), "{said}");
    let (done, said) = run(Observed::fail_next_sync);
    assert!(!done && said.contains("Input/output error"), "{said}");
    assert!(run(|_| {}).0);
}

#[test]
fn files_that_nobody_touched_are_as_they_were() {
    let before = disk(&[("other", b"same")]);
    assert_eq!(content(&before.after(&made(), Unsynced::Lost), "other"), Some(b"same".into()));
}
