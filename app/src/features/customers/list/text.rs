//! The words of the list.

use shared::{follow_up::agenda::Due, query::sort::Column};

crate::texts! {
    /// Words of the list.
    pub enum ListText {
        Title => "客户", "Customers";
        Search => "名称、拼音、首字母、手机尾号", "Name, pinyin, initials, last digits";
        SearchLabel => "查找客户", "Search customers";
        ClearSearch => "清除查找", "Clear search";
        New => "新客户", "New customer";
        Scope => "范围", "Whose";
        All => "全部", "All";
        Mine => "我的", "Mine";
        Shared => "共享给我", "Shared with me";
        Below => "下属的", "Below me";
        Sea => "公海", "Open sea";
        Filter => "筛选", "Filter";
        RemoveFilter => "去掉筛选 {0}", "Remove filter {0}";
        ClearFilters => "清除全部筛选", "Clear all filters";
        Group => "分组", "Group";
        NoGroup => "不分组", "No groups";
        Sort => "排序", "Sort";
        SortDefault => "默认顺序", "Default order";
        SortUp => "{0}，升序", "{0}, ascending";
        SortDown => "{0}，降序", "{0}, descending";
        Columns => "列", "Columns";
        MoveColumn => "{0}：点击排序，拖动或 Alt+←→ 移动", "{0}: click to sort, drag or Alt+←→ to move";
        JumpToLetter => "按字母跳转", "Jump to a letter";
        Bin => "回收站", "Bin";
        LeaveBin => "离开回收站", "Leave the bin";
        Import => "导入", "Import";
        View => "视图", "View";
        Count => "{0} 位客户", "{0} customer{0?s}";
        CountOf => "{0} / {1} 位", "{0} of {1}";
        Contacts => "{0} 位联系人", "{0} contact{0?s}";
        WithPhone => "{0} 位有电话", "{0} with a phone";
        Overdue => "{0} 位逾期", "{0} overdue";
        StarredCount => "{0} 位上首屏", "{0} on the first screen";
        Empty => "还没有客户", "No customers yet";
        EmptyHint => "从 Excel 导入现有客户，或先添加一位。", "Bring them along from a spreadsheet, or add the first one.";
        NoMatch => "没有符合条件的客户", "No customer matches";
        NoMatchHint => "换个词，或放宽筛选条件。", "Try another word, or loosen the filters.";
        BinEmpty => "回收站是空的", "The bin is empty";
        Arriving => "正在下载客户：{0} / {1}", "Customers are arriving: {0} of {1}";
        SelectAll => "全选", "Select all";
        SelectRow => "选中", "Select";
        Selected => "已选 {0} 位", "{0} selected";
        ClearSelection => "取消选择", "Clear selection";
        Tag => "加标签", "Tag";
        TagName => "标签名", "Tag";
        Hand => "转交", "Hand over";
        Delete => "删除", "Delete";
        Restore => "恢复", "Restore";
        Tagged => "已给 {0} 位客户加标签 {1}", "Tagged {0} customer{0?s} {1}";
        Deleted => "已删除 {0} 位客户", "Deleted {0} customer{0?s}";
        Restored => "已恢复 {0} 位客户", "Restored {0} customer{0?s}";
        SomeRejected => "{0} 位没有处理：{1}", "{0} were left out: {1}";
        Undo => "撤销", "Undo";
        Undone => "已撤销", "Undone";
        DeleteAsk => "删除 {0} 位客户？之后可以在回收站恢复。", "Delete {0} customer{0?s}? They can be restored from the bin.";
        HandAsk => "把 {0} 位客户转交给谁？", "Hand {0} customer{0?s} over to whom?";
        Handed => "已申请把 {0} 位客户转交给 {1}，待确认", "Asked to hand {0} customer{0?s} over to {1}; waiting for confirmation";
        HandDenied => "选中的客户里有你不能转交的。", "Some of those chosen are not yours to hand over.";
        Cancel => "取消", "Cancel";
        Done => "完成", "Done";
        Call => "拨打 {0}", "Call {0}";
        NoneValue => "（空）", "(none)";
        Yes => "是", "Yes";
        No => "否", "No";
        From => "从", "From";
        To => "到", "To";
        FilterTitle => "筛选：{0}", "Filter: {0}";
        NoValues => "还没有可选的内容", "Nothing to choose from yet";
        Starred => "上首屏", "First screen";
    }
}

