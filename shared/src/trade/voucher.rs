//! Kinds of vouchers, and the words of their dictionaries.

use serde::{Deserialize, Serialize};

use super::field::VoucherField;
use crate::value::{BadValue, Entry, Label, Value};

/// What a voucher is. Append only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VoucherKind {
    /// 销售机会.
    Opportunity,
    /// 报价.
    Quote,
    /// 订单 or 合同, by its form; from a supplier 采购.
    Order,
    /// 发货; from a supplier 收货.
    Delivery,
    /// An instalment 计划回款; to a supplier 付款计划.
    Plan,
    /// 回款; to a supplier 付款. Never changed once it is written.
    Receipt,
    /// 退货.
    Return,
    /// 退款: money that goes back. Never changed once it is written.
    Refund,
    /// 开票.
    Invoice,
    /// 核销: which order or instalment money is for that came without saying so.
    Allocation,
}

impl VoucherKind {
    /// Every kind, in the chain's order.
    pub const ALL: [Self; 10] = [
        Self::Opportunity,
        Self::Quote,
        Self::Order,
        Self::Delivery,
        Self::Plan,
        Self::Receipt,
        Self::Return,
        Self::Refund,
        Self::Invoice,
        Self::Allocation,
    ];

    /// Whether vouchers of this kind are never changed, nor put into the bin, once they are written: they say that
    /// money changed hands. What was wrong is reversed by another one.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Receipt | Self::Refund)
    }

    /// Whether they have lines.
    pub fn has_lines(self) -> bool {
        matches!(self, Self::Quote | Self::Order | Self::Delivery | Self::Return)
    }

    /// The fields that they have, in the form's order.
    pub fn fields(self) -> &'static [VoucherField] {
        use VoucherField as F;
        match self {
            Self::Opportunity => &[
                F::Subject,
                F::Status,
                F::Stage,
                F::Day,
                F::Until,
                F::Amount,
                F::Currency,
                F::Rate,
                F::Probability,
                F::Contact,
                F::Person,
                F::Source,
                F::Need,
                F::StageNotes,
                F::LostReason,
                F::ClosedOn,
                F::Remark,
            ],
            Self::Quote => &[
                F::Subject,
                F::Number,
                F::Version,
                F::Status,
                F::Day,
                F::Until,
                F::Opportunity,
                F::Contact,
                F::Person,
                F::Currency,
                F::Rate,
                F::Tax,
                F::Discount,
                F::DeliveryTerms,
                F::PaymentTerms,
                F::PackingTerms,
                F::Remark,
            ],
            Self::Order => &[
                F::Subject,
                F::Number,
                F::Form,
                F::Type,
                F::Status,
                F::Day,
                F::Begin,
                F::Until,
                F::Signer,
                F::Contact,
                F::Person,
                F::Opportunity,
                F::Quote,
                F::Order,
                F::Currency,
                F::Rate,
                F::Tax,
                F::Discount,
                F::Amount,
                F::PaymentTerms,
                F::ClosedOn,
                F::Remark,
            ],
            Self::Delivery => &[
                F::Order,
                F::Number,
                F::Status,
                F::Day,
                F::Carrier,
                F::Tracking,
                F::Consignee,
                F::Address,
                F::Phone,
                F::Weight,
                F::Volume,
                F::Freight,
                F::FreightPayer,
                F::Currency,
                F::Rate,
                F::Tax,
                F::Remark,
            ],
            Self::Plan => &[F::Order, F::Instalment, F::Day, F::Amount, F::Currency, F::Rate, F::Person, F::Remark],
            Self::Receipt => &[
                F::Number,
                F::Day,
                F::Amount,
                F::Currency,
                F::Rate,
                F::Method,
                F::Order,
                F::Plan,
                F::InvoiceState,
                F::Reverses,
                F::Person,
                F::Remark,
            ],
            Self::Return => &[
                F::Order,
                F::Delivery,
                F::Number,
                F::Status,
                F::Day,
                F::Reason,
                F::Currency,
                F::Rate,
                F::Tax,
                F::Amount,
                F::Remark,
            ],
            Self::Refund => &[
                F::Number,
                F::Day,
                F::Amount,
                F::Currency,
                F::Rate,
                F::Method,
                F::Order,
                F::Return,
                F::Reverses,
                F::Person,
                F::Remark,
            ],
            Self::Invoice => {
                &[F::Order, F::Number, F::Type, F::Status, F::Day, F::Amount, F::Currency, F::Rate, F::Remark]
            }
            Self::Allocation => &[F::Receipt, F::Order, F::Plan, F::Amount, F::Currency, F::Day],
        }
    }

    /// Fields without which a voucher says nothing.
    pub fn required(self) -> &'static [VoucherField] {
        use VoucherField as F;
        match self {
            Self::Opportunity => &[F::Subject],
            Self::Quote | Self::Order | Self::Delivery | Self::Return => &[F::Day],
            Self::Plan | Self::Receipt | Self::Refund | Self::Invoice => &[F::Day, F::Amount],
            Self::Allocation => &[F::Receipt, F::Order, F::Amount],
        }
    }

    /// Whether a field of a voucher of this kind may hold this; nothing: whether it may be empty. What the field's own
    /// kind of value asks for is asked elsewhere (`ValueKind::check`).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(self, field: VoucherField, value: Option<&Value>) -> Result<(), BadValue> {
        if !self.fields().contains(&field) {
            return Err(BadValue::WrongKind);
        }
        match value {
            None if self.required().contains(&field) => Err(BadValue::Required),
            Some(Value::Integer(amount)) if field == VoucherField::Amount => {
                let sound = match self {
                    Self::Receipt | Self::Refund => *amount != 0,
                    Self::Allocation => *amount > 0,
                    Self::Opportunity | Self::Plan => *amount >= 0,
                    _ => true,
                };
                if sound { Ok(()) } else { Err(BadValue::OutOfRange) }
            }
            _ => Ok(()),
        }
    }

    /// Whether a voucher of this kind with this status is over: no longer followed, or no longer running.
    pub fn is_over(self, status: &str) -> bool {
        match self {
            Self::Opportunity => status != opportunity_status::FOLLOWING,
            Self::Order => [order_status::FINISHED, order_status::ABORTED, order_status::CLOSED].contains(&status),
            _ => false,
        }
    }

    /// The dictionary of its status; the first entry is what a voucher without one has.
    pub fn statuses(self) -> &'static [Entry] {
        match self {
            Self::Opportunity => FOLLOWING,
            Self::Quote => OFFERED,
            Self::Order => RUNNING,
            Self::Delivery => SHIPPING,
            Self::Return => RETURNING,
            Self::Invoice => INVOICING,
            Self::Plan | Self::Receipt | Self::Refund | Self::Allocation => &[],
        }
    }

    /// Its name, on the side of sales or of purchases.
    pub fn label(self, side: Side) -> Label {
        match (self, side) {
            (Self::Opportunity, _) => Label { zh: "机会", en: "Opportunity" },
            (Self::Quote, Side::Sales) => Label { zh: "报价", en: "Quote" },
            (Self::Quote, Side::Purchase) => Label { zh: "询价", en: "Inquiry" },
            (Self::Order, Side::Sales) => Label { zh: "订单", en: "Order" },
            (Self::Order, Side::Purchase) => Label { zh: "采购", en: "Purchase" },
            (Self::Delivery, Side::Sales) => Label { zh: "发货", en: "Delivery" },
            (Self::Delivery, Side::Purchase) => Label { zh: "收货", en: "Goods received" },
            (Self::Plan, Side::Sales) => Label { zh: "计划回款", en: "Instalment" },
            (Self::Plan, Side::Purchase) => Label { zh: "付款计划", en: "Payment plan" },
            (Self::Receipt, Side::Sales) => Label { zh: "回款", en: "Receipt" },
            (Self::Receipt, Side::Purchase) => Label { zh: "付款", en: "Payment" },
            (Self::Return, Side::Sales) => Label { zh: "退货", en: "Return" },
            (Self::Return, Side::Purchase) => Label { zh: "采购退货", en: "Return to supplier" },
            (Self::Refund, Side::Sales) => Label { zh: "退款", en: "Refund" },
            (Self::Refund, Side::Purchase) => Label { zh: "供应商退款", en: "Refund from supplier" },
            (Self::Invoice, Side::Sales) => Label { zh: "开票", en: "Invoice" },
            (Self::Invoice, Side::Purchase) => Label { zh: "收票", en: "Invoice received" },
            (Self::Allocation, _) => Label { zh: "核销", en: "Allocation" },
        }
    }
}

