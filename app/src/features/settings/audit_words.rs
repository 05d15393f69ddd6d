//! The words for each kind of entry of the audit log.

use shared::audit::AuditKind;

use crate::i18n::Text as _;

crate::texts! {
    /// What somebody did, after their name. In the order of `AuditKind`.
    pub enum AuditKindText {
        LogIn => "登录", "logged in";
        LogInFailed => "登录失败", "failed log-in";
        LogOut => "退出登录", "logged out";
        SessionsEnded => "结束了其他登录", "ended the other sessions of";
        PasswordChanged => "修改了密码", "changed the password of";
        PasswordReset => "重设了密码", "set a new password for";
        LinkMade => "生成了设置密码的链接", "made a link to choose a password for";
        TotpEnabled => "开启了两步验证", "turned on the second step of";
        TotpDisabled => "关闭了两步验证", "turned off the second step of";
        TotpReset => "重置了两步验证", "reset the second step of";
        RecoveryCodeUsed => "用掉一个恢复码", "used a recovery code of";
        RecoveryCodesMade => "更换了恢复码", "made new recovery codes for";
        PersonEntered => "新增了同事", "entered";
        PersonRenamed => "修改了姓名", "renamed";
        LoginChanged => "修改了账号", "changed the log-in name of";
        RoleChanged => "修改了角色", "changed the role of";
        DepartmentChanged => "调整了部门", "changed the department of";
        PersonLeft => "办理了离职", "ended the work of";
        PersonReturned => "办理了复职", "took back";
        DepartmentEntered => "新增了部门", "entered the department";
        DepartmentRenamed => "修改了部门名称", "renamed the department";
        DepartmentMoved => "调整了上级部门", "moved the department";
        CompanyNamed => "修改了公司名称", "named the company";
        TotpRolesChanged => "修改了两步验证的要求", "changed which roles need a second step";
        SettingChanged => "修改了公司权限", "changed company rights";
        DeviceRevoked => "停用了设备", "ended the device";
        DeviceDraining => "停用设备（先上传）", "ended the device after upload";
        DeviceTold => "通知设备清除数据", "told the device to wipe itself";
        DeviceBombed => "发来有害数据（已拒收）的设备：", "sent harmful data (refused) from";
        Transferred => "移交了客户", "handed over";
        Shared => "共享了客户", "shared";
        Unshared => "取消共享", "no longer shares";
        HandedOver => "转交了未被接受的修改：", "passed on a refused change of";
        Exported => "导出了客户", "exported customers";
        HandedBack => "在恢复备份后交回了同事的修改：", "gave back what colleagues had written, after a restore:";
        RecordChanged => "修改了", "changed";
        BackedUp => "做了备份", "made a backup";
        Restored => "恢复了备份", "restored a backup";
        Changes => "封存了修改", "sealed changes";
    }
}

/// The words for a kind.
pub fn kind_words(kind: AuditKind) -> AuditKindText {
    let place = AuditKind::ALL.iter().position(|known| *known == kind);
    place.and_then(|place| AuditKindText::ALL.get(place)).copied().unwrap_or(AuditKindText::Changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_words() {
        assert_eq!(AuditKindText::ALL.len(), AuditKind::ALL.len());
        for kind in AuditKind::ALL {
            assert_eq!(format!("{:?}", kind_words(*kind)), format!("{kind:?}"));
        }
    }
}
