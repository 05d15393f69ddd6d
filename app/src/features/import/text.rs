//! The words of the import wizard.

use shared::{
    import::{Why, duplicate::SameBy},
    value::BadValue,
};

use crate::importer::table::FileTrouble;

crate::texts! {
    /// Words of the import wizard.
    pub enum ImportText {
        Title => "导入数据", "Import data";
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
        Needs => "请为“{0}”选择一列", "Choose the column that holds: {0}";
        Or => "或", " or ";
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
        What => "导入什么", "What to import";
        HintCustomers => "每行一位客户，可带一位联系人和跟进记录。", "One customer in each row, with a contact and records of follow-up.";
        HintProducts => "按编码（没有编码的按名称）识别：再次导入只修改，不重复。", "Known by code, or by name without one: importing again changes and does not repeat.";
        HintOpportunities => "按原系统编号识别：再次导入只修改，不重复。", "Known by the old system's key: importing again changes and does not repeat.";
        HintOrders => "同一订单号的多行是一个订单的明细；再次导入只修改，不重复。", "Rows with one order number are its lines; importing again changes and does not repeat.";
        HintPlans => "按订单号和期次识别；先导入订单。", "Known by order number and instalment; import the orders first.";
        HintReceipts => "按流水号识别，已登记的回款不会被改动；先导入订单。", "Known by number; money that was noted is never changed. Import the orders first.";
        Currency => "金额的币种", "Currency of the amounts";
        GroupProduct => "产品", "Product";
        GroupVoucher => "单据", "Record";
        IntoRemark => "写入备注（带列名）", "Into the remark (with the column's name)";
        WillEnter => "新建", "New";
        WillChange => "更新已有（只写不同处）", "Existing, changed where they differ";
        StaySame => "已有，不改动", "Existing, left as they are";
        WillName => "随之新建的客户、产品", "Customers and products entered along";
        SetAsideRecords => "不合格的单元格，写入备注", "Wrong cells kept in the remark";
        OnRepeatRecords => "已有同编号的记录时", "When a record of that key is there";
        RepeatUpdate => "更新", "Change it";
        RepeatKeep => "不改动", "Leave it";
        BadKeepRecords => "写入备注", "Keep it in the remark";
        UnknownCustomers => "没有找到的客户", "Customers not found";
        UnknownProducts => "没有找到的产品", "Products not found";
        UnknownPeople => "没有找到的人员", "People not found";
        UnknownOrders => "没有找到的订单", "Orders not found";
        EnterAll => "全部新建", "Enter all";
        MoreNames => "只列出前 100 个名称", "The first 100 names are listed";
        Nameless => "（空）", "(empty)";
        InRows => "{0} 行", "{0} row{0?s}";
        AnswerFor => "“{0}”怎么处理", "What to do about “{0}”";
        AnswerLeaveOut => "这些行不导入", "Leave the rows out";
        AnswerCreate => "新建", "Enter it";
        AnswerKeep => "保留为文字", "Keep it as text";
        TakeThis => "就是：{0}", "It is: {0}";
        StartRecords => "导入 {0} 条", "Import {0} records";
        DoneRecords => "{0}：已导入 {1} 条", "{0}: {1} imported";
        StoppedRecords => "{0}：已停止，导入了 {1} 条", "{0}: stopped after {1}";
        ChangedToo => "更新了 {0} 条已有记录", "{0} existing records changed";
        NamedToo => "随之新建了 {0} 位客户或产品", "{0} customers or products entered along";
        UndoneRecords => "已撤销 {0} 条（回款以冲销撤回）", "Undone: {0} (money by reversing it)";
        ToProducts => "查看产品", "Show the products";
        ToOrders => "查看订单", "Show the orders";
        ToMoney => "查看应收", "Show what is owed";
        PastRecords => "{0} · {1} {2} 条", "{0} · {1}: {2}";
        BadRow => "不能导入", "Cannot be imported";
        ByKey => "编号", "key";
        WrongMissing => "没有内容", "nothing there";
        WrongTooFine => "小数位太多", "too many decimal places";
        WrongTooLarge => "数额太大", "too large";
        WrongNotPositive => "必须大于 0", "must be more than 0";
        WrongNoCustomer => "没有写客户", "no customer is named";
        WrongUnknownCustomer => "没有这个客户", "no such customer";
        WrongOtherCustomer => "这个编号属于另一位客户", "the key belongs to another customer";
        WrongUnknownOrder => "没有这个订单", "no such order";
        WrongSeveralOrders => "有几个订单是这个编号", "several orders have this number";
        WrongPaid => "这笔回款已登记，金额或日期不同；回款不可改，只能冲销", "this money was noted with another amount or day; it is never changed, only reversed";
        WrongNameless => "新产品没有名称", "a new product needs a name";
        WrongCurrency => "不是币种", "not a currency";
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
        SameBy::Key => ImportText::ByKey,
    }
}

/// What is wrong with a cell, or with a row as a whole, in words.
pub fn wrong(why: &Why, in_cell: bool) -> ImportText {
    match why {
        Why::Value(BadValue::Required) if in_cell => ImportText::WrongMissing,
        Why::Value(BadValue::Required) => ImportText::WrongRequired,
        Why::Value(BadValue::TooLong { .. }) => ImportText::WrongTooLong,
        Why::Value(BadValue::TooMany { .. }) => ImportText::WrongTooMany,
        Why::Value(BadValue::NotANumber) => ImportText::WrongNumber,
        Why::Value(BadValue::NotADay) => ImportText::WrongDay,
        Why::Value(BadValue::NotAUrl) => ImportText::WrongUrl,
        Why::Value(BadValue::NotAnEmail) => ImportText::WrongEmail,
        Why::Value(BadValue::NotAPhone) => ImportText::WrongPhone,
        Why::Value(BadValue::NotACurrency) => ImportText::WrongCurrency,
        Why::Value(BadValue::WrongKind | BadValue::OutOfRange) => ImportText::WrongKind,
        Why::TooFine => ImportText::WrongTooFine,
        Why::TooLarge => ImportText::WrongTooLarge,
        Why::NotPositive => ImportText::WrongNotPositive,
        Why::NoCustomer => ImportText::WrongNoCustomer,
        Why::UnknownCustomer => ImportText::WrongUnknownCustomer,
        Why::OtherCustomer => ImportText::WrongOtherCustomer,
        Why::UnknownOrder => ImportText::WrongUnknownOrder,
        Why::SeveralOrders => ImportText::WrongSeveralOrders,
        Why::Paid => ImportText::WrongPaid,
        Why::NamelessProduct => ImportText::WrongNameless,
    }
}
