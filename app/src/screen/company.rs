//! Company settings that grant rights: decided by the server alone, so only online.

use shared::{api::SetSetting, people::Setting};

use super::{account::AccountError, platform::rest};

/// Changes one.
///
/// # Errors
/// No connection, or the server's refusal.
pub async fn set_setting(setting: Setting) -> Result<(), AccountError> {
    rest::post_only("/api/settings", &SetSetting { setting }).await
}
