//! System calls as such: the C library's functions of the same names lead back to `calls`.

use std::ffi::{CStr, CString, c_int, c_long, c_void};

use libc::{mode_t, off_t, ssize_t, stat};

/// What a call returns when it fails; `errno` says why.
const FAILED: c_int = -1;

/// Fails with this reason.
pub fn fail(errno: c_int) -> c_int {
    // SAFETY: the C library gives every thread its own.
    unsafe { *libc::__errno_location() = errno };
    FAILED
}

fn int(value: c_long) -> c_int {
    c_int::try_from(value).unwrap_or(FAILED)
}

/// `openat`.
pub fn open(folder: c_int, path: &CStr, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the path is a string of C's; the kernel checks the rest.
    int(unsafe { libc::syscall(libc::SYS_openat, folder, path.as_ptr(), flags, mode) })
}

/// Whether there is a file of that name.
pub fn exists(folder: c_int, path: &CStr) -> bool {
    // SAFETY: as above.
    unsafe { libc::syscall(libc::SYS_faccessat, folder, path.as_ptr(), libc::F_OK) == 0 }
}

/// `unlinkat`.
pub fn unlink(folder: c_int, path: &CStr, flags: c_int) -> c_int {
    // SAFETY: as above.
    int(unsafe { libc::syscall(libc::SYS_unlinkat, folder, path.as_ptr(), flags) })
}

/// `renameat2`.
pub fn rename(from_folder: c_int, from: &CStr, to_folder: c_int, to: &CStr, flags: u32) -> c_int {
    // SAFETY: as above.
    int(unsafe { libc::syscall(libc::SYS_renameat2, from_folder, from.as_ptr(), to_folder, to.as_ptr(), flags) })
}

/// `fstat`; none: it is no open file.
pub fn describe(fd: c_int) -> Option<stat> {
    // SAFETY: all bits zero are a valid stat; the kernel fills it in.
    unsafe {
        let mut found: stat = std::mem::zeroed();
        (libc::syscall(libc::SYS_fstat, fd, &raw mut found) == 0).then_some(found)
    }
}

/// `pwrite` at an offset, or `write` where the file stands.
///
/// # Safety
/// `bytes` are `count` readable bytes.
pub unsafe fn write(fd: c_int, bytes: *const c_void, count: usize, offset: Option<off_t>) -> ssize_t {
    // SAFETY: the caller's promise.
    let written = unsafe {
        match offset {
            Some(offset) => libc::syscall(libc::SYS_pwrite64, fd, bytes, count, offset),
            None => libc::syscall(libc::SYS_write, fd, bytes, count),
        }
    };
    written as ssize_t
}

/// Where the next `write` goes.
pub fn position(fd: c_int, size: off_t) -> off_t {
    // SAFETY: the kernel checks the descriptor.
    unsafe {
        let appends = libc::syscall(libc::SYS_fcntl, fd, libc::F_GETFL) & c_long::from(libc::O_APPEND) != 0;
        if appends { size } else { libc::syscall(libc::SYS_lseek, fd, 0, libc::SEEK_CUR) }
    }
}

/// `ftruncate`.
pub fn resize(fd: c_int, size: off_t) -> c_int {
    // SAFETY: the kernel checks the descriptor.
    int(unsafe { libc::syscall(libc::SYS_ftruncate, fd, size) })
}

/// `fsync`, or `fdatasync` with `data` only.
pub fn sync(fd: c_int, data: bool) -> c_int {
    let call = if data { libc::SYS_fdatasync } else { libc::SYS_fsync };
    // SAFETY: the kernel checks the descriptor.
    int(unsafe { libc::syscall(call, fd) })
}

/// The path of an open folder, or of the one that the program is in.
pub fn folder_path(fd: c_int) -> Option<Vec<u8>> {
    let link = if fd == libc::AT_FDCWD { "/proc/self/cwd".to_owned() } else { format!("/proc/self/fd/{fd}") };
    let link = CString::new(link).ok()?;
    let mut buffer = vec![0u8; 4096];
    // SAFETY: the buffer is as long as it is said to be.
    let length = unsafe {
        libc::syscall(libc::SYS_readlinkat, libc::AT_FDCWD, link.as_ptr(), buffer.as_mut_ptr(), buffer.len())
    };
    buffer.truncate(usize::try_from(length).ok()?);
    Some(buffer)
}
