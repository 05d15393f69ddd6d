//! The C library's functions that change files, in its own names.

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};

use libc::{iovec, mode_t, off_t, size_t, ssize_t};

use crate::{
    record::Record,
    recorder::{Known, Recorder},
    system::{self, fail},
};

fn open_noted(folder: c_int, path: &CStr, flags: c_int, mode: mode_t) -> c_int {
    let writes = flags & libc::O_ACCMODE != libc::O_RDONLY;
    let Some((recorder, name)) = Recorder::here().and_then(|here| here.watched(folder, path).map(|name| (here, name)))
    else {
        return system::open(folder, path, flags, mode);
    };
    let mut journal = recorder.journal();
    let made = flags & libc::O_CREAT != 0 && !system::exists(folder, path);
    let fd = system::open(folder, path, flags & !libc::O_TRUNC, mode);
    if fd < 0 {
        return fd;
    }
    journal.opened(fd, name.clone(), made);
    if flags & (libc::O_DSYNC | libc::O_DIRECT) != 0 {
        journal.note(&Record::Unseen { path: name, how: "opened to write around the cache".to_owned() });
    }
    if flags & libc::O_TRUNC != 0
        && writes
        && !made
        && let Some((file, _)) = journal.file(fd)
        && system::resize(fd, 0) == 0
    {
        journal.note(&Record::Resized { file, size: 0 });
    }
    fd
}

/// A write to a file of the folder is noted; any other just happens.
///
/// # Safety
/// `bytes` are `count` readable bytes.
unsafe fn write_noted(fd: c_int, bytes: *const c_void, count: size_t, offset: Option<off_t>) -> ssize_t {
    if let Some(recorder) = Recorder::here() {
        let mut journal = recorder.journal();
        if let Some((file, size)) = journal.file(fd) {
            if recorder.is_full() {
                return fail(libc::ENOSPC) as ssize_t;
            }
            let at = offset.unwrap_or_else(|| system::position(fd, size));
            // SAFETY: the caller's promise.
            let written = unsafe { system::write(fd, bytes, count, offset) };
            if let Ok(length @ 1..) = usize::try_from(written) {
                // SAFETY: no more was written than there was.
                let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), length) }.to_vec();
                journal.note(&Record::Wrote { file, offset: at.unsigned_abs(), bytes });
            }
            return written;
        }
    }
    // SAFETY: the caller's promise.
    unsafe { system::write(fd, bytes, count, offset) }
}

fn resize_noted(fd: c_int, size: off_t) -> c_int {
    let Some(recorder) = Recorder::here() else { return system::resize(fd, size) };
    let mut journal = recorder.journal();
    let Some((file, before)) = journal.file(fd) else { return system::resize(fd, size) };
    if size > before && recorder.is_full() {
        return fail(libc::ENOSPC);
    }
    let done = system::resize(fd, size);
    if done == 0 {
        journal.note(&Record::Resized { file, size: size.unsigned_abs() });
    }
    done
}

fn sync_noted(fd: c_int, data: bool) -> c_int {
    let Some(recorder) = Recorder::here() else { return system::sync(fd, data) };
    let (known, before) = {
        let journal = recorder.journal();
        match journal.known(fd) {
            Some((known, _)) => (known, journal.records()),
            None => return system::sync(fd, data),
        }
    };
    if let Known::File(file) = known
        && recorder.takes_sync_failure()
    {
        recorder.journal().note(&Record::SyncFailed { file, before });
        return fail(libc::EIO);
    }
    let done = system::sync(fd, data);
    if done == 0 {
        recorder.journal().note(&match known {
            Known::File(file) => Record::Synced { file, before },
            Known::Folder(folder) => Record::FolderSynced { folder, before },
        });
    }
    done
}

fn unlink_noted(folder: c_int, path: &CStr, flags: c_int) -> c_int {
    let watched = Recorder::here().and_then(|here| here.watched(folder, path).map(|name| (here, name)));
    let Some((recorder, path_noted)) = watched else { return system::unlink(folder, path, flags) };
    let mut journal = recorder.journal();
    let done = system::unlink(folder, path, flags);
    if done == 0 && flags & libc::AT_REMOVEDIR == 0 {
        journal.note(&Record::Unlinked { path: path_noted });
    }
    done
}

fn rename_noted(from_folder: c_int, from: &CStr, to_folder: c_int, to: &CStr, flags: c_uint) -> c_int {
    let rename = || system::rename(from_folder, from, to_folder, to, flags);
    let Some(recorder) = Recorder::here() else { return rename() };
    let (old, new) = (recorder.watched(from_folder, from), recorder.watched(to_folder, to));
    let mut journal = recorder.journal();
    let done = rename();
    if done == 0 {
        match (old, new) {
            (Some(from), Some(to)) if flags & libc::RENAME_EXCHANGE == 0 => journal.note(&Record::Renamed { from, to }),
            (None, None) => {}
            (old, new) => {
                let path = new.or(old).unwrap_or_default();
                journal.note(&Record::Unseen { path, how: "moved in, out or exchanged".to_owned() });
            }
        }
    }
    done
}