/// Towards whom a voucher is. The shapes are the same: a receipt from a customer and a payment to a supplier are money
/// that changes hands on a day, and nothing but the direction differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Side {
    /// We sell to them: 应收.
    #[default]
    Sales,
    /// We buy from them: 应付.
    Purchase,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sales, Self::Purchase];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Purchase => "purchase",
        }
    }

    /// The side of a stored name; none for a newer version's.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.key() == key)
    }
}

macro_rules! entries {
    ($($key:ident $word:literal $zh:literal $en:literal),+ $(,)?) => {
        $(#[doc = $zh] pub const $key: &str = $word;)+
        /// All of them.
        pub const ALL: &[Entry] = &[$(Entry { key: $word, label: Label { zh: $zh, en: $en } }),+];
    };
}

/// How an opportunity stands.
pub mod opportunity_status {
    use super::{Entry, Label};
    entries![
        FOLLOWING "following" "跟踪" "Following", WON "won" "成功" "Won", LOST "lost" "失败" "Lost",
        SHELVED "shelved" "搁置" "Shelved", VOID "void" "无效" "Void",
    ];
}

/// How an order stands.
pub mod order_status {
    use super::{Entry, Label};
    entries![
        RUNNING "running" "执行中" "Running", FINISHED "finished" "已完成" "Finished", ABORTED "aborted" "意外终止" "Aborted",
        RESERVED "reserved" "预订" "Reserved", LENT "lent" "借出" "Lent", CLOSED "closed" "已关闭" "Closed",
    ];
}

/// How a delivery or a return stands.
pub mod delivery_status {
    use super::{Entry, Label};
    entries![
        WAITING "waiting" "待发" "Waiting", SHIPPED "shipped" "已发" "Shipped", SIGNED "signed" "已签收" "Signed for",
        OTHER "other" "其他" "Other",
    ];
}

/// How a quote stands.
pub mod quote_status {
    use super::{Entry, Label};
    entries![
        DRAFT "draft" "草稿" "Draft", SENT "sent" "已发出" "Sent", ACCEPTED "accepted" "已接受" "Accepted",
        DECLINED "declined" "已拒绝" "Declined",
    ];
}

/// How a return stands.
pub mod return_status {
    use super::{Entry, Label};
    entries![WAITING "waiting" "待退" "Waiting", DONE "done" "已退" "Returned"];
}

/// How an invoice stands.
pub mod invoice_status {
    use super::{Entry, Label};
    entries![ISSUED "issued" "已开" "Issued", PENDING "pending" "待开" "Pending", VOID "void" "作废" "Void"];
}

const FOLLOWING: &[Entry] = opportunity_status::ALL;
const OFFERED: &[Entry] = quote_status::ALL;
const RUNNING: &[Entry] = order_status::ALL;
const SHIPPING: &[Entry] = delivery_status::ALL;
const RETURNING: &[Entry] = return_status::ALL;
const INVOICING: &[Entry] = invoice_status::ALL;
