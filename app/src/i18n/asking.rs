//! Requests of authority in people's words, and why they were denied.

use shared::{
    id::UserId,
    sync::{
        hand_over::Outcome,
        request::{Ask, Denial},
    },
};

use super::{t, tf};

crate::texts! {
    /// Words of requests.
    pub enum AskText {
        Pending => "待确认", "Waiting for confirmation";
        Claim => "领取", "Claim";
        Release => "退回公海", "Put into the open sea";
        Transfer => "转交给 {0}", "Hand over to {0}";
        Share => "共享给 {0}", "Share with {0}";
        Unshare => "取消对 {0} 的共享", "Stop sharing with {0}";
        Approve => "审批", "Approval";
        HandOver => "把修改转给 {0}", "Pass a change on to {0}";
        HandOverOwner => "把修改转给现在的负责人", "Pass a change on to whoever owns it";
        Apply => "采用同事转来的修改", "Take over what a colleague passed on";
        Decline => "不采用同事转来的修改", "Leave what a colleague passed on";
        Withdraw => "收回转出的修改", "Take back what was passed on";
        NotTheirs => "对方也没有权限做这处修改。它还在“需要处理”里。", "They may not make this change either. It is still under “Needs attention”.";
        TooMuch => "转出而没有处理的修改太多了，请等同事处理。", "Too many changes are passed on and not dealt with; wait for your colleagues.";
        NotAllowed => "没有权限这样做", "You are not allowed to do this";
        Gone => "客户已不存在，或你已看不到", "The customer is gone, or not visible to you any more";
        Taken => "已由 {0} 负责。你写的内容在“需要处理”里，没有丢失。", "{0} owns it now. What you wrote is kept under “Needs attention”.";
        NotHere => "对方已不在公司", "They do not work here any more";
        Unsupported => "服务器还不支持", "The server does not do this yet";
    }
}

/// What is asked for. Reactive.
pub fn describe(ask: &Ask, name: impl Fn(UserId) -> String) -> String {
    match ask {
        Ask::Claim(_) => t(AskText::Claim).to_owned(),
        Ask::Release(_) => t(AskText::Release).to_owned(),
        Ask::Transfer { to, .. } => tf(AskText::Transfer, &[&name(*to)]),
        Ask::Share { with, .. } | Ask::ShareAs { with, .. } => tf(AskText::Share, &[&name(*with)]),
        Ask::Unshare { with, .. } | Ask::UnshareAs { with, .. } => tf(AskText::Unshare, &[&name(*with)]),
        Ask::Approve { .. } => t(AskText::Approve).to_owned(),
        Ask::HandOver(what) => match what.to {
            Some(to) => tf(AskText::HandOver, &[&name(to)]),
            None => t(AskText::HandOverOwner).to_owned(),
        },
        Ask::Settle { outcome, .. } => t(match outcome {
            Outcome::Applied => AskText::Apply,
            Outcome::Declined => AskText::Decline,
            Outcome::Withdrawn => AskText::Withdraw,
        })
        .to_owned(),
    }
}

/// Why the server said no. Reactive.
pub fn denial(why: Denial, name: impl Fn(UserId) -> String) -> String {
    match why {
        Denial::Taken(by) => tf(AskText::Taken, &[&name(by)]),
        Denial::NotAllowed => t(AskText::NotAllowed).to_owned(),
        Denial::Gone => t(AskText::Gone).to_owned(),
        Denial::NotHere => t(AskText::NotHere).to_owned(),
        Denial::Unsupported => t(AskText::Unsupported).to_owned(),
        Denial::NotTheirs => t(AskText::NotTheirs).to_owned(),
        Denial::TooMuch => t(AskText::TooMuch).to_owned(),
    }
}
