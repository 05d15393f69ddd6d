//! Rejections and refusals in the reader's words.

use shared::{customer::command::Rejection, sync::protocol::Refusal, trade::command::BadVoucher, value::BadValue};

use super::{t, tf};

crate::texts! {
    enum WhyText {
        Required => "不能为空", "Cannot be empty";
        TooLong => "最多 {0} 个字", "At most {0} characters";
        TooMany => "最多 {0} 项", "At most {0} entries";
        NotANumber => "请填写数字", "Enter a number";
        NotADay => "日期不对，例如 2026-11-23", "Not a date; write 2026-11-23";
        NotAUrl => "网址不对，例如 www.example.com", "Not a web address; write www.example.com";
        NotAnEmail => "邮箱格式不对", "Not an e-mail address";
        NotAPhone => "电话号码不对", "Not a phone number";
        WrongKind => "内容不适合这个字段", "Does not fit this field";
        OutOfRange => "数字超出范围", "The number is out of range";
        NotACurrency => "币种代码不对，例如 USD", "Not a currency; write USD";
        Unfit => "这种单据没有这一项", "This kind of document has no such field";
        Final => "收付款记录不能修改，请用冲销更正", "What was paid is never changed; reverse it instead";
        TooLarge => "金额太大", "The amount is too large";
        Named => "{0}：{1}", "{0}: {1}";
        EmptyAction => "请写点内容", "Write something first";
        Gone => "这条记录已不在本机", "The record is not on this device any more";
        NotAllowed => "没有权限这样做", "You are not allowed to do this";
        StorageFull => "设备空间已满，没有保存。请清理空间后重试。", "The device is full; this was not saved. Free some space and try again.";
        StorageFailed => "没有保存成功，请重试", "This was not saved; try again";
        ProgramMissing => "程序还没有全部下载到本机，没有保存。请在有网络时重试。", "The program is not wholly on this device yet; this was not saved. Try again when there is a network.";
        Malformed => "服务器无法识别这次修改", "The server did not understand this change";
        Actor => "这次修改的来源与本机登录不符", "The change does not belong to this device's log-in";
        Dependent => "它依赖的另一处修改被拒绝了", "A change that it builds upon was refused";
    }
}

/// What is wrong with a value. Reactive.
pub fn bad_value(why: &BadValue) -> String {
    let plain = match why {
        BadValue::TooLong { max } => return tf(WhyText::TooLong, &[max]),
        BadValue::TooMany { max } => return tf(WhyText::TooMany, &[max]),
        BadValue::Required => WhyText::Required,
        BadValue::NotANumber => WhyText::NotANumber,
        BadValue::NotADay => WhyText::NotADay,
        BadValue::NotAUrl => WhyText::NotAUrl,
        BadValue::NotAnEmail => WhyText::NotAnEmail,
        BadValue::NotAPhone => WhyText::NotAPhone,
        BadValue::WrongKind => WhyText::WrongKind,
        BadValue::OutOfRange => WhyText::OutOfRange,
        BadValue::NotACurrency => WhyText::NotACurrency,
    };
    t(plain).to_owned()
}

/// Why a command was not carried out, with the field's name. Reactive.
pub fn rejection(why: &Rejection) -> String {
    let plain = match why {
        Rejection::Field { field, why } => return tf(WhyText::Named, &[&t(field.label()), &bad_value(why)]),
        Rejection::Contact { field, why } => return tf(WhyText::Named, &[&t(field.label()), &bad_value(why)]),
        Rejection::Commercial { field, why } => return tf(WhyText::Named, &[&t(field.label()), &bad_value(why)]),
        Rejection::VoucherField { field, why } => return tf(WhyText::Named, &[&t(field.label()), &bad_value(why)]),
        Rejection::Line { field, why } => return tf(WhyText::Named, &[&t(field.label()), &bad_value(why)]),
        Rejection::Product { field, why } => return tf(WhyText::Named, &[&t(field.label()), &bad_value(why)]),
        Rejection::Voucher(BadVoucher::TooMany { max }) => return tf(WhyText::TooMany, &[max]),
        Rejection::Voucher(BadVoucher::Kind) => WhyText::Unfit,
        Rejection::Voucher(BadVoucher::Final) => WhyText::Final,
        Rejection::Voucher(BadVoucher::TooLarge) => WhyText::TooLarge,
        Rejection::Text(why) => return bad_value(why),
        Rejection::EmptyAction => WhyText::EmptyAction,
        Rejection::Gone => WhyText::Gone,
        Rejection::NotAllowed => WhyText::NotAllowed,
        Rejection::StorageFull => WhyText::StorageFull,
        Rejection::StorageFailed => WhyText::StorageFailed,
        Rejection::ProgramMissing => WhyText::ProgramMissing,
    };
    t(plain).to_owned()
}

/// As `rejection`, for a message that stands at the field itself. Reactive.
pub fn rejection_at_field(why: &Rejection) -> String {
    match why {
        Rejection::Field { why, .. }
        | Rejection::Contact { why, .. }
        | Rejection::Commercial { why, .. }
        | Rejection::VoucherField { why, .. }
        | Rejection::Line { why, .. }
        | Rejection::Product { why, .. } => bad_value(why),
        other => rejection(other),
    }
}

/// Why the server refused a change. Reactive.
pub fn refusal(why: Refusal) -> &'static str {
    t(match why {
        Refusal::Malformed => WhyText::Malformed,
        Refusal::Actor => WhyText::Actor,
        Refusal::NotAllowed => WhyText::NotAllowed,
        Refusal::DependsOnRefused => WhyText::Dependent,
    })
}
