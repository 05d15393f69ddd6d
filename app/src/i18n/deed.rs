//! Commands in people's words: “修改 地址、电话”.

use shared::{
    command::Intent,
    commercial::command::CommercialCommand,
    customer::{command::CustomerCommand, field::ContactField},
    follow_up::{
        command::{ActionCommand, NewAction},
        record::ActionForm,
    },
    notes::command::NotesCommand,
    product::command::ProductCommand,
    trade::command::{TradeChange, TradeCommand},
    value::{Label, Value},
};

use super::{Language, Text, t, tf, values};

crate::texts! {
    enum DeedText {
        Create => "新建客户", "New customer";
        Set => "修改 {0}", "Changed {0}";
        Fill => "补充 {0}", "Filled in {0}";
        Clear => "清空 {0}", "Cleared {0}";
        Custom => "修改 {0}", "Changed {0}";
        AddTag => "加标签 {0}", "Tagged {0}";
        RemoveTag => "去掉标签 {0}", "Removed tag {0}";
        Star => "上首屏", "Starred";
        Unstar => "取消上首屏", "Unstarred";
        AddContact => "添加联系人 {0}", "Added contact {0}";
        SetContact => "修改联系人 {0}", "Changed contact: {0}";
        DeleteContact => "删除联系人", "Deleted a contact";
        RestoreContact => "恢复联系人", "Restored a contact";
        Delete => "删除客户", "Deleted the customer";
        Restore => "恢复客户", "Restored the customer";
        Added => "{0}：{1}", "{0}: {1}";
        EditAction => "修改跟进：{0}", "Changed entry: {0}";
        Finish => "完成待办", "Finished a to-do";
        Reopen => "重新打开待办", "Reopened a to-do";
        Move => "改时间", "Moved";
        DeleteAction => "删除跟进", "Deleted an entry";
        RestoreAction => "恢复跟进", "Restored an entry";
        Commercial => "修改商务 {0}", "Changed commercial {0}";
        AddNote => "写私密笔记", "Wrote a private note";
        EditNote => "修改私密笔记", "Changed a private note";
        DeleteNote => "删除私密笔记", "Deleted a private note";
        RestoreNote => "恢复私密笔记", "Restored a private note";
        EnterVoucher => "新建{0}", "Entered: {0}";
        SetVoucher => "修改 {0}", "Changed {0}";
        SetLines => "修改明细", "Changed lines";
        DeleteVoucher => "删除单据", "Deleted documents";
        RestoreVoucher => "恢复单据", "Restored documents";
        SetAlias => "修改客户产品名", "Changed the customer's name of a product";
        MarkTrade => "标记客户", "Marked the customer";
        AddProduct => "新建产品", "New product";
        SetProduct => "修改产品 {0}", "Changed product: {0}";
        DeleteProduct => "删除产品", "Deleted a product";
        RestoreProduct => "恢复产品", "Restored a product";
    }
}

/// Longest quotation of a text in a line.
const QUOTED_CHARS: usize = 40;

/// What a command does. Reactive.
pub fn describe(intent: &Intent) -> String {
    match intent {
        Intent::Customer(command) => customer(command),
        Intent::Action(command) => action(command),
        Intent::Commercial(CommercialCommand::Set { fields, .. }) => {
            tf(DeedText::Commercial, &[&labels(fields.keys().map(|field| field.label()))])
        }
        Intent::Notes(command) => t(match command {
            NotesCommand::Add { .. } => DeedText::AddNote,
            NotesCommand::Edit { .. } => DeedText::EditNote,
            NotesCommand::Delete(_) => DeedText::DeleteNote,
            NotesCommand::Restore(_) => DeedText::RestoreNote,
        })
        .to_owned(),
        Intent::Trade(TradeCommand { change, .. }) => trade(change),
        Intent::Product(command) => product(command),
    }
}

fn trade(change: &TradeChange) -> String {
    let plain = match change {
        TradeChange::Enter(vouchers) | TradeChange::Put(vouchers) => {
            let mut kinds: Vec<_> = vouchers.iter().map(|new| (new.kind, new.side)).collect();
            kinds.dedup();
            return tf(DeedText::EnterVoucher, &[&labels(kinds.into_iter().map(|(kind, side)| kind.label(side)))]);
        }
        TradeChange::SetFields { fields, .. } => {
            return tf(DeedText::SetVoucher, &[&labels(fields.keys().map(|field| field.label()))]);
        }
        TradeChange::SetLines { .. } => DeedText::SetLines,
        TradeChange::Delete(_) | TradeChange::TakeBack(_) => DeedText::DeleteVoucher,
        TradeChange::Restore(_) => DeedText::RestoreVoucher,
        TradeChange::SetAlias { .. } => DeedText::SetAlias,
        TradeChange::Mark { .. } => DeedText::MarkTrade,
        TradeChange::Together(changes) => return changes.first().map(trade).unwrap_or_default(),
    };
    t(plain).to_owned()
}

fn product(command: &ProductCommand) -> String {
    let plain = match command {
        ProductCommand::SetFields(fields) => {
            return tf(DeedText::SetProduct, &[&labels(fields.keys().map(|field| field.label()))]);
        }
        ProductCommand::Create(_) => DeedText::AddProduct,
        ProductCommand::Delete => DeedText::DeleteProduct,
        ProductCommand::Restore => DeedText::RestoreProduct,
    };
    t(plain).to_owned()
}