crate::texts! {
    /// Names of filters and groups that are not columns.
    pub enum FieldText {
        Tag => "标签", "Tags";
        HasPhone => "有电话", "Has a phone";
        LastContact => "最近联系", "Last contact";
        NextStep => "下一步", "Next step";
        Created => "录入日期", "Entered on";
        CreatedMonth => "录入月份", "Month of entry";
        Contains => "包含文字", "Contains";
        Import => "导入批次", "Import";
        Never => "从未联系", "Never";
        Within => "{0} 天内", "Within {0} day{0?s}";
        Over => "超过 {0} 天", "Over {0} day{0?s} ago";
        Week => "7 天内", "Within 7 days";
        Month => "8–30 天", "8–30 days";
        Quarter => "31–90 天", "31–90 days";
        Longer => "90 天以上", "Over 90 days";
        Overdue => "已逾期", "Overdue";
        Now => "进行中", "Now";
        LaterToday => "今天稍后", "Later today";
        Tonight => "今晚", "Tonight";
        Tomorrow => "明天", "Tomorrow";
        ThisWeek => "本周", "This week";
        Later => "以后", "Later";
        Nothing => "没有下一步", "No next step";
        YearMonth => "{0} 年 {1} 月", "{0}-{1}";
        ThisImport => "本次导入", "This import";
    }
}

crate::texts! {
    /// Names of columns.
    pub enum ColumnText {
        Name => "客户名称", "Name";
        ShortName => "简称", "Short name";
        EnglishName => "英文名称", "English name";
        Number => "编号", "Number";
        Kind => "类型", "Kind";
        Source => "来源", "Source";
        Level => "关系", "Level";
        Industry => "行业", "Industry";
        Province => "省份", "Province";
        City => "城市", "City";
        Owner => "负责人", "Owner";
        Contact => "联系人", "Contact";
        Phone => "电话", "Phone";
        CreditCode => "信用代码", "Credit code";
        Tags => "标签", "Tags";
        Starred => "首屏", "Starred";
        Created => "录入", "Entered";
        CreatedBy => "录入人", "Entered by";
        LastContact => "最近联系", "Last contact";
        NextStep => "下一步", "Next step";
        Actions => "跟进数", "Actions";
        Changed => "更新", "Changed";
    }
}

/// The name of a column.
pub fn column_name(column: Column) -> ColumnText {
    match column {
        Column::Name => ColumnText::Name,
        Column::ShortName => ColumnText::ShortName,
        Column::EnglishName => ColumnText::EnglishName,
        Column::Number => ColumnText::Number,
        Column::Kind => ColumnText::Kind,
        Column::Source => ColumnText::Source,
        Column::Level => ColumnText::Level,
        Column::Industry => ColumnText::Industry,
        Column::Province => ColumnText::Province,
        Column::City => ColumnText::City,
        Column::Owner => ColumnText::Owner,
        Column::Contact => ColumnText::Contact,
        Column::Phone => ColumnText::Phone,
        Column::CreditCode => ColumnText::CreditCode,
        Column::Tags => ColumnText::Tags,
        Column::Starred => ColumnText::Starred,
        Column::Created => ColumnText::Created,
        Column::CreatedBy => ColumnText::CreatedBy,
        Column::LastContact => ColumnText::LastContact,
        Column::NextStep => ColumnText::NextStep,
        Column::Actions => ColumnText::Actions,
        Column::Changed => ColumnText::Changed,
    }
}

/// The words of a stretch of time.
pub fn due_name(due: Due) -> FieldText {
    match due {
        Due::Overdue => FieldText::Overdue,
        Due::Now => FieldText::Now,
        Due::Today => FieldText::LaterToday,
        Due::Tonight => FieldText::Tonight,
        Due::Tomorrow => FieldText::Tomorrow,
        Due::ThisWeek => FieldText::ThisWeek,
        Due::Later => FieldText::Later,
    }
}
