//! Guessing what a column means from its header, Chinese or English.

use std::collections::HashSet;

use super::{headers::RECORD_SYNONYMS, kind::ImportKind, target::Target};
use crate::customer::field::{ContactField as C, CustomerField as F};

/// Other names under which spreadsheets carry a field, besides the field's own labels and key.
/// Written in normal form: lower case, without spaces, underscores and punctuation.
const SYNONYMS: &[(&str, Target)] = &[
    ("名称", Target::Customer(F::Name)),
    ("客户", Target::Customer(F::Name)),
    ("客户名", Target::Customer(F::Name)),
    ("客户全称", Target::Customer(F::Name)),
    ("公司", Target::Customer(F::Name)),
    ("公司名称", Target::Customer(F::Name)),
    ("公司名", Target::Customer(F::Name)),
    ("单位名称", Target::Customer(F::Name)),
    ("单位", Target::Customer(F::Name)),
    ("全称", Target::Customer(F::Name)),
    ("account", Target::Customer(F::Name)),
    ("accountname", Target::Customer(F::Name)),
    ("company", Target::Customer(F::Name)),
    ("companyname", Target::Customer(F::Name)),
    ("customer", Target::Customer(F::Name)),
    ("customername", Target::Customer(F::Name)),
    ("organization", Target::Customer(F::Name)),
    ("organisation", Target::Customer(F::Name)),
    ("客户简称", Target::Customer(F::ShortName)),
    ("公司简称", Target::Customer(F::ShortName)),
    ("sname", Target::Customer(F::ShortName)),
    ("alias", Target::Customer(F::ShortName)),
    ("英文名", Target::Customer(F::EnglishName)),
    ("ename", Target::Customer(F::EnglishName)),
    ("编号", Target::Customer(F::Number)),
    ("客户编码", Target::Customer(F::Number)),
    ("customerno", Target::Customer(F::Number)),
    ("customerid", Target::Customer(F::Number)),
    ("code", Target::Customer(F::Number)),
    ("类型", Target::Customer(F::Kind)),
    ("客户类别", Target::Customer(F::Kind)),
    ("type", Target::Customer(F::Kind)),
    ("来源", Target::Customer(F::Source)),
    ("leadsource", Target::Customer(F::Source)),
    ("等级", Target::Customer(F::Level)),
    ("客户等级", Target::Customer(F::Level)),
    ("客户级别", Target::Customer(F::Level)),
    ("所属行业", Target::Customer(F::Industry)),
    ("客户行业", Target::Customer(F::Industry)),
    ("sector", Target::Customer(F::Industry)),
    ("员工数", Target::Customer(F::Headcount)),
    ("员工人数", Target::Customer(F::Headcount)),
    ("人员规模", Target::Customer(F::Headcount)),
    ("employees", Target::Customer(F::Headcount)),
    ("numberofemployees", Target::Customer(F::Headcount)),
    ("母公司", Target::Customer(F::Parent)),
    ("上级公司", Target::Customer(F::Parent)),
    ("subsidiaryof", Target::Customer(F::Parent)),
    ("parentaccount", Target::Customer(F::Parent)),
    ("parentcompany", Target::Customer(F::Parent)),
    ("说明", Target::Customer(F::Remark)),
    ("备注信息", Target::Customer(F::Remark)),
    ("notes", Target::Customer(F::Remark)),
    ("note", Target::Customer(F::Remark)),
    ("comment", Target::Customer(F::Remark)),
    ("description", Target::Customer(F::Remark)),
    ("联系电话", Target::Customer(F::Phone)),
    ("公司电话", Target::Customer(F::Phone)),
    ("总机", Target::Customer(F::Phone)),
    ("tel", Target::Customer(F::Phone)),
    ("telephone", Target::Customer(F::Phone)),
    ("phonenumber", Target::Customer(F::Phone)),
    ("官网", Target::Customer(F::Web)),
    ("网站", Target::Customer(F::Web)),
    ("公司网站", Target::Customer(F::Web)),
    ("公司网址", Target::Customer(F::Web)),
    ("主页", Target::Customer(F::Web)),
    ("url", Target::Customer(F::Web)),
    ("web", Target::Customer(F::Web)),
    ("homepage", Target::Customer(F::Web)),
    ("国家地区", Target::Customer(F::Country)),
    ("officelocation", Target::Customer(F::Country)),
    ("countryregion", Target::Customer(F::Country)),
    ("省", Target::Customer(F::Province)),
    ("所在省份", Target::Customer(F::Province)),
    ("area", Target::Customer(F::Province)),
    ("地区", Target::Customer(F::Province)),
    ("state", Target::Customer(F::Province)),
    ("region", Target::Customer(F::Province)),
    ("市", Target::Customer(F::City)),
    ("所在城市", Target::Customer(F::City)),
    ("town", Target::Customer(F::City)),
    ("区", Target::Customer(F::District)),
    ("县区", Target::Customer(F::District)),
    ("详细地址", Target::Customer(F::Address)),
    ("公司地址", Target::Customer(F::Address)),
    ("办公地址", Target::Customer(F::Address)),
    ("联系地址", Target::Customer(F::Address)),
    ("通讯地址", Target::Customer(F::Address)),
    ("addrwork", Target::Customer(F::Address)),
    ("street", Target::Customer(F::Address)),
    ("streetaddress", Target::Customer(F::Address)),
    ("抬头", Target::Customer(F::InvoiceTitle)),
    ("纳税人识别号", Target::Customer(F::TaxNumber)),
    ("taxid", Target::Customer(F::TaxNumber)),
    ("vat", Target::Customer(F::TaxNumber)),
    ("开户银行", Target::Customer(F::Bank)),
    ("账号", Target::Customer(F::BankAccount)),
    ("银行帐号", Target::Customer(F::BankAccount)),
    ("信用代码", Target::Customer(F::CreditCode)),
    ("社会信用代码", Target::Customer(F::CreditCode)),
    ("uscc", Target::Customer(F::CreditCode)),
    ("addrreg", Target::Customer(F::RegisteredAddress)),
    ("法人", Target::Customer(F::LegalRepresentative)),
    ("法人代表", Target::Customer(F::LegalRepresentative)),
    ("注册日期", Target::Customer(F::FoundedOn)),
    ("成立时间", Target::Customer(F::FoundedOn)),
    ("registerdate", Target::Customer(F::FoundedOn)),
    ("founded", Target::Customer(F::FoundedOn)),
    ("联系人", Target::Contact(C::Name)),
    ("联系人姓名", Target::Contact(C::Name)),
    ("contact", Target::Contact(C::Name)),
    ("contactname", Target::Contact(C::Name)),
    ("contactperson", Target::Contact(C::Name)),
    ("手机号", Target::Contact(C::Mobiles)),
    ("手机号码", Target::Contact(C::Mobiles)),
    ("联系人手机", Target::Contact(C::Mobiles)),
    ("移动电话", Target::Contact(C::Mobiles)),
    ("mobilephone", Target::Contact(C::Mobiles)),
    ("cell", Target::Contact(C::Mobiles)),
    ("联系人电话", Target::Contact(C::Phone)),
    ("contactphone", Target::Contact(C::Phone)),
    ("电子邮箱", Target::Contact(C::Emails)),
    ("电子邮件", Target::Contact(C::Emails)),
    ("email", Target::Contact(C::Emails)),
    ("mail", Target::Contact(C::Emails)),
    ("职位", Target::Contact(C::Position)),
    ("title", Target::Contact(C::Position)),
    ("jobtitle", Target::Contact(C::Position)),
    ("微信", Target::Contact(C::Wechat)),
    ("wechat", Target::Contact(C::Wechat)),
    ("标签", Target::Tags),
    ("tag", Target::Tags),
    ("创建日期", Target::CreatedAt),
    ("录入时间", Target::CreatedAt),
    ("createdat", Target::CreatedAt),
    ("createddate", Target::CreatedAt),
    ("createtime", Target::CreatedAt),
    ("创建者", Target::CreatedBy),
    ("录入人", Target::CreatedBy),
    ("createdby", Target::CreatedBy),
    ("author", Target::CreatedBy),
    ("跟进内容", Target::Record),
    ("最近跟进", Target::Record),
    ("followup", Target::Record),
    ("lastactivity", Target::Record),
    ("最近跟进时间", Target::RecordedAt),
    ("followupdate", Target::RecordedAt),
    ("followupby", Target::RecordedBy),
];

