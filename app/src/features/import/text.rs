//! The words of the import wizard.

use shared::{import::duplicate::SameBy, value::BadValue};

use crate::importer::table::FileTrouble;

crate::texts! {
    /// Words of the import wizard.
    pub enum ImportText {
        Title => "导入客户", "Import customers";
        StepFile => "选择文件", "File";
        StepColumns => "对应列", "Columns";
        StepCheck => "检查", "Check";
        StepRun => "导入", "Import";
        Drop => "把表格拖到这里，或点此选择", "Drop a spreadsheet here, or choose one";
        Kinds => "支持 xlsx、csv（UTF-8 或 GBK）· 最大 64 MB、50,000 行、200 列", "xlsx or csv (UTF-8 or GB18030) · up to 64 MB, 50,000 rows, 200 columns";
        Choose => "选择文件", "Choose a file";
        Reading => "正在读取 {0} …", "Reading {0} …";
        Cancel => "取消", "Cancel";
        Back => "上一步", "Back";
        Another => "换一个文件", "Another file";
        FileSummary => "{0} · {1} 行 · {2} 列 · {3}", "{0} · {1} rows · {2} columns · {3}";
        Sheet => "工作表", "Sheet";
        Remembered => "已套用上次的对应方式", "The mapping of last time is applied";
        MapHint => "为每一列选择它对应的内容。示例是文件的前几行。", "Choose what each column becomes. The examples are the file's first rows.";
        ColumnOf => "“{0}” 列对应", "Column “{0}” becomes";
        NoHeader => "（无列名）第 {0} 列", "(no name) column {0}";
        GroupCustomer => "客户", "Customer";
        GroupContact => "联系人", "Contact";
        GroupOther => "其他", "Other";
        NeedsName => "请为“客户名称”选择一列", "Choose the column that holds the customer's name";
        TakenTwice => "“{0}”选了两次", "“{0}” is chosen twice";
        Next => "检查数据", "Check the data";
        Checking => "正在检查 …", "Checking …";
        WillCreate => "新建客户", "New customers";
        WillFill => "补全已有客户", "Existing customers filled up";
        LeftOutRepeated => "重复，不导入", "Repeated, left out";
        LeftOutBad => "有错误，不导入", "With errors, left out";
        SetAside => "不合格的单元格，存为自定义字段", "Wrong cells kept as custom fields";
        OnRepeat => "遇到重复客户时", "When a customer is there already";
        RepeatSkip => "跳过", "Leave the row out";
        RepeatFill => "补全空缺字段", "Fill what it lacks";
        RepeatCreate => "仍然新建", "Enter it anyway";
        OnBadCell => "遇到错误单元格时", "When a cell is wrong";
        BadSkipRow => "整行不导入", "Leave the row out";
        BadKeep => "存为自定义字段", "Keep it as a custom field";
        Repeats => "重复的行", "Rows that repeat";
        Errors => "有错误的行", "Rows with errors";
        RowNumber => "第 {0} 行", "Row {0}";
        MoreRows => "只列出前 100 行，全部见下载的文件", "The first 100 are listed; all are in the downloaded file";
        SameAsCustomer => "与已有客户“{0}”相同（{1}）", "same as customer “{0}” ({1})";
        SameAsRow => "与第 {0} 行相同（{1}）", "same as row {0} ({1})";
        ErrorFile => "下载有问题的行", "Download these rows";
        Start => "导入 {0} 行", "Import {0} rows";
        NothingToDo => "没有可导入的行", "There is nothing to import";
        Running => "正在导入 {0} / {1}", "Importing {0} of {1}";
        KeepsGoing => "已导入的都已保存在本机，联网后自动上传。", "What is imported is saved on this device and uploaded when there is a network.";
        Stop => "停止导入", "Stop";
        Done => "已导入 {0} 位客户", "{0} customer{0?s} imported";
        Stopped => "已停止，导入了 {0} 位客户", "Stopped after {0} customer{0?s}";
        FilledToo => "补全了 {0} 位已有客户", "{0} existing customers filled up";
        Failed => "{0} 行未能保存", "{0} rows could not be saved";
        Undo => "撤销整批导入", "Undo the whole import";
        Undoing => "正在撤销 …", "Undoing …";
        Undone => "已撤销，{0} 位客户移入回收站", "Undone; {0} customer{0?s} moved to the bin";
        ToCustomers => "查看客户", "Show the customers";
        Again => "再导入一个", "Import another";
        Past => "以前的导入", "Earlier imports";
        PastRow => "{0} · {1} 位客户", "{0} · {1} customers";
        UndoThis => "撤销", "Undo";
        RowHead => "行号", "Row";
        ReasonHead => "原因", "Reason";
        NoName => "没有客户名称", "No customer name";
        BadCell => "内容不正确", "Wrong cell";
        RepeatedRow => "重复", "Repeated";
        Unstarted => "浏览器无法启动导入程序，请刷新后再试", "The browser could not start the importer; reload and try again";
        TroubleEmpty => "文件是空的", "The file is empty";
        TroubleNoRows => "文件只有列名，没有数据", "The file has column names but no rows";
        TroubleTooLarge => "文件超过 64 MB", "The file is larger than 64 MB";
        TroubleTooManyRows => "文件超过 50,000 行，请分成几个文件", "The file has more than 50,000 rows; split it";
        TroubleTooManyColumns => "文件超过 200 列", "The file has more than 200 columns";
        TroubleBomb => "文件解开后过大，未读取", "The file unpacks to too much and was not read";
        TroubleUnknownKind => "这不是表格文件（支持 xlsx 和 csv）", "This is not a spreadsheet (xlsx and csv are)";
        TroubleOldOrLocked => "旧版 xls 或加密的工作簿，请另存为 xlsx", "An old xls or a locked workbook; save it as xlsx";
        TroubleDamaged => "工作簿已损坏，无法读取", "The workbook is damaged";
        TroubleDied => "文件无法读取（过大或已损坏）", "The file cannot be read (too large or damaged)";
        ByCreditCode => "信用代码", "credit code";
        ByName => "名称", "name";
        ByPhone => "电话", "phone";
        WrongRequired => "没有客户名称", "no customer name";
        WrongTooLong => "太长", "too long";
        WrongTooMany => "太多", "too many";
        WrongNumber => "不是数字", "not a number";
        WrongDay => "不是日期", "not a date";
        WrongUrl => "不是网址", "not a web address";
        WrongEmail => "不是邮箱", "not an e-mail address";
        WrongPhone => "不是电话", "not a phone number";
        WrongKind => "内容不正确", "wrong";
    }
}