/// Whether a descriptor is a file of the folder; then what cannot be noted is refused, and the program does it plainly.
fn is_watched(fd: c_int) -> bool {
    Recorder::here().is_some_and(|recorder| recorder.journal().file(fd).is_some())
}

/// # Safety
/// As `map`.
unsafe fn map_noted(
    at: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    fd: c_int,
    from: off_t,
) -> *mut c_void {
    if fd >= 0
        && flags & libc::MAP_SHARED != 0
        && protection & libc::PROT_WRITE != 0
        && let Some(recorder) = Recorder::here()
    {
        let mut journal = recorder.journal();
        if let Some((file, _)) = journal.file(fd) {
            let how = "mapped into memory for writing".to_owned();
            journal.note(&Record::Unseen { path: format!("file {file}"), how });
        }
    }
    // SAFETY: the caller's promise.
    unsafe { libc::syscall(libc::SYS_mmap, at, length, protection, flags, fd, from) as *mut c_void }
}

/// The first part that is not empty: a short write is always allowed.
///
/// # Safety
/// `parts` are `count` descriptions of readable bytes.
unsafe fn write_parts(fd: c_int, parts: *const iovec, count: c_int, offset: Option<off_t>) -> ssize_t {
    // SAFETY: the caller's promise.
    let parts = unsafe { std::slice::from_raw_parts(parts, usize::try_from(count).unwrap_or(0)) };
    match parts.iter().find(|part| part.iov_len > 0) {
        // SAFETY: the caller's promise.
        Some(part) => unsafe { write_noted(fd, part.iov_base, part.iov_len, offset) },
        None => 0,
    }
}