fn customer(command: &CustomerCommand) -> String {
    let plain = match command {
        CustomerCommand::SetFields(fields) => {
            return tf(DeedText::Set, &[&labels(fields.keys().map(|field| field.label()))]);
        }
        CustomerCommand::FillGaps { fields, .. } => {
            return tf(DeedText::Fill, &[&labels(fields.keys().map(|field| field.label()))]);
        }
        CustomerCommand::ClearFields { fields, .. } => {
            return tf(DeedText::Clear, &[&labels(fields.iter().map(|field| field.label()))]);
        }
        CustomerCommand::SetCustom { label, .. } => return tf(DeedText::Custom, &[label]),
        CustomerCommand::AddTag(tag) => return tf(DeedText::AddTag, &[tag]),
        CustomerCommand::RemoveTag(tag) => return tf(DeedText::RemoveTag, &[tag]),
        CustomerCommand::AddContact(contact) => {
            let name = contact.fields.get(&ContactField::Name).and_then(Value::as_text).unwrap_or_default();
            return tf(DeedText::AddContact, &[&name]);
        }
        CustomerCommand::SetContact { fields, .. } => {
            return tf(DeedText::SetContact, &[&labels(fields.keys().map(|field| field.label()))]);
        }
        CustomerCommand::Create(_) => DeedText::Create,
        CustomerCommand::Star(_) => DeedText::Star,
        CustomerCommand::Unstar(_) => DeedText::Unstar,
        CustomerCommand::DeleteContact(_) => DeedText::DeleteContact,
        CustomerCommand::RestoreContact(_) => DeedText::RestoreContact,
        CustomerCommand::Delete => DeedText::Delete,
        CustomerCommand::Restore => DeedText::Restore,
    };
    t(plain).to_owned()
}

fn action(command: &ActionCommand) -> String {
    let plain = match command {
        ActionCommand::Add(actions) => return actions.iter().map(added).collect::<Vec<_>>().join(" · "),
        ActionCommand::Edit { draft, .. } => {
            return tf(DeedText::EditAction, &[&quoted(&draft.subject, &draft.content)]);
        }
        ActionCommand::Finish(_) => DeedText::Finish,
        ActionCommand::Reopen(_) => DeedText::Reopen,
        ActionCommand::Move { .. } => DeedText::Move,
        ActionCommand::Delete(_) | ActionCommand::DeleteAll(_) => DeedText::DeleteAction,
        ActionCommand::Restore(_) | ActionCommand::RestoreAll(_) => DeedText::RestoreAction,
    };
    t(plain).to_owned()
}

/// The values that a command writes, with the names of their fields. Reactive.
pub fn written(intent: &Intent) -> Vec<(String, String)> {
    let language = Language::current();
    let pair = |label: &str, value: Option<String>| (label.to_owned(), value.unwrap_or_default());
    match intent {
        Intent::Customer(CustomerCommand::SetFields(fields)) => fields
            .iter()
            .map(|(field, value)| {
                let value = value.as_ref().map(|value| values::customer_value(language, *field, value));
                pair(field.label().within(language), value)
            })
            .collect(),
        Intent::Customer(CustomerCommand::SetContact { fields, .. }) => fields
            .iter()
            .map(|(field, value)| {
                let value = value.as_ref().map(|value| values::contact_value(language, *field, value));
                pair(field.label().within(language), value)
            })
            .collect(),
        Intent::Customer(CustomerCommand::SetCustom { label, text }) => vec![pair(label, text.clone())],
        Intent::Action(ActionCommand::Edit { draft, .. }) => {
            vec![pair(t(draft.form.label()), Some(draft.content.clone()))]
        }
        Intent::Customer(_)
        | Intent::Action(_)
        | Intent::Commercial(_)
        | Intent::Notes(_)
        | Intent::Trade(_)
        | Intent::Product(_) => Vec::new(),
    }
}

fn added(action: &NewAction) -> String {
    let form: ActionForm = action.draft.form;
    tf(DeedText::Added, &[&t(form.label()), &quoted(&action.draft.subject, &action.draft.content)])
}

fn quoted(subject: &str, content: &str) -> String {
    let whole = if subject.is_empty() { content } else { subject };
    let line = whole.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(QUOTED_CHARS).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

fn labels(labels: impl Iterator<Item = Label>) -> String {
    let language = Language::current();
    let separator = match language {
        Language::Chinese => "、",
        Language::English => ", ",
    };
    labels.map(|label| label.within(language)).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use shared::{customer::field::CustomerField, sorted::SortedMap};

    use super::*;

    #[test]
    fn commands_are_named_by_what_they_touch() {
        let fields = SortedMap::from([(CustomerField::Address, None), (CustomerField::Phone, None)]);
        assert_eq!(describe(&Intent::Customer(CustomerCommand::SetFields(fields))), "修改 电话、地址");
        assert_eq!(describe(&Intent::Customer(CustomerCommand::AddTag("重点".to_owned()))), "加标签 重点");
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        let long = "跟".repeat(60);
        assert_eq!(quoted("", &long).chars().count(), QUOTED_CHARS + 1);
        assert_eq!(quoted("subject", &long), "subject");
        assert_eq!(quoted("", "first\nsecond"), "first");
    }
}
