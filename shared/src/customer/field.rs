//! The fields of a customer and of a contact: keys in documents, labels on screens, headers in imports.

use serde::{Deserialize, Serialize};

use crate::value::{Entry, Label, ValueKind};

/// Where a field stands on the customer's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldGroup {
    /// What identifies the customer.
    Basic,
    /// Where the customer is and how to reach it.
    Reach,
    /// Invoice details 开票信息.
    Invoice,
    /// Company registration block 工商信息.
    Registration,
}

impl FieldGroup {
    /// All, in the page's order.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Reach, Self::Invoice, Self::Registration];

    /// The group's name.
    pub fn label(self) -> Label {
        match self {
            Self::Basic => Label { zh: "基本信息", en: "Basics" },
            Self::Reach => Label { zh: "联系与地址", en: "Reach" },
            Self::Invoice => Label { zh: "开票信息", en: "Invoicing" },
            Self::Registration => Label { zh: "工商信息", en: "Registration" },
        }
    }
}

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $key:literal $group:ident $kind:ident $zh:literal $en:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $zh] $variant,)+
        }

        impl $name {
            /// Every field, in the page's order. The order is part of stored commands: append only.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The key in documents; never renamed.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// The field of a document's key; `None` for a key of a newer version.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }

            /// Where it stands on the page.
            pub fn group(self) -> FieldGroup {
                match self { $(Self::$variant => FieldGroup::$group,)+ }
            }

            /// What it holds.
            pub fn kind(self) -> ValueKind {
                match self { $(Self::$variant => ValueKind::$kind,)+ }
            }

            /// Its name.
            pub fn label(self) -> Label {
                match self { $(Self::$variant => Label { zh: $zh, en: $en },)+ }
            }
        }
    };
}

fields! {
    /// A field of a customer (`domain` §1: customer, registration block, invoice details).
    CustomerField {
        Name "name" Basic Line "客户名称" "Name",
        ShortName "short_name" Basic Line "简称" "Short name",
        EnglishName "english_name" Basic Line "英文名称" "English name",
        Number "number" Basic Line "客户编号" "Number",
        Kind "kind" Basic Choice "客户类型" "Kind",
        Source "source" Basic Choice "客户来源" "Source",
        Level "level" Basic Choice "关系等级" "Relationship level",
        Industry "industry" Basic Choice "行业" "Industry",
        Headcount "headcount" Basic Integer "人数" "Headcount",
        Parent "parent" Basic Line "上级单位" "Parent customer",
        Remark "remark" Basic Paragraph "备注" "Remark",
        Phone "phone" Reach Phone "电话" "Phone",
        Web "web" Reach Url "网址" "Website",
        Country "country" Reach Line "国家" "Country",
        Province "province" Reach Line "省份" "Province",
        City "city" Reach Line "城市" "City",
        District "district" Reach Line "区县" "District",
        Address "address" Reach Place "地址" "Address",
        InvoiceTitle "invoice_title" Invoice Line "发票抬头" "Invoice title",
        TaxNumber "tax_number" Invoice Line "税号" "Tax number",
        InvoiceAddress "invoice_address" Invoice Line "开票地址" "Invoice address",
        InvoicePhone "invoice_phone" Invoice Phone "开票电话" "Invoice phone",
        Bank "bank" Invoice Line "开户行" "Bank",
        BankAccount "bank_account" Invoice Line "银行账号" "Bank account",
        RegisteredName "registered_name" Registration Line "企业名称" "Registered name",
        RegistrationNumber "registration_number" Registration Line "注册号" "Registration no.",
        CreditCode "credit_code" Registration Line "统一社会信用代码" "Credit code",
        RegisteredAddress "registered_address" Registration Line "注册地址" "Registered address",
        LegalRepresentative "legal_representative" Registration Line "法定代表人" "Legal representative",
        RegistrationStatus "registration_status" Registration Line "经营状态" "Status",
        FoundedOn "founded_on" Registration Day "成立日期" "Founded on",
        RegisteredCapital "registered_capital" Registration Line "注册资本" "Registered capital",
        BusinessScope "business_scope" Registration Paragraph "经营范围" "Business scope",
        RegisteredIndustry "registered_industry" Registration Line "所属行业" "Registered industry",
        CompanyType "company_type" Registration Line "企业类型" "Company type",
        OrganisationCode "organisation_code" Registration Line "组织机构代码" "Organisation code",
        Registrar "registrar" Registration Line "登记机关" "Registrar",
        ApprovedOn "approved_on" Registration Day "核准日期" "Approved on",
    }
}

fields! {
    /// A field of a contact at a customer.
    ContactField {
        Name "name" Basic Line "姓名" "Name",
        Salutation "salutation" Basic Line "称呼" "Salutation",
        Role "role" Basic Choice "角色" "Role",
        Department "department" Basic Line "部门" "Department",
        Position "position" Basic Line "职务" "Position",
        Responsibility "responsibility" Basic Line "负责业务" "Responsibility",
        Sex "sex" Basic Choice "性别" "Sex",
        Mobiles "mobiles" Reach Phones "手机" "Mobile",
        Phone "phone" Reach Phone "固定电话" "Phone",
        Emails "emails" Reach Emails "邮箱" "E-mail",
        Wechat "wechat" Reach Line "微信号" "WeChat id",
        WechatNickname "wechat_nickname" Reach Line "微信昵称" "WeChat nickname",
        Qq "qq" Reach Line "QQ" "QQ",
        Birthday "birthday" Basic Day "生日" "Birthday",
        HomeAddress "home_address" Reach Line "家庭地址" "Home address",
        Remark "remark" Basic Paragraph "备注" "Remark",
    }
}

macro_rules! entries {
    ($($key:literal $zh:literal $en:literal),+ $(,)?) => {
        &[$(Entry { key: $key, label: Label { zh: $zh, en: $en } }),+]
    };
}

const KINDS: &[Entry] = entries!["potential" "潜在客户" "Potential", "ordinary" "普通客户" "Ordinary", "vip" "VIP客户" "VIP", "agent" "代理商" "Agent", "partner" "合作伙伴" "Partner", "supplier" "供应商" "Supplier"];
const SOURCES: &[Entry] = entries!["phone" "电话来访" "Inbound call", "referral" "客户介绍" "Referral", "exhibition" "展会" "Exhibition", "web" "网站" "Website", "search" "搜索推广" "Search ads", "visit" "上门拜访" "Cold visit", "purchased" "独立开发" "Own research", "other" "其他" "Other"];
const LEVELS: &[Entry] =
    entries!["close" "密切" "Close", "good" "较好" "Good", "normal" "一般" "Normal", "poor" "较差" "Poor"];
const ROLES: &[Entry] = entries!["contact" "联系人" "Contact", "main" "主联系人" "Main contact", "individual" "个人客户" "Individual customer", "left" "已离职" "Left the company"];
const SEXES: &[Entry] = entries!["male" "男" "Male", "female" "女" "Female"];

impl CustomerField {
    /// The built-in dictionary of a choice; empty for industries, whose list is whatever the company uses.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::Kind => KINDS,
            Self::Source => SOURCES,
            Self::Level => LEVELS,
            _ => &[],
        }
    }
}

impl ContactField {
    /// The built-in dictionary of a choice.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::Role => ROLES,
            Self::Sex => SEXES,
            _ => &[],
        }
    }
}
