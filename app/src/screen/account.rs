//! The account: what goes over REST, and how its failures are said.

use shared::{
    api::{
        ApiError, ChangePassword, DeviceInfo, Farewell, LoggedIn, Login, RecoveryCodes, RedeemLink, Redeemed,
        SessionInfo, Setup, SetupState, SharedWith, TotpOffer, TotpProof, TotpState,
    },
    audit::RecordLog,
    id::{DeviceId, DocId},
};

use super::{
    device,
    platform::{
        remembered,
        rest::{self, RestError},
    },
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
        CodeNeeded => "请输入两步验证码", "Enter the code of the second step";
        WrongCode => "验证码不对或已用过", "The code is wrong or was used";
        LastAdministrator => "至少要保留一位管理员", "There must be at least one administrator";
        LinkExpired => "链接已用过或已过期，请管理员重新生成", "The link was used or is too old; ask your administrator for another";
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
        ApiError::CodeNeeded | ApiError::EnrolmentNeeded(_) => AccountText::CodeNeeded,
        ApiError::WrongCode => AccountText::WrongCode,
        ApiError::LastAdministrator => AccountText::LastAdministrator,
        ApiError::LinkExpired => AccountText::LinkExpired,
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

/// Ends the session that this browser has, if a PIN was given up: nobody is let in by it. Whether it is, or was.
pub async fn end_session_if_it_must() -> bool {
    let must = remembered::session_must_end();
    if must && rest::post_only("/api/logout", &()).await.is_ok() {
        remembered::note_session_must_end(false);
    }
    must
}

/// Logs in on this device; `code` is the second step, where it is on.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn log_in(login: &str, password: String, code: Option<String>) -> Result<LoggedIn, AccountError> {
    let body = Login { login: login.trim().to_owned(), password, device_name: device::name(), code };
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

/// Ends a device: it is logged out and wiped the next time it connects, at once or once it has sent its work.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn end_device(device: DeviceId, farewell: Farewell) -> Result<(), AccountError> {
    rest::post_only(&format!("/api/devices/{device}/revoke"), &farewell).await
}

/// Ends the own sessions on all other devices; nothing is wiped there.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn end_other_sessions() -> Result<(), AccountError> {
    rest::post_only("/api/sessions/end", &()).await
}

/// How the own second step stands.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn totp() -> Result<TotpState, AccountError> {
    rest::get("/api/totp").await
}

/// A secret for the authenticator app.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn offer_totp(password: String) -> Result<TotpOffer, AccountError> {
    rest::post("/api/totp/offer", &TotpProof { password, code: String::new() }).await
}

/// Switches the second step on with a first code; gives recovery codes.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn confirm_totp(code: String) -> Result<RecoveryCodes, AccountError> {
    rest::post("/api/totp/confirm", &TotpProof { code, ..TotpProof::default() }).await
}

/// New recovery codes; the old ones are void.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn new_recovery_codes(code: String) -> Result<RecoveryCodes, AccountError> {
    rest::post("/api/totp/codes", &TotpProof { code, ..TotpProof::default() }).await
}

/// Switches the second step off.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn disable_totp(code: String) -> Result<(), AccountError> {
    rest::post_only("/api/totp/disable", &TotpProof { code, ..TotpProof::default() }).await
}

/// Chooses a password with a one-time link.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn redeem_link(token: String, password: String) -> Result<Redeemed, AccountError> {
    rest::post("/api/password/link", &RedeemLink { token, password }).await
}

/// Whom a customer is shared with.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn shared_with(doc: DocId) -> Result<Vec<SharedWith>, AccountError> {
    rest::get(&format!("/api/customers/{doc}/sharing")).await
}

/// When the server got each change of a record, and from which device.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn record_log(doc: DocId) -> Result<RecordLog, AccountError> {
    rest::get(&format!("/api/customers/{doc}/history")).await
}