/// Units that stand behind the name of an amount.
const UNITS: [&str; 8] = ["万元", "元", "人民币", "rmb", "cny", "usd", "美元", "万"];

/// A header without what spreadsheets decorate it with.
fn normal(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What each column probably becomes. A column that nothing is known of is left out, one that has a header nobody
/// recognises stays `Skip` for the person to decide; a target that does not repeat is given to the first column only.
pub fn guess(kind: ImportKind, headers: &[String]) -> Vec<Target> {
    let mut taken = HashSet::new();
    let targets = kind.targets();
    headers
        .iter()
        .map(|header| {
            let target = recognise(kind, &targets, &normal(header)).unwrap_or(Target::Skip);
            let free = target.repeats() || taken.insert(target.clone());
            if free { target } else { Target::Skip }
        })
        .collect()
}

fn recognise(kind: ImportKind, targets: &[Target], header: &str) -> Option<Target> {
    let found = known(kind, targets, header);
    // A unit behind the name: 金额（万元）, Amount (CNY).
    let bare = || UNITS.iter().find_map(|unit| known(kind, targets, header.strip_suffix(unit)?));
    found.or_else(|| if kind == ImportKind::Customers { None } else { bare() })
}

fn known(kind: ImportKind, targets: &[Target], header: &str) -> Option<Target> {
    if header.is_empty() {
        return None;
    }
    let own: &[(&str, Target)] = if kind == ImportKind::Customers { SYNONYMS } else { RECORD_SYNONYMS };
    let among = |table: &[(&str, Target)]| {
        let found = table.iter().find(|(name, target)| *name == header && targets.contains(target));
        found.map(|(_, target)| target.clone())
    };
    among(own).or_else(|| labelled(targets, header)).or_else(|| among(SYNONYMS))
}

/// The target that is called so, in Chinese, in English, or in documents.
fn labelled(targets: &[Target], header: &str) -> Option<Target> {
    let called = |target: &&Target| {
        let label = target.label();
        let key = match target {
            Target::Skip | Target::Custom => return false,
            Target::Customer(field) => field.key(),
            Target::Contact(field) => field.key(),
            Target::Product(field) => field.key(),
            Target::Voucher(field) => field.key(),
            Target::Line(field) => field.key(),
            _ => "",
        };
        [label.zh, label.en, key].into_iter().any(|name| !name.is_empty() && normal(name) == header)
    };
    targets.iter().find(called).cloned()
}

/// What stands for a header row in the list of remembered mappings: the same columns of the same kind of file give the
/// same signature.
pub fn signature(kind: ImportKind, headers: &[String]) -> String {
    let columns = headers.iter().map(|header| normal(header)).collect::<Vec<_>>().join("|");
    if kind == ImportKind::Customers { columns } else { format!("{}:{columns}", kind.key()) }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
