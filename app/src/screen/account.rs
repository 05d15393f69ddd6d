//! The account: what goes over REST, and how its failures are said.

use shared::{
    api::{ApiError, ChangePassword, DeviceInfo, Login, SessionInfo, Setup, SetupState},
    id::DeviceId,
};

use super::{
    device,
    platform::rest::{self, RestError},
};
use crate::i18n::{t, tf};

crate::texts! {
    enum AccountText {
        Expired => "登录已过期", "Your session has expired";
        Unreachable => "连不上服务器，请检查网络后再试", "The server cannot be reached; check the network and try again";
        Wrong => "账号或密码不对", "Wrong name or password";
        Throttled => "尝试太多次，请 {0} 秒后再试", "Too many tries; try again in {0} s";
        Forbidden => "没有权限", "Not allowed";
        WrongToken => "初始化口令不对，或已经用过", "The set-up token is wrong or was used already";
        Weak => "密码太短或太常见，至少 8 位", "The password is too short or too common; use at least 8 characters";
        Taken => "这个账号已被使用", "This log-in name is taken";
        Full => "服务器空间已满，请联系管理员", "The server's disk is full; tell your administrator";
        Internal => "服务器出错了，请稍后再试", "The server failed; try again later";
        Bad => "填写的内容不完整", "Something is missing";
    }
}

/// Why the server did not do what was asked.
pub type AccountError = RestError;

/// The failure in the reader's words. Reactive.
pub fn explain(error: &AccountError) -> String {
    let RestError::Refused(refusal) = error else { return t(AccountText::Unreachable).to_owned() };
    let plain = match refusal {
        ApiError::Throttled { retry_after_s } => return tf(AccountText::Throttled, &[retry_after_s]),
        ApiError::WrongCredentials => AccountText::Wrong,
        ApiError::Forbidden => AccountText::Forbidden,
        ApiError::WrongToken => AccountText::WrongToken,
        ApiError::WeakPassword => AccountText::Weak,
        ApiError::LoginTaken => AccountText::Taken,
        ApiError::StorageFull => AccountText::Full,
        ApiError::NotLoggedIn | ApiError::Revoked => AccountText::Expired,
        ApiError::BadRequest | ApiError::NotFound => AccountText::Bad,
        ApiError::Internal => AccountText::Internal,
    };
    t(plain).to_owned()
}

/// Whether the server waits for its first administrator. Offline: no.
pub async fn needs_setup() -> bool {
    rest::get::<SetupState>("/api/setup").await.is_ok_and(|state| state.needed)
}

/// The session that the server still knows for this browser.
pub async fn known_session() -> Option<SessionInfo> {
    rest::get("/api/session").await.ok()
}

/// Logs in on this device.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn log_in(login: &str, password: String) -> Result<SessionInfo, AccountError> {
    let body = Login { login: login.trim().to_owned(), password, device_name: device::name() };
    rest::post("/api/login", &body).await
}

/// Enters company and first administrator, and logs in as them. The device's name is filled in.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn set_up(setup: Setup) -> Result<SessionInfo, AccountError> {
    rest::post("/api/setup", &Setup { device_name: device::name(), ..setup }).await
}

/// Ends the session at the server. Offline it does not learn of it, and the session ends by itself.
pub async fn log_out() {
    let _ = rest::post_only("/api/logout", &()).await;
}

/// Changes the password.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn change_password(old: String, new: String) -> Result<(), AccountError> {
    rest::post_only("/api/password", &ChangePassword { old, new }).await
}

/// Where the person is logged in.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn devices() -> Result<Vec<DeviceInfo>, AccountError> {
    rest::get("/api/devices").await
}

/// Ends a device: it is logged out and wiped the next time it connects.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn end_device(device: DeviceId) -> Result<(), AccountError> {
    rest::post_only(&format!("/api/devices/{device}/revoke"), &()).await
}