macro_rules! stands_for {
    ($($(#[$meta:meta])* fn $name:ident($($argument:ident: $kind:ty),*) -> $result:ty $body:block)*) => {$(
        #[doc = "The C library's function of that name.\n\n# Safety\nAs there."]
        $(#[$meta])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($argument: $kind),*) -> $result {
            // SAFETY: the arguments are what the C library's function takes.
            unsafe { $body }
        }
    )*};
}

/// The C library's function of that name.
#[unsafe(no_mangle)]
pub extern "C" fn ftruncate(fd: c_int, size: off_t) -> c_int {
    resize_noted(fd, size)
}

/// The C library's function of that name.
#[unsafe(no_mangle)]
pub extern "C" fn ftruncate64(fd: c_int, size: off_t) -> c_int {
    resize_noted(fd, size)
}

/// The C library's function of that name.
#[unsafe(no_mangle)]
pub extern "C" fn fsync(fd: c_int) -> c_int {
    sync_noted(fd, false)
}

/// The C library's function of that name.
#[unsafe(no_mangle)]
pub extern "C" fn fdatasync(fd: c_int) -> c_int {
    sync_noted(fd, true)
}

// `mode` is an optional argument in C; where it is not given, what is read in its place is not used either.
stands_for! {
    fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        open_noted(libc::AT_FDCWD, CStr::from_ptr(path), flags, mode)
    }
    fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        open_noted(libc::AT_FDCWD, CStr::from_ptr(path), flags, mode)
    }
    fn __open_2(path: *const c_char, flags: c_int) -> c_int {
        open_noted(libc::AT_FDCWD, CStr::from_ptr(path), flags, 0)
    }
    fn __open64_2(path: *const c_char, flags: c_int) -> c_int {
        open_noted(libc::AT_FDCWD, CStr::from_ptr(path), flags, 0)
    }
    fn openat(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        open_noted(folder, CStr::from_ptr(path), flags, mode)
    }
    fn openat64(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        open_noted(folder, CStr::from_ptr(path), flags, mode)
    }
    fn creat(path: *const c_char, mode: mode_t) -> c_int {
        open_noted(libc::AT_FDCWD, CStr::from_ptr(path), libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC, mode)
    }
    fn creat64(path: *const c_char, mode: mode_t) -> c_int {
        open_noted(libc::AT_FDCWD, CStr::from_ptr(path), libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC, mode)
    }
    fn write(fd: c_int, bytes: *const c_void, count: size_t) -> ssize_t {
        write_noted(fd, bytes, count, None)
    }
    fn pwrite(fd: c_int, bytes: *const c_void, count: size_t, offset: off_t) -> ssize_t {
        write_noted(fd, bytes, count, Some(offset))
    }
    fn pwrite64(fd: c_int, bytes: *const c_void, count: size_t, offset: off_t) -> ssize_t {
        write_noted(fd, bytes, count, Some(offset))
    }
    fn writev(fd: c_int, parts: *const iovec, count: c_int) -> ssize_t {
        if is_watched(fd) {
            write_parts(fd, parts, count, None)
        } else {
            libc::syscall(libc::SYS_writev, fd, parts, count) as ssize_t
        }
    }
    fn pwritev(fd: c_int, parts: *const iovec, count: c_int, offset: off_t) -> ssize_t {
        write_parts(fd, parts, count, Some(offset))
    }
    fn pwritev64(fd: c_int, parts: *const iovec, count: c_int, offset: off_t) -> ssize_t {
        write_parts(fd, parts, count, Some(offset))
    }
    fn unlink(path: *const c_char) -> c_int {
        unlink_noted(libc::AT_FDCWD, CStr::from_ptr(path), 0)
    }
    fn unlinkat(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
        unlink_noted(folder, CStr::from_ptr(path), flags)
    }
    fn rename(from: *const c_char, to: *const c_char) -> c_int {
        rename_noted(libc::AT_FDCWD, CStr::from_ptr(from), libc::AT_FDCWD, CStr::from_ptr(to), 0)
    }
    fn renameat(from_folder: c_int, from: *const c_char, to_folder: c_int, to: *const c_char) -> c_int {
        rename_noted(from_folder, CStr::from_ptr(from), to_folder, CStr::from_ptr(to), 0)
    }
    fn renameat2(from_folder: c_int, from: *const c_char, to_folder: c_int, to: *const c_char, flags: c_uint) -> c_int {
        rename_noted(from_folder, CStr::from_ptr(from), to_folder, CStr::from_ptr(to), flags)
    }
    fn mmap(at: *mut c_void, length: size_t, protection: c_int, flags: c_int, fd: c_int, from: off_t) -> *mut c_void {
        map_noted(at, length, protection, flags, fd, from)
    }
    fn mmap64(at: *mut c_void, length: size_t, protection: c_int, flags: c_int, fd: c_int, from: off_t) -> *mut c_void {
        map_noted(at, length, protection, flags, fd, from)
    }
    fn fallocate(fd: c_int, mode: c_int, from: off_t, length: off_t) -> c_int {
        if is_watched(fd) {
            return fail(libc::EOPNOTSUPP);
        }
        libc::syscall(libc::SYS_fallocate, fd, mode, from, length) as c_int
    }
    fn fallocate64(fd: c_int, mode: c_int, from: off_t, length: off_t) -> c_int {
        if is_watched(fd) {
            return fail(libc::EOPNOTSUPP);
        }
        libc::syscall(libc::SYS_fallocate, fd, mode, from, length) as c_int
    }
    fn posix_fallocate(fd: c_int, from: off_t, length: off_t) -> c_int {
        if is_watched(fd) || libc::syscall(libc::SYS_fallocate, fd, 0, from, length) != 0 {
            return libc::EOPNOTSUPP;
        }
        0
    }
    fn posix_fallocate64(fd: c_int, from: off_t, length: off_t) -> c_int {
        if is_watched(fd) || libc::syscall(libc::SYS_fallocate, fd, 0, from, length) != 0 {
            return libc::EOPNOTSUPP;
        }
        0
    }
    fn copy_file_range(from: c_int, from_at: *mut off_t, to: c_int, to_at: *mut off_t, count: size_t, flags: c_uint) -> ssize_t {
        if is_watched(to) {
            return fail(libc::ENOSYS) as ssize_t;
        }
        libc::syscall(libc::SYS_copy_file_range, from, from_at, to, to_at, count, flags) as ssize_t
    }
    fn sendfile(to: c_int, from: c_int, at: *mut off_t, count: size_t) -> ssize_t {
        if is_watched(to) {
            return fail(libc::ENOSYS) as ssize_t;
        }
        libc::syscall(libc::SYS_sendfile, to, from, at, count) as ssize_t
    }
    fn sendfile64(to: c_int, from: c_int, at: *mut off_t, count: size_t) -> ssize_t {
        if is_watched(to) {
            return fail(libc::ENOSYS) as ssize_t;
        }
        libc::syscall(libc::SYS_sendfile, to, from, at, count) as ssize_t
    }
    fn link(from: *const c_char, to: *const c_char) -> c_int {
        let watched = Recorder::here().is_some_and(|here| here.watched(libc::AT_FDCWD, CStr::from_ptr(to)).is_some());
        if watched {
            return fail(libc::EPERM);
        }
        libc::syscall(libc::SYS_linkat, libc::AT_FDCWD, from, libc::AT_FDCWD, to, 0) as c_int
    }
    fn linkat(from_folder: c_int, from: *const c_char, to_folder: c_int, to: *const c_char, flags: c_int) -> c_int {
        let watched = Recorder::here().is_some_and(|here| here.watched(to_folder, CStr::from_ptr(to)).is_some());
        if watched {
            return fail(libc::EPERM);
        }
        libc::syscall(libc::SYS_linkat, from_folder, from, to_folder, to, flags) as c_int
    }
}
