//! The words of follow-up.

use shared::follow_up::window::TimeLabel;

crate::texts! {
    /// Words of the composer.
    pub enum ComposerText {
        Form => "形式", "Form";
        Kind => "方式", "How";
        When => "时间", "When";
        Yesterday => "昨天", "Yesterday";
        Today => "今天", "Today";
        Tomorrow => "明天", "Tomorrow";
        Exact => "选择时间", "Pick a time";
        Lasts => "时长", "Lasts";
        Minutes => "{0} 分钟", "{0} min";
        Hours => "{0} 小时", "{0} h";
        Contact => "联系人", "Contact";
        NoContact => "联系人不限", "Any contact";
        RecordPrompt => "聊了什么？客户怎么说？", "What was said? How did they answer?";
        ToDoPrompt => "要做什么？", "What is to be done?";
        SchedulePrompt => "安排什么？", "What is planned?";
        Content => "内容", "Content";
        Phrases => "常用语", "Phrases";
        NextStep => "下一步", "Next step";
        NextWhen => "什么时候", "By when";
        NextPrompt => "下一步做什么？", "What comes next?";
        NextDefault => "继续跟进", "Follow up again";
        Important => "重要", "Important";
        Urgent => "紧急", "Urgent";
        Save => "保存", "Save";
        SaveKeys => "保存（Ctrl+Enter）", "Save (Ctrl+Enter)";
        Cancel => "取消", "Cancel";
        Clear => "清空草稿", "Clear draft";
        Write => "写跟进记录…", "Write down a follow-up…";
        DraftKept => "草稿已保存在本机", "Draft kept on this device";
        Empty => "请写点内容", "Write something first";
        SavedRecord => "已记录", "Recorded";
        SavedToDo => "已加入待办", "To-do added";
        SavedSchedule => "已加入日程", "Scheduled";
        SavedBoth => "已记录，并安排了下一步", "Recorded, next step planned";
        SavedEdit => "已修改", "Changed";
        EditTitle => "修改", "Edit";
        NewTitle => "写跟进", "Follow up";
    }
}

crate::texts! {
    /// Words of the timeline.
    pub enum TimelineText {
        Title => "跟进时间线", "Timeline";
        Synced => "同步于 {0}", "synced {0}";
        All => "全部", "All";
        ToDos => "待办", "To-dos";
        Schedules => "日程", "Schedules";
        Contacts => "联系人", "Contacts";
        Marks => "标记", "Marks";
        Pools => "客户池", "Pools";
        Changes => "修改", "Changes";
        Open => "未完成", "Open";
        NoneOfKind => "这一类还没有内容", "Nothing of this kind";
        More => "显示更早的 {0} 条", "Show {0} earlier";
        Created => "录入了客户", "Entered the customer";
        Imported => "导入了客户", "Imported the customer";
        Starred => "上首屏", "Put on the first screen";
        Unstarred => "移出首屏", "Taken off the first screen";
        ContactAdded => "添加了联系人 {0}", "Added contact {0}";
        ContactRemoved => "删除或恢复了联系人 {0}", "Deleted or restored contact {0}";
        ActionRemoved => "删除或恢复了一条跟进", "Deleted or restored an action";
        ActionChanged => "修改了跟进", "Changed an action";
        CustomerRemoved => "删除或恢复了客户", "Deleted or restored the customer";
        TagAdded => "添加标签 {0}", "Added tag {0}";
        TagRemoved => "去掉标签 {0}", "Removed tag {0}";
        Unknown => "新版本的修改", "A change of a newer version";
        Nothing => "（空）", "(empty)";
        Finish => "完成", "Done";
        Reopen => "重新打开", "Reopen";
        Finished => "已完成", "Done";
        Reopened => "已重新打开", "Reopened";
        FinishedBy => "{0} 于 {1} 完成", "Done by {0}, {1}";
        Edit => "修改", "Edit";
        Move => "改期到 {0}", "Move to {0}";
        Moved => "已改期", "Moved";
        Delete => "删除", "Delete";
        Deleted => "已删除", "Deleted";
        Actions => "操作", "Actions";
        Copy => "复制内容", "Copy text";
        Copied => "已复制", "Copied";
        Unsent => "还没有同步", "Not synced yet";
        Overdue => "已逾期", "Overdue";
        Expand => "展开", "More";
        Fold => "收起", "Less";
        WithContact => "与 {0}", "with {0}";
        FollowsRecord => "下一步", "Next step";
    }
}

crate::texts! {
    /// Words of quick add.
    pub enum QuickText {
        Choose => "选择客户", "Choose a customer";
        Search => "名称、拼音、首字母或手机尾号", "Name, pinyin, initials or last digits";
        Recent => "最近查看", "Recently viewed";
        NoMatch => "没有找到客户", "No customer found";
        Change => "换一个", "Change";
    }
}

crate::texts! {
    /// The six vague times.
    pub enum VagueText {
        LaterToday => "今天稍后", "Later today";
        Tonight => "今晚", "Tonight";
        Tomorrow => "明天", "Tomorrow";
        ThisWeek => "本周内", "This week";
        NextWeek => "下周", "Next week";
        NextMonth => "下月", "Next month";
    }
}

/// The words of a vague time.
pub fn vague(label: TimeLabel) -> VagueText {
    match label {
        TimeLabel::LaterToday => VagueText::LaterToday,
        TimeLabel::Tonight => VagueText::Tonight,
        TimeLabel::Tomorrow => VagueText::Tomorrow,
        TimeLabel::ThisWeek => VagueText::ThisWeek,
        TimeLabel::NextWeek => VagueText::NextWeek,
        TimeLabel::NextMonth => VagueText::NextMonth,
    }
}

crate::texts! {
    /// Phrases that fill the content of a record with one tap.
    pub enum RecordPhrase {
        Talked => "已沟通需求", "Talked about needs";
        Quoted => "已发报价", "Sent the quote";
        Considering => "客户在考虑", "They are considering";
        NoAnswer => "未接通", "No answer";
        SentSamples => "已寄样品", "Sent samples";
        Chased => "已催款", "Asked for payment";
    }
}

crate::texts! {
    /// Phrases for what comes next.
    pub enum NextPhrase {
        Trust => "建立信任", "Build trust";
        Needs => "明确需求", "Clarify needs";
        Pitch => "卖点推介", "Pitch strengths";
        Quote => "发报价", "Send a quote";
        Visit => "约见面", "Arrange a visit";
        Call => "电话回访", "Call back";
        Reply => "催回复", "Ask for an answer";
    }
}
