//! What a column can become.

use serde::{Deserialize, Serialize};

use crate::{
    customer::field::{ContactField, CustomerField},
    product::field::ProductField,
    trade::field::{LineField, VoucherField},
    value::Label,
};

/// What a column becomes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Left out.
    Skip,
    /// A field of the customer.
    Customer(CustomerField),
    /// A field of the row's contact.
    Contact(ContactField),
    /// Tags, separated by commas or semicolons.
    Tags,
    /// When the customer was entered in the old system.
    CreatedAt,
    /// Who entered it there.
    CreatedBy,
    /// What a record of follow-up says; several columns make several records.
    Record,
    /// When that record was made.
    RecordedAt,
    /// Who made it.
    RecordedBy,
    /// A custom field under the column's own name; of records that have none, a line of the remark.
    Custom,
    /// What the old system called a record: by it, importing again finds it again.
    Key,
    /// A field of the product.
    Product(ProductField),
    /// A field of the voucher. People and orders are found by name and number.
    Voucher(VoucherField),
    /// A field of one line of the voucher. Products are found by name and code.
    Line(LineField),
}

impl Target {
    /// Whether several columns may become it.
    pub fn repeats(&self) -> bool {
        matches!(
            self,
            Self::Skip
                | Self::Custom
                | Self::Tags
                | Self::Record
                | Self::Contact(ContactField::Mobiles | ContactField::Emails)
                | Self::Customer(CustomerField::Remark)
                | Self::Product(ProductField::Remark)
                | Self::Voucher(VoucherField::Remark)
        )
    }

    /// Its name in the wizard, without the word that tells a contact's field from a customer's.
    pub fn label(&self) -> Label {
        match self {
            Self::Skip => Label { zh: "不导入", en: "Do not import" },
            Self::Customer(field) => field.label(),
            Self::Contact(field) => field.label(),
            Self::Tags => Label { zh: "标签", en: "Tags" },
            Self::CreatedAt => Label { zh: "创建时间", en: "Created at" },
            Self::CreatedBy => Label { zh: "创建人", en: "Created by" },
            Self::Record => Label { zh: "跟进记录", en: "Follow-up record" },
            Self::RecordedAt => Label { zh: "跟进时间", en: "Follow-up time" },
            Self::RecordedBy => Label { zh: "跟进人", en: "Follow-up by" },
            Self::Custom => Label { zh: "自定义字段（用列名）", en: "Custom field (column's name)" },
            Self::Key => Label { zh: "原系统编号", en: "Key in the old system" },
            Self::Product(field) => field.label(),
            Self::Voucher(field) => field.label(),
            Self::Line(field) => field.label(),
        }
    }
}
