//! The fields of vouchers and of their lines: keys in documents, labels on screens, headers in imports.

use serde::{Deserialize, Serialize};

use crate::value::{Label, ValueKind};

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $key:literal $kind:ident $zh:literal $en:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $zh] $variant,)+
        }

        impl $name {
            /// Every field. The order is part of stored commands: append only.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            const TABLE: &'static [(&'static str, ValueKind, Label)] =
                &[$(($key, ValueKind::$kind, Label { zh: $zh, en: $en }),)+];

            /// The key in documents; never renamed.
            pub fn key(self) -> &'static str {
                Self::TABLE[self as usize].0
            }

            /// The field of a document's key; `None` for a key of a newer version.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::TABLE.iter().position(|row| row.0 == key).map(|place| Self::ALL[place])
            }

            /// What it holds.
            pub fn kind(self) -> ValueKind {
                Self::TABLE[self as usize].1
            }

            /// Its name.
            pub fn label(self) -> Label {
                Self::TABLE[self as usize].2
            }
        }
    };
}
pub(crate) use fields;

fields! {
    /// A field of a voucher. Which kind has which: `VoucherKind::fields`. What a day means depends on the kind: found on,
    /// quoted on, signed on, shipped on, due on, received on.
    VoucherField {
        Subject "subject" Line "主题" "Subject",
        Number "number" Line "编号" "Number",
        Day "day" Day "日期" "Date",
        Until "until" Day "截止日期" "Until",
        Begin "begin" Day "开始日期" "Begin",
        ClosedOn "closed_on" Day "结束日期" "Closed on",
        Status "status" Choice "状态" "Status",
        Stage "stage" Choice "阶段" "Stage",
        Form "form" Choice "形式" "Form",
        Type "type" Choice "类型" "Type",
        Amount "amount" Money "金额" "Amount",
        Currency "currency" Currency "币种" "Currency",
        Rate "rate" Decimal "汇率（100 外币）" "Rate (for 100 units)",
        Tax "tax" Choice "含税" "Tax",
        Discount "discount" Money "整单优惠" "Discount",
        Probability "probability" Percent "可能性（%）" "Probability (%)",
        Need "need" Paragraph "客户需求" "Need",
        Source "source" Choice "来源" "Source",
        StageNotes "stage_notes" Paragraph "阶段备注" "Stage notes",
        LostReason "lost_reason" Choice "丢单原因" "Reason for losing",
        Version "version" Integer "版本" "Version",
        DeliveryTerms "delivery_terms" Paragraph "交货条款" "Delivery terms",
        PaymentTerms "payment_terms" Paragraph "付款条款" "Payment terms",
        PackingTerms "packing_terms" Paragraph "包装条款" "Packing terms",
        Signer "signer" Line "签约人" "Signed by",
        Contact "contact" Link "联系人" "Contact",
        Person "person" Link "负责人" "Person in charge",
        Opportunity "opportunity" Link "销售机会" "Opportunity",
        Quote "quote" Link "报价" "Quote",
        Order "order" Link "订单" "Order",
        Delivery "delivery" Link "发货单" "Delivery",
        Plan "plan" Link "期次" "Instalment",
        Receipt "receipt" Link "回款单" "Receipt",
        Return "return" Link "退货单" "Return",
        Reverses "reverses" Link "冲销" "Reverses",
        Instalment "instalment" Integer "第几期" "Instalment no.",
        Method "method" Choice "方式" "Method",
        InvoiceState "invoice_state" Choice "开票情况" "Invoiced",
        Reason "reason" Line "原因" "Reason",
        Carrier "carrier" Line "承运商" "Carrier",
        Tracking "tracking" Line "运单号" "Tracking no.",
        Consignee "consignee" Line "收货人" "Consignee",
        Address "address" Line "收货地址" "Address",
        Phone "phone" Phone "电话" "Phone",
        Weight "weight" Decimal "重量（kg）" "Weight (kg)",
        Volume "volume" Decimal "体积（m³）" "Volume (m³)",
        Freight "freight" Money "运费" "Freight",
        FreightPayer "freight_payer" Choice "运费承担" "Freight paid by",
        Remark "remark" Paragraph "备注" "Remark",
    }
}

fields! {
    /// A field of a line of a voucher.
    LineField {
        Product "product" Link "产品" "Product",
        Name "name" Line "品名" "Name",
        Code "code" Line "编码" "Code",
        Spec "spec" Line "规格" "Spec",
        Unit "unit" Line "单位" "Unit",
        Quantity "quantity" Decimal "数量" "Quantity",
        Price "price" Decimal "单价" "Unit price",
        Discount "discount" Percent "折扣（%）" "Discount (%)",
        TaxRate "tax_rate" Percent "税率（%）" "Tax rate (%)",
        From "from" Link "来自" "From line",
        Remark "remark" Line "备注" "Remark",
    }
}

impl VoucherField {
    /// Fields that say which voucher this one belongs to.
    pub const LINKS: [Self; 8] = [
        Self::Opportunity,
        Self::Quote,
        Self::Order,
        Self::Delivery,
        Self::Plan,
        Self::Receipt,
        Self::Return,
        Self::Reverses,
    ];
}