/// Why a file cannot be taken, in words.
pub fn trouble(trouble: FileTrouble) -> ImportText {
    match trouble {
        FileTrouble::Empty => ImportText::TroubleEmpty,
        FileTrouble::NoRows => ImportText::TroubleNoRows,
        FileTrouble::TooLarge => ImportText::TroubleTooLarge,
        FileTrouble::TooManyRows => ImportText::TroubleTooManyRows,
        FileTrouble::TooManyColumns => ImportText::TroubleTooManyColumns,
        FileTrouble::Bomb => ImportText::TroubleBomb,
        FileTrouble::UnknownKind => ImportText::TroubleUnknownKind,
        FileTrouble::OldOrLocked => ImportText::TroubleOldOrLocked,
        FileTrouble::Damaged => ImportText::TroubleDamaged,
    }
}

/// By what two customers are the same, in words.
pub fn same_by(by: SameBy) -> ImportText {
    match by {
        SameBy::CreditCode => ImportText::ByCreditCode,
        SameBy::Name => ImportText::ByName,
        SameBy::Phone => ImportText::ByPhone,
    }
}

/// What is wrong with a cell, in words.
pub fn wrong(why: &BadValue) -> ImportText {
    match why {
        BadValue::Required => ImportText::WrongRequired,
        BadValue::TooLong { .. } => ImportText::WrongTooLong,
        BadValue::TooMany { .. } => ImportText::WrongTooMany,
        BadValue::NotANumber => ImportText::WrongNumber,
        BadValue::NotADay => ImportText::WrongDay,
        BadValue::NotAUrl => ImportText::WrongUrl,
        BadValue::NotAnEmail => ImportText::WrongEmail,
        BadValue::NotAPhone => ImportText::WrongPhone,
        BadValue::WrongKind | BadValue::OutOfRange | BadValue::NotACurrency => ImportText::WrongKind,
    }
}
